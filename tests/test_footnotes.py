"""Footnotes as Slack shows them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citations import display_quote
from bot.footnotes import footnote, near, parts
from bot.mrkdwn import plain
from bot.types import Citation
from indexer.types import ReadBy
from tests.hits import hit
from tests.hostile import texts

PASSAGE = "3.1 Hotels\nA night costs 140 euros. Breakfast\nis included. Keep receipts."
CITATION = Citation(
    marker=1,
    document="d1",
    generation="g1",
    name="travel.pdf",
    title="Travel policy",
    page=3,
    label="3",
    start=0,
    end=len(PASSAGE),
    quote=PASSAGE,
    link="https://files.example/travel.pdf",
)
SENTENCE = "A night costs 140 euros."


def focused(words: str, quote: str = PASSAGE) -> Citation:
    start = quote.index(words)
    return replace(CITATION, quote=quote, end=len(quote), focus=(start, start + len(words)))


def test_the_date_of_the_document_stands_below_with_its_file() -> None:
    dated = replace(CITATION, date="2026-03-01", section=("3 Stays",))
    assert footnote(dated).split("\n")[1] == (
        "3 Stays · <https://files.example/travel.pdf#page=3|travel.pdf> · dated 2026-03-01"
    )
    assert "dated" not in footnote(CITATION)


def test_an_older_version_is_labelled() -> None:
    older = replace(CITATION, superseded=True)
    assert footnote(older).startswith("[1] *Travel policy*, p. 3 (older version) — “")
    assert "(older version) (read by OCR) — " in footnote(replace(older, read_by=ReadBy.OCR))
    assert "older" not in footnote(CITATION)


def test_what_matters_in_a_quote_is_bold() -> None:
    assert footnote(focused(SENTENCE)).split("\n")[0] == (
        "[1] *Travel policy*, p. 3 — “3.1 Hotels *A night costs 140 euros.* Breakfast is included. Keep receipts.”"
    )
    assert footnote(focused("Keep receipts.")).split("\n")[0].endswith("is included. *Keep receipts.*”")
    assert "*员工每年享有15天。*" in footnote(
        focused("员工每年享有15天。", "年假。员工每年享有15天。另有病假。")
    )


def test_of_a_quote_that_matters_as_a_whole_nothing_is_bold() -> None:
    for focus in (None, (0, len(PASSAGE)), (3, 3), (10, 11)):
        assert footnote(replace(CITATION, focus=focus)).split("\n")[0].endswith(f"— “{plain(PASSAGE)}”")


def test_a_page_that_came_near_is_linked() -> None:
    assert near(hit("Leave.")) == (
        "*Employee handbook*, p. 23 (printed 19) — <https://files.example/handbook.pdf#page=23|handbook.pdf>"
    )


@pytest.mark.parametrize("date", ["<!channel>", "*2026*", "x" * 900])
def test_a_date_is_text_like_all_else(date: str) -> None:
    under = footnote(replace(CITATION, date=date)).split("\n")[1]
    assert "<!" not in under
    assert "*" not in under
    assert len(under) < 200


@given(texts(), st.data())
def test_wherever_the_focus_lies_the_words_are_those_of_the_quote(quote: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(quote)))
    end = data.draw(st.integers(start, len(quote)))
    shown = parts(replace(CITATION, quote=quote, focus=(start, end)))
    assert "".join("".join(shown).split()) in {
        "".join(display_quote(quote).split()),
        "".join("".join(map(display_quote, (quote[:start], quote[start:end], quote[end:]))).split()),
    }
