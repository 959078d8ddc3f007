"""Quotes found on their pages as they were shown or typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.quotes import find_quote

PAGE = "Leave lasts sixteen\nweeks – “in full”.\n员工每年\n享有 16 天年假。"


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("sixteen weeks", "sixteen\nweeks"),
        ("LEAVE  lasts", "Leave lasts"),
        ('weeks - "in full"', "weeks – “in full”"),
        ("“… sixteen weeks …”", "sixteen\nweeks"),
        ("每年享有16天", "每年\n享有 16 天"),
    ],
)
def test_a_quote_is_found_whatever_its_spaces_and_marks(quote: str, found: str) -> None:
    span = find_quote(PAGE, quote)
    assert span is not None
    assert PAGE[slice(*span)] == found


@pytest.mark.parametrize("quote", ["", "  ", "…", "seventeen weeks", "sixteen weeks of leave"])
def test_what_is_not_said_is_not_found(quote: str) -> None:
    assert find_quote(PAGE, quote) is None


@given(st.text(min_size=1), st.data())
def test_every_part_of_a_page_is_found_on_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = find_quote(text, text[start:end])
    if span is not None:
        assert 0 <= span[0] < span[1] <= len(text)
    else:
        assert not any(character.isalnum() for character in text[start:end])
