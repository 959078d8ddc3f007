"""What `footnote ask --json` prints."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Asked, as_json
from bot.types import Answer, Citation, Claim, Outcome, Remark, Verdict
from tests.hits import hit

CITATION = Citation(1, "d", "g", "a.pdf", "A", 3, "iii", 0, 14, "Sixteen weeks.", None)
CLAIM = Claim("Sixteen weeks.", Verdict.SUPPORTED, (CITATION,))
REMARK = Remark("B.pdf is newer than A.pdf.", ("a", "b"), ("ga", "gb"))


def test_an_answer_has_its_citations_and_remarks() -> None:
    printed = as_json(Asked(Answer(Outcome.ANSWERED, (CLAIM,), remarks=(REMARK,)), {"total": 0.5}))
    assert printed["answer"] == "Sixteen weeks. [1]"
    assert printed["outcome"] == "answered"
    assert [(c["document"], c["page"], c["label"], c["quote"]) for c in printed["citations"]] == [
        ("a.pdf", 3, "iii", "Sixteen weeks.")
    ]
    assert printed["remarks"] == ["B.pdf is newer than A.pdf."]
    assert printed["timings"] == {"total": 0.5}
    assert "nearest" not in printed


def test_what_was_not_found_has_the_nearest_pages() -> None:
    printed = as_json(Asked(Answer(Outcome.NOT_FOUND, searched=42, nearest=(hit("Leave."),))))
    assert (printed["outcome"], printed["answer"], printed["searched"]) == ("not_found", "", 42)
    assert printed["nearest"] == [{"document": "handbook.pdf", "page": 23, "label": "19"}]
    assert (printed["citations"], printed["remarks"]) == ([], [])


def test_claims_have_their_verdict_and_citations_their_date() -> None:
    derived = replace(CLAIM, verdict=Verdict.DERIVED, note="9 + 7 = 16")
    old = replace(CITATION, marker=2, date="2024-03-01", superseded=True, focus=(0, 7))
    other = Claim("Twelve weeks.", Verdict.SUPPORTED, (old,), disagrees=True)
    printed = as_json(Asked(Answer(Outcome.ANSWERED, (derived, other))))
    assert printed["claims"] == [
        {"text": "Sixteen weeks.", "markers": [1], "verdict": "derived", "disagrees": False, "note": "9 + 7 = 16"},
        {"text": "Twelve weeks.", "markers": [2], "verdict": "supported", "disagrees": True},
    ]  # fmt: skip
    assert printed["answer"] == "Sixteen weeks. [1]\n\nAnother PDF says otherwise: “Twelve weeks.” [2]"
    first, second = printed["citations"]
    assert (first["date"], first["superseded"]) == (None, False)
    assert (second["date"], second["superseded"], second["focus"]) == ("2024-03-01", True, [0, 7])
    assert "focus" not in first
