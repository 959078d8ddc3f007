"""Where work runs, and what becomes of it when a worker dies."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.errors import MissingExtra, SettingsError
from indexer.executors import Done, WorkerDied, open_beside, open_executor, run_all, width_of
from indexer.processes import Processes


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with open_executor("processes:2") as executor:
        yield executor


def square(number: int) -> int:
    if number == 13:
        raise ValueError("unlucky")
    return number * number


def square_or_die(number: int) -> int:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.02)
    return number * number


def exit_code_of_a_child(_: int) -> int | None:
    child = multiprocessing.get_context("spawn").Process(target=square, args=(2,))
    child.start()
    child.join(60)
    return child.exitcode


def test_results_come_from_other_processes(processes: Executor) -> None:
    assert processes.submit(os.getpid).result() != os.getpid()


def test_workers_may_have_children_of_their_own(processes: Executor) -> None:
    assert processes.submit(exit_code_of_a_child, 0).result() == 0


def test_all_tasks_are_done_and_errors_are_values(processes: Executor) -> None:
    done = {each.task: each for each in run_all(processes, square, iter(range(12, 15)))}
    assert {task: each.result for task, each in done.items()} == {12: 144, 13: None, 14: 196}
    assert isinstance(done[13].error, ValueError)


def test_a_task_that_kills_its_worker_ends_alone(processes: Executor) -> None:
    done = {each.task: each for each in run_all(processes, square_or_die, iter(range(8, 20)))}
    assert sorted(done) == list(range(8, 20))
    assert isinstance(done[13].error, WorkerDied)
    assert all(each.result == task * task for task, each in done.items() if task != 13)


def test_tasks_are_taken_only_as_there_is_room(processes: Executor) -> None:
    taken = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        for number in range(40):
            taken += 1
            yield number

    for finished, _ in enumerate(run_all(processes, square, tasks()), start=1):
        assert taken <= finished + width_of(processes)
    assert taken == 40


def test_others_get_their_turn_while_a_task_takes_long() -> None:
    release = threading.Event()
    turns: list[int] = []

    def between() -> None:
        turns.append(1)
        if len(turns) == 3:
            release.set()

    with open_executor("threads:1") as executor:
        (done,) = run_all(executor, lambda _: release.wait(60), iter([1]), between=between, every=0.01)
    assert done == Done(1, True)


def test_ending_early_cancels_what_has_not_begun() -> None:
    ran: list[int] = []

    def work(number: int) -> int:
        ran.append(number)
        return number

    with open_executor("threads:1") as executor:
        results = run_all(executor, work, iter(range(100)))
        next(results)
        results.close()
    assert len(ran) <= 1 + width_of(executor)


def niceness(_: int) -> int:
    return os.nice(0)


def test_workers_of_what_nobody_waits_for_have_a_lower_priority() -> None:
    with open_executor("processes:1", nice=7) as executor:
        assert executor.submit(niceness, 0).result() == os.nice(0) + 7


def test_what_somebody_waits_for_is_done_while_all_workers_are_busy(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with open_executor("processes:1", nice=5) as executor:
        busy = executor.submit(wait_for_file, gate)
        with open_beside(executor, warm_up=os.getpid) as beside:
            assert beside.submit(niceness, 0).result() == os.nice(0)
            assert not busy.done()
            own = beside.submit(wait_for_file, gate)
            queued = beside.submit(square, 3)  # nobody is idle: it waits its turn
            gate.touch()
            assert (own.result(), queued.result(), busy.result()) == (True, 9, True)


def test_the_end_of_a_task_does_not_wait_for_one_that_is_being_submitted() -> None:
    """From Python 3.12 on, a pool that breaks holds its lock while it tells of ends, and needs it to take a task."""
    pools_own = threading.Lock()
    told, asked = threading.Event(), threading.Event()

    class Pool:
        def __init__(self) -> None:
            self.futures: list[Future[int]] = []

        def submit(self, *_: object) -> Future[int]:
            asked.set()
            with pools_own:
                self.futures.append(Future())
                return self.futures[-1]

        def breaks(self) -> None:
            with pools_own:
                told.set()
                asked.wait(60)
                self.futures[0].set_exception(BrokenExecutor("a worker died"))

        def shutdown(self, **_: object) -> None:
            """Has nothing to end."""

    pool, processes = Pool(), Processes(2)
    processes._pool = pool  # type: ignore[assignment]
    processes.submit(square, 1)
    asked.clear()
    breaking = threading.Thread(target=pool.breaks, daemon=True)
    breaking.start()
    told.wait(60)
    submitting = threading.Thread(target=processes.submit, args=(square, 2), daemon=True)
    submitting.start()
    breaking.join(60)
    submitting.join(60)
    assert not breaking.is_alive()
    assert processes.under_way == 1


def test_an_idle_pool_helps_with_what_somebody_waits_for(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with open_executor("processes:1") as executor, open_beside(executor) as beside:
        own = beside.submit(wait_for_file, gate)
        assert beside.submit(square, 3).result() == 9
        assert not own.done()
        gate.touch()


def wait_for_file(path: Path) -> bool:
    while not path.exists():
        time.sleep(0.02)
    return True


def test_threads_do_both_alike() -> None:
    with open_executor("threads:1") as executor, open_beside(executor) as beside:
        assert beside is executor


def test_an_interrupted_parent_does_not_wait_for_its_workers(tmp_path: Path) -> None:
    def interrupted() -> None:
        with open_executor("processes:1") as executor:
            executor.submit(square, 2).result()
            executor.submit(time.sleep, 600)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()


def test_tasks_that_follow_come_before_those_that_wait_and_after_the_last() -> None:
    following: deque[int] = deque()
    order = []
    with ThreadPoolExecutor(1) as executor:
        for done in run_all(executor, square, iter([1, 2, 3, 4, 5, 6]), following=following):
            order.append(done.task)
            if done.task < 30 and done.task % 10 in (1, 6):
                following.append(done.task + 10)
    assert sorted(order) == [1, 2, 3, 4, 5, 6, 11, 16, 21, 26, 31, 36]
    assert order.index(11) < order.index(6)


def test_workers_end_when_their_parent_is_killed() -> None:
    code = (
        "import os, time\n"
        "from indexer.executors import open_executor\n"
        "if __name__ == '__main__':\n"
        "    executor = open_executor('processes:1')\n"
        "    print(executor.submit(os.getpid).result(), flush=True)\n"
        "    time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert _ends(worker)


def _ends(process: int) -> bool:
    for _ in range(3_000):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    "spec", ["", "processes", "processes:0", "processes:-1", "processes:two", "ray:1", "dask"]
)
def test_an_unknown_executor_is_an_error_that_names_the_known(spec: str) -> None:
    with pytest.raises(SettingsError, match="processes:N"):
        open_executor(spec)


@pytest.mark.skipif(importlib.util.find_spec("distributed") is not None, reason="Dask is installed")
def test_without_dask_the_extra_is_named() -> None:
    with pytest.raises(MissingExtra, match=r"footnote\[dask\]"):
        open_executor("dask:tcp://127.0.0.1:8786")


def test_a_dask_cluster_does_the_work() -> None:
    distributed = pytest.importorskip("distributed", reason="needs the extra `dask`")
    import dask

    with (
        dask.config.set({"distributed.worker.daemon": False}),
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster,
        open_executor(f"dask:{cluster.scheduler_address}") as executor,
    ):
        assert sorted(each.result for each in run_all(executor, square, iter([2, 3]))) == [4, 9]
