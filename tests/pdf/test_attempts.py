"""A page that ends its reader is given up, not those behind it."""

from __future__ import annotations

import json
import signal
from collections import deque
from pathlib import Path
from typing import Any

import pytest

from indexer.pdf import attempts
from indexer.pdf.read import Limits, read_pdf
from indexer.pdf.remedies import SAVE_ANEW
from indexer.pdf.request import Request
from indexer.pdf.watchdog import OUT_OF_MEMORY
from indexer.types import DocumentFacts, Page, ReadBy, Unreadable
from tests.pdf.said import page_said
from tests.pdfs import write_memory_bomb, write_pdf, write_time_bomb

AMPLE = 4 * 2**30
CRASH = -signal.SIGSEGV
HANG = None
"""What a scripted child does at a page."""


class Scripted:
    """A child that reads a document of so many pages and does at some what the script says."""

    exit_code: int | None = 0

    def __init__(self, request: Request, total: int, script: dict[int, int | None]) -> None:
        self._script = script
        opened = {
            "pages": total,
            "title": "",
            "created": None,
            "modified": None,
            "outline": [],
            "attachments": 0,
        }
        labels = [f"p. {number}" for number in range(request.first, request.end(total) + 1)]
        self._messages: deque[dict[str, Any]] = deque([{"opened": opened | {"labels": labels}}])
        self._messages.extend({"page": page(n)} for n in range(request.first, request.end(total) + 1))

    def receive(self, _seconds: float) -> bytes | None:
        if not self._messages:
            return None
        message = self._messages.popleft()
        number = message.get("page", {"number": 0})["number"]
        if number not in self._script:
            return json.dumps(message).encode()
        if self._script[number] is HANG:
            raise TimeoutError
        self.exit_code = self._script[number]
        return None

    def close(self) -> None: ...


def page(number: int) -> dict[str, Any]:
    return page_said(number, f"text {number}")


@pytest.fixture
def scripted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def run(total: int, script: dict[int, int | None], **options: Any) -> tuple[list[Any], int]:
        """What is read, and by how many children."""
        started = 0

        def start(line: bytes, **_: object) -> Scripted:
            nonlocal started
            started += 1
            return Scripted(Request.decode(line), total, script)

        monkeypatch.setattr(attempts, "Child", start)
        path = write_pdf(tmp_path / "a.pdf", ["text"])
        return list(read_pdf(path, name="a.pdf", **options)), started

    return run


def failed(found: list[Any]) -> dict[int, str]:
    return {
        item.number: item.reason or ""
        for item in found
        if isinstance(item, Page) and item.read_by is ReadBy.FAILED
    }


def texts(found: list[Any]) -> list[str]:
    return [item.text for item in found if isinstance(item, Page) and item.read_by is ReadBy.TEXT]


def test_a_crash_costs_one_page(scripted: Any) -> None:
    found, children = scripted(6, {3: CRASH})
    assert texts(found) == ["text 1", "text 2", "text 4", "text 5", "text 6"]
    assert "SIGSEGV" in failed(found)[3]
    assert children == 2
    assert not [item for item in found if isinstance(item, Unreadable)]


def test_a_page_that_failed_keeps_its_number_and_label(scripted: Any) -> None:
    found, _ = scripted(4, {2: CRASH}, first=2)
    assert [(item.number, item.label) for item in found if isinstance(item, Page)] == [
        (2, "p. 2"),
        (3, "p. 3"),
        (4, "p. 4"),
    ]


def test_neighbours_first_and_last_pages_may_crash(scripted: Any) -> None:
    found, children = scripted(5, {1: CRASH, 2: HANG, 5: CRASH})
    assert texts(found) == ["text 3", "text 4"]
    assert sorted(failed(found)) == [1, 2, 5]
    assert children == 3  # none is needed behind the last page
    assert isinstance(found[-1], Page)


def test_a_child_that_ended_itself_for_its_memory_says_so_of_the_page(scripted: Any) -> None:
    found, _ = scripted(3, {2: OUT_OF_MEMORY})
    assert failed(found) == {2: f"Reading it needs more than 512 MB of memory. {SAVE_ANEW}"}


def test_restarts_are_bounded_and_what_was_read_is_kept(scripted: Any) -> None:
    found, children = scripted(9, dict.fromkeys((2, 4, 6, 7), CRASH), limits=Limits(restarts=3))
    assert texts(found) == ["text 1", "text 3", "text 5"]
    assert sorted(failed(found)) == [2, 4, 6]
    assert children == 4
    assert isinstance(found[-1], Unreadable)
    assert found[-1].reason.startswith(
        "Page 7 and all after it were not read: the process that read it crashed"
    )
    assert not found[-1].passing


@pytest.mark.parametrize(("code", "passing"), [(-signal.SIGKILL, True), (-signal.SIGXCPU, False)])
def test_what_is_no_fault_of_the_page_ends_the_reading(scripted: Any, code: int, passing: bool) -> None:
    found, children = scripted(4, {3: code})
    assert texts(found) == ["text 1", "text 2"]
    assert not failed(found)
    assert children == 1
    assert isinstance(found[-1], Unreadable)
    assert found[-1].passing is passing


def test_a_child_that_dies_before_it_opened_the_file_is_not_replaced(scripted: Any) -> None:
    (refusal,), children = scripted(4, {0: CRASH})
    assert isinstance(refusal, Unreadable)
    assert children == 1


def test_a_failure_behind_the_pages_that_were_asked_for_is_not_told(scripted: Any) -> None:
    found, _ = scripted(40, dict.fromkeys(range(11, 30), CRASH), last=10)
    assert texts(found) == [f"text {number}" for number in range(1, 11)]
    assert len(found) == 11


# --- with real children ---------------------------------------------------------------------------


def read(path: Path, **limits: Any) -> list[Any]:
    return list(read_pdf(path, name="a.pdf", limits=Limits(**limits)))


def test_pages_behind_a_hanging_one_are_read_within_the_time_for_all(tmp_path: Path) -> None:
    path = write_time_bomb(tmp_path / "a.pdf", good_pages=2, after=3)
    found = read(path, page_seconds=1, base_seconds=20, memory_bytes=AMPLE)
    assert texts(found) == ["Page 1", "Page 2", "Page 4", "Page 5", "Page 6"]
    assert failed(found) == {3: f"It was not read within 1 seconds. {SAVE_ANEW}"}


def test_memory_is_watched_where_the_address_space_is_not_limited(tmp_path: Path) -> None:
    path = write_memory_bomb(tmp_path / "a.pdf", megabytes=20, good_pages=2, after=2)
    found = read(path, memory_bytes=150 * 2**20, address_space=False)
    assert texts(found) == ["Page 1", "Page 2", "Page 4", "Page 5"]
    assert failed(found) == {3: f"Reading it needs more than 150 MB of memory. {SAVE_ANEW}"}


def test_facts_come_once_whatever_happens(tmp_path: Path) -> None:
    path = write_memory_bomb(tmp_path / "a.pdf", megabytes=20, good_pages=1, after=1)
    found = read(path, memory_bytes=200 * 2**20)
    assert [isinstance(item, DocumentFacts) for item in found] == [True, False, False, False]
