"""Nothing that a PDF does to its reader reaches the process that asked."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.pdf import attempts
from indexer.pdf.child import rehearse
from indexer.pdf.children import stop_server
from indexer.pdf.read import Limits, read_pdf
from indexer.pdf.remedies import SAVE_ANEW
from indexer.types import DocumentFacts, Page, Unreadable
from tests.pdf.said import page_said
from tests.pdfs import write_memory_bomb, write_pdf, write_time_bomb

AMPLE = 4 * 2**30

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@pytest.fixture(autouse=True, scope="module")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Its start is not what the tight limits below are about."""
    outcome(write_pdf(tmp_path_factory.mktemp("first") / "a.pdf", ["text"]))


def outcome(path: Path, limits: Limits = Limits()) -> list[str]:  # noqa: B008
    """What came: texts of pages, reasons of those that failed, and the reason if it ended early."""
    found = list(read_pdf(path, name=path.name, limits=limits))
    return [
        (item.text or item.reason or "") if isinstance(item, Page) else item.reason
        for item in found
        if not isinstance(item, DocumentFacts)
    ]


def parents() -> dict[int, int]:
    """Process -> its parent, of all that run here and are no zombies."""
    found = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                found[int(entry.name)] = int(parent)
    return found


def descendants(process: int) -> set[int]:
    everyone = parents()
    found = {process}
    while more := {child for child, parent in everyone.items() if parent in found} - found:
        found |= more
    return found - {process}


def servers(process: int) -> set[int]:
    found = set()
    for child in (child for child, parent in parents().items() if parent == process):
        with contextlib.suppress(OSError):
            if b"indexer.pdf.server" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.add(child)
    return found


