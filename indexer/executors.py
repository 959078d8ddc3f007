"""Where documents are prepared: processes of this machine, or a Dask cluster."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from indexer.errors import MissingExtra, SettingsError
from indexer.processes import Beside, Processes

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")


class WorkerDied(Exception):
    """The worker that did this died of it: killed by the system, by a crash of a library, or by running out of memory."""


BACKGROUND = 10
"""Niceness of workers that read what nobody waits for."""


def open_executor(spec: str, *, nice: int = 0) -> Executor:
    """The executor that `spec` names: `processes:N`, `threads:N` or `dask:tcp://HOST:PORT`.

    Threads are for tests and debugging. `nice` lowers the priority of processes of this machine. Use the executor as
    a context manager.

    Raises:
        SettingsError: there is no such executor, or the Dask scheduler cannot be reached.
        MissingExtra: Dask is not installed.
    """
    kind, _, rest = spec.partition(":")
    if kind == "dask" and rest:
        return _dask(rest)
    if kind in ("processes", "threads") and rest.isascii() and rest.isdigit() and int(rest) > 0:
        return Processes(int(rest), nice) if kind == "processes" else ThreadPoolExecutor(int(rest))
    raise SettingsError(
        f"FOOTNOTE_EXECUTOR={spec!r} is unknown: use processes:N with N from 1, or dask:tcp://HOST:PORT"
    )


def width_of(executor: Executor) -> int:
    """How many tasks to keep in flight: some more than there are workers, so that none is idle."""
    workers = getattr(executor, "workers", None) or getattr(executor, "_max_workers", None)
    return (workers if isinstance(workers, int) else 8) + 2


@contextlib.contextmanager
def open_beside(executor: Executor, *, warm_up: Callable[[], object] | None = None) -> Iterator[Executor]:
    """What reads single files at once while `executor` works off a sync: it itself unless its workers are processes
    of this machine. `warm_up` is called in the process that is added, for what that loads.
    """
    if not isinstance(executor, Processes):
        yield executor
        return
    with Beside(executor) as beside:
        if warm_up is not None:
            beside.warm_up(warm_up)
        yield beside


# --- a Dask cluster -----------------------------------------------------------------------------


def _dask(address: str) -> Executor:
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingExtra("FOOTNOTE_EXECUTOR=dask:…", "dask") from error
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise SettingsError(
            f"the Dask scheduler at {address} cannot be reached ({error}): "
            f"check FOOTNOTE_EXECUTOR and whether the scheduler runs"
        ) from error
    return _Dask(client)


class _Dask(Executor):
    """The executor of a Dask client, which it closes too."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor: Executor = client.get_executor(pure=False)
        self.workers = max(1, sum(client.nthreads().values()))

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Runs the function on a worker of the cluster."""
        return self._executor.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Closes the client; tasks under way end as their scheduler decides."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()


# --- many tasks in a bounded window -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done(Generic[T, R]):
    """A task and what became of it: a result, or the error that it raised."""

    task: T
    result: R | None
    error: Exception | None = None


def run_all(
    executor: Executor,
    function: Callable[[T], R],
    tasks: Iterator[T],
    *,
    following: deque[T] | None = None,
    between: Callable[[], None] = lambda: None,
    every: float = 0.5,
) -> Iterator[Done[T, R]]:
    """Runs the function on each task, a bounded number at once, and yields them as they end, in any order.

    A task is taken from the iterator when there is room for it; those that the caller puts into `following` while
    this runs, since they follow from what was yielded, come first. When a worker dies, nobody knows of which of the
    tasks in flight; each of them is tried once more, alone, and the one that kills its worker again ends with
    WorkerDied. `between` is called in the caller's thread after each task, and every `every` seconds.
    """
    width = width_of(executor)
    flying: dict[Future[R], T] = {}
    suspects: deque[T] = deque()
    following = deque() if following is None else following
    more = True
    try:
        while more or flying or suspects or following:
            while (more or following) and len(flying) < width and not suspects:
                task = following.popleft() if following else next(tasks, None)
                more = more and task is not None
                if task is not None:
                    flying[executor.submit(function, task)] = task
            if suspects and not flying:
                yield from _run_alone(executor, function, suspects.popleft(), between, every)
                continue
            ended, _ = wait(flying, timeout=every, return_when=FIRST_COMPLETED)
            for future in ended:
                task = flying.pop(future)
                if _worker_died(future.exception()):
                    suspects.append(task)
                else:
                    yield _done(task, future)
            between()
    finally:
        for future in flying:
            future.cancel()


def _run_alone(
    executor: Executor, function: Callable[[T], R], task: T, between: Callable[[], None], every: float
) -> Iterator[Done[T, R]]:
    future = executor.submit(function, task)
    while not wait([future], timeout=every).done:
        between()
    if _worker_died(error := future.exception()):
        died = WorkerDied("the process that read it was killed, twice")
        died.__cause__ = error
        yield Done(task, None, died)
    else:
        yield _done(task, future)


def _done(task: T, future: Future[R]) -> Done[T, R]:
    error = future.exception()
    if error is None:
        return Done(task, future.result())
    if isinstance(error, Exception):
        return Done(task, None, error)
    raise error


def _worker_died(error: BaseException | None) -> bool:
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"
