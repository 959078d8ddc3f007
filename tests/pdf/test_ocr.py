"""Scanned pages: what is read of them, how sure, and where it stands. Skipped without Tesseract and its data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from indexer.pdf.limits import Limits
from indexer.pdf.ocr_setup import ocr_of, what_is_missing
from indexer.pdf.read import read_pdf
from indexer.pdf.request import Ocr
from indexer.pdf.text import PageText
from indexer.settings import IndexerSettings
from indexer.types import Page, ReadBy
from tests.scans import (
    CHINESE,
    ENGLISH,
    GERMAN,
    HEIGHT,
    MARGIN,
    WIDTH,
    chinese_font,
    f1,
    picture_of,
    with_noise,
    write_pictures,
)

SETTINGS = IndexerSettings(_env_file=None)  # type: ignore[call-arg]
pytestmark = pytest.mark.skipif(
    ocr_of(SETTINGS) is None, reason=f"no OCR here ({what_is_missing(SETTINGS)}); on Debian: make ocr"
)


@pytest.fixture(scope="module")
def ocr() -> Ocr:
    found = ocr_of(SETTINGS)
    assert found is not None
    return found


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    try:
        yield page
    finally:
        page.close()
        document.close()


def recognised(path: Path, ocr: Ocr, language: str | None = None, *, limit: int = 10_000) -> PageText:
    from indexer.pdf.ocr import Recogniser

    with opened(path) as page:
        return Recogniser(ocr, language).read(page, limit=limit, seconds=120)


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pictures(tmp_path_factory.mktemp("scans") / "a.pdf", [picture_of(ENGLISH)])


@pytest.fixture(scope="module")
def english_page(english: Path, ocr: Ocr) -> PageText:
    return recognised(english, ocr)


def test_an_english_scan_is_read_word_for_word(english_page: PageText) -> None:
    assert f1(ENGLISH, english_page.text) >= 0.98
    assert english_page.read_by == "ocr"
    assert english_page.confidence is not None
    assert 0.85 < english_page.confidence <= 1


def test_lines_stand_in_order_where_they_were_drawn(english_page: PageText) -> None:
    lines = [(english_page.text[line.start : line.end], line) for line in english_page.lines]
    assert [text for text, _ in lines] == english_page.text.split("\n")
    assert lines[0][0] == "Expenses and travel"
    assert lines[0][1].left == pytest.approx(MARGIN / WIDTH, abs=0.01)
    assert lines[0][1].top == pytest.approx(MARGIN / HEIGHT, abs=0.01)
    assert [line.top for _, line in lines] == sorted(line.top for _, line in lines)
    assert all(7 < line.size < 15 for _, line in lines)


def test_a_german_scan_is_read_with_its_umlauts_though_nothing_says_that_it_is_german(
    tmp_path: Path, ocr: Ocr
) -> None:
    if "deu" not in ocr.languages:
        pytest.skip("no German data (tesseract-ocr-deu)")
    page = recognised(write_pictures(tmp_path / "a.pdf", [picture_of(GERMAN)]), ocr)
    assert f1(GERMAN, page.text) >= 0.97


def test_a_chinese_scan_is_read_without_spaces(tmp_path: Path, ocr: Ocr) -> None:
    font = chinese_font()
    if font is None or "chi_sim" not in ocr.languages:
        pytest.skip("no Chinese font or no Chinese data (fonts-droid-fallback, tesseract-ocr-chi-sim)")
    page = recognised(write_pictures(tmp_path / "a.pdf", [picture_of(CHINESE, font)]), ocr)
    assert f1(CHINESE, page.text, by_character=True) >= 0.9
    assert not re.search(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", page.text)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_was_scanned_turned_is_read_upright(tmp_path: Path, ocr: Ocr, degrees: int) -> None:
    picture = picture_of(ENGLISH).rotate(degrees, expand=True)
    page = recognised(write_pictures(tmp_path / "a.pdf", [picture]), ocr)
    assert f1(ENGLISH, page.text) >= 0.95


def test_a_poor_scan_is_read_and_said_to_be_doubtful(
    tmp_path: Path, ocr: Ocr, english_page: PageText
) -> None:
    page = recognised(write_pictures(tmp_path / "a.pdf", [with_noise(picture_of(ENGLISH, points=9))]), ocr)
    assert f1(ENGLISH, page.text) >= 0.9
    assert page.confidence is not None
    assert english_page.confidence is not None
    assert page.confidence < english_page.confidence


def test_a_white_scan_is_blank_and_a_picture_without_letters_gives_no_garbage(
    tmp_path: Path, ocr: Ocr
) -> None:
    white = recognised(write_pictures(tmp_path / "w.pdf", [Image.new("L", (800, 1100), 250)]), ocr)
    assert (white.read_by, white.text, white.reason) == ("blank", "", "nothing on it")
    clouds = Image.radial_gradient("L").resize((800, 1100))
    picture = recognised(write_pictures(tmp_path / "p.pdf", [clouds]), ocr)
    assert (picture.read_by, picture.text) == ("blank", "")
    assert picture.reason


def test_what_does_not_finish_in_its_time_is_failed_with_the_reason(english: Path, ocr: Ocr) -> None:
    from indexer.pdf.ocr import Recogniser

    with opened(english) as page:
        found = Recogniser(ocr, None).read(page, limit=10_000, seconds=0)
    assert (found.read_by, found.text) == ("failed", "")
    assert "took more than 0 seconds" in (found.reason or "")


def test_characters_beyond_the_limit_are_cut_and_lines_with_them(english: Path, ocr: Ocr) -> None:
    page = recognised(english, ocr, "en", limit=30)
    assert page.cut
    assert len(page.text) == 30
    assert page.lines[-1].end == 30


@pytest.mark.parametrize("rotation", [0, 90])
def test_quoted_words_are_found_where_they_stand_on_the_page(
    english: Path, english_page: PageText, ocr: Ocr, tmp_path: Path, rotation: int
) -> None:
    from indexer.pdf.ocr import Recogniser

    writer = PdfWriter(clone_from=PdfReader(english))
    writer.pages[0].rotate(rotation)
    turned = tmp_path / "a.pdf"
    writer.write(turned)
    start = english_page.text.index("Parental leave")
    with opened(turned) as page:
        ((first, second), nothing) = Recogniser(ocr, None).boxes(
            page, english_page.text, [(start, start + len("Parental leave")), (0, 0)], seconds=120
        )
    assert nothing == []
    height = HEIGHT * 72 / 200
    top = height - (MARGIN + 7 * 1.6 * 11 * 200 / 72) * 72 / 200
    assert first.left == pytest.approx(MARGIN * 72 / 200, abs=3)
    assert first.right < second.left < first.right + 8
    assert first.top == pytest.approx(top, abs=5)
    assert 5 < first.height < 15


def test_the_child_reads_a_large_colour_scan_within_its_memory(tmp_path: Path, ocr: Ocr) -> None:
    scan = picture_of(ENGLISH).resize((4677, 6614)).convert("RGB")  # A3 at 400 dots per inch: 31 megapixels
    path = write_pictures(tmp_path / "a.pdf", [scan], resolution=400)
    patient = Limits(ocr_seconds_per_page=80, ocr_page_seconds=100)
    (page,) = [
        item for item in read_pdf(path, name="a.pdf", ocr=ocr, limits=patient) if isinstance(item, Page)
    ]
    assert page.read_by is ReadBy.OCR
    assert page.confidence is not None
    assert f1(ENGLISH, page.text) >= 0.95


def test_without_ocr_a_scan_is_failed_and_says_how_to_switch_it_on(english: Path) -> None:
    (page,) = [item for item in read_pdf(english, name="a.pdf") if isinstance(item, Page)]
    assert page.read_by is ReadBy.FAILED
    assert "OCR" in (page.reason or "")
