"""Furniture, sections and languages of pages, as their neighbours explain them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.pdf.arrangement import arrange
from indexer.pdf.marks import Edge, Marks, Title, marks_of
from indexer.pdf.messages import Read
from indexer.pdf.text import PageText, TextLine
from indexer.types import OutlineEntry, Page, ReadBy

Line = str | tuple[str, float]  # words, or a title with the size of its letters
NUMERALS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]


def read(number: int, header: str, lines: Sequence[Line], footer: str) -> Read:
    """A page with a header and a footer that stand apart from its lines."""
    placed: list[TextLine] = []
    text, height = "", 0.1
    rows: list[tuple[str, float, float]] = [(header, 10.0, 0.04)]
    for line in lines:
        words, size = (line, 10.0) if isinstance(line, str) else line
        height += 0.015 if isinstance(line, str) else 0.025
        rows.append((words, size, height))
    for words, size, top in [*rows, (footer, 10.0, 0.95)]:
        if words:
            right = 0.1 + 0.007 * len(words)
            placed.append(
                TextLine(len(text), len(text) + len(words), size, False, 0.1, top, right, top + 0.01)
            )
            text += words + "\n"
    text = text.rstrip("\n")
    page = Page(number, str(number), text, ReadBy.TEXT if text else ReadBy.BLANK)
    return Read(page, marks=marks_of(PageText(text, "text", lines=tuple(placed))))


def said(number: int) -> list[str]:
    word = "abcdefghijklmnopqrstuvwxyz"[number % 26] * (2 + number // 26)
    return [
        f"Of {word} line {n} says that leave is granted to all who ask for it, in writing" for n in range(6)
    ]


def furniture(pages: Sequence[Page]) -> list[list[str]]:
    return [[page.text[start:end] for start, end in page.furniture] for page in pages]


def arranged(reads: Sequence[Read], **kwargs: object) -> list[Page]:
    return list(arrange(reads, **{"outline": (), **kwargs}))  # type: ignore[arg-type]


# --- furniture ----------------------------------------------------------------------------------


def test_headers_and_numbers_that_neighbouring_pages_share_are_furniture() -> None:
    pages = arranged([read(n, "Employee handbook", said(n), f"Page {n} of 9") for n in range(1, 10)])
    assert furniture(pages) == [["Employee handbook", f"Page {n} of 9"] for n in range(1, 10)]


def test_headers_may_alternate_between_left_and_right_pages() -> None:
    reads = [
        read(n, f"{n} Employee handbook" if n % 2 else f"Chapter on leave {n}", said(n), "")
        for n in range(1, 11)
    ]
    assert [len(page.furniture) for page in arranged(reads)] == [1] * 10


def test_roman_numbers_count_pages_too() -> None:
    pages = arranged([read(n, "", said(n), NUMERALS[n - 1]) for n in range(1, 11)])
    assert furniture(pages) == [[numeral] for numeral in NUMERALS]


def test_printed_numbers_may_run_behind_the_pages() -> None:
    pages = arranged([read(n, "", said(n), f"A-{n + 40}") for n in range(1, 6)])
    assert furniture(pages) == [[f"A-{n + 40}"] for n in range(1, 6)]


def test_a_title_at_the_top_of_one_page_is_none() -> None:
    reads = [read(n, f"Title {'abcdefgh'[n]}", said(n), "") for n in range(8)]
    assert furniture(arranged(reads)) == [[]] * 8


@pytest.mark.parametrize("header", ["2024 2023", "$ in millions 2024 2023"])
def test_the_head_of_a_table_that_is_repeated_is_none(header: str) -> None:
    assert furniture(arranged([read(n, header, said(n), "") for n in range(1, 10)])) == [[]] * 9


def test_numbers_that_do_not_count_are_none() -> None:
    assert furniture(arranged([read(n, "", said(n), str(n * n + 3)) for n in range(1, 10)])) == [[]] * 9


def test_titles_numbered_in_step_with_the_pages_are_none() -> None:
    assert furniture(arranged([read(n, f"Note {n}", said(n), "") for n in range(1, 10)])) == [[]] * 9


def test_a_line_repeated_where_other_pages_have_their_text_is_none() -> None:
    """As the first row of a table that goes on, on a page without a header."""
    reads = [
        read(n, "", ["Part Description Price", "", *said(n)] if 6 <= n <= 8 else said(n), "")
        for n in range(1, 15)
    ]
    assert furniture(arranged(reads)) == [[]] * 14


def test_a_short_document_has_only_its_numbers() -> None:
    pages = arranged([read(n, "Employee handbook", said(n), str(n)) for n in (1, 2)])
    assert furniture(pages) == [["1"], ["2"]]
    assert furniture(arranged([read(1, "", said(1), "2025")])) == [[]]


def test_pages_without_places_need_more_of_the_same() -> None:
    reads = []
    for n in range(1, 10):
        text = "\n".join(["Employee handbook", *said(n), str(n)])
        reads.append(Read(Page(n, str(n), text, ReadBy.TEXT), marks=marks_of(PageText(text, "text"))))
    assert furniture(arranged(reads)) == [["Employee handbook", str(n)] for n in range(1, 10)]
    assert furniture(arranged(reads[:3])) == [[]] * 3


def test_a_page_that_says_nothing_else_keeps_its_words() -> None:
    assert furniture(arranged([read(n, f"Salad {n}", [], "") for n in range(1, 10)])) == [[]] * 9


# --- sections -----------------------------------------------------------------------------------


def paths(pages: Sequence[Page]) -> list[list[tuple[str, ...]]]:
    return [[section.path for section in page.sections] for page in pages]


def test_titles_open_sections_that_go_on_over_pages() -> None:
    reads = [
        read(1, "", [("Chapter 1", 14.0), *said(1), ("1.1 Parental leave", 12.0), *said(1)], ""),
        read(2, "", said(2), ""),
        read(3, "", [("1.2 Sick leave", 12.0), *said(3), ("Chapter 2", 14.0), *said(3)], ""),
    ]
    assert paths(arranged(reads)) == [
        [("Chapter 1",), ("Chapter 1", "1.1 Parental leave")],
        [("Chapter 1", "1.1 Parental leave")],
        [("Chapter 1", "1.2 Sick leave"), ("Chapter 2",)],
    ]


def test_larger_titles_hold_smaller_ones() -> None:
    lines: list[Line] = [
        ("Leave", 18.0),
        *said(1),
        ("Parental leave", 14.0),
        *said(1),
        ("Travel", 18.0),
        *said(1),
    ]
    assert paths(arranged([read(1, "", lines, "")])) == [
        [("Leave",), ("Leave", "Parental leave"), ("Travel",)]
    ]


def test_titles_with_nothing_between_them_open_one_section() -> None:
    page = arranged([read(1, "", [*said(1), ("Part I", 18.0), ("Item 1. Business", 14.0), *said(1)], "")])[0]
    (section,) = page.sections
    assert section.path == ("Part I", "Item 1. Business")
    assert page.text.startswith("Part I", section.start)


def test_a_title_that_is_continued_opens_none() -> None:
    reads = [
        read(1, "", [("Parental leave", 14.0), *said(1)], ""),
        read(2, "", [("Parental leave (continued)", 14.0), *said(2)], ""),
    ]
    assert paths(arranged(reads)) == [[("Parental leave",)], [("Parental leave",)]]


def test_running_headers_open_none() -> None:
    reads = [read(n, "CHAPTER 1: PARENTAL LEAVE", said(n), "") for n in range(1, 10)]
    assert paths(arranged(reads)) == [[]] * 9


OUTLINE = (
    OutlineEntry("Expenses", 4, 0),
    OutlineEntry("Leave", 1, 0),
    OutlineEntry("Parental leave", 2, 1),
)


def test_an_outline_goes_before_titles() -> None:
    reads = [read(n, "", [("Something large", 18.0), *said(n)], "") for n in range(1, 6)]
    assert paths(arranged(reads, outline=OUTLINE)) == [
        [("Leave",)],
        [("Leave", "Parental leave")],
        [("Leave", "Parental leave")],
        [("Expenses",)],
        [("Expenses",)],
    ]


def test_an_entry_begins_where_its_title_stands_on_the_page() -> None:
    pages = arranged([read(2, "", [*said(2), "2 Parental leave", *said(2)], "")], outline=OUTLINE)
    assert [section.path for section in pages[0].sections] == [("Leave",), ("Leave", "Parental leave")]
    assert pages[0].text.startswith("2 Parental", pages[0].sections[1].start)


@pytest.mark.parametrize("line", ["II. Parental\nleave", "2.1) Parental leave", "2\nPARENTAL LEAVE"])
def test_titles_of_an_outline_may_be_numbered_and_broken_on_their_page(line: str) -> None:
    text = f"Before it is Parental leave\nNo Parental leave\n{line}\nAnd more of it"
    pages = arranged([Read(Page(2, "2", text, ReadBy.TEXT))], outline=OUTLINE)
    assert pages[0].sections[1].start == text.index(line)


def test_a_title_that_a_long_page_says_again_and_again_is_not_sought_for_ever() -> None:
    text = "Of Parental leave\n" * 1000 + "Parental leave"
    pages = arranged([Read(Page(2, "2", text, ReadBy.TEXT))], outline=OUTLINE)
    assert [section.start for section in pages[0].sections] == [0]


def test_pages_before_the_first_entry_have_no_section() -> None:
    assert arranged([read(1, "", said(1), "")], outline=OUTLINE[:1] + OUTLINE[2:])[0].sections == ()


# --- instalments, streaming, languages ----------------------------------------------------------


def handbook(total: int) -> list[Read]:
    reads = []
    for n in range(1, total + 1):
        lines: list[Line] = list(said(n))
        if n % 7 == 1:
            lines = [(f"Chapter {n // 7 + 1}", 14.0), *lines]
        if n % 3 == 0:
            lines += [(f"{n // 7 + 1}.{n % 7} On leave of kind {n}", 12.0), *said(n)]
        reads.append(read(n, "Employee handbook", lines, str(n)))
    return reads


@given(st.integers(1, 39))
def test_instalments_give_what_the_whole_gives(border: int) -> None:
    reads = handbook(40)
    whole = arranged(reads)
    first = arranged(reads[:border])
    second = arranged(reads[border:], before=first[-12:])
    kept = [page.furniture for page in whole]
    assert [page.sections for page in [*first, *second]] == [page.sections for page in whole]
    assert [page.furniture for page in second[:-2]] == kept[border:-2]
    if border >= 3:
        assert [page.furniture for page in first] == kept[:border]


def test_titles_before_an_instalment_are_known_by_their_size_when_they_are_read_once_more() -> None:
    titles = ["Handbook", "Leave", "Parents", "Fathers", "Expenses"]
    sizes = [30.0, 25.0, 20.0, 16.0, 25.0]
    reads = [
        read(n, "", [title, *said(n)], "") for n, title in enumerate(zip(titles, sizes, strict=True), start=1)
    ]
    whole = arranged(reads)
    assert paths(whole)[3:] == [[("Handbook", "Leave", "Parents", "Fathers")], [("Handbook", "Expenses")]]
    assert arranged(reads[:3]) + arranged(reads, before=arranged(reads[:3])) == whole


@pytest.mark.parametrize("title", ["Note {n} Of things", "Things as {n} of us"])
def test_sections_beside_each_other_stay_so_where_their_titles_before_an_instalment_are_far(
    title: str,
) -> None:
    far = [("Handbook", 30.0), ("Notes to the statements", 20.0)]
    first = [*far, *said(1), (title.format(n="1"), 12.0), *said(1)]
    reads = [read(n, "", said(n) if n > 1 else first, "") for n in range(1, 12)]
    reads += [read(n, "", [(title.format(n=n), 12.0), *said(n)], "") for n in range(12, 15)]
    whole = arranged(reads)
    assert {len(path) for page in paths(whole) for path in page} == {2, 3}
    assert arranged(reads[:11]) + arranged(reads[11:], before=arranged(reads[:11])[-8:]) == whole


def test_pages_come_a_few_behind_what_is_read() -> None:
    taken = 0

    def reads() -> object:
        nonlocal taken
        for one in handbook(40):
            taken += 1
            yield one

    next(arrange(reads(), outline=()))  # type: ignore[arg-type]
    assert taken <= 10


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(0, 5)), max_size=14))
def test_furniture_never_covers_words_that_stand_on_one_page_only(
    choices: list[tuple[int, int, int]],
) -> None:
    heads = ["", "Handbook", "Leave", "Chapter 1", "12", "Handbook 3"]
    reads = [
        read(n, heads[head], said(n)[:body], heads[foot])
        for n, (head, body, foot) in enumerate(choices, start=1)
    ]
    pages = arranged(reads)
    assert [page.number for page in pages] == [one.page.number for one in reads]
    for page in pages:
        for start, end in page.furniture:
            assert 0 <= start < end <= len(page.text)
            words = page.text[start:end].strip(" 0123456789")
            assert not words or sum(words in other.text for other in pages) > 1
        assert [section.start for section in page.sections] == sorted({s.start for s in page.sections})


def test_marks_of_nothing_arrange_nothing() -> None:
    page = arranged([Read(Page(1, "1", "", ReadBy.BLANK), marks=Marks())])[0]
    assert (page.furniture, page.sections, page.language) == ((), (), None)
    text = "a\nb"
    odd = Read(
        Page(1, "1", text, ReadBy.TEXT),
        marks=Marks((Edge(0, 1, None, apart=True),), (), (Title(0, 1, 0, bold=True),)),
    )
    assert arranged([odd])[0].furniture == ()


def test_each_page_has_its_own_language() -> None:
    german = "Die Mitarbeiter haben Anspruch auf sechzehn Wochen Elternzeit, und der Lohn wird nicht gekürzt."
    reads = [
        read(1, "", said(1), ""),
        read(2, "", [german], ""),
        read(3, "", ["员工每年享有十六周的带薪育儿假"], ""),
    ]
    assert [page.language for page in arranged(reads)] == ["en", "de", "zh"]


def test_words_that_are_said_again_and_again_inside_pages_are_text() -> None:
    """As the only lines of pages, far from their edges."""
    reads = []
    for n in range(1, 10):
        text = f"Clause {n * n}\nThis clause is given to show how a clause looks."
        lines = (
            TextLine(0, text.index("\n"), 10, False, 0.1, 0.3, 0.3, 0.31),
            TextLine(text.index("T"), len(text), 10, False, 0.1, 0.5, 0.6, 0.51),
        )
        reads.append(
            Read(Page(n, str(n), text, ReadBy.TEXT), marks=marks_of(PageText(text, "text", lines=lines)))
        )
    assert furniture(arranged(reads)) == [[]] * 9
