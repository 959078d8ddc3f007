"""Readings that several documents show, since their files have the same bytes, and whom each is shared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, delete, select, update

from indexer.catalogue import changes, guards, visibility
from indexer.catalogue.part import Part
from indexer.catalogue.releasing import DEAD, Counted, let_go, locked_states, subtract
from indexer.catalogue.rows import audience_of, brief_select, by_id, document_of, document_select
from indexer.catalogue.tables import document_channels, documents, generations
from indexer.catalogue.values import Adoption
from indexer.errors import Outdated
from indexer.pdf.title import choose_title
from indexer.types import Audience, ChangeKind, Document, DocumentState

if TYPE_CHECKING:
    from indexer.leases import Lease

_COPIED = (
    "generation",
    "state",
    "reason",
    "sha256",
    "language",
    "description",
    "created",
    "modified",
    "outline",
    "ocr",
    "pages_total",
    "pages_text",
    "pages_ocr",
    "pages_blank",
    "pages_failed",
)
_table = documents.c


class Sharing(Part):
    """Documents that share a reading, and the channels that a document is shared in."""

    def showing(self, workspace: str, generation: str) -> list[Document]:
        """The documents that show the generation, without outlines, by id; none if nobody sees it."""
        query = brief_select(workspace).where(_table.generation == generation).order_by(by_id)
        with self._database.read() as connection:
            return [document_of(row) for row in connection.execute(query)]

    def same_bytes(
        self, workspace: str, source: str, *, size: int | None = None, sha256: str | None = None
    ) -> list[Document]:
        """Visible documents of the source with so many bytes, or with that digest; without outlines, by id."""
        query = brief_select(workspace).where(_table.source == source, _table.generation.is_not(None))
        if size is not None:
            query = query.where(_table.size == size)
        if sha256 is not None:
            query = query.where(_table.sha256 == sha256)
        with self._database.read() as connection:
            return [document_of(row) for row in connection.execute(query.order_by(by_id))]

    def documents_in(self, workspace: str, source: str, channel: str) -> list[Document]:
        """Documents of the source that are shared in the channel, by id; no tombstones."""
        shared = select(document_channels.c.document).where(
            document_channels.c.workspace == workspace, document_channels.c.channel == channel
        )
        query = document_select(workspace).where(
            _table.source == source, _table.state != DocumentState.GONE.value, _table.id.in_(shared)
        )
        with self._database.read() as connection:
            return [document_of(row) for row in connection.execute(query.order_by(_table.id))]

    def adopt(self, workspace: str, adoption: Adoption, *, epoch: int, lease: Lease | None) -> None:
        """Makes a document show the reading of another one of its source, whose file has the same bytes.

        What it showed before goes as in `flip`, and what was being staged of it is dead. Its title is the other's
        unless that is only the other's file name. Doing it again changes nothing.

        Raises:
            Outdated: as of `flip`, or the other document does not show that reading of those bytes any more.
        """
        with self._database.write() as connection:
            _adopt(connection, workspace, adoption, epoch, lease, self._clock())

    def unshare(self, workspace: str, document_id: str, channel: str) -> Document | None:
        """Takes the document away from the channel now; a tombstone is left when nobody else has it.

        The epoch is raised also where it was not known to be shared there: somebody may be about to write so.
        Returns the document as it is then, a tombstone perhaps; None if there never was one.
        """
        with self._database.write() as connection:
            row = guards.locked(connection, workspace, document_id)
            if row is None:
                return None
            _unshare(connection, row, channel, self._clock())
            after = connection.execute(document_select(workspace).where(_table.id == document_id)).one()
        return document_of(after)


def _adopt(
    connection: Connection, workspace: str, new: Adoption, epoch: int, lease: Lease | None, now: float
) -> None:
    guards.check_fence(connection, lease)
    row = guards.wanted(connection, workspace, new.document, epoch, new.revision)
    locked_states(connection, workspace, [row.generation, new.generation])
    other = connection.execute(document_select(workspace).where(_table.id == new.of)).one_or_none()
    wanted = (row.source, new.generation, new.sha256)
    if other is None or (other.source, other.generation, other.sha256) != wanted:
        raise Outdated(f"{row.name}: the file that it is the same as has gone meanwhile; it is read again")
    less = let_go(connection, row) if row.generation != new.generation else Counted()
    changes.record_shown(connection, row, new.sha256, now)
    copied = {name: getattr(other, name) for name in _COPIED}
    own = {
        "title": _title(row, other),
        "reading": new.reading,
        "indexed_at": now,
        "tried_with": None,
    }
    guards.update_document(connection, row, copied | own)
    if staged := visibility.staged_of(connection, row):
        mine = (generations.c.workspace == workspace, generations.c.id.in_(staged))
        connection.execute(update(generations).where(*mine).values(state=DEAD))
    subtract(connection, workspace, less)


def _title(row: Row[Any], other: Row[Any]) -> str:
    """The other document's title, unless that says how its file is called, which is not for everybody."""
    if other.title in (other.name, _title_by_name(other.name)):
        return _title_by_name(row.name)
    title: str = other.title
    return title


def _title_by_name(name: str) -> str:
    return choose_title(metadata="", heading="", text="", name=name)


def _unshare(connection: Connection, row: Row[Any], channel: str, now: float) -> None:
    table, audience = document_channels.c, audience_of(row)
    connection.execute(
        delete(document_channels).where(
            table.workspace == row.workspace, table.document == row.id, table.channel == channel
        )
    )
    if row.state == DocumentState.GONE or channel not in audience.channels:
        guards.update_document(connection, row, {"epoch": row.epoch + 1})
    elif audience == Audience(channels=frozenset({channel})):
        visibility.bury(connection, row, now)
    else:
        changes.record(connection, row, ChangeKind.NARROWED, now)
        guards.update_document(connection, row, {"epoch": row.epoch + 1})
