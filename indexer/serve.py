"""The indexer as a service: syncs by the clock, and does what the bot and commands ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from indexer.answering import IN_THE_WAY, Refusal, answer, not_among_the_sources
from indexer.configured import SlackAway
from indexer.cost import spending_of
from indexer.errors import FootnoteError
from indexer.permission import check_permission
from indexer.shared_run import SharedRun
from indexer.sources.slack import SCHEME
from indexer.sync import sync_in, unlisted
from indexer.types import Request, RequestKind, SyncReport
from indexer.urgent import PAUSE_SECONDS, POLL_SECONDS, Urgent

if TYPE_CHECKING:
    from indexer.configured import ConfiguredSources
    from indexer.index import Index
    from indexer.sources import SourceSpec

log = structlog.get_logger(__name__)

REQUESTS_KEPT = 7 * 86_400.0
"""Seconds after which a finished request is forgotten: the bot has told what became of it long before."""
PRUNED_EVERY = 3600.0
MADE_UP_AFTER = 120.0
"""Seconds after which Slack's files are listed once more, where a listing of them broke off."""


class Service:
    """Syncs when they are due or asked for, one after the other; single files and removals do not wait for them.

    Nor does a channel that is asked for: it is read in the middle of a sync.
    """

    def __init__(
        self,
        index: Index,
        sources: ConfiguredSources,
        executor: Executor,
        urgent: Executor | None = None,
    ) -> None:
        """`executor` reads the files of syncs, `urgent` those that are asked for singly; one may serve for both."""
        self._index = index
        self._sources = sources
        self._shared = SharedRun(index, executor, between=lambda _: self._read_channels())
        self._urgent = Urgent(index, sources, self._shared, urgent or executor)
        self._due = threading.Event()
        self._in_work: set[int] = set()  # requests
        self._in_the_middle = False  # of a sync, reading a channel
        self._make_up_at: float | None = None  # for a sync that Slack's files were left out of
        self._rest_until = 0.0
        self._prune_at = 0.0

    def sync_soon(self) -> None:
        """Makes a sync of all sources due. May be called in any thread."""
        self._due.set()

    def run(self, stop: threading.Event) -> None:
        """Serves until `stop` is set."""
        with self._urgent.beside():
            while not stop.is_set():
                self._turn_of_syncs()
                stop.wait(POLL_SECONDS)

    def turn(self) -> None:
        """Does what is asked and due now. What is in the way of it is logged, and it is tried again later."""
        self._urgent.turn()
        with self._urgent.beside():
            self._turn_of_syncs()

    def _turn_of_syncs(self) -> None:
        try:
            self._prune()
            if time.monotonic() >= self._rest_until:
                while asked := self._asked():
                    self._answer(asked[0])
                self._sync_if_due()
                self._make_up_for_slack()
        except IN_THE_WAY as error:
            log.warning("waiting", reason=str(error), seconds=PAUSE_SECONDS)
            self._rest_until = time.monotonic() + PAUSE_SECONDS
        except FootnoteError as error:
            log.error("sync_failed", reason=str(error))

    def _asked(self) -> list[Request]:
        return self._index.catalogue.pending(self._index.workspace, kinds=(RequestKind.SYNC,))

    def _read_channels(self) -> None:
        """Reads the channels that were asked for since a sync began, though not in the middle of one of them."""
        if self._in_the_middle:
            return
        self._in_the_middle = True
        try:
            for request in self._asked():
                if "channel" in request.payload and request.id not in self._in_work:
                    self._answer(request)
        finally:
            self._in_the_middle = False

    def _answer(self, request: Request) -> None:
        self._in_work.add(request.id)
        try:
            answer(self._index, request, self._sync_as_asked)
        finally:
            self._in_work.remove(request.id)

    def _sync_if_due(self) -> None:
        if not self._due.is_set():
            return
        self._due.clear()
        try:
            if self._sources.any:
                with suppress(SlackAway):  # said by the sources, and tried again
                    self._sync_all()
            elif kept := len(self._index.catalogue.documents(self._index.workspace)):
                log.warning(
                    "no_sources",
                    documents=kept,
                    reason="neither FOOTNOTE_SOURCES nor SLACK_BOT_TOKEN is set: what was indexed stays as it is",
                )
        except IN_THE_WAY:
            self._due.set()
            raise

    def _sync_as_asked(self, request: Request) -> None:
        url, channel = request.payload.get("source"), request.payload.get("channel")
        if not self._sources.any:
            raise Refusal("There are no sources: set FOOTNOTE_SOURCES or SLACK_BOT_TOKEN.")
        if not url:
            self._sync_all()
            return
        try:
            spec = self._sources.spec(url)
        except SlackAway:
            self._make_up_at = time.monotonic()
            raise
        if spec is None:
            raise not_among_the_sources(url)
        self._sync([spec], channel=channel)

    def _sync_all(self) -> None:
        """Syncs the folders even if Slack is away, which is raised then: SlackAway."""
        specs, away = self._sources.specs()
        self._make_up_at = None if away is None else time.monotonic()
        self._sync(specs, retire=True)
        if away is not None:
            raise away

    def _make_up_for_slack(self) -> None:
        """Syncs Slack's files where they were left out: as soon as Slack is back, or a while after it broke off."""
        if self._make_up_at is None or time.monotonic() < self._make_up_at:
            return
        with suppress(SlackAway):
            slack = self._sources.slack()
            if slack is not None:
                self._sync([slack])
            self._make_up_at = None

    def _sync(self, specs: Sequence[SourceSpec], *, retire: bool = False, channel: str | None = None) -> None:
        check_permission(self._index)
        with self._shared.held() as run:
            report = sync_in(
                run,
                specs,
                spending_of(self._index.settings),
                keeps=self._sources.keeps if retire else None,
                channel=channel,
            )
        _log(report)
        if failures := unlisted(report, specs):
            if any(failure.uri.startswith(SCHEME) for failure in failures):
                self._make_up_at = time.monotonic() + MADE_UP_AFTER
            raise Refusal(" ".join(failure.reason for failure in failures))

    def _prune(self) -> None:
        if time.monotonic() < self._prune_at:
            return
        self._prune_at = time.monotonic() + PRUNED_EVERY
        self._index.catalogue.prune_requests(
            self._index.workspace, finished_before=time.time() - REQUESTS_KEPT
        )


def _log(report: SyncReport) -> None:
    log.info(
        "synced",
        added=report.added,
        changed=report.changed,
        removed=report.removed,
        unchanged=report.unchanged,
        failed=len(report.failed),
        seconds=report.seconds,
    )
