"""Digits that are no number, date or code of their own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citations import quotes_for
from bot.evidence.figures import figures
from bot.evidence.unread import unread
from bot.types import Verdict
from bot.verify import verify
from tests.hits import hit

PAGE = "Parental leave ends after a year. Employees in Porto receive 26 days of vacation a year. H2O and fee_7 are codes."


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("Leave ends.40 people came.", "ends.40"),
        ("It costs EUR.500 a day.", "EUR.500"),
        ("The fee_500 is due.", "fee_500"),
        ("It costs 1e6 euros.", "1e6"),
        ("Porto №500 receives it.", "№500"),
        ("H2O and fee_7 are codes.", None),
        ("Employees receive 26 days.", None),
    ],
)
def test_digits_outside_all_figures_must_be_written_just_so(claim: str, found: str | None) -> None:
    assert unread(claim, figures(claim), PAGE) == found


@pytest.mark.parametrize(
    "claim",
    [
        "Employees in Porto receive 26 days of vacation a year.40 people came.",
        "Employees in Porto receive 26 days of vacation EUR.500 a year.",
        "channel.0 Employees in Porto receive 26 days of vacation a year.",
    ],
)
def test_a_figure_that_is_glued_to_a_word_does_not_pass_unread(claim: str) -> None:
    page = hit(PAGE)
    assert verify(claim, quotes_for(claim, page)).verdict is Verdict.UNSUPPORTED


@given(st.text(alphabet="aß京 .,_:;-/#()EUR%0123456789", max_size=30))
def test_every_digit_is_in_a_figure_or_in_what_is_found_or_written_there(claim: str) -> None:
    said = unread(claim, figures(claim), "")
    inside = {place for figure in figures(claim) for place in range(figure.start, figure.end)}
    outside = [match.start() for match in re.finditer(r"\d", claim) if match.start() not in inside]
    assert bool(outside) is (said is not None)
    assert unread(claim, figures(claim), claim) is None
