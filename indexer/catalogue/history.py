"""The syncs of the past."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from indexer.catalogue.part import Part
from indexer.catalogue.tables import syncs
from indexer.catalogue.values import SyncRecord
from indexer.types import Failure, SyncReport

_KEPT = 1000
"""Records kept per workspace: ten days of a sync every quarter of an hour."""


class History(Part):
    """What became of each sync."""

    def record_sync(
        self, workspace: str, source: str, started: float, report: SyncReport, error: str | None
    ) -> None:
        """Records that a sync of the source has just ended."""
        with self._database.write() as connection:
            entry = SyncRecord(source, started, self._clock(), report, error)
            _record(connection, workspace, entry)

    def last_syncs(self, workspace: str, limit: int = 20) -> list[SyncRecord]:
        """The latest syncs, newest first."""
        with self._database.read() as connection:
            return _latest(connection, workspace, limit)


def _record(connection: Connection, workspace: str, entry: SyncRecord) -> None:
    """Writes a record and drops those beyond the newest thousand."""
    connection.execute(
        insert(syncs).values(
            workspace=workspace,
            source=entry.source,
            started=entry.started,
            finished=entry.finished,
            report=asdict(entry.report),
            error=entry.error,
        )
    )
    oldest_kept = (
        select(syncs.c.id)
        .where(syncs.c.workspace == workspace)
        .order_by(syncs.c.id.desc())
        .offset(_KEPT - 1)
        .limit(1)
        .scalar_subquery()
    )
    connection.execute(delete(syncs).where(syncs.c.workspace == workspace, syncs.c.id < oldest_kept))


def _latest(connection: Connection, workspace: str, limit: int) -> list[SyncRecord]:
    """The newest records, newest first."""
    rows = connection.execute(
        select(syncs).where(syncs.c.workspace == workspace).order_by(syncs.c.id.desc()).limit(limit)
    )
    return [SyncRecord(row.source, row.started, row.finished, _report(row.report), row.error) for row in rows]


def _report(stored: dict[str, Any]) -> SyncReport:
    failed = tuple(Failure(**failure) for failure in stored["failed"])
    return SyncReport(**(stored | {"failed": failed, "warnings": tuple(stored["warnings"])}))
