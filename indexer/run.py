"""Gather, decide, apply: a source is listed, compared with the catalogue, and the difference worked off."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import structlog

from indexer.cost import Spending
from indexer.errors import (
    CatalogueError,
    FootnoteError,
    MissingExtra,
    NotThereYet,
    Outdated,
    SettingsError,
    SourceError,
)
from indexer.executors import run_all
from indexer.fetched import clear_scratch
from indexer.gathering import Gathered, Wish, gather, not_forgotten
from indexer.permission import check_permission
from indexer.plan import make_plan
from indexer.preparation import Work, prepare
from indexer.progress import Progress, Silent, told
from indexer.reading import Desk, Reading
from indexer.single_flight import HeldLease
from indexer.sources import Source, SourceSpec, open_source
from indexer.tally import Tally
from indexer.types import DocumentState, Failure, SyncReport, document_id
from indexer.works import Works
from indexer.writer import Writer

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.types import Document, SourceFile

log = structlog.get_logger(__name__)

LOOKS = 5
"""How often a single file is looked at, if others write of it meanwhile."""


@dataclass(frozen=True, slots=True)
class Single:
    """One file that is read by itself: the work on it, if there is any, and what becomes of it."""

    work: Work | None
    reading: Reading
    tally: Tally


class Run:
    """Syncs and requests under one lease. Each method may be called by any thread; `between` and `progress` are
    for syncs."""

    def __init__(
        self,
        index: Index,
        held: HeldLease,
        executor: Executor,
        progress: Progress | None = None,
        between: Callable[[Run], None] = lambda _: None,
    ) -> None:
        self._index = index
        self._workspace = index.workspace
        self._pipeline = index.pipeline
        self._executor = executor
        self._progress = progress or Silent()
        self._between = between
        self.writer = Writer(index, held)
        index.keep_store_running()
        index.store.prepare()
        clear_scratch(index.settings)
        left = self.writer.sweep_leftovers()
        self._tried = left.tried
        self._works = Works(index, self.writer, left, self._progress)
        self._closed: dict[str, float] = {}
        self._looked_at: dict[str, float] = {}
        self._for_files: dict[str, Source] = {}
        self._desk = Desk(
            held,
            self.writer,
            self._works,
            document=lambda document: index.catalogue.document(index.workspace, document),
            document_id=partial(document_id, index.workspace),
            check=lambda: check_permission(index),
            closed=self._closed,
            looked_at=self._looked_at,
        )

    # --- syncs ------------------------------------------------------------------------------

    def sync_source(
        self,
        spec: SourceSpec,
        allow_empty: bool = False,
        retry_failed: bool = False,
        *,
        spending: Spending | None = None,
    ) -> SyncReport:
        """Syncs one source, and records it. Raises StoreError, CatalogueError."""

        def work(tally: Tally) -> None:
            source, listed_at = self._open(spec), time.monotonic()
            wish = self._wish(source, allow_empty=allow_empty, retry_failed=retry_failed)
            gathered = gather(self._index.catalogue, self._workspace, source, wish)
            self._apply(source, gathered, tally, listed_at, spending)
            with self._desk.turn:
                self._works.drop_unwanted(source)

        return self._recorded(spec, work)

    def sync_channel(self, spec: SourceSpec, channel: str, *, spending: Spending | None = None) -> SyncReport:
        """Reads what is new or different among the files of one channel, and removes what is no longer there.

        Recorded as a sync. Raises StoreError, CatalogueError.
        """

        def work(tally: Tally) -> None:
            source, listed_at = self._open(spec), time.monotonic()
            gathered = gather(
                self._index.catalogue, self._workspace, source, self._wish(source), channel=channel
            )
            self._apply(source, gathered, tally, listed_at, spending)

        return self._recorded(spec, work)

    def retire(self, keeps: Callable[[str], bool]) -> SyncReport:
        """Removes the documents of sources that are no longer wanted: those whose URL `keeps` denies."""
        tally = Tally()
        for document in self._index.catalogue.documents(self._workspace):
            if keeps(document.source):
                continue
            with self._desk.turn:
                removed = self.writer.remove(document)
            if removed:
                tally.removed += 1
                warning = f"{document.source} is no longer a source: its documents were removed"
                if warning not in tally.warnings:
                    tally.warnings.append(warning)
                    log.warning("source_retired", source=document.source)
        with self._desk.turn:
            self.writer.sweep_dead()
        return tally.report()

    def _recorded(self, spec: SourceSpec, work: Callable[[Tally], None]) -> SyncReport:
        started, tally = time.time(), Tally()
        error: str | None = "it was interrupted"
        try:
            work(tally)
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

    def _apply(
        self, source: Source, gathered: Gathered, tally: Tally, listed_at: float, spending: Spending | None
    ) -> None:
        tally.failed.extend(gathered.doubts)
        with told(self._index.catalogue, self._workspace, source.url, self._progress) as progress:
            reading = Reading(self._desk, source, tally, listed_at, progress=progress, spending=spending)
            reading.settle(gathered.plan)
            progress.expect(len(gathered.to_read))
            following: deque[Work] = deque()

            def between() -> None:
                progress.beat()
                self._between(self)

            for done in run_all(
                self._executor, prepare, reading.begin(gathered.to_read), following=following, between=between
            ):
                if (next_work := reading.finish(done)) is not None:
                    following.append(next_work)
        with self._desk.turn:
            self.writer.sweep_dead()

    # --- single files -----------------------------------------------------------------------

    def index_file(self, spec: SourceSpec, uri: str) -> SyncReport:
        """Reads one file of a source, also if it proved unreadable before, and waits for it.

        A file that is gone by now, or that nobody may see, is removed. Raises as `begin_file`, and StoreError.
        """
        single = self.begin_file(spec, uri)
        following = deque([single.work] if single.work is not None else [])
        for done in run_all(self._executor, prepare, iter(()), following=following):
            if (next_work := single.reading.finish(done)) is not None:
                following.append(next_work)
        with self._desk.turn:
            self.writer.sweep_dead()
        return single.tally.report()

    def begin_file(self, spec: SourceSpec, uri: str) -> Single:
        """What there is to read of one file; what needs no reading is done.

        Raises:
            SourceError: nobody can say whether the source holds the file, or it never did.
            CatalogueError: the database failed.
            Outdated: others write of it all the time.
        """
        self._desk.check()
        source = self._open_for_files(spec)
        for _ in range(LOOKS):
            single, overtaken = self._look_at(source, uri)
            if not overtaken:
                return single
        raise Outdated(f"{uri}: it changes again and again while it is looked at; ask again")

    def _look_at(self, source: Source, uri: str) -> tuple[Single, bool]:
        """… and whether somebody else, such as a sync, wrote of the file meanwhile, so that it is to be done again."""
        document = document_id(self._workspace, source.url, uri)
        with self._desk.turn:  # a sync has written of it by now, or asks anew before it does
            self._looked_at[document] = time.monotonic()
            known = self._index.catalogue.document(self._workspace, document)
        tally, listed_at = Tally(), time.monotonic()
        file = self._found(source, uri, known)
        if file is None and known is None and source.exact:
            raise SourceError(source.url, f"it does not hold {uri}")
        plan = make_plan(
            source=source.url,
            listed=not_forgotten(self._index.catalogue, self._workspace, source, [file] if file else []),
            known=[known] if known is not None else [],
            pipeline=self._pipeline,
            allow_empty=True,
            retry_failed=True,
        )
        reading = Reading(self._desk, source, tally, listed_at)
        reading.settle(plan)
        work = next(reading.begin((*plan.add, *plan.change)), None)
        return Single(work, reading, tally), reading.overtaken

    def _found(self, source: Source, uri: str, known: Document | None) -> SourceFile | None:
        try:
            return source.find(uri)
        except NotThereYet:
            if known is None or known.state is DocumentState.GONE:
                raise
            return None

    def note_closed(self, channel: str) -> None:
        """From now on, what was listed before is not taken to be shared in this channel."""
        with self._desk.turn:
            self._closed[channel] = time.monotonic()
        self._for_files.clear()

    # --- parts ------------------------------------------------------------------------------

    def _open(self, spec: SourceSpec) -> Source:
        settings = self._index.settings
        return open_source(spec, max_bytes=settings.max_file_mb * 1024 * 1024, slack=settings.slack_access)

    def _open_for_files(self, spec: SourceSpec) -> Source:
        """One source for many single files: it need not ask about its conversations for each."""
        if (opened := self._for_files.get(spec.url)) is None:
            opened = self._for_files[spec.url] = self._open(spec)
        return opened

    def _wish(self, source: Source, *, allow_empty: bool = False, retry_failed: bool = False) -> Wish:
        return Wish(
            self._pipeline,
            self._tried,
            lambda file: self._works.tried_with(source, file),
            allow_empty=allow_empty,
            retry_failed=retry_failed,
        )
