"""The catalogue: every method is one short transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, and_, or_, select

from indexer.catalogue import counting, frequencies, instalments, observing, rows, tables, visibility
from indexer.catalogue.changes import Changes
from indexer.catalogue.chunks import chunks
from indexer.catalogue.erasing import Erasing
from indexer.catalogue.forgetting import Forgetting
from indexer.catalogue.glossary import GlossaryTable
from indexer.catalogue.history import History
from indexer.catalogue.progress import ProgressOfSyncs
from indexer.catalogue.releasing import DEAD, REFUSED, STAGED
from indexer.catalogue.requests import Requests
from indexer.catalogue.sharing import Sharing
from indexer.catalogue.tables import documents
from indexer.catalogue.values import (
    NOTHING_READ,
    Instalment,
    Kept,
    NewGeneration,
    Refusal,
    Statistics,
    UnderWay,
)
from indexer.database import Database
from indexer.types import Document, DocumentState, Page, PageCounts, Reach, ReadBy, SourceFile

if TYPE_CHECKING:
    from indexer.leases import Lease


class Catalogue(Sharing, Forgetting, Changes, Erasing, ProgressOfSyncs, Requests, History):
    """What there is, what of it is visible now, and to whom. Thread-safe.

    All methods raise CatalogueUnavailable when the database is locked, full or cannot be reached, and
    CatalogueError when it refuses. Times are seconds since the epoch, of `clock`.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(database, clock=clock)
        self.glossary = GlossaryTable(database, clock=clock)

    # --- reading ----------------------------------------------------------------------------

    def document(self, workspace: str, document_id: str) -> Document | None:
        """The document, a tombstone perhaps; None if there never was one."""
        with self._database.read() as connection:
            return _document(connection, workspace, document_id)

    def documents(
        self,
        workspace: str,
        *,
        source: str | None = None,
        reach: Reach | None = None,
        gone: bool = False,
        every: bool = False,
    ) -> list[Document]:
        """Documents by name, of one source and within the reach if given; with `gone`, tombstones too.

        Within a reach, of files with the same bytes that share a reading only the one that `confirm` names, unless
        `every` one is wanted, as for finding a file by its name.
        """
        query = rows.document_select(workspace)
        if source is not None:
            query = query.where(documents.c.source == source)
        if not gone:
            query = query.where(documents.c.state != DocumentState.GONE.value)
        with self._database.read() as connection:
            found = [rows.document_of(row) for row in connection.execute(query)]
        if reach is not None:
            found = [document for document in found if reach.admits(document.audience)]
            found = found if every else counting.one_of_each(found)
        return sorted(found, key=lambda document: (document.name.casefold(), document.name, document.id))

    def pages(
        self, workspace: str, generation: str, numbers: Collection[int] | None = None
    ) -> dict[int, Page]:
        """Pages by number, all of the generation or those that exist of the numbers."""
        with self._database.read() as connection:
            return {page.number: page for page in rows.read_pages(connection, workspace, generation, numbers)}

    def pages_of(self, workspace: str, wanted: Mapping[str, Collection[int]]) -> dict[tuple[str, int], Page]:
        """By generation and number, those pages that exist of the numbers wanted of each generation."""
        with self._database.read() as connection:
            found = rows.read_some_pages(connection, workspace, wanted)
            return {(generation, page.number): page for generation, page in found}

    def confirm(
        self, workspace: str, generations: Collection[str], reach: Reach, *, prefer: Collection[str] = ()
    ) -> dict[str, Document]:
        """Of those generations, the ones that are visible now and within the reach, each with a document.

        A generation that several documents show is admitted if one of them alone is. That one is returned; of
        several admitted ones one whose id is in `prefer`, such as that which somebody has been shown, else the one
        added last. The documents come without their outlines.
        """
        confirmed: dict[str, Document] = {}
        with self._database.read() as connection:
            for part in chunks(generations):
                query = rows.brief_select(workspace).where(documents.c.generation.in_(part))
                for row in connection.execute(query).all():
                    audience = rows.audience_of(row)
                    if reach.admits(audience):
                        document = rows.document_of(row, audience)
                        other = confirmed.get(row.generation, document)
                        confirmed[row.generation] = _named(document, other, prefer)
        return confirmed

    def narrowed(self, workspace: str, reach: Reach) -> Reach:
        """What of the reach holds anything: a person may be in thousands of channels, PDFs are shared in few."""
        if all(len(reader.channels) <= counting.MANY_CHANNELS for reader in reach.readers):
            return reach
        with self._database.read() as connection:
            return counting.narrowed(connection, workspace, reach)

    def visible_files(self, workspace: str, sha256: Collection[str]) -> frozenset[str]:
        """Of those digests of files, the ones that a visible document has."""
        table = documents.c
        found: set[str] = set()
        with self._database.read() as connection:
            for part in chunks(sha256):
                query = select(table.sha256).where(
                    table.workspace == workspace, table.generation.is_not(None), table.sha256.in_(part)
                )
                found.update(connection.execute(query).scalars())
        return frozenset(found)

    def coverage(self, workspace: str, generation: str) -> list[tuple[int, ReadBy, str | None]]:
        """Of each page of the generation its number, how it was read, and why not; in order."""
        with self._database.read() as connection:
            return rows.read_coverage(connection, workspace, generation)

    def under_way(self, workspace: str, reach: Reach | None = None) -> list[UnderWay]:
        """Long documents that are being read now, by name, within the reach if given."""
        with self._database.read() as connection:
            return instalments.under_way(connection, workspace, reach)

    def statistics(self, workspace: str, reach: Reach | None = None) -> Statistics:
        """How much is visible, within the reach if given; what several documents show counts once."""
        with self._database.read() as connection:
            return counting.count_visible(connection, workspace, reach)

    def languages(self, workspace: str, reach: Reach) -> list[str]:
        """What the visible documents within reach are written in, as ISO 639-1 codes, the commonest first."""
        with self._database.read() as connection:
            return counting.languages_within(connection, workspace, reach)

    def passage_frequencies(self, workspace: str, terms: Collection[int]) -> tuple[int, dict[int, int]]:
        """How many visible passages there are, and in how many each term stands; terms in none are left out."""
        with self._database.read() as connection:
            return frequencies.frequencies(connection, workspace, terms)

    # --- the life of a document -------------------------------------------------------------

    def observe(self, workspace: str, source: str, file: SourceFile, *, seen_epoch: int | None) -> Document:
        """Creates or updates the document as a listing of its source says it is.

        `seen_epoch` is the document's epoch when the listing began, None if there was no document. Another
        revision or audience, and the return of a removed file, raise the epoch. Another audience counts from
        this transaction on; what was visible of an earlier revision stays so until the flip.

        Raises:
            Outdated: somebody raised the epoch since, so the listing may be stale; or had the document erased.
        """
        with self._database.write() as connection:
            known = observing.observe(connection, workspace, source, file, seen_epoch, self._clock())
            document = _document(connection, workspace, known)
        assert document is not None
        return document

    def begin(self, workspace: str, document_id: str, generation: str, *, epoch: int) -> None:
        """Records that the generation is about to be staged, so that leftovers of a crash are known.

        Instalments of it that are on record are dropped.

        Raises:
            Outdated: the document's epoch is another one, or it is gone.
        """
        with self._database.write() as connection:
            visibility.begin(connection, workspace, document_id, generation, epoch, self._clock())

    def keep(self, workspace: str, instalment: Instalment, *, epoch: int, lease: Lease | None) -> None:
        """Records pages of a staged generation that are in the store; nobody sees them before the flip.

        Doing it again changes nothing; what was on record from its first page on is replaced.

        Raises:
            Outdated: as of `flip`, or pages before these are not on record.
        """
        with self._database.write() as connection:
            visibility.keep(connection, workspace, instalment, epoch, lease)

    def kept(self, workspace: str, generation: str | None = None) -> list[Kept]:
        """What is on record of staged generations (or of one) whose documents are as when they were begun."""
        with self._database.read() as connection:
            return instalments.kept(connection, workspace, generation)

    def flip(self, workspace: str, new: NewGeneration, *, epoch: int, lease: Lease | None) -> None:
        """Makes a staged generation the visible one, with pages and term frequencies; the old one is dead.

        Doing it again changes nothing.

        Raises:
            Outdated: the document's epoch or revision is another one, it is gone, somebody acquired the lease
                since, or the generation was never begun or has been forgotten.
        """
        with self._database.write() as connection:
            visibility.flip(connection, workspace, new, epoch, lease, self._clock())

    def fail(
        self,
        workspace: str,
        document_id: str,
        *,
        epoch: int,
        reason: str,
        lease: Lease | None,
        refused: str | None = None,
        counts: PageCounts = NOTHING_READ,
        tried_with: str | None = None,
    ) -> None:
        """Makes the document failed and invisible, since what was read before is not what its source holds.

        Args:
            workspace: the workspace's key.
            document_id: the document.
            epoch: the document's when it was read.
            reason: a sentence.
            lease: under which it was read.
            refused: the generation that proved unreadable, to be found by `refused`; what is on record of it goes.
            counts: how its pages were read, if it has any.
            tried_with: fingerprint of the passwords that did not help.

        Raises:
            Outdated: as of `flip`.
        """
        refusal = Refusal(reason, refused, counts, tried_with)
        with self._database.write() as connection:
            visibility.fail(connection, workspace, document_id, epoch, refusal, lease, self._clock())

    def refused(self, workspace: str) -> list[str]:
        """The generations that proved unreadable."""
        table = tables.generations.c
        query = select(table.id).where(table.workspace == workspace, table.state == REFUSED)
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(table.id)).scalars())

    def remove(self, workspace: str, document_id: str) -> Document | None:
        """Makes the document invisible now and leaves a tombstone, which is returned; None if unknown.

        A generation that is being staged stays so, to be found by its age when its writer has surely ended; what
        was read of it goes at once.
        """
        with self._database.write() as connection:
            visibility.remove(connection, workspace, document_id, self._clock())
            return _document(connection, workspace, document_id)

    def dead_generations(self, workspace: str, *, staged_before: float | None = None) -> list[str]:
        """Generations to be swept from the store: dead ones, and those left staged since before that time."""
        table = tables.generations.c
        sweepable = table.state == DEAD
        if staged_before is not None:
            left = and_(table.state == STAGED, table.staged_at < staged_before)
            sweepable = or_(sweepable, left)
        query = (
            select(table.id)
            .where(table.workspace == workspace, sweepable)
            .order_by(table.staged_at, table.id)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def forget(self, workspace: str, generations: Collection[str]) -> None:
        """Drops generations that the store no longer holds, with their pages.

        If one was staged again meanwhile its flip is refused; if it became visible its document is hidden and
        pending, since its passages are gone.
        """
        with self._database.write() as connection:
            visibility.forget(connection, workspace, generations)


def _document(connection: Connection, workspace: str, document_id: str) -> Document | None:
    query = rows.document_select(workspace).where(documents.c.id == document_id)
    row = connection.execute(query).one_or_none()
    return rows.document_of(row) if row else None


def _named(one: Document, other: Document, prefer: Collection[str]) -> Document:
    if (one.id in prefer) != (other.id in prefer):
        return one if one.id in prefer else other
    return counting.named_first(one, other)
