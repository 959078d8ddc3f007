"""Documents that somebody had erased: nothing of them stays but that they are to stay out."""

from __future__ import annotations

from sqlalchemy import Connection, delete, exists, select, update

from indexer.catalogue import changes, guards, instalments, traces
from indexer.catalogue.part import Part
from indexer.catalogue.releasing import DEAD, STAGED, VISIBLE, let_go, subtract
from indexer.catalogue.tables import document_channels, documents, forgotten, generations
from indexer.database import insert_or
from indexer.types import ChangeKind

_table = forgotten.c


def is_forgotten(connection: Connection, workspace: str, document: str) -> bool:
    """Whether the document is to stay out."""
    row = exists().where(_table.workspace == workspace, _table.document == document)
    return bool(connection.execute(select(row)).scalar_one())


class Forgetting(Part):
    """What is kept of documents that were erased."""

    def forget_document(self, workspace: str, document_id: str, *, by: str | None) -> bool:
        """Erases the document now and keeps its file out of later syncs; false if there is no such document.

        Page texts go at once, unless another file with the same bytes is there, and so does what past syncs and
        requests say of the file; what the store holds is dead and goes with the next sweep. `by` is the user id of who asked.
        """
        with self._database.write() as connection:
            row = guards.locked(connection, workspace, document_id)
            if row is None:
                return False
            now = self._clock()
            changes.record(connection, row, ChangeKind.REMOVED, now)
            less = let_go(connection, row)
            _delete(connection, workspace, document_id)
            _bury_readings(connection, workspace, document_id, row.generation)
            traces.drop(connection, workspace, document_id, row.source, row.uri)
            subtract(connection, workspace, less)
            out = insert_or(connection, forgotten).values(
                workspace=workspace, document=document_id, forgotten_by=by, forgotten_at=now
            )
            connection.execute(out.on_conflict_do_nothing())
        return True

    def remember(self, workspace: str, document_id: str) -> bool:
        """Lets the document's file in again, with the next sync; false if it was not kept out."""
        mine = (_table.workspace == workspace, _table.document == document_id)
        with self._database.write() as connection:
            return connection.execute(delete(forgotten).where(*mine)).rowcount > 0

    def forgotten(self, workspace: str) -> frozenset[str]:
        """The ids of the documents that are kept out."""
        with self._database.read() as connection:
            query = select(_table.document).where(_table.workspace == workspace)
            return frozenset(connection.execute(query).scalars())


def _delete(connection: Connection, workspace: str, document: str) -> None:
    channels = document_channels.c
    connection.execute(
        delete(document_channels).where(channels.workspace == workspace, channels.document == document)
    )
    connection.execute(
        delete(documents).where(documents.c.workspace == workspace, documents.c.id == document)
    )


def _bury_readings(connection: Connection, workspace: str, document: str, shown: str | None) -> None:
    """Makes dead what was read of the document, but for what others show.

    What is being staged stays so, to be found by its age when its writer has surely ended, as after `remove`; what
    was read of it goes at once.
    """
    table = generations.c
    mine = (table.workspace == workspace, (table.document == document) | (table.id == shown))
    unseen = select(table.id).where(*mine, table.state != VISIBLE)
    found = connection.execute(unseen).scalars().all()
    connection.execute(
        update(generations)
        .where(table.workspace == workspace, table.id.in_(found), table.state != STAGED)
        .values(state=DEAD)
    )
    instalments.drop(connection, workspace, found)
