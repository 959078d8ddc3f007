"""Files of one source on their way: what a listing says of them is written, then what was read of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import structlog

from indexer.cost import Spending
from indexer.errors import NotThereYet, Outdated, SourceError, StoreError, StoreUnavailable
from indexer.executors import Done, WorkerDied
from indexer.fetched import forget_copy
from indexer.plan import Step, SyncPlan
from indexer.preparation import Outcome, Prepared, Refused, Same, Work, beside_the_file, nothing_more
from indexer.progress import Progress, Silent
from indexer.types import DocumentState, Failure

if TYPE_CHECKING:
    from indexer.single_flight import HeldLease
    from indexer.sources import Source
    from indexer.tally import Tally
    from indexer.types import Document
    from indexer.works import Works
    from indexer.writer import Writer

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What all that is read under one lease shares. Whoever writes holds `turn`, for one document at a time."""

    held: HeldLease
    writer: Writer
    works: Works
    document: Callable[[str], Document | None]  # by id, as the catalogue has it now
    document_id: Callable[[str, str], str]  # of a source's URL and a file's URI
    check: Callable[[], None] = lambda: None  # raises when nothing may be indexed any longer
    closed: Mapping[str, float] = field(default_factory=dict)  # channel -> when it was closed, monotonic
    looked_at: Mapping[str, float] = field(default_factory=dict)  # document -> when it was asked about singly
    turn: threading.RLock = field(default_factory=threading.RLock)


