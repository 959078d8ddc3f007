"""The indexer as a service: syncs by the clock, and does what the bot and commands ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from indexer.errors import CatalogueUnavailable, FootnoteError, StoreUnavailable
from indexer.pictures import erase_unseen
from indexer.run import Run
from indexer.single_flight import SyncRunning, only_sync
from indexer.sources import SourceSpec
from indexer.sweeping import sweep_dead
from indexer.sync import sync, unlisted
from indexer.types import Request, RequestKind

if TYPE_CHECKING:
    from indexer.index import Index

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5
PAUSE_SECONDS = 15.0
"""After the database, the store or another sync was in the way."""

_IN_THE_WAY = (StoreUnavailable, CatalogueUnavailable, SyncRunning)


class Refusal(FootnoteError):
    """A request that cannot be done, in a sentence for who asked."""


class Service:
    """Works off requests and due syncs, one after the other; requests also in the middle of a sync."""

    def __init__(self, index: Index, specs: Sequence[SourceSpec], executor: Executor) -> None:
        self._index = index
        self._specs = {spec.url: spec for spec in specs}
        self._executor = executor
        self._due = threading.Event()
        self._rest_until = 0.0

    def sync_soon(self) -> None:
        """Makes a sync of all sources due. May be called in any thread."""
        self._due.set()

    def run(self, stop: threading.Event) -> None:
        """Serves until `stop` is set."""
        while not stop.is_set():
            self.turn()
            stop.wait(POLL_SECONDS)

    def turn(self) -> None:
        """Does what is asked and due now. What is in the way of it is logged, and it is tried again later."""
        try:
            self._serve_removals()
            if time.monotonic() >= self._rest_until:
                self._serve_requests()
                self._sync_if_due()
        except _IN_THE_WAY as error:
            log.warning("waiting", reason=str(error), seconds=PAUSE_SECONDS)
            self._rest_until = time.monotonic() + PAUSE_SECONDS
        except FootnoteError as error:
            log.error("sync_failed", reason=str(error))

    def _sync_if_due(self) -> None:
        if not self._due.is_set():
            return
        self._due.clear()
        try:
            if self._specs:
                self._sync(list(self._specs.values()), retire=True)
            elif kept := len(self._index.catalogue.documents(self._index.workspace)):
                log.warning(
                    "no_sources",
                    documents=kept,
                    reason="FOOTNOTE_SOURCES is not set: what was indexed stays as it is",
                )
        except _IN_THE_WAY:
            self._due.set()
            raise

    # --- requests ---------------------------------------------------------------------------

    def _pending(self, *kinds: RequestKind) -> list[Request]:
        return self._index.catalogue.pending(self._index.workspace, kinds=kinds)

    def _serve_removals(self) -> None:
        """Needs no lease, and so never waits for a sync."""
        for request in self._pending(RequestKind.REMOVE):
            self._answer(request, self._remove)

    def _serve_requests(self) -> None:
        if files := self._pending(RequestKind.INDEX):
            try:
                with only_sync(self._index) as held:
                    self._index_files(Run(self._index, held, self._executor), files)
            except _IN_THE_WAY:
                raise
            except FootnoteError as error:  # not of one file: who asked for any of them shall hear of it
                log.error("requests_failed", requests=len(files), reason=str(error))
                for request in files:
                    self._index.catalogue.finish(request.id, error=str(error))
        for request in self._pending(RequestKind.SYNC):
            self._answer(request, self._sync_as_asked)

    def _between(self, run: Run) -> None:
        """Removals and single files do not wait for the end of a sync."""
        self._serve_removals()
        self._index_files(run, self._pending(RequestKind.INDEX))

    def _index_files(self, run: Run, files: Sequence[Request]) -> None:
        for request in files:
            self._answer(request, lambda request: self._index_file(run, request))

    def _answer(self, request: Request, work: Callable[[Request], None]) -> None:
        """Does the work and finishes the request; one that something is in the way of stays for later."""
        catalogue = self._index.catalogue
        catalogue.start(request.id)
        try:
            work(request)
        except _IN_THE_WAY:
            raise
        except FootnoteError as error:
            log.warning("request_failed", request=request.id, kind=request.kind.value, reason=str(error))
            catalogue.finish(request.id, error=str(error))
        else:
            catalogue.finish(request.id)

    def _remove(self, request: Request) -> None:
        document = request.payload.get("document", "")
        if self._index.catalogue.remove(self._index.workspace, document) is None:
            raise Refusal("There is no such document.")
        erase_unseen(self._index)
        with suppress(StoreUnavailable):  # it is invisible already; the next sync sweeps
            sweep_dead(self._index)

    def _index_file(self, run: Run, request: Request) -> None:
        spec = self._spec(request.payload.get("source", ""))
        report = run.index_file(spec, request.payload.get("uri", ""), between=self._serve_removals)
        if report.failed:
            raise Refusal(report.failed[0].reason)

    def _sync_as_asked(self, request: Request) -> None:
        url = request.payload.get("source")
        if not self._specs:
            raise Refusal("There are no sources: set FOOTNOTE_SOURCES.")
        specs = [self._spec(url)] if url else list(self._specs.values())
        self._sync(specs, retire=not url)

    def _spec(self, url: str) -> SourceSpec:
        if url not in self._specs:
            raise Refusal(f"{url or 'nothing'} is not among the sources of FOOTNOTE_SOURCES.")
        return self._specs[url]

    def _sync(self, specs: list[SourceSpec], *, retire: bool) -> None:
        report = sync(self._index, specs, executor=self._executor, retire=retire, between=self._between)
        log.info(
            "synced",
            added=report.added,
            changed=report.changed,
            removed=report.removed,
            unchanged=report.unchanged,
            failed=len(report.failed),
            seconds=report.seconds,
        )
        if failures := unlisted(report, specs):
            raise Refusal(" ".join(failure.reason for failure in failures))
