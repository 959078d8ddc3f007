"""What a page's lines say by where they stand and how they are set."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.pdf.marks import Marks, marks_of
from indexer.pdf.text import PageText, TextLine


def page(*lines: tuple[str, float] | tuple[str, float, float, bool]) -> PageText:
    """Lines with their tops and, if they are not set as running text, size and weight."""
    text, placed = "", []
    for line in lines:
        words, top = line[:2]
        size, bold = (line[2], line[3]) if len(line) == 4 else (10.0, False)
        placed.append(
            TextLine(
                len(text), len(text) + len(words), size, bold, 0.1, top, 0.1 + 0.007 * len(words), top + 0.01
            )
        )
        text += words + "\n"
    return PageText(text.rstrip("\n"), "text", lines=tuple(placed))


def body(top: float, lines: int = 8) -> list[tuple[str, float]]:
    words = "The company grants leave to all who work for it and pays in full for as long as it lasts,"
    return [(words, round(top + 0.015 * n, 3)) for n in range(lines - 1)] + [
        ("and then no more.", top + 0.015 * lines)
    ]


def titles(text: PageText) -> list[str]:
    return [text.text[title.start : title.end] for title in marks_of(text).titles]


@pytest.mark.parametrize(
    "title",
    [
        ("Item 7. Discussion and analysis", 10.0, True),
        ("Chapter 3", 10.0, True),
        ("2.3 Parental leave", 12.0, False),
        ("§ 4 Elternzeit", 12.0, False),
        ("第三章 休假", 10.0, True),
        ("附件一 报销标准", 10.0, True),
        ("Parental leave", 14.0, False),
        ("Parental leave", 10.0, True),
        ("PARENTAL LEAVE", 10.0, False),
    ],
)
def test_lines_that_stand_out_are_titles(title: tuple[str, float, bool]) -> None:
    words, size, bold = title
    assert titles(page(*body(0.1), (words, 0.3, size, bold), *body(0.34))) == [words]


@pytest.mark.parametrize(
    "line",
    [
        ("Total assets 1,234 1,345", 10.0, True),
        ("Sixteen weeks are granted.", 10.0, True),
        ("(in millions)", 10.0, True),
        ("• Sixteen weeks", 10.0, True),
        ("which is granted to all", 12.0, False),
        ("Leave is granted to all who", 10.0, False),
        ("January 28, 2023", 10.0, True),
        ("3. Take the form to your manager", 10.0, False),
        ("Note 13C for additional information", 10.0, False),
        ("Section 6.1(E) below for approval", 10.0, False),
        ("公司报告期不存在证券投资。", 10.0, True),
    ],
)
def test_rows_sentences_and_items_are_no_titles(line: tuple[str, float, bool]) -> None:
    words, size, bold = line
    assert titles(page(*body(0.1), (words, 0.3, size, bold), *body(0.34))) == []


def test_a_title_may_run_over_lines() -> None:
    text = page(
        *body(0.1), ("Parental leave and", 0.3, 14.0, True), ("its exceptions", 0.32, 14.0, True), *body(0.36)
    )
    assert titles(text) == ["Parental leave and\nits exceptions"]


def test_where_a_page_is_bold_throughout_bold_says_nothing() -> None:
    bold = [(words, top, 10.0, True) for words, top in body(0.1)]
    assert titles(page(*bold, ("Parental leave", 0.3, 10.0, True))) == []


@pytest.mark.parametrize("leader", [" ..... ", " . . . . . ", " "])
def test_a_table_of_contents_has_no_titles(leader: str) -> None:
    entries = [(f"Chapter {n}{leader}{7 * n}", 0.1 + 0.02 * n, 12.0, True) for n in range(1, 9)]
    marks = marks_of(page(*entries))
    assert (marks.contents, marks.titles) == (True, ())


def test_rows_of_a_table_are_no_table_of_contents() -> None:
    rows = [(f"Region {n} {value}", 0.1 + 0.02 * n) for n, value in enumerate([812, 41, 977, 12, 501, 33, 7])]
    assert not marks_of(page(*rows)).contents


def test_edge_lines_are_listed_from_the_edge_inward_and_know_whether_they_stand_apart() -> None:
    text = page(("Handbook", 0.03), *body(0.1), ("12", 0.95))
    marks = marks_of(text)
    assert [text.text[edge.start : edge.end] for edge in (marks.top[0], marks.bottom[0])] == [
        "Handbook",
        "12",
    ]
    assert [marks.top[0].apart, marks.top[1].apart, marks.bottom[0].apart] == [True, False, True]


def test_without_places_the_order_of_the_text_tells() -> None:
    text = PageText("Handbook\n\nChapter 3\nLeave is granted.\n12", "text")
    marks = marks_of(text)
    assert marks.top[0].top is None
    assert text.text[marks.bottom[0].start : marks.bottom[0].end] == "12"
    assert titles(text) == ["Chapter 3"]


def test_an_empty_page_has_no_marks() -> None:
    assert marks_of(PageText("", "blank")) == Marks()


@given(
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=300)
)
def test_marks_survive_the_way_to_the_parent_and_lie_in_the_text(text: str) -> None:
    marks = marks_of(PageText(text, "text"))
    assert Marks.decode(json.loads(json.dumps(marks.encode())), text) == marks


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        {},
        {"top": [[0, 99, None, False]], "bottom": [], "titles": [], "contents": False},
        {"top": [[-1, 2, None, False]], "bottom": [], "titles": [], "contents": False},
        {"top": [[2, 2, None, False]], "bottom": [], "titles": [], "contents": False},
        {"top": [["0", 2, None, False]], "bottom": [], "titles": [], "contents": False},
        {"top": [[0, 2, "high", False]], "bottom": [], "titles": [], "contents": False},
        {"top": [[0, 2, float("nan"), False]], "bottom": [], "titles": [], "contents": False},
        {"top": [[0, 2, None]], "bottom": [], "titles": [], "contents": False},
        {"top": 7, "bottom": [], "titles": [], "contents": False},
        {"top": [], "bottom": [], "titles": [[0, 3, 1, True], [2, 4, 1, True]], "contents": False},
        {"top": [], "bottom": [], "titles": [], "contents": "no"},
    ],
)
def test_what_are_no_marks_of_the_text_is_refused(fields: Any) -> None:
    with pytest.raises(ValueError, match=r"no |not |neither|overlap"):
        Marks.decode(fields, "some text")


@pytest.mark.parametrize(
    "head",
    [
        [("Votes For", 0.3), ("1 Year", 0.312), ("Votes Against", 0.3), ("2 Years", 0.312)],
        [("Carrying Value", 0.3), ("Fair Value", 0.3)],
    ],
)
def test_cells_in_the_head_of_a_table_are_none(head: list[tuple[str, float]]) -> None:
    cells = [(words, top, 10.0, True) for words, top in head]
    assert titles(page(*body(0.1), *cells, *body(0.34))) == []
