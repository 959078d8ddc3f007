"""The commands as processes, as a shell runs them."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from indexer.__main__ import app
from indexer.errors import SettingsError
from indexer.single_flight import only_sync
from indexer.types import Audience
from tests.indexing import Library, engine, environment_of, library

pytestmark = pytest.mark.usefixtures("logging_as_before")

__all__ = ["engine", "library"]


def run(library: Library, *arguments: str, expect: int = 0) -> str:
    """Standard output of a command in this process."""
    result = CliRunner().invoke(app, arguments, env=environment_of(library), catch_exceptions=False)
    assert result.exit_code == expect, result.output
    return result.stdout


def run_process(library: Library, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "indexer", *arguments],
        env=environment_of(library),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def start_sync(library: Library, *program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *(program or ("-m", "indexer")), "sync", "--json"],
        env=environment_of(library),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_sync_prints_one_object(library: Library) -> None:
    library.write("leave.pdf", "Sixteen weeks", "")
    (library.folder / "broken.pdf").write_bytes(b"<html>")
    done = run_process(library, "sync", "--json")
    assert done.returncode == 0
    assert {json.loads(line)["event"] for line in done.stderr.splitlines()} == {
        "file_indexed",
        "file_not_indexed",
    }
    report = json.loads(done.stdout)
    assert report.pop("seconds") > 0
    assert report.pop("failed") == [
        {
            "uri": "broken.pdf",
            "reason": "It is not a PDF: the mark %PDF is missing at its start. "
            "Save it as PDF, or remove the ending .pdf from its name.",
        }
    ]
    assert report == {"added": 1, "changed": 0, "removed": 0, "unchanged": 0, "pages": 2, "passages": 1}


def test_documents_are_listed_with_their_pages(library: Library) -> None:
    library.write("leave.pdf", "Parental leave\nSixteen weeks", "")
    (library.folder / "broken.pdf").write_bytes(b"<html>")
    library.sync()
    broken, leave = json.loads(run(library, "documents", "--json"))
    assert leave == {
        "uri": "leave.pdf",
        "title": library.document("leave.pdf").title,
        "state": "indexed",
        "pages": {"total": 2, "text": 1, "ocr": 0, "blank": 1, "failed": 0},
        "reason": None,
    }
    assert (broken["state"], "not a PDF" in broken["reason"]) == ("failed", True)
    head, failed, why, indexed, total = run(library, "documents").splitlines()
    assert head.split() == ["state", "pages", "text", "ocr", "blank", "failed", "document"]
    assert failed.split() == ["!", "failed", *"-----", "broken.pdf"]
    assert why.strip() == broken["reason"]
    assert indexed.split() == ["indexed", "2", "1", "-", "1", "-", "leave.pdf"]
    assert total == "2 documents: 1 indexed, 1 failed"


def test_status_counts_what_is_searchable(library: Library) -> None:
    library.write("leave.pdf", "Sixteen weeks", "Second")
    library.sync()
    status = json.loads(run(library, "status", "--json"))
    assert (status["documents"], status["pages"], status["passages"]) == (1, 2, 2)
    assert status["states"] == {"indexed": 1}
    assert status["to_read_again"] == 0
    assert [(sync["source"], sync["added"], sync["error"]) for sync in status["syncs"]] == [
        (str(library.folder), 1, None)
    ]
    assert "1 documents with 2 pages" in run(library, "status")


def test_search_prints_an_object_a_line(library: Library, tmp_path: Path) -> None:
    library.write("leave.pdf", "Cover", "Sixteen weeks of leave")
    library.write("reise.pdf", "Bahn vor Flug")
    library.sync()
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "weeks of leave?", "pages": [2]}\n\nBahn oder Flug?\n', "utf-8")
    first, second = map(
        json.loads, run(library, "search", "--json", "--questions", str(questions)).splitlines()
    )
    assert first["question"] == "weeks of leave?"
    hit = first["hits"][0]
    assert {**hit, "score": 1} == {
        "document": "leave.pdf",
        "page": 2,
        "label": "2",
        "score": 1,
        "text": "Sixteen weeks of leave",
    }
    assert [hit["document"] for hit in second["hits"]] == ["reise.pdf"]
    assert "leave.pdf, p. 2" in run(library, "search", "leave")


def test_search_uses_files_of_a_channel_only_when_it_is_named(library: Library) -> None:
    library.write("board.pdf", "The merger")
    library.audience = Audience(channels=frozenset({"C1"}))
    library.sync()

    def found(*arguments: str) -> list[str]:
        answer = json.loads(run(library, "search", "--json", "merger", *arguments))
        return [hit["document"] for hit in answer["hits"]]

    assert found() == found("--channel", "C2") == found("--channel", "C1", "--file", "other.pdf") == []
    assert found("--channel", "C1") == found("--channel", "C1", "--file", "board.pdf") == ["board.pdf"]


def test_a_source_in_doubt_makes_sync_end_with_1(library: Library, tmp_path: Path) -> None:
    report = json.loads(run(library, "sync", "--json", "--source", f"{tmp_path}/missing|workspace", expect=1))
    assert [failure["uri"] for failure in report["failed"]] == [f"{tmp_path}/missing"]


def test_sync_of_one_source_leaves_the_documents_of_others(library: Library, tmp_path: Path) -> None:
    library.write("leave.pdf", "Sixteen weeks")
    library.sync()
    (tmp_path / "more").mkdir()
    run(library, "sync", "--source", f"{tmp_path}/more|C01")
    assert library.states() == {"leave.pdf": "indexed"}


def test_a_sync_that_runs_already_is_said_so_in_one_line(library: Library) -> None:
    with only_sync(library.index):
        done = run_process(library, "sync", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("a sync is already running since")


@pytest.mark.parametrize(
    "arguments",
    [
        ["search"],
        ["search", "x", "--questions", __file__],
        ["search", "-k", "0", "x"],
        ["search", "--questions", "no-such-file.jsonl"],
        ["sync", "--source", "/srv/policies"],
        ["sync", "--source", "/srv/policies|everyone"],
        ["index"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2


def test_without_any_source_sync_says_what_to_set(library: Library) -> None:
    silent = Library(library.folder, library.settings.model_copy(update={"sources": ""}), library.index)
    with pytest.raises(SettingsError, match="FOOTNOTE_SOURCES"):
        run(silent, "sync")


@pytest.mark.parametrize("command", ["sync", "search", "documents", "status", "serve"])
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert (result.exit_code, command in result.stdout) == (0, True)


def test_help_imports_nothing_heavy() -> None:
    heavy = ["sqlalchemy", "pydantic", "numpy", "fsspec", "structlog", "qdrant_client", "apscheduler", "rich"]
    code = f"import indexer.__main__, sys; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.replace("'", '"')) == []


# --- ended from outside -------------------------------------------------------------------------


def test_a_sync_killed_at_any_moment_is_completed_by_the_next(library: Library) -> None:
    chance = random.Random(20261124)
    names = [f"{number}.pdf" for number in range(8)]
    for round_ in range(4):
        for name in chance.sample(names, 4):
            library.write(
                name, *(f"{name} in round {round_}, page {page}" for page in range(chance.randint(1, 3)))
            )
        (library.folder / chance.choice(names)).unlink(missing_ok=True)
        process = start_sync(library)
        if round_ % 2:  # in the middle of the writing for sure
            epoch = _last_change(library)
            _until(
                lambda epoch=epoch, process=process: (
                    _last_change(library) > epoch or process.poll() is not None
                )
            )
        time.sleep(chance.uniform(0.0, 1.0))
        process.kill()
        process.wait()
    library.sync()
    assert set(library.states()) == {path.name for path in library.folder.iterdir()}
    library.assert_at_the_sources()


def _last_change(library: Library) -> float:
    known = library.index.catalogue.documents(library.index.workspace)
    return max((each.indexed_at or 0.0 for each in known), default=0.0)


HELD_AT_THE_FOURTH = """
import time
from indexer.__main__ import app
from indexer.catalogue import Catalogue
flip, free = Catalogue.flip, iter(range(3))
def held(self, *arguments, **named):
    if next(free, None) is None:
        time.sleep(600)
    return flip(self, *arguments, **named)
