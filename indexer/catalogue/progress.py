"""How far syncs have come that are under way."""

from __future__ import annotations

from sqlalchemy import delete, select

from indexer.catalogue.part import Part
from indexer.catalogue.tables import sync_progress
from indexer.catalogue.values import SyncProgress
from indexer.database import insert_or

_table = sync_progress.c


class ProgressOfSyncs(Part):
    """Told by who syncs, shown to people. What a killed sync left is replaced by the next one of its source."""

    def report_progress(self, workspace: str, source: str, *, files: int, done: int) -> None:
        """Says that so many files of the source are to be read in this sync, and how many of them are done."""
        now = self._clock()
        fresh = {"files": files, "done": done, "updated_at": now}
        with self._database.write() as connection:
            told = insert_or(connection, sync_progress).values(
                workspace=workspace, source=source, started_at=now, **fresh
            )
            connection.execute(told.on_conflict_do_update(index_elements=["workspace", "source"], set_=fresh))

    def end_progress(self, workspace: str, source: str) -> None:
        """Says that the sync of the source has ended."""
        with self._database.write() as connection:
            mine = (_table.workspace == workspace, _table.source == source)
            connection.execute(delete(sync_progress).where(*mine))

    def progress(self, workspace: str) -> list[SyncProgress]:
        """The syncs that are under way, by source."""
        query = select(sync_progress).where(_table.workspace == workspace).order_by(_table.source)
        with self._database.read() as connection:
            return [
                SyncProgress(row.source, row.files, row.done, row.started_at, row.updated_at)
                for row in connection.execute(query)
            ]
