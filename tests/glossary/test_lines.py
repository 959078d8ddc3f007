"""Lines that people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.glossary.lines import WrongLine, as_text, parse_line, parse_lines
from indexer.types import GlossaryLine


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("capex = capital expenditures; purchases of equipment", ("capex", ("capital expenditures", "purchases of equipment"))),
        (" P&L=profit  and loss ; ", ("P&L", ("profit and loss",))),
        ("有給＝年次有給休暇；有休", ("有給", ("年次有給休暇", "有休"))),
        ("E = mc2 = energy", ("E", ("mc2 = energy",))),
    ],
)  # fmt: skip
def test_a_line_is_a_term_and_its_meanings(text: str, line: tuple[str, tuple[str, ...]]) -> None:
    assert parse_line(text) == GlossaryLine(*line)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("capex", "= is missing"),
        ("= capital", "term is missing"),
        ("capex =", "meaning is missing"),
        ("capex = ; ;", "meaning is missing"),
        ("&?! = words", "holds no words"),
        ("a\u202eb = words", "hidden characters"),
        ("capex = Capex", "the same words"),
        (f"{'x' * 61} = words", "61 characters"),
        (f"x = {'y' * 121}", "121 characters"),
        ("one two three four five six seven = words", "7 words"),
        ("x = " + ";".join(f"meaning {n}" for n in range(9)), "9 meanings"),
    ],
)
def test_a_line_that_makes_no_sense_is_explained(text: str, why: str) -> None:
    with pytest.raises(WrongLine, match=why):
        parse_line(text)


def test_comments_and_empty_lines_are_passed_over_and_wrong_lines_numbered() -> None:
    assert list(parse_lines("# all\n\n  # more\nQA = quality assurance\n")) == [
        GlossaryLine("QA", ("quality assurance",))
    ]
    with pytest.raises(WrongLine) as caught:
        list(parse_lines("# all\nQA = quality assurance\nQC\n"))
    assert caught.value.number == 3


@given(st.text(max_size=200))
def test_what_is_accepted_is_read_again_as_the_same(text: str) -> None:
    try:
        line = parse_line(text)
    except WrongLine:
        return
    assert parse_line(as_text(line)) == line
    assert as_text(line).isprintable()
