"""Workspaces of which everything is to be erased, and their erasure."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from indexer.catalogue.part import Part
from indexer.catalogue.tables import erasures, metadata
from indexer.catalogue.values import Erasure
from indexer.database import insert_or

_table = erasures.c


class Erasing(Part):
    """Erasures that somebody asked for. While one stands, nothing of the workspace is read or answered."""

    def schedule_erasure(self, workspace: str, *, reason: str, due_at: float) -> Erasure:
        """Asks for the erasure of everything of a workspace at that time (seconds since the epoch).

        One that stands and has not been done stays as it is, but is due at the earlier of the two times.
        """
        with self._database.write() as connection:
            standing = _erasure(connection, workspace)
            if standing is None or standing.done_at is not None:
                asked = Erasure(reason, self._clock(), due_at)
            else:
                asked = Erasure(standing.reason, standing.asked_at, min(standing.due_at, due_at))
            fresh = {
                "reason": asked.reason,
                "asked_at": asked.asked_at,
                "due_at": asked.due_at,
                "done_at": None,
            }
            told = insert_or(connection, erasures).values(workspace=workspace, **fresh)
            connection.execute(told.on_conflict_do_update(index_elements=["workspace"], set_=fresh))
        return asked

    def cancel_erasure(self, workspace: str) -> bool:
        """Lets the workspace live again, whether it has been erased meanwhile or not; false if no erasure stands."""
        with self._database.write() as connection:
            return connection.execute(delete(erasures).where(_table.workspace == workspace)).rowcount > 0

    def erasure(self, workspace: str) -> Erasure | None:
        """The erasure that stands, to be done or done; None if there is none."""
        with self._database.read() as connection:
            return _erasure(connection, workspace)

    def erased(self, workspace: str) -> None:
        """Notes that everything of the workspace has been erased, if that was asked for."""
        done = update(erasures).where(_table.workspace == workspace).values(done_at=self._clock())
        with self._database.write() as connection:
            connection.execute(done)

    def erase_workspace(self, workspace: str) -> None:
        """Deletes every row of the workspace from the indexer's tables, but for the erasure itself.

        The store is not touched: sweep it before, since nobody knows afterwards what it held. Work under way is
        refused when it comes to write.
        """
        with self._database.write() as connection:
            for table in metadata.sorted_tables:
                if table is not erasures and "workspace" in table.c:
                    connection.execute(delete(table).where(table.c.workspace == workspace))


def _erasure(connection: Connection, workspace: str) -> Erasure | None:
    row = connection.execute(select(erasures).where(_table.workspace == workspace)).one_or_none()
    return Erasure(row.reason, row.asked_at, row.due_at, row.done_at) if row else None
