"""Answers as a terminal shows them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.terminal import print_answer
from bot.types import Answer, Citation, Claim, Outcome, Remark, Verdict
from tests.hits import hit

CITATION = Citation(1, "d", "g", "a.pdf", "A [bold]", 3, "iii", 0, 14, "Sixteen\nweeks.", None)
CLAIM = Claim("Sixteen weeks.", Verdict.SUPPORTED, (CITATION,))


def test_claims_footnotes_and_remarks_come_below_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    remark = Remark("B [red].pdf is newer.", ("a",), ("ga",))
    print_answer(Answer(Outcome.ANSWERED, (CLAIM,), remarks=(remark,)))
    assert [line for line in capsys.readouterr().out.splitlines() if line] == [
        "Sixteen weeks. [1]",
        "[1] A [bold], p. 3 (printed iii)",
        "    “Sixteen weeks.”",
        "B [red].pdf is newer.",
    ]


def test_what_was_not_found_says_where_and_what_would_help(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(Answer(Outcome.NOT_FOUND, searched=1, nearest=(hit("Leave."),)))
    assert " ".join(capsys.readouterr().out.split()) == (
        "I could not find this in the one PDF that I may use here. "
        "The nearest pages: Employee handbook, p. 23 (handbook.pdf) "
        "What would help: other words for the same thing, or --channel for files of a channel."
    )
    print_answer(Answer(Outcome.NOT_FOUND))
    assert "no PDFs" in capsys.readouterr().out


def test_what_a_pdf_says_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "a\x1b]0;gone\x07\x1b[2J\u202efdp.exe"
    citation = replace(CITATION, title=hostile, label=hostile, quote=hostile)
    print_answer(Answer(Outcome.ANSWERED, (replace(CLAIM, citations=(citation,)),)))
    near = replace(hit("Leave."), title=hostile, name=hostile)
    print_answer(Answer(Outcome.NOT_FOUND, searched=1, nearest=(near,)))
    shown = capsys.readouterr().out
    assert "fdp.exe" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_what_to_know_of_an_answer_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    wide = replace(CITATION, quote="Before. Sixteen weeks. After.", focus=(8, 22), date="2024-03-01")
    derived = Claim("Sixteen weeks.", Verdict.DERIVED, (replace(wide, superseded=True),), note="9 + 7 = [16]")
    other = Claim("Twelve.", Verdict.SUPPORTED, (replace(CITATION, marker=2),), disagrees=True)
    print_answer(Answer(Outcome.PASSAGES, (derived, other), incomplete=True))
    told = " ".join(capsys.readouterr().out.split())
    for words in (
        "No language model is configured",
        "OPENAI_API_KEY",
        "computed [1]: 9 + 7 = [16]",
        "Another PDF says otherwise: “Twelve.” [2]",
        "broke off",
        "p. 3 (printed iii) (older version, dated 2024-03-01)",
        "“Before. Sixteen weeks. After.”",
    ):
        assert words in told


def test_what_was_not_found_has_its_remarks(capsys: pytest.CaptureFixture[str]) -> None:
    remark = Remark("None of the nearest pages mentions [red]Globex.", ("a",), ("ga",))
    print_answer(Answer(Outcome.NOT_FOUND, searched=1, nearest=(hit("Leave."),), remarks=(remark,)))
    assert "mentions [red]Globex." in capsys.readouterr().out
