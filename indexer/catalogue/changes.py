"""What was taken away from readers, on record until somebody has acted on it.

A change is written in the transaction that makes it, so none is lost, and none is told that did not happen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from indexer.catalogue.chunks import chunks
from indexer.catalogue.part import Part
from indexer.catalogue.rows import by_id
from indexer.catalogue.tables import document_changes, documents
from indexer.types import ChangeKind, DocumentChange

_table = document_changes.c


def record(connection: Connection, row: Row[Any], kind: ChangeKind, now: float) -> None:
    """Writes that the document of a row of `documents` changed, if anybody has ever been shown it as it was."""
    if row.sha256 is None:
        return
    _write(connection, row.workspace, [row.id], kind, now)


def record_shown(connection: Connection, row: Row[Any], sha256: str, now: float) -> None:
    """Writes what it takes away that the document of a row comes to show the bytes of that digest.

    The row is as it was before. Other bytes of its own are replaced, and older documents of the same source and
    name are superseded, if they are visible and do not have these bytes.
    """
    if row.sha256 == sha256:
        return
    record(connection, row, ChangeKind.REPLACED, now)
    if row.added_at is not None and row.name_key is not None:
        _write(connection, row.workspace, _older(connection, row, sha256), ChangeKind.SUPERSEDED, now)


def _older(connection: Connection, row: Row[Any], sha256: str) -> Sequence[str]:
    table = documents.c
    older = select(table.id).where(
        table.workspace == row.workspace,
        table.source == row.source,
        table.name_key == row.name_key,
        table.id != row.id,
        table.generation.is_not(None),
        table.sha256 != sha256,
        table.added_at < row.added_at,
    )
    return connection.execute(older.order_by(by_id)).scalars().all()


def _write(
    connection: Connection, workspace: str, changed: Collection[str], kind: ChangeKind, now: float
) -> None:
    rows = [
        {"workspace": workspace, "document": document, "kind": kind.value, "at": now} for document in changed
    ]
    if rows:
        connection.execute(insert(document_changes), rows)


class Changes(Part):
    """The changes on record."""

    def changes(self, workspace: str, limit: int = 100) -> list[DocumentChange]:
        """What was taken away from readers and not settled yet, oldest first."""
        query = select(document_changes).where(_table.workspace == workspace).order_by(_table.id).limit(limit)
        with self._database.read() as connection:
            return [
                DocumentChange(row.id, row.workspace, row.document, ChangeKind(row.kind), row.at)
                for row in connection.execute(query)
            ]

    def removed_still(self, workspace: str, documents: Collection[str]) -> None:
        """Puts on record anew what was settled too early: something of these documents stands somewhere still."""
        with self._database.write() as connection:
            _write(connection, workspace, sorted(documents), ChangeKind.REMOVED, self._clock())

    def settle(self, workspace: str, ids: Collection[int]) -> None:
        """Drops changes that have been acted on."""
        with self._database.write() as connection:
            for part in chunks(ids):
                connection.execute(
                    delete(document_changes).where(_table.workspace == workspace, _table.id.in_(part))
                )
