"""The figures that bench/answering prints of citations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.answering import asking, citations, shelf
from bench.answering.statements import Statement, judge, precision, recall, share, unchecked
from bot.citations import quotes_for
from tests.hits import hit
from tests.pdfs import write_pdf

LEAVE = hit("Parental leave lasts sixteen weeks at full pay.", document="leave")
TRAVEL = hit("A hotel night in Paris may cost at most 160 euros.", document="travel")
CLAIM = "Parental leave lasts 16 weeks."


def said(text: str, *passages: object) -> Statement:
    return Statement(text, tuple(quotes_for(text, passage) for passage in passages))  # type: ignore[arg-type]


def test_a_statement_counts_when_its_citations_support_it_together() -> None:
    judged = [judge(said(CLAIM, LEAVE)), judge(said(CLAIM, TRAVEL)), judge(said(CLAIM))]
    assert [each.supported for each in judged] == [True, False, False]
    assert recall(judged) == 0.3333
    assert recall([]) is None


def test_a_citation_is_irrelevant_when_the_others_support_the_statement_without_it() -> None:
    both = judge(said(CLAIM, LEAVE, TRAVEL))
    assert (both.supported, both.counting) == (True, 1)
    needed = "Parental leave lasts 16 weeks, and a hotel night in Paris may cost 160 euros at most."
    assert judge(said(needed, LEAVE, TRAVEL)).counting == 2
    assert precision([both, judge(said(CLAIM, TRAVEL)), judge(said(CLAIM, LEAVE))]) == 0.5
    assert precision([judge(said(CLAIM))]) is None


def test_what_a_model_wrote_is_read_by_its_own_markers() -> None:
    statements = unchecked("Here is what I found:\n\nLeave lasts 16 weeks [1]. It is blue. [7]", [LEAVE])
    assert [(each.text, len(each.citations)) for each in statements] == [
        ("Leave lasts 16 weeks.", 1),
        ("It is blue.", 0),
    ]


def test_shares_of_nothing_are_none() -> None:
    assert (share(0, 0), share(1, 3)) == (None, 0.3333)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (shelf, asking):
        monkeypatch.setattr(module, "EMBEDDER", "none")
    documents = tmp_path / "documents"
    documents.mkdir()
    write_pdf(documents / "leave.pdf", ["Contents", LEAVE.text])
    write_pdf(documents / "travel.pdf", [TRAVEL.text])
    cases = (
        {"question": "How many weeks does parental leave last?", "document": "leave.pdf", "pages": [2], "answer": "16 weeks"},
        {"question": "What may a hotel night in Paris cost?", "document": "travel.pdf", "pages": [1], "answer": "EUR 160"},
    )  # fmt: skip
    (tmp_path / "cases.jsonl").write_text("\n".join(map(json.dumps, cases)), "utf-8")
    return tmp_path


@pytest.mark.parametrize("model", ["passages", "scripted:inventive"])
def test_questions_are_asked_with_their_document_and_without(folder: Path, model: str) -> None:
    found = citations.measured(model, folder / "cases.jsonl", folder / "documents", folder / "data", None)
    shown = found["checked"]
    assert (found["questions"], found["documents"], found["failed"]) == (2, 2, 0)
    assert (shown["citation_recall"], shown["quotes_on_page"], shown["figures_on_page"]) == (1.0, 1.0, 1.0)
    assert (shown["page_recall"], shown["gold_figure"]) == (1.0, 1.0)
    assert found["refused"] == {"answerable": 0.0, "unanswerable": 1.0}
    assert "verifier" in found["judge"]
    if model == "passages":
        assert found["unchecked"]["page_recall"] == 1.0
        assert found["tokens"]["calls"] == 0
    else:
        assert found["unchecked"]["citation_recall"] < 1.0
        assert found["claims"]["dropped"] > 0
        assert found["tokens"]["calls"] > 0


def test_a_folder_without_pdfs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no PDFs"), shelf.open_shelf(tmp_path, tmp_path / "data"):
        pass
