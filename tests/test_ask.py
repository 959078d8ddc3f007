"""What `footnote ask --json` prints."""

from __future__ import annotations

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
