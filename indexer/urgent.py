"""What does not wait for the end of a sync: taking away, and reading single files."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from indexer.answering import IN_THE_WAY, Refusal, answer, finish, not_among_the_sources, refusal_of
from indexer.closing import close_channel
from indexer.configured import SlackAway
from indexer.errors import FootnoteError, NotNow, StoreUnavailable
from indexer.executors import Done, run_all
from indexer.patience import Patience
from indexer.pictures import erase_unseen
from indexer.preparation import Outcome, Work, prepare
from indexer.sources.slack import SCHEME
from indexer.sweeping import sweep_dead
from indexer.types import Request, RequestKind, document_id

if TYPE_CHECKING:
    from indexer.configured import ConfiguredSources
    from indexer.index import Index
    from indexer.run import Run, Single
    from indexer.shared_run import SharedRun
    from indexer.sources import SourceSpec

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.15
PAUSE_SECONDS = 15.0
"""After the database, the store or another sync was in the way."""
LEAVES_WITHIN = 10.0
"""Seconds that a request under way has to end when the service does; it is done again by the next one."""


class _Abandoned(Exception):
    """The service ends; what is under way is left to the next one."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A file that is being read, and the request for it."""

    request: Request
    single: Single


class Urgent:
    """Works off the requests REMOVE, CLOSE and INDEX, oldest first, several files at once."""

    def __init__(
        self, index: Index, sources: ConfiguredSources, shared: SharedRun, executor: Executor
    ) -> None:
        """`executor`: where these files are read, whatever a sync does meanwhile."""
        self._index = index
        self._sources = sources
        self._shared = shared
        self._executor = executor
        self._rest_until = 0.0
        self._abandon = threading.Event()
        self._patience = Patience()

    def turn(self) -> None:
        """Does all that is asked now. What is in the way of it is logged, and it is tried again later."""
        try:
            if not self._pending(RequestKind.REMOVE, RequestKind.CLOSE, RequestKind.INDEX):
                return
            self._take_away()
            if time.monotonic() >= self._rest_until and (ready := self._ready()):
                self._read(ready)
        except IN_THE_WAY as error:
            self._rest(error)
        except FootnoteError as error:
            log.error("requests_failed", reason=str(error))

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Goes on in a thread of its own while in the block; after an error there, nothing is finished."""
        stop = threading.Event()
        thread = threading.Thread(target=self._serve, args=(stop,), name="urgent", daemon=True)
        thread.start()
        try:
            yield
        except BaseException:
            self._abandon.set()
            raise
        finally:
            stop.set()
            thread.join(LEAVES_WITHIN if self._abandon.is_set() else None)
            if not thread.is_alive():
                self._abandon.clear()

    def _serve(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.turn()
            except _Abandoned:
                return
            except Exception as error:  # a request of ours went wrong: the others go on
                if self._abandon.is_set():
                    return
                log.error("requests_failed", exc_info=error)
                stop.wait(PAUSE_SECONDS)
            stop.wait(POLL_SECONDS)

    def _rest(self, error: FootnoteError) -> None:
        log.warning("waiting", reason=str(error), seconds=PAUSE_SECONDS)
        self._rest_until = time.monotonic() + PAUSE_SECONDS

    def _pending(self, *kinds: RequestKind) -> list[Request]:
        return self._index.catalogue.pending(self._index.workspace, kinds=kinds)

    # --- taking away ------------------------------------------------------------------------

    def _take_away(self) -> None:
        """Needs no lease, and so never waits for a sync, not even for one of another process."""
        for request in self._pending(RequestKind.REMOVE, RequestKind.CLOSE):
            answer(self._index, request, self._remove if request.kind is RequestKind.REMOVE else self._close)

    def _remove(self, request: Request) -> None:
        document = request.payload.get("document", "")
        if self._index.catalogue.remove(self._index.workspace, document) is None:
            raise Refusal("There is no such document.")
        erase_unseen(self._index)
        with suppress(StoreUnavailable):  # it is invisible already; the next sync sweeps
            sweep_dead(self._index)

    def _close(self, request: Request) -> None:
        source, channel = request.payload.get("source", ""), request.payload.get("channel", "")
        if not source.startswith(SCHEME) or not channel:
            raise Refusal(f"{source or 'nothing'} has no channel {channel or 'without a name'}.")
        self._shared.note_closed(channel)
        close_channel(self._index, source, channel)

    # --- reading ----------------------------------------------------------------------------

    def _ready(self) -> list[tuple[Request, SourceSpec]]:
        """The files that are asked for, with their sources; what can be said at once is said."""
        ready = []
        for request in filter(lambda each: self._patience.is_due(each.id), self._pending(RequestKind.INDEX)):
            url = request.payload.get("source", "")
            try:
                spec = self._sources.spec(url)
            except SlackAway as away:
                if away.lasting:
                    finish(self._index, request, away)
                continue
            if spec is None:
                finish(self._index, request, not_among_the_sources(url))
            else:
                ready.append((request, spec))
        return ready

    def _read(self, ready: list[tuple[Request, SourceSpec]]) -> None:
        """Reads these files, and those that are asked for meanwhile; of one file, one request at a time."""
        asked: dict[str, _Asked] = {}  # by document
        following: deque[Work] = deque()
        with ExitStack() as stack:
            try:
                run = stack.enter_context(self._shared.held())
            except IN_THE_WAY:
                raise
            except FootnoteError as error:  # not of one file: who asked for any of them shall hear of it
                for request, _ in ready:
                    finish(self._index, request, error)
                return

            def look() -> None:
                if self._abandon.is_set():
                    raise _Abandoned
                self._take_away()
                for request, spec in self._ready():
                    self._begin(run, request, spec, asked, following)

            look()
            for done in run_all(
                self._executor, prepare, iter(()), following=following, between=look, every=POLL_SECONDS
            ):
                self._finish(done, asked, following)

    def _begin(
        self, run: Run, request: Request, spec: SourceSpec, asked: dict[str, _Asked], following: deque[Work]
    ) -> None:
        uri = request.payload.get("uri", "")
        document = document_id(self._index.workspace, spec.url, uri)
        if document in asked:
            return
        self._take_away()  # each look may have to wait for Slack
        self._index.catalogue.start(request.id)
        try:
            single = run.begin_file(spec, uri)
        except IN_THE_WAY:
            raise
        except NotNow as error:
            if not self._patience.put_off(request.id):
                finish(self._index, request, error)
            return
        except FootnoteError as error:
            finish(self._index, request, error)
            return
        except Exception as error:  # those behind it get their turn
            log.error("look_failed", request=request.id, exc_info=error)
            finish(self._index, request, Refusal(f"An error of ours ({type(error).__name__}); see the log."))
            return
        self._patience.forget(request.id)
        if single.work is None:
            finish(self._index, request, refusal_of(single.tally.report()))
            return
        asked[document] = _Asked(request, single)
        following.append(single.work)

    def _finish(self, done: Done[Work, Outcome], asked: dict[str, _Asked], following: deque[Work]) -> None:
        current = asked[done.task.document]
        try:
            next_work = current.single.reading.finish(done)
        except IN_THE_WAY:
            raise
        except FootnoteError as error:
            finish(self._index, current.request, error)
            raise
        if next_work is not None:
            following.append(next_work)
            return
        del asked[done.task.document]
        finish(self._index, current.request, refusal_of(current.single.tally.report()))
