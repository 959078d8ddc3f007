"""Real PDFs, odd and nasty ones among them, that developers keep beside the checkout.

tests/data/shared_pdfs.jsonl says what people see on them: how many pages, how many of them with text, with nothing and
beyond reading, a piece of text by its page, the language and title where somebody would name one, what OCR makes of
its pictures ("" for nothing), and why a file is refused.
"""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from indexer.pdf.ocr_setup import ocr_of
from indexer.pdf.read import read_pdf
from indexer.settings import IndexerSettings
from indexer.types import DocumentFacts, Page, ReadBy, Unreadable

FOLDER = Path(__file__).parents[3] / "shared" / "bench" / "pdfs"
EXPECTED: dict[str, dict[str, Any]] = {
    line["file"]: line
    for line in map(
        json.loads, (Path(__file__).parents[1] / "data" / "shared_pdfs.jsonl").read_text("utf-8").splitlines()
    )
}

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the shared PDFs are not beside the checkout ({FOLDER})"
)

Read = list[DocumentFacts | Page | Unreadable]


@pytest.fixture(scope="module")
def found() -> dict[str, Read]:
    """Every file as it is read without OCR."""

    def read(name: str) -> Read:
        return list(read_pdf(FOLDER / f"{name}.pdf", name=f"{name}.pdf"))

    with ThreadPoolExecutor(3) as pool:
        return dict(zip(EXPECTED, pool.map(read, EXPECTED), strict=True))


def pages(read: Read) -> list[Page]:
    return [item for item in read if isinstance(item, Page)]


def test_the_table_has_every_file() -> None:
    assert sorted(EXPECTED) == sorted(path.stem for path in FOLDER.glob("*.pdf"))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_ends_in_the_verdict_that_people_would_give(found: dict[str, Read], name: str) -> None:
    expected, read = EXPECTED[name], found[name]
    if "refused" in expected:
        (refusal,) = read
        assert isinstance(refusal, Unreadable)
        assert expected["refused"] in refusal.reason
        assert refusal.remedy
        return
    facts, *rest = read
    assert isinstance(facts, DocumentFacts)
    assert facts.page_total == expected["pages"]
    assert [getattr(item, "number", item) for item in rest] == list(range(1, expected["pages"] + 1))
    counts = Counter(page.read_by.value for page in pages(read))
    assert counts == {kind: expected[kind] for kind in ("text", "blank", "failed") if kind in expected}
    assert all(page.reason for page in pages(read) if page.read_by is not ReadBy.TEXT)


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if "see" in expected])
def test_what_people_see_is_what_is_read(found: dict[str, Read], name: str) -> None:
    texts = {str(page.number): page.text for page in pages(found[name])}
    for number, seen in EXPECTED[name]["see"].items():
        assert seen in texts[number]


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if "refused" not in expected])
def test_language_and_title_are_those_that_people_would_name(found: dict[str, Read], name: str) -> None:
    facts = found[name][0]
    assert isinstance(facts, DocumentFacts)
    assert facts.language == EXPECTED[name].get("language")
    assert facts.title == EXPECTED[name].get("title", facts.title)
    assert facts.title.strip()


@pytest.mark.parametrize(
    "name", [name for name, expected in EXPECTED.items() if "ocr" in expected and expected["pages"] == 1]
)
def test_scans_are_read_by_ocr_and_pictures_are_blank(name: str) -> None:
    ocr = ocr_of(IndexerSettings(_env_file=None))  # type: ignore[call-arg]
    if ocr is None:
        pytest.skip("OCR is not installed: the extra `ocr` and Tesseract's data")
    (page,) = pages(list(read_pdf(FOLDER / f"{name}.pdf", name=name, ocr=ocr)))
    assert EXPECTED[name]["ocr"] in page.text
    assert page.read_by is (ReadBy.OCR if EXPECTED[name]["ocr"] else ReadBy.BLANK)


def test_what_nobody_sees_is_not_read(found: dict[str, Read]) -> None:
    (page,) = pages(found["odd-issue7454"])
    assert "Signature établissement" not in page.text  # it stands below the page
    text = "".join(page.text for page in pages(found["352-pages"]))
    assert "4TH PASS PAGES" not in text  # the printer's marks, which are cropped


def test_a_password_opens_what_it_protects() -> None:
    path = FOLDER / "encrypted-aes128-user-foo-owner-baz.pdf"
    assert [page.text for page in pages(list(read_pdf(path, name="a", passwords=("bar", "foo"))))] == [
        "Secret!"
    ]


def test_labels_are_those_that_the_file_prints(found: dict[str, Read]) -> None:
    labels = [page.label for page in pages(found["page-labels"])]
    assert labels == ["i", "ii", "iii", "iv", "1", "2", "3", "a", "b", "4", "5"]