class Reading:
    """One listing's worth of files: what is to be done for each, and what came of it, counted in a tally."""

    def __init__(
        self,
        desk: Desk,
        source: Source,
        tally: Tally,
        listed_at: float,
        *,
        progress: Progress | None = None,
        spending: Spending | None = None,
    ) -> None:
        """`listed_at`: when the listing began, monotonic."""
        self._desk = desk
        self._source = source
        self._tally = tally
        self._listed_at = listed_at
        self._progress = progress or Silent()
        self._spending = spending or Spending(0.0, 0.0)
        self.overtaken = False  # whether others wrote of one of the files first

    def settle(self, plan: SyncPlan) -> None:
        """Does all of the plan that needs no reading: who may see a file, and what is gone, come first."""
        self._tally.unchanged += len(plan.unchanged)
        self._tally.failed.extend(plan.failing)
        for step in plan.relabel:
            with self._desk.turn:
                self._tally.changed += self._observe(step) is not None
        for document in plan.remove:
            with self._desk.turn:
                removed = self._desk.writer.remove(document)
            self._tally.removed += removed
            self.overtaken |= not removed
        with self._desk.turn:
            self._desk.writer.sweep_dead()

    def begin(self, steps: Iterable[Step]) -> Iterator[Work]:
        """The works on files, in their order, each observed when it is its turn."""
        steps = iter(steps)
        for step in steps:
            if self._spending.exhausted:
                left = [step, *steps]
                self._tally.warnings.append(self._spending.waits(self._source.url, left))
                log.warning("cost_cap_reached", source=self._source.url, files=len(left))
                return
            self._desk.check()
            work = self._work(step)
            if work is None:
                self._progress.done(step.file)
            else:
                yield work

    def _work(self, step: Step) -> Work | None:
        document, as_of = self._desk.document_id(self._source.url, step.file.uri), self._listed_at
        while True:
            with self._desk.turn:
                if self._desk.looked_at.get(document, 0.0) <= as_of:
                    return self._begin(self._where_open(step, as_of))
            as_of = time.monotonic()
            try:  # something happened to it after it was listed
                file = self._source.find(step.file.uri)
            except SourceError as error:
                self._tally.failed.append(Failure(step.file.uri, error.reason))
                return None
            if file is None:
                return None
            step = replace(step, file=file)

    def _begin(self, step: Step | None) -> Work | None:
        document = self._observe(step) if step is not None else None
        if step is None or document is None:
            return None
        return self._desk.works.on(self._source, step, document)

    def _where_open(self, step: Step, as_of: float) -> Step | None:
        """The step without the channels that were closed since; None when no other is left."""
        closed = {channel for channel, at in self._desk.closed.items() if at >= as_of}
        audience = step.file.audience
        if self._source.exact or closed.isdisjoint(audience.channels):
            return step
        if not (left := audience.channels - closed):
            return None
        return replace(step, file=replace(step.file, audience=replace(audience, channels=left)))

    def _observe(self, step: Step) -> Document | None:
        try:
            return self._desk.writer.observe(self._source.url, step)
        except Outdated as outdated:
            self._desk.held.confirm()
            self.overtaken = True
            log.info("overtaken", source=self._source.url, uri=step.file.uri, reason=str(outdated))
            return None

    # --- what was read ----------------------------------------------------------------------

    def finish(self, done: Done[Work, Outcome]) -> Work | None:
        """Writes what was prepared; returns the work that follows if there is any, as on the next instalment."""
        work, result = done.task, done.result or _died(done)
        gone = isinstance(result, Refused) and self._is_gone(work)
        if isinstance(result, Prepared):
            self._spending.count(result.tokens)
        with self._desk.turn:
            try:
                if gone:
                    self._remove(work)
                else:
                    outcome = self._outcome(work, result)
                    if isinstance(outcome, Work):
                        return outcome
                    self._refuse(work, outcome)
            except Outdated as outdated:
                self._desk.held.confirm()
                log.info("overtaken", uri=work.file.uri, reason=str(outdated))
        forget_copy(work.settings, work.source, work.file)
        self._progress.done(work.file)
        return None

    def _is_gone(self, work: Work) -> bool:
        """Whether a file that could not be had is no longer there, where a listing is not to be relied on."""
        if work.source.exact:
            return False
        try:
            return work.source.find(work.file.uri) is None
        except NotThereYet:
            return True
        except SourceError:
            return False

    def _remove(self, work: Work) -> None:
        document = self._desk.document(work.document)
        if document is None or document.epoch != work.epoch:
            raise Outdated(f"{work.file.name}: somebody else has removed it")
        self._tally.removed += self._desk.writer.remove(document)
        log.info("file_gone", uri=work.file.uri)

    def _refuse(self, work: Work, refused: Refused | None) -> None:
        if refused is None:
            return
        self._desk.writer.refuse(work, refused)
        why = refused.details or refused.reason
        self._tally.failed.append(Failure(work.file.uri, why))
        log.warning("file_not_indexed", uri=work.file.uri, reason=why)

    def _outcome(self, work: Work, result: Outcome) -> Work | Refused | None:
        """What is still to be done, or to be said against the file, once what can be written is written."""
        if isinstance(result, Refused):
            return result
        try:
            return self._write(work, result) if isinstance(result, Prepared) else self._adopt(work, result)
        except StoreUnavailable:
            raise
        except StoreError as error:  # the store has something against this document, the others go on
            return beside_the_file(error)

    def _adopt(self, work: Work, same: Same) -> Work | None:
        if not self._desk.writer.adopt(work, same.sha256):  # the other file has gone meanwhile
            return replace(work, known=frozenset())
        self._tally.count(work.is_new, pages=0, passages=0)
        return None

    def _write(self, work: Work, prepared: Prepared) -> Work | Refused | None:
        if prepared.more:
            return self._keep(work, prepared)
        whole = self._desk.writer.whole(work, prepared)
        counts, reason = whole.coverage.counts, whole.coverage.reason
        if whole.coverage.state is DocumentState.FAILED:
            return Refused(reason or "It could not be read.", lasting=True, counts=counts)
        self._desk.writer.publish(work, prepared, whole)
        passages = work.ordinal + len(prepared.passages)
        self._tally.count(work.is_new, pages=counts.total, passages=passages)
        state = whole.coverage.state.value
        log.info("file_indexed", uri=work.file.uri, pages=counts.total, state=state)
        return None

    def _keep(self, work: Work, prepared: Prepared) -> Work:
        following = self._desk.writer.keep(work, prepared)
        done, total = following.first - 1, prepared.facts.page_total if prepared.facts else 0
        self._progress.pages(work.file, done, total)
        log.info("pages_read", uri=work.file.uri, pages=done, of=total)
        return following


def _died(done: Done[Work, Outcome]) -> Prepared | Refused:
    """What an error that `prepare` did not expect means for the document; what was read before it stays."""
    if isinstance(done.error, WorkerDied):
        if (first := done.task.first) > 1:
            return nothing_more(f"Page {first} and all after it were not read: {done.error}.")
        return Refused(f"It cannot be read: {done.error}.", lasting=True)
    log.error("preparation_failed", uri=done.task.file.uri, exc_info=done.error)
    return Refused(
        f"It could not be read because of an error of ours ({type(done.error).__name__}); the log has the details.",
        lasting=False,
    )