def becomes_true(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


# --- bombs --------------------------------------------------------------------------------------


def test_a_page_that_needs_too_much_memory_fails_alone(tmp_path: Path) -> None:
    path = write_memory_bomb(tmp_path / "a.pdf", megabytes=20, good_pages=3, after=2)
    *before, bomb, fifth, sixth = outcome(path, Limits(memory_bytes=200 * 2**20))
    assert before == ["Page 1", "Page 2", "Page 3"]
    assert "200 MB" in bomb
    assert (fifth, sixth) == ("Page 5", "Page 6")


def test_a_page_that_takes_too_long_fails_alone(tmp_path: Path) -> None:
    path = write_time_bomb(tmp_path / "a.pdf", good_pages=2, after=2)
    assert outcome(path, Limits(page_seconds=1, memory_bytes=AMPLE)) == [
        "Page 1",
        "Page 2",
        f"It was not read within 1 seconds. {SAVE_ANEW}",
        "Page 4",
        "Page 5",
    ]


def test_a_file_that_takes_too_long_in_all_ends_the_reading(tmp_path: Path) -> None:
    path = write_time_bomb(tmp_path / "a.pdf", good_pages=2)
    *pages, reason = outcome(path, Limits(base_seconds=1.5, seconds_per_page=0.1, memory_bytes=AMPLE))
    assert pages == ["Page 1", "Page 2"]
    assert "page 2 is the last" in reason


def test_cpu_time_is_limited_even_if_nobody_watches_the_clock(tmp_path: Path) -> None:
    path = write_time_bomb(tmp_path / "a.pdf", good_pages=1)
    *pages, reason = outcome(path, Limits(cpu_seconds=1, memory_bytes=AMPLE))
    assert pages == ["Page 1"]
    assert "CPU time" in reason


def test_a_slow_caller_costs_the_pdf_no_time(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [f"page {number}" for number in range(8)])
    found = []
    for item in read_pdf(path, name="a.pdf", limits=Limits(base_seconds=2, seconds_per_page=0)):
        time.sleep(0.25)
        found.append(item)
    assert isinstance(found[-1], Page)
    assert len(found) == 9


# --- processes ----------------------------------------------------------------------------------


@linux
def test_closing_early_kills_the_child(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["some words " * 500] * 300)
    pages = read_pdf(path, name="a.pdf")
    next(pages)
    (server,) = servers(os.getpid())
    assert len(descendants(server)) == 1  # it waits, since nobody takes its pages
    pages.close()  # type: ignore[attr-defined]
    assert not descendants(server)


@linux
def test_a_child_that_somebody_kills_is_a_value(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["some words " * 500] * 300)
    pages = read_pdf(path, name="a.pdf")
    found = [next(pages)]
    (server,) = servers(os.getpid())
    (child,) = descendants(server)
    os.kill(child, signal.SIGKILL)
    found += pages
    assert isinstance(found[-1], Unreadable)
    assert "killed" in found[-1].reason
    assert isinstance(found[1], Page)


@linux
def test_secrets_never_reach_the_process_that_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_server()
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-test")
    outcome(write_pdf(tmp_path / "a.pdf", ["text"]))
    (server,) = servers(os.getpid())
    assert b"sk-of-the-test" not in Path(f"/proc/{server}/environ").read_bytes()


@linux
def test_a_server_that_was_killed_is_started_again(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["text"])
    assert outcome(path) == ["text"]
    (server,) = servers(os.getpid())
    os.kill(server, signal.SIGKILL)
    assert becomes_true(lambda: server not in parents())
    assert outcome(path) == ["text"]


@linux
def test_nothing_is_left_of_a_caller_that_was_killed(tmp_path: Path) -> None:
    path = write_time_bomb(tmp_path / "a.pdf")
    script = textwrap.dedent(
        f"""
        from pathlib import Path
        from indexer.pdf.read import Limits, read_pdf
        limits = Limits(page_seconds=60, base_seconds=60, memory_bytes=4 * 2**30)
        for item in read_pdf(Path({str(path)!r}), name="a.pdf", limits=limits):
            print(item, flush=True)
        """
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as caller:
        assert becomes_true(lambda: len(descendants(caller.pid)) == 2)
        left = descendants(caller.pid)
        caller.kill()
    assert becomes_true(lambda: not left & set(parents()))


def test_a_script_needs_no_guard_and_its_main_module_is_not_run_again(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["text"])
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(
            f"""
            from pathlib import Path
            from indexer.pdf.read import read_pdf
            print("run", [type(item).__name__ for item in read_pdf(Path({str(path)!r}), name="a.pdf")])
            """
        )
    )
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert ended.stdout == "run ['DocumentFacts', 'Page']\n"
    assert ended.stderr == ""


# --- many at once -------------------------------------------------------------------------------


def test_several_are_read_at_once_from_threads(tmp_path: Path) -> None:
    paths = [write_pdf(tmp_path / f"{n}.pdf", [f"file {n} page {p}" for p in range(6)]) for n in range(6)]
    paths.append(write_time_bomb(tmp_path / "bomb.pdf"))
    with ThreadPoolExecutor(7) as pool:
        *found, bomb = pool.map(lambda path: outcome(path, Limits(page_seconds=1, memory_bytes=AMPLE)), paths)
    assert found == [[f"file {n} page {p}" for p in range(6)] for n in range(6)]
    assert bomb[0] == "Page 1"


@pytest.mark.parametrize("start", ["spawn", "fork"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_worker_of_a_process_pool_may_read(tmp_path: Path, start: str) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["from a worker"])
    assert outcome(path) == [
        "from a worker"
    ]  # this process has a server of its own, which a fork must not use
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(start)) as pool:
        assert pool.submit(outcome, path).result(60) == ["from a worker"]
    assert outcome(path) == ["from a worker"]


# --- a child that is not itself any more --------------------------------------------------------


class Scripted:
    """A child that says what it is told to."""

    exit_code = 0

    def __init__(self, messages: list[bytes]) -> None:
        self._messages = messages

    def close(self) -> None: ...

    def receive(self, _seconds: float) -> bytes | None:
        return self._messages.pop(0) if self._messages else None


OPENED = {
    "opened": {
        "pages": 2,
        "title": "",
        "created": None,
        "modified": None,
        "outline": [],
        "labels": [],
        "attachments": 0,
    }
}
PAGE = page_said(1, "good")


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x80\x04not json",
        b"[1, 2]",
        b"{}",
        json.dumps({"page": PAGE | {"number": 7}}).encode(),
        json.dumps({"page": PAGE | {"number": 2, "read_by": "magic"}}).encode(),
        json.dumps({"shell": {"command": "rm"}}).encode(),
        json.dumps({"page": [1]}).encode(),
        b"[" * 200_000,
        json.dumps({"end": {}}).encode(),
    ],
)
def test_nonsense_from_the_child_is_a_value_and_good_pages_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nonsense: bytes
) -> None:
    messages = [json.dumps(OPENED).encode(), json.dumps({"page": PAGE}).encode(), nonsense]
    monkeypatch.setattr(attempts, "Child", lambda *_args, **_options: Scripted(messages))
    path = write_pdf(tmp_path / "a.pdf", ["text"])
    facts, page, refusal = read_pdf(path, name="a.pdf")
    assert isinstance(facts, DocumentFacts)
    assert isinstance(page, Page)
    assert page.text == "good"
    assert isinstance(refusal, Unreadable)


def test_what_the_caller_holds_is_not_held_against_the_rehearsal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    monkeypatch.setattr("indexer.pdf.watchdog.peak_memory", lambda: 10**13)
    monkeypatch.setattr("indexer.pdf.watchdog.os._exit", ended.append)
    rehearse(write_pdf(tmp_path / "a.pdf", ["text"]))
    assert ended == []
