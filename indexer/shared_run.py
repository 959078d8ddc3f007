"""The one run of a process that its sync and its requests share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from indexer.run import Run
from indexer.single_flight import only_sync

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from indexer.index import Index


class SharedRun:
    """Begins with the first who needs it, and hands the lease back after the last. Thread-safe."""

    def __init__(
        self, index: Index, executor: Executor, between: Callable[[Run], None] = lambda _: None
    ) -> None:
        """`between`: as in `indexer.sync.sync`."""
        self._index = index
        self._executor = executor
        self._between = between
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._run: Run | None = None
        self._users = 0

    @contextmanager
    def held(self) -> Iterator[Run]:
        """The run, under the lease of this workspace.

        Raises:
            SyncRunning: another process holds it.
            StoreError, CatalogueError: what earlier runs left cannot be cleared.
        """
        run = self._join()
        try:
            yield run
        finally:
            self._leave()

    def note_closed(self, channel: str) -> None:
        """Tells the run that is under way, if there is one, that a channel was closed."""
        with self._lock:
            if self._run is not None:
                self._run.note_closed(channel)

    def _join(self) -> Run:
        with self._lock:
            if self._run is None:
                with ExitStack() as stack:
                    held = stack.enter_context(only_sync(self._index))
                    self._run = Run(self._index, held, self._executor, between=self._between)
                    self._stack = stack.pop_all()
            self._users += 1
            return self._run

    def _leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0:
                self._run = None
                self._stack.close()
