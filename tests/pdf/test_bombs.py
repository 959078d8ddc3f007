"""Whatever a PDF does, reading it ends with a verdict, in its time and memory, and keeps what was read before."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from indexer.pdf.limits import DEFAULT_LIMITS, Limits
from indexer.pdf.page_image import PageImage, draw_page
from indexer.pdf.read import read_pdf
from indexer.pdf.request import Picture
from indexer.types import DocumentFacts, Page, ReadBy, Unreadable
from tests.bombs import BOMBS, SLOW
from tests.pdfs import write_pdf

TIGHT = Limits(base_seconds=25, page_seconds=2, seconds_per_page=0.01, max_pages=300, restarts=2)
"""Page 1 must not depend on them: it is read in milliseconds."""

HASTY = Limits(base_seconds=1, page_seconds=1)
"""For pictures, whose verdict may be any."""

ALONE = {
    "a page tree as deep as a well": "pdfium gives up the tree, and pypdf too",
    "a page tree of a hundred million pages": "it has no page that ends",
    "encryption with a key of a gigabyte": "nobody can decrypt it",
    "encryption of an unknown kind": "nobody can decrypt it",
    "a table of streams of nothing": "its table fills the memory",
}
"""Bombs without a page that could be kept, and why."""

Outcome = list[DocumentFacts | Page | Unreadable]


@pytest.fixture(autouse=True, scope="module")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Its start is not what the tight limits are about."""
    list(read_pdf(write_pdf(tmp_path_factory.mktemp("first") / "a.pdf", ["text"]), name="a.pdf"))


def assert_verdict(found: Outcome) -> None:
    """Facts, then pages in order, then at most one reason; every page that is not text says why."""
    assert found
    if isinstance(found[0], Unreadable):
        assert len(found) == 1
    else:
        assert isinstance(found[0], DocumentFacts)
    pages = [item for item in found if isinstance(item, Page)]
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert all(page.reason for page in pages if page.read_by in (ReadBy.BLANK, ReadBy.FAILED))
    for last in found:
        if isinstance(last, Unreadable):
            assert last is found[-1]
            assert last.reason
            assert last.remedy
            assert not last.passing
            assert "nonsense" not in last.reason


def has_good_page(name: str) -> bool:
    return not name.startswith(("nothing", "only a head", "a megabyte of zeros", "a page of the web")) and (
        name not in ALONE
    )


@pytest.mark.parametrize("name", sorted(set(BOMBS) - SLOW))
def test_a_bomb_ends_with_a_verdict_and_the_good_page_is_kept(tmp_path: Path, name: str) -> None:
    BOMBS[name](tmp_path / "bomb.pdf")
    found = list(read_pdf(tmp_path / "bomb.pdf", name="bomb.pdf", limits=TIGHT))
    assert_verdict(found)
    if has_good_page(name):
        assert isinstance(found[1], Page)
        assert found[1].text == "Page 1"


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(BOMBS))
def test_no_bomb_takes_longer_than_is_allowed(tmp_path: Path, name: str) -> None:
    BOMBS[name](tmp_path / "bomb.pdf")
    began = last = time.monotonic()
    found: Outcome = []
    for item in read_pdf(tmp_path / "bomb.pdf", name="bomb.pdf"):
        now = time.monotonic()
        assert not isinstance(item, Page) or now - last < 20
        last = now
        found.append(item)
    total = found[0].page_total if isinstance(found[0], DocumentFacts) else 0
    assert time.monotonic() - began < 30 + 0.1 * min(total, DEFAULT_LIMITS.max_pages)
    assert_verdict(found)


@pytest.mark.parametrize(
    "name",
    [
        "a bitmap of ten thousand million dots",
        "a picture of ten thousand million dots",
        "a page as large as a country",
        "a page as wide as a hair",
        "fanned-out letters",
        "masks of masks",
        "patterns painted with themselves",
        "shades of functions of functions",
    ],
)
def test_drawing_a_bomb_ends_too(tmp_path: Path, name: str) -> None:
    BOMBS[name](tmp_path / "bomb.pdf")
    drawn = draw_page(tmp_path / "bomb.pdf", Picture(page=2, text=""), limits=HASTY)
    assert isinstance(drawn, PageImage | Unreadable)
    if isinstance(drawn, PageImage):
        assert drawn.png.startswith(b"\x89PNG")
    else:
        assert drawn.reason


def test_the_reader_lives_on_after_a_bomb(tmp_path: Path) -> None:
    BOMBS["fanned-out forms"](tmp_path / "bomb.pdf")
    list(read_pdf(tmp_path / "bomb.pdf", name="bomb.pdf", limits=TIGHT))
    good = list(read_pdf(write_pdf(tmp_path / "a.pdf", ["still here"]), name="a.pdf"))
    assert [item.text for item in good if isinstance(item, Page)] == ["still here"]
