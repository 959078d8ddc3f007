from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.passages import MAX_BYTES, split_pages
from indexer.types import Page, Passage, ReadBy, Section

words = st.text(alphabet=st.characters(exclude_categories=("Cs", "Zs", "Cc")), min_size=1, max_size=12)
mixed = st.lists(
    st.one_of(
        words,
        st.sampled_from(
            [
                "The",
                "leave",
                "p.",
                "23",
                ".",
                "\n",
                "\n\n",
                "1,234",
                "员工手册。",
                "假期",
                "👩\u200d👩\u200d👧",
                "e\u0301",
            ]
        ),
    ),
    max_size=120,
).map(" ".join)
page_texts = st.lists(
    st.one_of(mixed, st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=300)), max_size=4
)
sizes = st.sampled_from([16, 17, 30, 64, 200, MAX_BYTES])


def page(text: str, number: int = 1) -> Page:
    return Page(number, str(number), text, ReadBy.TEXT if text else ReadBy.BLANK)


def split(*texts: str, max_bytes: int = MAX_BYTES) -> list[Passage]:
    pages = [page(text, number) for number, text in enumerate(texts, start=1)]
    return list(split_pages(pages, max_bytes=max_bytes))


@given(page_texts, sizes)
def test_passages_are_exact_bounded_numbered_and_hold_every_character(texts: list[str], size: int) -> None:
    passages = split(*texts, max_bytes=size)
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    covered: set[tuple[int, int]] = set()
    for passage in passages:
        assert passage.text == texts[passage.page - 1][passage.start : passage.end]
        assert passage.text == passage.text.strip() != ""
        assert len(passage.text.encode()) <= size
        covered |= {(passage.page, offset) for offset in range(passage.start, passage.end)}
    for number, text in enumerate(texts, start=1):
        assert {(number, n) for n, character in enumerate(text) if not character.isspace()} <= covered


@given(page_texts, sizes)
def test_passages_go_forward_and_share_at_most_an_eighth(texts: list[str], size: int) -> None:
    for before, after in pairwise(split(*texts, max_bytes=size)):
        if before.page == after.page:
            assert before.start < after.start
            assert before.end < after.end
            shared = texts[before.page - 1][after.start : before.end]
            assert len(shared.encode()) <= size // 8
        else:
            assert before.page < after.page


def test_passages_hold_whole_sentences_and_share_whole_ones() -> None:
    sentences = [f"Sentence number {n} says one more thing about leave." for n in range(40)]
    passages = split("\n".join(sentences))
    assert len(passages) > 2
    for passage in passages:
        assert set(passage.text.split("\n")) <= set(sentences)
    assert all(before.end > after.start for before, after in pairwise(passages))


def test_rows_of_a_table_are_never_cut() -> None:
    rows = [f"Item {n} of the table of prices {n},000 {n},500" for n in range(100, 160)]
    for passage in split("\n".join(rows), max_bytes=300):
        assert set(passage.text.split("\n")) <= set(rows)


def test_a_sentence_too_long_is_cut_at_spaces() -> None:
    text = "word " * 100 + "end."
    pieces = split(text, max_bytes=100)
    assert all(len(piece.text) > 80 for piece in pieces[:-1])
    assert {word for piece in pieces for word in piece.text.split()} == {"word", "end."}


def test_text_without_spaces_is_cut_between_code_points() -> None:
    pieces = split("假" * 100, max_bytes=100)
    assert [len(piece.text) for piece in pieces] == [33, 33, 33, 1]
    assert "".join(piece.text for piece in pieces) == "假" * 100


def test_a_long_chinese_sentence_is_cut_behind_its_commas() -> None:
    pieces = split("员工享有十六周的假期，" * 10 + "完。", max_bytes=100)
    assert all(piece.text.endswith("，") for piece in pieces[:-1])


def test_a_blank_page_has_no_passages() -> None:
    assert [passage.page for passage in split("one", "", "three")] == [1, 3]


def test_sizes_too_small_to_hold_anything_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 16"):
        split("text", max_bytes=10)


# --- sections and furniture ---------------------------------------------------------------------

LEAVE = ("Leave",)
PARENTAL = ("Leave", "Parental leave")


def parted(text: str, sections: tuple[Section, ...], furniture: tuple[tuple[int, int], ...] = ()) -> Page:
    return replace(page(text), sections=sections, furniture=furniture)


def test_a_passage_stands_in_the_section_that_its_page_names() -> None:
    one, two = list(split_pages([parted("One.", (Section(0, LEAVE),)), page("Two.", 2)]))
    assert (one.section, two.section) == (LEAVE, ())


def test_passages_are_parted_where_a_section_begins_on_the_page() -> None:
    text = "The end of what was said before.\n2 Parental leave\nSixteen weeks are granted."
    sections = (Section(0, LEAVE), Section(text.index("2"), PARENTAL))
    before, after = split_pages([parted(text, sections)])
    assert (before.text, before.section) == ("The end of what was said before.", LEAVE)
    assert (after.text, after.section) == ("2 Parental leave\nSixteen weeks are granted.", PARENTAL)


def test_the_text_before_the_first_section_has_none() -> None:
    text = "A preface.\nLeave\nSixteen weeks."
    assert [passage.section for passage in split_pages([parted(text, (Section(11, LEAVE),))])] == [(), LEAVE]


def test_furniture_lies_in_no_passage() -> None:
    text = "Annual report 2025\nSixteen weeks are granted.\n12"
    (passage,) = split_pages([parted(text, (), ((0, 18), (len(text) - 2, len(text))))])
    assert passage.text == "Sixteen weeks are granted."


def test_a_page_of_nothing_but_furniture_has_no_passages() -> None:
    assert list(split_pages([parted("12", (), ((0, 2),))])) == []


def test_passages_of_a_later_instalment_are_numbered_on() -> None:
    assert [passage.ordinal for passage in split_pages([page("a"), page("b", 2)], ordinal=7)] == [7, 8]


@given(
    page_texts, sizes, st.lists(st.integers(0, 300), max_size=6), st.lists(st.integers(0, 300), max_size=5)
)
def test_whatever_is_furniture_the_rest_lies_in_passages_of_its_section(
    texts: list[str], size: int, offsets: list[int], starts: list[int]
) -> None:
    text = "".join(texts)
    cuts = sorted({min(offset, len(text)) for offset in offsets})
    furniture = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    sections = tuple(
        Section(start, (str(start),)) for start in sorted({min(start, len(text)) for start in starts})
    )
    passages = list(split_pages([parted(text, sections, furniture)], max_bytes=size))
    covered: set[int] = set()
    for passage in passages:
        assert passage.text == text[passage.start : passage.end]
        assert not any(start < passage.end and passage.start < end for start, end in furniture)
        begun = [section for section in sections if section.start < passage.end]
        assert passage.section == (begun[-1].path if begun else ())
        covered |= set(range(passage.start, passage.end))
    left_out = {offset for start, end in furniture for offset in range(start, end)}
    assert {n for n, character in enumerate(text) if not character.isspace()} <= covered | left_out
