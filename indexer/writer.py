"""The only writer: what a sync changes in catalogue and store, in the order that keeps both true after any crash."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import structlog

from indexer.catalogue import NewGeneration
from indexer.errors import StoreError
from indexer.pictures import erase_unseen
from indexer.plan import Step
from indexer.types import (
    Audience,
    Document,
    DocumentState,
    StoredPassage,
    generation_id,
    point_id,
)

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.preparation import Prepared, Refused, Work
    from indexer.single_flight import HeldLease

log = structlog.get_logger(__name__)

STAGED_AT_ONCE = 256
SWEPT_AT_ONCE = 64


class Writer:
    """Writes for one sync or request, under its lease. Every method may be repeated after a crash.

    All raise Outdated when somebody else went ahead with the document or took over the lease, and StoreError and
    CatalogueError when these fail.
    """

    def __init__(self, index: Index, held: HeldLease) -> None:
        self._index = index
        self._catalogue = index.catalogue
        self._workspace = index.workspace
        self._held = held
        self._tried: set[str] = set()
        self._dead = 0

    def sweep_leftovers(self) -> frozenset[str]:
        """Clears what earlier syncs left, dead generations and half staged ones.

        Returns the generations that proved unreadable, which stay on record so that they are not tried again.
        """
        erase_unseen(self._index)
        left = self._catalogue.dead_generations(self._workspace, staged_before=time.time())
        if left:
            expected = {
                generation_id(self._workspace, document.id, document.revision, self._index.pipeline)
                for document in self._catalogue.documents(self._workspace)
                if document.state is DocumentState.FAILED
            }
            self._tried = expected.intersection(left)
            self._held.check()
            _sweep(self._index, [generation for generation in left if generation not in self._tried])
        return frozenset(self._tried)

    def observe(self, source: str, step: Step) -> Document:
        """Writes what the listing says of a file.

        Another audience counts in the catalogue at once. The store, which only narrows the search, may meanwhile
        admit too many, never too few (nobody would notice): it is widened before and narrowed after.
        """
        self._held.check()
        known, wanted = step.known, step.file.audience
        in_store = known is not None and known.generation is not None and known.audience != wanted
        if known is not None and in_store:
            self._widen_store(known, wanted)
        document = self._catalogue.observe(self._workspace, source, step.file, seen_epoch=step.seen_epoch)
        if in_store:
            self._index.store.set_audience(self._workspace, document.id, wanted)
        return document

    def _widen_store(self, known: Document, wanted: Audience) -> None:
        """Lets those find the document who may see it before or after."""
        both = Audience(
            known.audience.workspace or wanted.workspace, known.audience.channels | wanted.channels
        )
        if both == known.audience:
            return
        try:
            self._index.store.set_audience(self._workspace, known.id, both)
        except StoreError:
            if both != wanted:  # somebody may see it no longer: at once, even if it has to be read again
                self._catalogue.remove(self._workspace, known.id)
            raise

    def publish(self, work: Work, prepared: Prepared) -> None:
        """Stage, flip: from then on the document is found by what was prepared, and by nothing else."""
        self._held.check()
        self._catalogue.begin(self._workspace, work.document, work.generation, epoch=work.epoch)
        passages = self._stored(work, prepared)
        while batch := list(islice(passages, STAGED_AT_ONCE)):
            self._held.check()
            self._index.store.stage(batch)
        new = NewGeneration(
            id=work.generation,
            document=work.document,
            revision=work.file.revision,
            facts=prepared.facts,
            pages=prepared.pages,
            counts=prepared.counts,
            passages=len(prepared.passages),
            terms=prepared.terms,
            state=prepared.state,
            reason=prepared.reason,
        )
        self._catalogue.flip(self._workspace, new, epoch=work.epoch, lease=self._held.lease)
        if not work.is_new:
            self._left_dead()

    def refuse(self, work: Work, refused: Refused) -> None:
        """Records why a document cannot be read.

        When the reason lies in the file, what was read of an earlier revision is not what the source holds any
        more, and becomes invisible; when it lies in the way to the file, that stays until the next sync.
        """
        self._held.check()
        if refused.lasting:
            self._catalogue.begin(self._workspace, work.document, work.generation, epoch=work.epoch)
            self._tried.add(work.generation)
        elif not refused.of_file:
            document = self._catalogue.document(self._workspace, work.document)
            if document is None or document.generation is not None:
                return
        self._catalogue.fail(
            self._workspace,
            work.document,
            epoch=work.epoch,
            reason=refused.reason,
            lease=self._held.lease,
        )
        if refused.lasting and not work.is_new:
            # It may have been staged by half in an earlier attempt, and is not named dead while it is on record.
            self._index.store.sweep(self._workspace, [work.generation])
        if (refused.lasting or refused.of_file) and not work.is_new:
            self._left_dead()

    def remove(self, document: Document) -> bool:
        """Makes a document invisible now; false when it is not any more what the listing saw."""
        self._held.check()
        current = self._catalogue.document(self._workspace, document.id)
        if current is None or current.epoch != document.epoch:
            return False
        self._catalogue.remove(self._workspace, document.id)
        self._left_dead()
        return True

    def sweep_dead(self) -> None:
        """Deletes from the store what the catalogue names dead, if this writer left any."""
        if self._dead:
            self._held.check()
            sweep_dead(self._index)
            self._dead = 0

    def _left_dead(self) -> None:
        """Counts a generation that nobody sees any longer; a store deletes many at once as fast as one."""
        erase_unseen(self._index)
        self._dead += 1
        if self._dead >= SWEPT_AT_ONCE:
            self.sweep_dead()

    def _stored(self, work: Work, prepared: Prepared) -> Iterator[StoredPassage]:
        for position, passage in enumerate(prepared.passages):
            yield StoredPassage(
                id=point_id(work.generation, passage.ordinal),
                workspace=self._workspace,
                document=work.document,
                generation=work.generation,
                ordinal=passage.ordinal,
                page=passage.page,
                start=passage.start,
                end=passage.end,
                audience=work.file.audience,
                dense=prepared.dense[position] if prepared.dense is not None else None,
                sparse=prepared.sparse[position],
            )


def sweep_dead(index: Index) -> None:
    """Deletes from the store what the catalogue names dead; needs no lease, since nobody flips to these.

    Raises StoreError and CatalogueError.
    """
    _sweep(index, index.catalogue.dead_generations(index.workspace))


def _sweep(index: Index, generations: list[str]) -> None:
    if generations:
        index.store.sweep(index.workspace, generations)
        index.catalogue.forget(index.workspace, generations)
        log.debug("swept", generations=len(generations))
