from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.pdf.ocr_words import Word, compose, text_lines, words_at


def word(text: str, line: int = 0, left: float = 0, right: float | None = None, sure: float = 0.9) -> Word:
    right = left + 10 * len(text) if right is None else right
    return Word(text, sure, line, 20, left, 30 * line, right, 30 * line + 20)


def test_words_are_parted_by_spaces_and_lines_by_newlines() -> None:
    assert compose([word("two", 0), word("words", 0), word("more", 1)]).text == "two words\nmore"


def test_chinese_stands_without_spaces_but_cells_of_a_table_are_parted() -> None:
    found = [word("员工", left=0), word("福利", left=25), word("8021", left=50), word("价格", left=300)]
    assert compose(found).text == "员工福利8021 价格"


def test_a_word_that_the_line_divides_is_joined_and_both_parts_stand_at_it() -> None:
    composed = compose([word("Ent-", 0), word("wicklung", 1), word("ist", 1)])
    assert composed.text == "Entwicklung ist"
    assert [composed.text[first:last] for first, last in composed.places] == ["Ent", "wicklung", "ist"]


def test_doubtful_lines_of_a_page_that_is_clear_are_left_out() -> None:
    assert compose([word("clear words", 0), word("~x", 1, sure=0.1)]).text == "clear words"


def test_confidence_is_weighted_by_length() -> None:
    assert compose([word("abcdefgh", sure=1.0), word("ij", sure=0.5)]).confidence == 0.9


def test_nothing_found_is_no_text_and_no_confidence() -> None:
    composed = compose([])
    assert (composed.text, composed.confidence) == ("", 0.0)
    assert text_lines(composed, width=10, height=10, points_a_pixel=1) == ()


def test_lines_are_placed_as_shares_of_the_page() -> None:
    (line,) = text_lines(compose([word("ab", left=10)]), width=100, height=200, points_a_pixel=0.5)
    assert (line.left, line.right, line.top, line.bottom, line.size) == (0.1, 0.3, 0.0, 0.1, 10.0)


def test_words_are_found_at_a_span_of_a_text_that_was_read_a_little_differently() -> None:
    composed = compose([word("The", 0), word("lirnit", 0), word("is", 0), word("180", 0), word("euros", 0)])
    before = "The limit is 180 euros"
    start = before.index("180")
    assert [found.text for found in words_at(composed, before, (start, start + 3))] == ["180"]


LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x24F), min_size=1, max_size=8)


@given(lines=st.lists(st.lists(LETTERS, min_size=1, max_size=5), max_size=6))
def test_each_word_stands_in_the_text_where_it_is_said_to(lines: list[list[str]]) -> None:
    composed = compose([word(text, number) for number, line in enumerate(lines) for text in line])
    for found, (first, last) in zip(composed.words, composed.places, strict=True):
        assert composed.text[first:last] == found.text
        assert words_at(composed, composed.text, (first, last)) == [found]
