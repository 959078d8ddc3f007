"""Real PDFs, odd and nasty ones among them, that developers keep beside the checkout."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.pdf.read import Limits, read_pdf
from indexer.types import DocumentFacts, Page, ReadBy, Unreadable

FOLDER = Path(__file__).parents[3] / "shared" / "bench" / "pdfs"
FILES = sorted(FOLDER.glob("*.pdf"))
LIMITS = Limits(base_seconds=6, page_seconds=3)

pytestmark = pytest.mark.skipif(not FILES, reason=f"the shared PDFs are not beside the checkout ({FOLDER})")

Read = list[DocumentFacts | Page | Unreadable]


@pytest.fixture(scope="module")
def found() -> dict[str, Read]:
    """Every file as it was read, by its name without the ending."""
    with ThreadPoolExecutor(3) as pool:
        read = pool.map(lambda path: list(read_pdf(path, name=path.name, limits=LIMITS)), FILES)
        return dict(zip((path.stem for path in FILES), read, strict=True))


def pages(read: Read) -> list[Page]:
    return [item for item in read if isinstance(item, Page)]


def test_every_file_ends_in_a_verdict(found: dict[str, Read]) -> None:
    for name, read in found.items():
        if isinstance(read[0], Unreadable):
            assert len(read) == 1, name
            continue
        assert isinstance(read[0], DocumentFacts), name
        assert [page.number for page in pages(read)] == list(range(1, len(pages(read)) + 1)), name
        if not isinstance(read[-1], Unreadable):
            assert len(pages(read)) == read[0].page_total, name
        assert all(page.reason for page in pages(read) if page.read_by in (ReadBy.BLANK, ReadBy.FAILED)), name


def test_few_files_cannot_be_read_at_all_and_each_says_why(found: dict[str, Read]) -> None:
    refused = {name: read[0].reason for name, read in found.items() if isinstance(read[0], Unreadable)}
    assert set(refused) >= {"truncated", "empty", "encrypted-aes128-user-foo-owner-baz"}
    assert "password" in refused["encrypted-aes128-user-foo-owner-baz"]
    assert len(refused) <= 5


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("chinese-report", "东北电气发展股份有限公司", "zh"),
        ("japanese", "わたくし", "ja"),
        ("two-columns", "Trace-based Just-in-Time Type Specialization", "en"),
        ("odd-issue5202", "𠮟る、𩸽、𠀋。", None),
        ("broken-xref", "Potato", None),
    ],
)
def test_what_people_see_is_what_is_read(
    found: dict[str, Read], name: str, text: str, language: str | None
) -> None:
    facts = found[name][0]
    assert isinstance(facts, DocumentFacts)
    assert text in pages(found[name])[0].text
    assert facts.language == language


def test_scans_are_told_from_empty_pages(found: dict[str, Read]) -> None:
    for name in ("scanned", "scanned-rotated-90"):
        assert [page.reason for page in pages(found[name])] == ["no text layer (a scan?)"]
    assert {page.reason for page in pages(found["page-labels"])} == {"nothing on it"}


def test_hundreds_of_pages_come_in_order_and_with_labels(found: dict[str, Read]) -> None:
    assert [page.number for page in pages(found["352-pages"])] == list(range(1, 353))
    labels = [page.label for page in pages(found["page-labels"])]
    assert labels == ["i", "ii", "iii", "iv", "1", "2", "3", "a", "b", "4", "5"]
