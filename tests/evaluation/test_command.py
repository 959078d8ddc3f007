"""`footnote eval` on real PDFs, from the shell's side."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from indexer.__main__ import app
from indexer.errors import FootnoteError, SourceError
from indexer.local_qdrant import Endpoint
from indexer.sources import SourceSpec
from indexer.types import Audience
from tests.indexing import Library, engine, environment_of, open_library

pytestmark = pytest.mark.usefixtures("logging_as_before")

__all__ = ["engine"]

CASES = [
    {"question": "How many weeks of parental leave?", "document": "handbook.pdf", "pages": [2]},
    {
        "question": "Which payday do we have?",
        "document": "handbook.pdf",
        "pages": [3, 1],
        "answer": "the 25th",
    },
    {"question": "Bahn oder Flug?", "document": "reise.pdf"},
    {"question": "Wer bekommt einen Hund?", "document": "gone.pdf", "pages": [1]},
    {"question": "zymurgy", "answerable": False},
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, engine: Endpoint) -> Iterator[Library]:
    """Three PDFs, one of them of a channel, that no test changes."""
    options = {"qdrant_url": engine.url, "qdrant_api_key": engine.key}
    with open_library(tmp_path_factory.mktemp("library"), **options) as opened:
        opened.write("handbook.pdf", "Contents", "Sixteen weeks of parental leave", "Payday is the 25th")
        opened.write("reise.pdf", "Bahn vor Flug")
        opened.sync()
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "cases.jsonl", CASES)


def write(path: Path, cases: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), "utf-8")
    return path


def invoke(library: Library, *arguments: object, expect: int = 0, **environment: str) -> Result:
    result = CliRunner().invoke(
        app, ["eval", *map(str, arguments)], env=environment_of(library) | environment, catch_exceptions=False
    )
    assert result.exit_code == expect, result.output
    return result


def figures(library: Library, *arguments: object, **environment: str) -> Any:
    return json.loads(invoke(library, *arguments, "--json", **environment).stdout)


def test_it_prints_the_figures_as_one_object(library: Library, file: Path) -> None:
    found = figures(library, file)
    latency = found.pop("latency_ms")
    assert 0 < latency["p50"] <= latency["p95"]
    intervals = found.pop("intervals")
    assert found == {
        "cases": 5,
        "counted": {"pages": 3, "documents": 4, "answerable": 4, "unanswerable": 1},
        "page_hit": {"1": 0.6667, "3": 0.6667, "5": 0.6667, "10": 0.6667},
        "mrr": 0.6667,
        "ndcg": {"10": found["ndcg"]["10"]},
        "document_hit": {"1": 0.75, "5": 0.75, "10": 0.75},
        "refused": {"answerable": 0.25, "unanswerable": 1.0},
    }
    assert 0.5 < found["ndcg"]["10"] <= 0.6667
    low, high = intervals["page_hit"]["5"]
    assert low <= 0.6667 <= high
    assert set(intervals) == set(found) - {"cases", "counted"}


def test_it_warns_of_documents_that_are_not_there(library: Library, file: Path) -> None:
    result = invoke(library, file, "--json")
    assert "1 of 5 cases name a document that is not among the 2 searched" in result.stderr
    assert "gone.pdf (line 4)" in result.stderr
    json.loads(result.stdout)


def test_it_prints_a_table_for_people(library: Library, file: Path) -> None:
    text = invoke(library, file, "-k", 2).stdout
    assert "a gold page in the first 2" in text
    assert "67 %" in text


def test_configurations_are_compared_in_one_run(library: Library, file: Path) -> None:
    found = figures(library, file, "--compare", "default,words", "--compare", "plain smoothing=0.3")
    assert (found["cases"], set(found)) == (5, {"cases", "counted", "configurations"})
    names = [each["name"] for each in found["configurations"]]
    assert names == ["default", "words", "plain smoothing=0.3"]
    for each in found["configurations"]:
        gap, low, high = each["difference"]["page_hit"]["5"]
        assert low <= gap <= high
        apart = each["page_hit"]["5"] - found["configurations"][0]["page_hit"]["5"]
        assert gap == pytest.approx(apart, abs=2e-4)


def test_the_settings_decide_what_is_searched_and_refused(library: Library, file: Path) -> None:
    named = {"FOOTNOTE_SEARCH": "words", "FOOTNOTE_REFUSE_BELOW": "1"}
    found = figures(library, file, "--compare", "smoothing=0", **named)
    assert [each["name"] for each in found["configurations"]] == ["words", "smoothing=0"]
    assert found["configurations"][0]["refused"]["unanswerable"] == 1.0


def test_a_threshold_is_derived_and_printed_as_a_setting(library: Library, file: Path) -> None:
    found = figures(library, file, "--calibrate", "--keep", 0.75)
    calibration = found["calibration"]
    assert calibration["keep"] == 0.75
    assert calibration["setting"] == f"FOOTNOTE_REFUSE_BELOW={calibration['refuse_below']:.4f}"
    assert calibration["refused"] == found["refused"]
    assert found["refused"]["answerable"] <= 0.25
    assert 0 <= calibration["auc"] <= 1
    assert calibration["setting"] in invoke(library, file, "--calibrate", "--keep", 0.75).stdout


@pytest.mark.parametrize(
    ("answerable", "missing"), [(True, '"answerable": false'), (False, "no answerable case")]
)
def test_a_threshold_needs_both_kinds(
    library: Library, tmp_path: Path, answerable: bool, missing: str
) -> None:
    file = write(tmp_path / "one-kind.jsonl", [{"question": "?", "answerable": answerable}])
    result = invoke(library, file, "--calibrate", expect=2, COLUMNS="400")
    assert missing in result.stderr
    assert "both kinds" in result.stderr


def test_no_case_of_a_kind_is_no_figure(library: Library, tmp_path: Path) -> None:
    file = write(tmp_path / "one.jsonl", [{"question": "zymurgy", "answerable": False}])
    found = figures(library, file)
    assert found["refused"] == {"answerable": None, "unanswerable": 1.0}
    assert (found["mrr"], found["page_hit"]["5"], found["document_hit"]["5"]) == (None, None, None)
    assert figures(library, file, "--compare", "words")["configurations"][1]["difference"]["mrr"] is None


def test_a_report_is_written_beside_the_figures(library: Library, file: Path, tmp_path: Path) -> None:
    report = tmp_path / "out.html"
    result = invoke(library, file, "--json", "--report", report, "--compare", "words")
    assert str(report) in result.stderr
    page = report.read_text("utf-8")
    assert "Wer bekommt einen Hund?" in page
    assert "<svg" in page


def test_a_report_that_cannot_be_written_is_said_so_before_anything_is_asked(
    library: Library, file: Path, tmp_path: Path
) -> None:
    invoke(library, file, "--report", tmp_path / "no" / "out.html", expect=2)
    (tmp_path / "out.html").mkdir()
    invoke(library, file, "--report", tmp_path / "out.html", expect=2)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--compare", "wrods"],
        ["-k", "0"],
        ["--calibrate", "--keep", "2"],
        ["--keep", "0.9"],
        ["--folder", "/no/such/folder"],
    ],
)
def test_wrong_usage_ends_with_2(library: Library, file: Path, arguments: list[str]) -> None:
    invoke(library, file, *arguments, expect=2)


def test_an_index_without_documents_is_not_measured(tmp_path: Path, engine: Endpoint, file: Path) -> None:
    with open_library(tmp_path, qdrant_url=engine.url, qdrant_api_key=engine.key) as empty:
        with pytest.raises(FootnoteError, match="footnote sync"):
            invoke(empty, file)
        empty.audience = Audience(channels=frozenset({"C1"}))
        empty.write("handbook.pdf", "Sixteen weeks of parental leave")
        empty.sync()
        with pytest.raises(FootnoteError, match="--channel"):
            invoke(empty, file)
        assert figures(empty, file, "--channel", "C1")["document_hit"]["1"] is not None


def test_a_bad_line_ends_with_2_and_one_sentence(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"question": "?", "document": "a.pdf", "pages": [0]}\n', "utf-8")
    result = invoke(library, file, expect=2, COLUMNS="400")
    assert f"{file}, line 1: " in result.stderr
    assert result.stdout == ""


def test_files_of_a_channel_count_only_where_it_is_named(tmp_path: Path, engine: Endpoint) -> None:
    options = {"qdrant_url": engine.url, "qdrant_api_key": engine.key}
    cases = write(tmp_path / "cases.jsonl", [{"question": "merger", "document": "board.pdf", "pages": [1]}])
    with open_library(tmp_path, **options) as library:
        library.write("plan.pdf", "The plan")
        library.sync()
        private = tmp_path / "private"
        private.mkdir()
        library.write("board.pdf", "The merger").rename(private / "board.pdf")
        library.sync(SourceSpec(str(private), Audience(channels=frozenset({"C1"}))))
        assert figures(library, cases)["page_hit"]["1"] == 0
        assert "not among the 1 searched" in invoke(library, cases).stderr
        assert figures(library, cases, "--channel", "C1")["page_hit"]["1"] == 1


# --- a folder of one's own ------------------------------------------------------------------------


def test_a_folder_is_measured_without_touching_the_index(
    library: Library, file: Path, tmp_path: Path
) -> None:
    before = library.states()
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    library.write("new.pdf", "Wer einen Hund bekommt").replace(folder / "gone.pdf")
    first = invoke(library, file, "--folder", folder, "--json")
    assert json.loads(first.stdout)["page_hit"]["1"] == 0.3333
    assert "1 added" in first.stderr
    again = invoke(library, file, "--folder", folder, "--json")
    assert "1 unchanged" in again.stderr
    assert json.loads(again.stdout)["page_hit"] == json.loads(first.stdout)["page_hit"]
    (made,) = (library.settings.data_dir / "eval").iterdir()
    assert made.stat().st_mode & 0o777 == 0o700
    assert (made / "footnote.db").exists()
    assert library.states() == before


def test_a_folder_without_pdfs_is_an_error_and_what_was_read_stays(
    library: Library, file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "pdfs"
    folder.mkdir()
    new = library.write("new.pdf", "Wer einen Hund bekommt").replace(folder / "gone.pdf")
    invoke(library, file, "--folder", folder)
    away = new.replace(tmp_path / "away")
    with pytest.raises(SourceError, match="it holds no PDF: name"):
        invoke(library, file, "--folder", folder)
    away.replace(folder / "gone.pdf")
    assert "0 added, 1 changed" in invoke(library, file, "--folder", folder).stderr


def test_the_samples_are_found_from_the_shell(tmp_path: Path) -> None:
    """As a person runs it: a process, the bundled model, a folder, and JSON alone on standard output."""
    samples = Path(__file__).parents[2] / "samples" / "workspace"
    cases = write(
        tmp_path / "cases.jsonl",
        [
            {
                "question": "How many weeks of parental leave do we get?",
                "document": "employee-handbook.pdf",
                "pages": [4, 19],
            },
            {
                "question": "Wann beginnt die Frühschicht?",
                "document": "betriebsordnung-leipzig.pdf",
                "pages": [2],
            },
            {"question": "女员工的产假有多少天？", "document": "苏州工厂员工福利指南.pdf", "pages": [2]},
        ],
    )
    settings = {"FOOTNOTE_DATA_DIR": str(tmp_path / "data"), "FOOTNOTE_LOG_LEVEL": "warning"}
    with open_library(tmp_path) as library:
        environment = environment_of(library) | settings | {"FOOTNOTE_EMBEDDER": "bundled"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "eval", str(cases), "--folder", str(samples), "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["page_hit"]["5"] == found["document_hit"]["5"] == 1.0
    assert "7 added" in done.stderr
