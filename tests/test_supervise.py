"""The supervisor, with real processes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.supervise import Child, ChildFailed, pause_after, supervise


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text() if Path("/proc").exists() else ""
    except (ProcessLookupError, FileNotFoundError):
        return False
    return not state.rpartition(") ")[2].startswith("Z")


async def until(path: Path, lines: int) -> list[str]:
    for _ in range(1_200):
        if path.exists() and len(got := path.read_text().split()) >= lines:
            return got
        await asyncio.sleep(0.05)
    raise AssertionError(f"{path.name} never had {lines} lines")


def writes_pid_and_sleeps(path: Path) -> str:
    return f"import os,time; open({str(path)!r},'a').write(f'{{os.getpid()}}\\n'); time.sleep(600)"


async def test_a_part_that_dies_is_started_again_and_all_end_with_the_supervisor(tmp_path: Path) -> None:
    pids, stop = tmp_path / "pids", asyncio.Event()
    running = asyncio.create_task(supervise([Child("part", ("-c", writes_pid_and_sleeps(pids)))], stop=stop))
    first = int((await until(pids, 1))[0])
    os.kill(first, signal.SIGKILL)
    second = int((await until(pids, 2))[1])
    assert alive(second)
    stop.set()
    await running
    assert not alive(first)
    assert not alive(second)


async def test_a_part_that_cannot_start_ends_the_others_and_is_named(tmp_path: Path) -> None:
    pids, stop = tmp_path / "pids", asyncio.Event()
    parts = [
        Child("steady", ("-c", writes_pid_and_sleeps(pids))),
        Child("broken", ("-c", "import sys; sys.exit(2)")),
    ]
    with pytest.raises(ChildFailed, match="broken"):
        await supervise(parts, stop=stop)
    if pids.exists():
        assert not any(alive(int(pid)) for pid in pids.read_text().split())


async def test_what_a_part_started_itself_ends_with_it(tmp_path: Path) -> None:
    pids, stop = tmp_path / "pids", asyncio.Event()
    grandchild = writes_pid_and_sleeps(pids)
    part = f"import subprocess,sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    running = asyncio.create_task(supervise([Child("part", ("-c", part))], stop=stop))
    pid = int((await until(pids, 1))[0])
    stop.set()
    await running
    for _ in range(1_200):  # killed, not yet reaped by init
        if not alive(pid):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the grandchild lives")


def test_a_process_with_a_lifeline_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    child = f"from indexer.lifeline import end_when_stdin_closes as e; e(); {writes_pid_and_sleeps(pids)}"
    starter = (
        "import subprocess,sys,time; "
        f"subprocess.Popen([sys.executable, '-c', {child!r}], stdin=subprocess.PIPE); time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", starter])
    pid = int(asyncio.run(until(pids, 1))[0])
    process.kill()
    process.wait()
    for _ in range(1_200):
        if not alive(pid):
            return
        time.sleep(0.05)
    raise AssertionError("the orphan lives")


def test_pauses_between_starts_grow_and_are_bounded() -> None:
    assert [pause_after(n) for n in range(1, 9)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
