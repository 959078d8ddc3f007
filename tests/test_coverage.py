"""How much of a document was read, in words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.coverage import PageRead, coverage_of, page_ranges
from indexer.types import DocumentState, PageCounts, ReadBy
from indexer.types.pages import HIDDEN_TEXT, UNCHECKED_TEXT

SCAN = "It is a scan, and OCR is off."


def pages(*kinds: ReadBy | str) -> list[PageRead]:
    """Pages from 1 on; a text is the reason of one that failed."""
    return [
        (number, kind, None) if isinstance(kind, ReadBy) else (number, ReadBy.FAILED, kind)
        for number, kind in enumerate(kinds, start=1)
    ]


def test_a_document_whose_pages_carry_text_or_nothing_is_indexed() -> None:
    found = coverage_of(pages(ReadBy.TEXT, ReadBy.OCR, ReadBy.BLANK), total=3, passages=2)
    assert (found.state, found.reason) == (DocumentState.INDEXED, None)
    assert found.counts == PageCounts(total=3, text=1, ocr=1, blank=1)


def test_pages_that_failed_are_named_by_reason_though_they_do_not_adjoin() -> None:
    found = coverage_of(
        pages(ReadBy.TEXT, SCAN, SCAN, "Damaged.", SCAN, ReadBy.TEXT, SCAN), total=7, passages=2
    )
    assert found.state is DocumentState.PARTIAL
    assert found.reason == f"Pages 2-3, 5, 7: {SCAN} Page 4: Damaged."
    assert found.counts == PageCounts(total=7, text=2, failed=5)


def test_pages_that_were_never_reached_count_as_failed_and_remarks_say_why() -> None:
    found = coverage_of(pages(ReadBy.TEXT), total=9, passages=1, remarks=["Its time ran out."])
    assert (found.state, found.counts.failed, found.reason) == (DocumentState.PARTIAL, 8, "Its time ran out.")


@pytest.mark.parametrize(
    ("read", "passages", "reason"),
    [
        (pages(*[ReadBy.BLANK] * 12), 0, "None of its 12 pages carries text."),
        (pages(ReadBy.BLANK), 0, "Its only page carries no text."),
        (pages(SCAN, SCAN), 0, f"Pages 1-2: {SCAN}"),
        (pages(ReadBy.TEXT), 0, "Its pages carry nothing but headers, footers and page numbers."),
        ([], 0, "It has no pages."),
    ],
)
def test_a_document_with_nothing_to_search_is_failed_and_says_why(
    read: list[PageRead], passages: int, reason: str
) -> None:
    found = coverage_of(read, total=len(read), passages=passages)
    assert (found.state, found.reason) == (DocumentState.FAILED, reason)


def test_many_reasons_and_long_ones_stay_short() -> None:
    kinds = [f"{'x' * 1000} {number}" for number in range(500)]
    found = coverage_of(pages(ReadBy.TEXT, *kinds), total=501, passages=1)
    assert found.reason is not None
    assert len(found.reason) < 1500


@given(st.sets(st.integers(1, 60), min_size=1))
def test_ranges_name_exactly_the_pages(numbers: set[int]) -> None:
    said = page_ranges(numbers, shown=60)
    named: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", said):
        named.update(range(int(first), int(last or first) + 1))
    assert named == numbers
    assert said.startswith("Page " if len(numbers) == 1 else "Pages ")


@given(st.sets(st.integers(1, 500), min_size=1))
def test_ranges_that_are_left_out_are_counted(numbers: set[int]) -> None:
    said = page_ranges(numbers, shown=3)
    shown, _, more = said.partition(" and ")
    named = sum(int(last or first) - int(first) + 1 for first, last in re.findall(r"(\d+)(?:-(\d+))?", shown))
    assert named + int((more or "0 more").removesuffix(" more")) == len(numbers)


@pytest.mark.parametrize(
    ("attachments", "said"), [(1, "A file is attached"), (1200, "1,200 files are attached")]
)
def test_attachments_are_said_not_to_be_read_and_change_no_state(attachments: int, said: str) -> None:
    found = coverage_of(pages(ReadBy.TEXT), total=1, passages=1, attachments=attachments)
    assert found.state is DocumentState.INDEXED
    assert found.reason is not None
    assert found.reason.startswith(said)
    nothing = coverage_of(pages(ReadBy.BLANK), total=1, passages=0, attachments=attachments)
    assert nothing.state is DocumentState.FAILED
    assert nothing.reason is not None
    assert "no text" in nothing.reason
    assert said in nothing.reason


def test_text_that_was_left_out_is_said_by_its_pages_and_changes_no_state() -> None:
    read: list[PageRead] = [
        (1, ReadBy.TEXT, None),
        (2, ReadBy.TEXT, HIDDEN_TEXT),
        (3, ReadBy.BLANK, f"nothing on it; {HIDDEN_TEXT}"),
        (7, ReadBy.OCR, HIDDEN_TEXT),
        (8, ReadBy.TEXT, UNCHECKED_TEXT),
    ]
    found = coverage_of(read, total=5, passages=3)
    assert found.state is DocumentState.INDEXED
    assert found.reason == (
        "On pages 2-3, 7, text that cannot be seen was left out. "
        "Of page 8 it was not found out whether all text can be seen."
    )
    nothing = coverage_of(read[2:3], total=1, passages=0)
    assert nothing.state is DocumentState.FAILED
    assert (
        nothing.reason == "Its only page carries no text. On page 3, text that cannot be seen was left out."
    )
