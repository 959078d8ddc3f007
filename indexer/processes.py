"""Worker processes of this machine, for what nobody waits for and for what somebody does."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from multiprocessing.connection import wait as wait_for_end
from multiprocessing.context import SpawnContext, SpawnProcess
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class _Recorder(SpawnContext):
    """Spawns processes and remembers them."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802
        process = SpawnProcess(*args, **kwargs)
        self.started.append(process)
        return process


class Processes(Executor):
    """A pool of worker processes that survives the death of a worker.

    The workers are not daemons, since they start children of their own to read PDFs; they ignore Ctrl-C, which
    the parent acts on, and end by themselves when the parent is killed.
    """

    def __init__(self, workers: int, nice: int = 0) -> None:
        self.workers = workers
        self.under_way = 0  # tasks that were submitted and have not ended
        self._nice = nice
        self._lock = threading.Lock()
        self._counting = (
            threading.Lock()
        )  # apart: from 3.12 a broken pool tells of its tasks' ends under its own lock
        self._context = _Recorder()
        self._pool: ProcessPoolExecutor | None = None
        self._closed = False

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Runs the function in a worker; starts a new pool when the last one broke."""
        with self._lock:
            future = self._submit(fn, *args, **kwargs)
        with self._counting:
            self.under_way += 1
        future.add_done_callback(self._ended)
        return future

    def _submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        if self._closed:
            raise RuntimeError("this executor was shut down")
        if self._pool is not None:
            with contextlib.suppress(BrokenExecutor):
                return self._pool.submit(fn, *args, **kwargs)
            self._pool.shutdown(wait=False)
        self._context = _Recorder()
        self._pool = ProcessPoolExecutor(
            self.workers, mp_context=self._context, initializer=_begin_worker, initargs=(self._nice,)
        )
        return self._pool.submit(fn, *args, **kwargs)

    def _ended(self, _: Future[Any]) -> None:
        with self._counting:
            self.under_way -= 1

    @property
    def is_busy(self) -> bool:
        """Whether another task would have to wait."""
        return self.under_way >= self.workers

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the workers: after their work, or at once with `wait=False, cancel_futures=True`."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is None:
            return
        if not wait and cancel_futures:
            for process in self._context.started:
                with contextlib.suppress(ValueError, AttributeError):
                    process.kill()
        pool.shutdown(wait=wait, cancel_futures=cancel_futures)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """After an error (Ctrl-C is one) nobody waits for the results any more."""
        self.shutdown(wait=kind is None, cancel_futures=kind is not None)


def _begin_worker(nice: int) -> None:
    os.nice(nice)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(
            target=_end_with, args=(parent.sentinel,), daemon=True, name="end-with-parent"
        ).start()


def _end_with(sentinel: int) -> None:
    wait_for_end([sentinel])
    os._exit(1)


class Beside(Executor):
    """One process more, for what somebody waits for; when it is busy, a pool beside it helps unless it is busy too."""

    def __init__(self, pool: Processes) -> None:
        self._own = Processes(1)
        self._pool = pool
        self.workers = 1 + pool.workers

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Runs the function in the own process, or in one of the pool's that is idle."""
        idle = self._own.is_busy and not self._pool.is_busy
        return (self._pool if idle else self._own).submit(fn, *args, **kwargs)

    def warm_up(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> None:
        """Starts the own process now, and has it call a function for what that loads."""
        self._own.submit(function, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the own process; the pool is its owner's."""
        self._own.shutdown(wait, cancel_futures=cancel_futures)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """As that of `Processes`."""
        self.shutdown(wait=kind is None, cancel_futures=kind is not None)
