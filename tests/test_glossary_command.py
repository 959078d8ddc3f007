"""The glossary from PDF to command: learned at indexing, shown and changed by `footnote glossary`."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from indexer import preparation
from indexer.__main__ import app
from indexer.errors import SettingsError
from indexer.types import Audience, Reach, Reader
from tests.indexing import Library, engine, environment_of, library

pytestmark = pytest.mark.usefixtures("logging_as_before")

__all__ = ["engine", "library"]

MEMBERS = Reach((Reader(workspace_files=True),))
QUESTION = "What is the MTBF, and who leads QA?"


def run(library: Library, *arguments: str, expect: int = 0, **environment: str) -> str:
    """Standard output of `glossary` with these arguments."""
    settings = {**environment_of(library), "FOOTNOTE_COMMON_TERMS": "false", **environment}
    result = CliRunner().invoke(app, ["glossary", *arguments], env=settings, catch_exceptions=False)
    assert result.exit_code == expect, result.output
    return result.stdout


def learned(library: Library, reach: Reach = MEMBERS) -> dict[str, int]:
    found = library.index.catalogue.glossary.learned(library.index.workspace, reach)
    return {match.term: match.documents for match in found}


def test_what_a_pdf_defines_is_learned_and_goes_with_it(library: Library) -> None:
    library.write(
        "a.pdf", "The mean time between failures (MTBF) is long.", "Quality assurance (QA) is ours."
    )
    path = library.write("b.pdf", "Ask quality assurance (QA).")
    library.sync()
    assert learned(library) == {"MTBF": 1, "QA": 2}
    path.unlink()
    library.write("a.pdf", "Nothing is defined here.")
    library.sync()
    assert learned(library) == {}


def test_all_instalments_of_a_long_document_are_learned_from(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "INSTALMENT_PAGES", 1)
    library.write("a.pdf", "mean time between failures (MTBF)", "Nothing.", "quality assurance (QA)")
    library.sync()
    assert learned(library) == {"MTBF": 1, "QA": 1}


def test_an_entry_is_told_to_those_who_may_see_its_document(library: Library) -> None:
    library.audience = Audience(channels=frozenset({"C1"}))
    library.write("a.pdf", "The mean time between failures (MTBF) is long.")
    library.sync()
    assert json.loads(run(library, "--json", QUESTION))["expansions"] == []
    assert json.loads(run(library, "--json", "--channel", "C1", QUESTION))["expansions"] == [
        {"term": "MTBF", "meanings": ["mean time between failures"]}
    ]
    assert "MTBF" not in run(library)
    assert "MTBF = mean time between failures  (1 documents)" in run(library, "--channel", "C1")


def test_lines_are_added_listed_tried_and_removed(library: Library) -> None:
    assert run(library) == "The glossary is empty.\n"
    run(library, "--add", "QA = quality assurance; testing", "--add", "zulu = last")
    assert json.loads(run(library, "--json")) == {
        "written": [
            {"term": "QA", "meanings": ["quality assurance", "testing"]},
            {"term": "zulu", "meanings": ["last"]},
        ],
        "file": [],
        "learned": [],
    }
    assert run(library, QUESTION) == "QA -> quality assurance; testing\n"
    assert "QA" not in run(library, "--remove", "qa")
    assert run(library, QUESTION) == "The glossary adds nothing to it.\n"
    run(library, "--remove", "qa", expect=1)


def test_a_line_that_makes_no_sense_changes_nothing(library: Library) -> None:
    with pytest.raises(SettingsError, match="the = is missing"):
        run(library, "--add", "QA = quality assurance", "--add", "QC")
    assert run(library) == "The glossary is empty.\n"


def test_the_owners_file_and_common_terms_count(library: Library) -> None:
    path = library.folder.parent / "glossary.txt"
    path.write_text("# ours\nMTBF = time to the next failure\n")
    shown = json.loads(run(library, "--json", FOOTNOTE_GLOSSARY=str(path)))
    assert shown["file"] == [{"term": "MTBF", "meanings": ["time to the next failure"]}]
    told = run(library, QUESTION, FOOTNOTE_GLOSSARY=str(path), FOOTNOTE_COMMON_TERMS="true")
    assert "MTBF -> time to the next failure; mean time between failures" in told
    path.write_text("MTBF\n")
    with pytest.raises(SettingsError, match="line 1"):
        run(library, FOOTNOTE_GLOSSARY=str(path))
