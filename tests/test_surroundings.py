"""The words around a quote on its page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.citations import LONGEST_QUOTE, Numbering, Quote
from bot.surroundings import around
from indexer.types import Hit
from tests.hits import hit

PAGE = "2.1 Hotels\nA hotel costs 140 euros. Breakfast is included. Keep the receipt.\n2.2 Trains\nTrains are slow."


def quoted(page: Hit, words: str) -> Quote:
    start = page.page_text.index(words)
    return Quote(page, start, start + len(words))


def test_the_sentences_around_it_are_shown_and_its_own_place_is_known() -> None:
    quote = quoted(hit(PAGE), "Breakfast is included.")
    wide, focus = around(quote)
    assert wide.text == PAGE.partition("\n2.2")[0]
    assert focus is not None
    assert wide.text[slice(*focus)] == quote.text


def test_they_are_of_the_same_passage() -> None:
    page = hit(PAGE, passage="A hotel costs 140 euros. Breakfast is included.")
    assert around(quoted(page, "Breakfast is included."))[0].text == page.text


def test_of_a_row_what_stands_above_comes_first() -> None:
    rows = [
        f"City number {number} of many that have a limit {100 + number} {200 + number}"
        for number in range(20)
    ]
    page = hit("\n".join(["City and limits", *rows]))
    wide, _ = around(quoted(page, rows[9]))
    above, below = wide.text.split(rows[9])
    assert len(above) > len(below) > 0


def test_what_stands_alone_or_is_long_enough_stays_as_it_is() -> None:
    alone = hit("Leave lasts long.")
    assert around(quoted(alone, "Leave lasts long.")) == (quoted(alone, "Leave lasts long."), None)
    long = "word " * 59 + "end."
    page = hit(f"Before it. {long} After it.")
    assert around(quoted(page, long)) == (quoted(page, long), None)


@given(
    st.lists(
        st.sampled_from(
            ["Leave lasts. ", "Row 12 13\n", "Heading\n", "年假为15天。", "x" * 120 + ". ", "\n"]
        ),
        min_size=1,
        max_size=12,
    ).map("".join),
    st.data(),
)
def test_whatever_the_page_it_is_verbatim_and_never_too_long(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + LONGEST_QUOTE)))
    quote = Quote(hit(text), start, end)
    wide, focus = around(quote)
    assert wide.start <= start
    assert end <= wide.end
    assert len(wide.text) <= LONGEST_QUOTE
    if focus is None:
        assert wide == quote
    else:
        assert wide.text[slice(*focus)] == quote.text


def test_a_citation_shows_the_words_around_once() -> None:
    page = hit(PAGE)
    numbering = Numbering(widen=around)
    first = numbering.cite(quoted(page, "A hotel costs 140 euros."))
    assert first.quote == page.page_text[first.start : first.end] == PAGE.partition("\n2.2")[0]
    assert first.focus is not None
    assert first.quote[slice(*first.focus)] == "A hotel costs 140 euros."
    assert numbering.cite(quoted(page, "Breakfast is included.")) == first
    assert numbering.cite(quoted(page, "Trains are slow.")).marker == 2
