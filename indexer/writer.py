"""The only writer: what a sync changes in catalogue and store, in the order that keeps both true after any crash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from indexer.catalogue import Instalment, Kept, NewGeneration
from indexer.coverage import Coverage, coverage_of
from indexer.errors import Outdated
from indexer.findable import Findable
from indexer.passwords import fingerprint
from indexer.pdf.furniture import REACH
from indexer.pictures import erase_unseen
from indexer.plan import Step
from indexer.sweeping import Leftovers, sweep, sweep_dead, sweep_leftovers
from indexer.twins import Twins, unchanged
from indexer.types import (
    Document,
    DocumentFacts,
    StoredPassage,
    point_id,
)

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.preparation import Prepared, Refused, Work
    from indexer.single_flight import HeldLease

STAGED_AT_ONCE = 256
SWEPT_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Whole:
    """A document of which all instalments were read."""

    facts: DocumentFacts
    coverage: Coverage


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
        self._findable = Findable(index)
        self._twins = Twins(index, held, self._findable)
        self._begun: set[str] = set()  # generations that may have passages in the store
        self._again: set[str] = set()  # … and perhaps some that no reading of now made
        self._dead = 0

    def sweep_leftovers(self) -> Leftovers:
        """Clears what earlier syncs left, dead generations and half staged ones, but for what is of use."""
        self._held.check()
        left = sweep_leftovers(self._index)
        self._again.update(each.generation for each in left.kept.values())
        return left

    def drop(self, kept: Iterable[Kept]) -> None:
        """Clears what was read of generations that nobody wants to read on."""
        self._held.check()
        sweep(self._index, [each.generation for each in kept])

    def observe(self, source: str, step: Step) -> Document:
        """Writes what the listing says of a file.

        Another audience counts in the catalogue at once. The store, which only narrows the search, may meanwhile
        admit too many, never too few (nobody would notice): it is widened before and narrowed after.
        """
        self._held.check()
        known, wanted = step.known, step.file.audience
        shown = known.generation if known is not None and known.audience != wanted else None
        if known is not None and shown is not None:
            self._findable.widen(known, wanted)
        document = self._catalogue.observe(self._workspace, source, step.file, seen_epoch=step.seen_epoch)
        if shown is not None:
            self._findable.narrow(shown)
        return document

    def keep(self, work: Work, prepared: Prepared) -> Work:
        """Stages an instalment that nobody sees yet, and puts it on record; returns the work on the next one."""
        assert prepared.facts is not None  # there is more, so it could be read
        self._before(work)
        self._stage(work, prepared)
        instalment = Instalment(
            generation=work.generation,
            document=work.document,
            revision=work.file.revision,
            facts=prepared.facts,
            pages=prepared.pages,
            passages=len(prepared.passages),
            terms=prepared.terms,
            remark=prepared.remark,
            glossary=prepared.glossary,
        )
        self._catalogue.keep(self._workspace, instalment, epoch=work.epoch, lease=self._held.lease)
        return replace(
            work,
            first=prepared.pages[-1].number + 1,
            ordinal=work.ordinal + len(prepared.passages),
            characters=work.characters + sum(len(page.text) for page in prepared.pages),
            before=prepared.pages[-REACH:],
            sha256=prepared.facts.sha256,
            title=prepared.facts.title,
            description=prepared.facts.description,
        )

    def going_on(self, work: Work, kept: Kept) -> Work:
        """The work on what follows the instalments on record."""
        last = range(max(1, kept.last - REACH + 1), kept.last + 1)
        pages = self._catalogue.pages(self._workspace, kept.generation, last)
        return replace(
            work,
            first=kept.last + 1,
            ordinal=kept.passages,
            characters=kept.characters,
            before=tuple(pages.values()),
            sha256=kept.facts.sha256,
            title=kept.facts.title,
            description=kept.facts.description,
        )

    def whole(self, work: Work, prepared: Prepared) -> Whole:
        """The document that ends with this instalment."""
        facts, remarks = prepared.facts, [prepared.remark] if prepared.remark else []
        pages = [(page.number, page.read_by, page.reason) for page in prepared.pages]
        if (kept := self._before(work)) is not None:
            facts, remarks = kept.facts, [*kept.remarks, *remarks]
            on_record = self._catalogue.coverage(self._workspace, work.generation)
            pages = [page for page in on_record if page[0] < work.first] + pages
        assert facts is not None
        passages = work.ordinal + len(prepared.passages)
        said = tuple(dict.fromkeys(remarks))
        coverage = coverage_of(
            pages, total=facts.page_total, passages=passages, remarks=said, attachments=facts.attachments
        )
        return Whole(facts, coverage)

    def publish(self, work: Work, prepared: Prepared, whole: Whole) -> None:
        """Stage, flip: from then on the document is found by what was prepared, and by nothing else.

        Where another document of the source has been read from the same bytes meanwhile, it is found by that.
        """
        if self.adopt(work, whole.facts.sha256):
            return
        self._stage(work, prepared)
        if work.generation in self._again:
            passages = work.ordinal + len(prepared.passages)
            self._index.store.cut_off(self._workspace, work.generation, passages=passages)
        new = NewGeneration(
            id=work.generation,
            document=work.document,
            revision=work.file.revision,
            facts=whole.facts,
            pages=prepared.pages,
            counts=whole.coverage.counts,
            passages=len(prepared.passages),
            terms=prepared.terms,
            state=whole.coverage.state,
            reason=whole.coverage.reason,
            first=work.first,
            ocr=self._index.pipeline.ocr,
            glossary=prepared.glossary,
        )
        self._catalogue.flip(self._workspace, new, epoch=work.epoch, lease=self._held.lease)
        if not work.is_new:
            self._left_dead()

    def adopt(self, work: Work, sha256: str) -> bool:
        """Makes the document show what was read of another one of its source, whose file has the bytes of that digest.

        False when there is no such other one, or no longer: then this one is to be read.
        """
        if not self._twins.adopt(work, sha256):
            return False
        if not work.is_new or work.generation in self._begun:
            self._left_dead()
        return True

    def _before(self, work: Work) -> Kept | None:
        """The instalments on record before this one, if it is not the first.

        Without them, or when the document changed since, nothing may be staged: somebody else may have staged the
        same passages for others to see. Raises Outdated.
        """
        if work.first == 1:
            return None
        for kept in self._catalogue.kept(self._workspace, work.generation):
            if kept.epoch == work.epoch and kept.last >= work.first - 1:
                return kept
        raise Outdated(f"{work.file.name}: it changed while it was being read; it is read again")

    def _stage(self, work: Work, prepared: Prepared) -> None:
        self._held.check()
        if work.first == 1:
            if work.generation in self._begun:
                self._again.add(work.generation)
            self._begun.add(work.generation)
            self._catalogue.begin(self._workspace, work.document, work.generation, epoch=work.epoch)
        passages = self._stored(work, prepared)
        while batch := list(islice(passages, STAGED_AT_ONCE)):
            self._held.check()
            self._index.store.stage(batch)

    def refuse(self, work: Work, refused: Refused) -> None:
        """Records why a document cannot be read.

        When the reason lies in the file, what was read of an earlier revision is not what the source holds any
        more, and becomes invisible; when it lies in the way to the file, that stays until the next sync, and so do
        instalments on record unless the file is another than they were read from.
        """
        self._held.check()
        document = unchanged(self._index, work)
        if document.generation == work.generation:  # somebody has read it well meanwhile
            return
        shown = bool(
            self._catalogue.showing(self._workspace, work.generation)
        )  # by files with the same bytes
        if refused.changed:
            sweep(self._index, [work.generation])
        if not refused.lasting and not refused.of_file and document.generation is not None:
            return
        if refused.lasting and not shown and (not work.is_new or work.generation in self._begun):
            # It may have been staged by half, and is not named dead while it is on record as refused.
            self._index.store.sweep(self._workspace, [work.generation])
        self._catalogue.fail(
            self._workspace,
            work.document,
            epoch=work.epoch,
            reason=refused.reason,
            lease=self._held.lease,
            refused=work.generation if refused.lasting else None,
            counts=refused.counts,
            tried_with=fingerprint(self._workspace, work.passwords),
        )
        if (refused.lasting or refused.of_file) and not work.is_new:
            self._left_dead()

    def remove(self, document: Document) -> bool:
        """Makes a document invisible now; false when it is not any more what the listing saw."""
        self._held.check()
        current = self._catalogue.document(self._workspace, document.id)
        if current is None or current.epoch != document.epoch:
            return False
        self._catalogue.remove(self._workspace, document.id)
        if current.generation is not None:
            self._findable.narrow_if_possible(current.generation)
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
        audience = self._findable.by(work.generation, work.file.audience)
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
                audience=audience,
                dense=prepared.dense[position] if prepared.dense is not None else None,
                sparse=prepared.sparse[position],
            )
