"""Parts of a document are the same whether they are read alone or with the rest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.pdf.read import Limits, read_pdf
from indexer.types import DocumentFacts, Page, Unreadable
from tests.pdfs import Bookmark, Labels, Text, write_pdf

TOTAL = 60


def content(number: int) -> Sequence[Text]:
    chapter = (number - 1) // 7 + 1
    lines = [
        Text("Handbook of the harbour", y=800, size=9),
        Text(f"Page {number} of {TOTAL}", x=270, y=40, size=9),
    ]
    if number % 7 == 1:
        lines.append(Text(f"{chapter}. What chapter {chapter} is about", y=740, size=18))
    body = (
        f"Ships that come in under number {number * 17} are weighed before noon and pay what the table says."
    )
    return [*lines, *(Text(body, y=690 - 15 * line) for line in range(8))]


@pytest.fixture(scope="module", params=[False, True], ids=["by titles", "by outline"])
def document(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Page]]:
    outline = [Bookmark(f"Chapter {start}", start) for start in range(1, TOTAL, 7)] if request.param else []
    path = write_pdf(
        tmp_path_factory.mktemp("ranges") / "a.pdf",
        [content(number) for number in range(1, TOTAL + 1)],
        labels=[Labels(1, "roman"), Labels(9)],
        outline=outline,
    )
    return path, part(path)


def part(path: Path, **options: Any) -> list[Page]:
    return [item for item in read_pdf(path, name="a.pdf", **options) if isinstance(item, Page)]


def test_the_document_has_what_is_carried_on_from_page_to_page(document: tuple[Path, list[Page]]) -> None:
    """Else the property below would say little."""
    _, whole = document
    assert len(whole) == TOTAL
    assert all(page.furniture for page in whole)
    assert len({page.sections[-1].path for page in whole if page.sections}) >= 8


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ends=st.sets(st.integers(1, TOTAL - 1), max_size=3))
def test_parts_read_one_after_another_are_the_pages_of_the_whole(
    document: tuple[Path, list[Page]], ends: set[int]
) -> None:
    path, whole = document
    pages: list[Page] = []
    for last in [*sorted(ends), TOTAL]:
        pages += part(path, first=len(pages) + 1, last=last, before=pages)
    assert pages == whole


def test_a_range_ends_with_the_document(document: tuple[Path, list[Page]]) -> None:
    path, whole = document
    assert [page.number for page in part(path, first=58, last=400)] == [58, 59, 60]
    facts, *nothing = read_pdf(path, name="a.pdf", first=TOTAL + 1)
    assert isinstance(facts, DocumentFacts)
    assert facts.page_total == len(whole)
    assert not nothing


def test_facts_are_said_of_the_whole_document_by_every_part(document: tuple[Path, list[Page]]) -> None:
    path, _ = document
    of_all = next(read_pdf(path, name="a.pdf"))
    of_part = next(read_pdf(path, name="a.pdf", first=30, last=31))
    assert isinstance(of_all, DocumentFacts)
    assert isinstance(of_part, DocumentFacts)
    assert (of_part.page_total, of_part.sha256, of_part.outline) == (
        of_all.page_total,
        of_all.sha256,
        of_all.outline,
    )


@pytest.mark.parametrize(("last", "said"), [(9, False), (10, True), (11, True), (None, True)])
def test_whoever_reads_the_last_page_allowed_is_told_that_there_are_more(
    document: tuple[Path, list[Page]], last: int | None, said: bool
) -> None:
    path, _ = document
    *_, end = read_pdf(path, name="a.pdf", first=8, last=last, limits=Limits(max_pages=10))
    assert isinstance(end, Unreadable) is said
    if not said:
        assert isinstance(end, Page)
        assert end.number == last


def test_each_part_says_which_of_its_own_pages_were_cut(tmp_path: Path) -> None:
    texts = ["a long line of text" if number in (2, 5) else "short" for number in range(1, 31)]
    path = write_pdf(tmp_path / "a.pdf", texts)
    ends = [
        list(read_pdf(path, name="a.pdf", first=first, last=last, limits=Limits(max_page_characters=8)))[-1]
        for first, last in ((1, 3), (4, 6), (7, 9))
    ]
    assert [getattr(end, "reason", "").rpartition(" ")[2] for end in ends[:2]] == ["2.", "5."]
    assert isinstance(ends[2], Page)
