from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.passages import MAX_BYTES, split_pages
from indexer.types import OutlineEntry, Page, Passage, ReadBy

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


def split(*texts: str, outline: tuple[OutlineEntry, ...] = (), max_bytes: int = MAX_BYTES) -> list[Passage]:
    pages = [page(text, number) for number, text in enumerate(texts, start=1)]
    return list(split_pages(pages, outline=outline, max_bytes=max_bytes))


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


# --- sections -----------------------------------------------------------------------------------

OUTLINE = (
    OutlineEntry("Leave", 1, 0),
    OutlineEntry("Parental leave", 2, 1),
    OutlineEntry("Expenses", 4, 0),
)


def test_a_passage_stands_under_the_deepest_entries_that_began_before_it() -> None:
    sections = {passage.page: passage.section for passage in split("a", "b", "c", "d", "e", outline=OUTLINE)}
    assert sections == {
        1: ("Leave",),
        2: ("Leave", "Parental leave"),
        3: ("Leave", "Parental leave"),
        4: ("Expenses",),
        5: ("Expenses",),
    }


def test_pages_before_the_first_entry_have_no_section() -> None:
    assert split("cover", outline=(OutlineEntry("Leave", 2, 0),))[0].section == ()


def test_passages_are_parted_where_a_section_begins_on_the_page() -> None:
    text = "The end of what was said before.\n2 Parental leave\nSixteen weeks are granted."
    before, after = split("x", text, outline=OUTLINE)[1:]
    assert (before.text, before.section) == ("The end of what was said before.", ("Leave",))
    assert (after.text, after.section) == (
        "2 Parental leave\nSixteen weeks are granted.",
        ("Leave", "Parental leave"),
    )


def test_the_outline_may_come_in_any_order_of_pages() -> None:
    outline = (OutlineEntry("Late", 3, 0), OutlineEntry("Early", 1, 0))
    assert [passage.section for passage in split("a", "b", "c", outline=outline)] == [
        ("Early",),
        ("Early",),
        ("Late",),
    ]