Catalogue.flip = held
app()
"""


def test_sigterm_ends_a_sync_and_hands_its_lease_back(library: Library) -> None:
    for number in range(8):
        library.write(f"{number}.pdf", *(["Sixteen weeks of leave " * 40] * 3))
    process = start_sync(library, "-c", HELD_AT_THE_FOURTH)
    name = f"sync:{library.index.workspace}"
    _until(lambda: list(library.states().values()).count("indexed") == 3)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 128 + signal.SIGTERM
    assert library.index.leases.acquire(name, "elsewhere", 0.0) is not None
    assert list(library.states().values()).count("indexed") == 3
    library.sync()
    library.assert_at_the_sources()


def test_serve_syncs_by_the_clock_and_ends_when_its_starter_does(library: Library) -> None:
    library.write("a.pdf", "Sixteen weeks")
    process = subprocess.Popen(
        [sys.executable, "-m", "indexer", "serve", "--until-stdin-closes"],
        env=environment_of(library) | {"FOOTNOTE_SCHEDULE": "5s"},
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until(lambda: library.states().get("a.pdf") == "indexed")
        library.write("b.pdf", "Trains")
        _until(lambda: library.states().get("b.pdf") == "indexed")
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
    library.assert_at_the_sources()


def _until(condition: Any) -> None:
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)
