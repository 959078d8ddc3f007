"""Gather, decide, apply: a source is listed, compared with the catalogue, and the difference worked off."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from indexer.errors import (
    CatalogueError,
    FootnoteError,
    MissingExtra,
    Outdated,
    SettingsError,
    SourceError,
    StoreError,
    StoreUnavailable,
)
from indexer.executors import Done, WorkerDied, run_all
from indexer.fetched import clear_scratch, forget_copy
from indexer.plan import Step, SyncPlan, make_plan
from indexer.preparation import Prepared, Refused, Work, beside_the_file, nothing_more, prepare
from indexer.progress import Progress, Silent
from indexer.single_flight import HeldLease
from indexer.sources import Source, SourceSpec, open_source
from indexer.tally import Tally
from indexer.types import (
    Document,
    DocumentState,
    Failure,
    SourceFile,
    SyncReport,
    document_id,
)
from indexer.works import Works
from indexer.writer import Writer

if TYPE_CHECKING:
    from indexer.index import Index

log = structlog.get_logger(__name__)

BETWEEN_LISTED = 200
"""Listed files after which others get their turn."""


class Run:
    """A sync under way, while its lease is held."""

    def __init__(
        self,
        index: Index,
        held: HeldLease,
        executor: Executor,
        progress: Progress | None = None,
        between: Callable[[Run], None] = lambda _: None,
    ) -> None:
        self._index = index
        self._held = held
        self._workspace = index.workspace
        self._executor = executor
        self._progress = progress or Silent()
        self._between = between
        self._pipeline = index.pipeline
        self.writer = Writer(index, held)
        index.keep_store_running()
        index.store.prepare()
        clear_scratch(index.settings)
        left = self.writer.sweep_leftovers()
        self._tried = left.tried
        self._works = Works(index, self.writer, left, self._progress)

    def sync_source(self, spec: SourceSpec, allow_empty: bool, retry_failed: bool) -> SyncReport:
        """Syncs one source, and records it. Raises StoreError, CatalogueError."""
        started, tally = time.time(), Tally()
        error: str | None = "it was interrupted"
        try:
            source = self._open(spec)
            plan = self._plan(source, allow_empty, retry_failed)
            self._apply(source, plan, tally, lambda: self._between(self))
            self._works.drop_unwanted(source)
            error = None
        except (SourceError, SettingsError, MissingExtra) as refusal:
            error = str(refusal)
            tally.failed.append(Failure(spec.url, error))
            log.warning("source_not_synced", source=spec.url, reason=error)
        except FootnoteError as failure:
            error = str(failure)
            raise
        finally:
            report = tally.report(seconds=time.time() - started)
            with suppress(CatalogueError):  # history is no reason to fail, or to hide why we did
                self._index.catalogue.record_sync(self._workspace, spec.url, started, report, error)
        return report

    def retire(self, configured: set[str]) -> SyncReport:
        """Removes the documents of folders that the settings no longer name."""
        tally = Tally()
        for document in self._index.catalogue.documents(self._workspace):
            if document.source in configured or document.source.startswith("slack:"):
                continue
            if self.writer.remove(document):
                tally.removed += 1
                warning = f"{document.source} is no longer a source: its documents were removed"
                if warning not in tally.warnings:
                    tally.warnings.append(warning)
                    log.warning("source_retired", source=document.source)
        self.writer.sweep_dead()
        return tally.report()

    def index_file(
        self, spec: SourceSpec, uri: str, *, between: Callable[[], None] = lambda: None
    ) -> SyncReport:
        """Reads one file of a source, also if it proved unreadable before; `between` is called every half second.

        Raises:
            SourceError: the source cannot be listed, or does not hold the file.
        """
        source = self._open(spec)
        known = self._index.catalogue.document(self._workspace, document_id(self._workspace, spec.url, uri))
        file = next((file for file in source.list() if file.uri == uri), None)
        if file is None:
            raise SourceError(spec.url, f"it does not hold {uri}")
        plan = make_plan(
            source=spec.url,
            listed=[file],
            known=[known] if known else [],
            pipeline=self._pipeline,
            retry_failed=True,
        )
        tally = Tally()
        self._apply(source, plan, tally, between)
        return tally.report()

    # --- gather, decide ---------------------------------------------------------------------

    def _open(self, spec: SourceSpec) -> Source:
        return open_source(spec, max_bytes=self._index.settings.max_file_mb * 1024 * 1024)

    def _plan(self, source: Source, allow_empty: bool, retry_failed: bool) -> SyncPlan:
        return make_plan(
            known=self._index.catalogue.documents(self._workspace, source=source.url, gone=True),
            listed=self._sharing_time(source.list()),
            source=source.url,
            pipeline=self._pipeline,
            tried=self._tried,
            tried_with=lambda file: self._works.tried_with(source, file),
            allow_empty=allow_empty,
            retry_failed=retry_failed,
        )

    def _sharing_time(self, files: Iterator[SourceFile]) -> Iterator[SourceFile]:
        for number, file in enumerate(files, start=1):
            yield file
            if number % BETWEEN_LISTED == 0:
                self._between(self)

    # --- apply ------------------------------------------------------------------------------

    def _apply(self, source: Source, plan: SyncPlan, tally: Tally, between: Callable[[], None]) -> None:
        tally.unchanged += len(plan.unchanged)
        tally.failed.extend(plan.failing)
        for step in plan.relabel:
            if self._observe(source, step):
                tally.changed += 1
        for document in plan.remove:
            tally.removed += self.writer.remove(document)
        self.writer.sweep_dead()
        self._progress.expect(len(plan.add) + len(plan.change))
        following: deque[Work] = deque()
        works = self._begin(source, plan)
        for done in run_all(self._executor, prepare, works, following=following, between=between):
            next_work = self._finish(done, tally)
            if next_work is not None:
                following.append(next_work)
            else:
                self._progress.done(done.task.file)
        self.writer.sweep_dead()

    def _begin(self, source: Source, plan: SyncPlan) -> Iterator[Work]:
        for step in (*plan.add, *plan.change):
            document = self._observe(source, step)
            if document is None:
                self._progress.done(step.file)
                continue
            yield self._works.on(source, step, document)

    def _observe(self, source: Source, step: Step) -> Document | None:
        try:
            return self.writer.observe(source.url, step)
        except Outdated as outdated:
            self._held.confirm()
            log.info("overtaken", source=source.url, uri=step.file.uri, reason=str(outdated))
            return None

    def _finish(self, done: Done[Work, Prepared | Refused], tally: Tally) -> Work | None:
        """Writes what was prepared; returns the work on the next instalment if there is one."""
        work, result = done.task, done.result or _died(done)
        try:
            outcome = self._write(work, result, tally) if isinstance(result, Prepared) else result
            if isinstance(outcome, Work):
                return outcome
            if outcome is not None:
                self.writer.refuse(work, outcome)
                why = outcome.details or outcome.reason
                tally.failed.append(Failure(work.file.uri, why))
                log.warning("file_not_indexed", uri=work.file.uri, reason=why)
        except Outdated as outdated:
            self._held.confirm()
            log.info("overtaken", uri=work.file.uri, reason=str(outdated))
        forget_copy(work.settings, work.source, work.file)
        return None

    def _write(self, work: Work, prepared: Prepared, tally: Tally) -> Work | Refused | None:
        try:
            if prepared.more:
                return self._keep(work, prepared)
            whole = self.writer.whole(work, prepared)
            counts, reason = whole.coverage.counts, whole.coverage.reason
            if whole.coverage.state is DocumentState.FAILED:
                return Refused(reason or "It could not be read.", lasting=True, counts=counts)
            self.writer.publish(work, prepared, whole)
        except StoreUnavailable:
            raise
        except StoreError as error:  # the store has something against this document, the others go on
            return beside_the_file(error)
        tally.count(work.is_new, pages=counts.total, passages=work.ordinal + len(prepared.passages))
        state = whole.coverage.state.value
        log.info("file_indexed", uri=work.file.uri, pages=counts.total, state=state)
        return None

    def _keep(self, work: Work, prepared: Prepared) -> Work:
        following = self.writer.keep(work, prepared)
        done, total = following.first - 1, prepared.facts.page_total if prepared.facts else 0
        self._progress.pages(work.file, done, total)
        log.info("pages_read", uri=work.file.uri, pages=done, of=total)
        return following


def _died(done: Done[Work, Prepared | Refused]) -> Prepared | Refused:
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
