"""One page's text by pdfium, and by pypdf where pdfium fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from indexer.pdf.characters import clean, is_garbled, one_line
from indexer.pdf.rows import Line, lines_of, mend

if TYPE_CHECKING:
    from pypdf import PdfReader

SCAN = "no text layer (a scan?)"
EMPTY = "nothing on it"
NO_TEXT = "no text on it"
GARBLED = "its text layer is garbled: the fonts do not say which characters they draw"

_FEW_CHARACTERS = 25  # letters and digits; a scan may carry a stamp or a page number
_SCAN_COVERAGE = 0.4  # of the page, by one picture


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a page's text, and where it stands on the page as people see it (turned as the page is turned)."""

    start: int  # in code points of the page's text
    end: int
    size: float  # height of its letters in points, 0 when not known
    bold: bool
    left: float  # shares of the page's width and height, from its upper left corner
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageText:
    """What was read of a page; `read_by` is a value of ReadBy."""

    text: str
    read_by: str
    reason: str | None = None
    heading: str = ""  # the largest text, when it was asked for
    cut: bool = False  # it had more characters than allowed
    confidence: float | None = None  # of OCR, from 0 to 1
    lines: tuple[TextLine, ...] = ()  # empty when the places of lines are not known


def read_with_pdfium(document: Any, index: int, *, limit: int, heading: bool = False) -> PageText:
    """The text of the page at `index` (from 0), at most `limit` characters.

    Raises:
        PdfiumError: pdfium cannot load the page.
    """
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            total = max(textpage.count_chars(), 0)
            raw = textpage.get_text_range(0, min(total, limit)) if total else ""
            lines = lines_of(page, textpage, raw)
        finally:
            textpage.close()
        if is_garbled(raw):
            return PageText("", "failed", GARBLED)
        text = clean("\n".join(line.text for line in mend(lines)))
        read_by, reason = _judge(text, page)
        title = _largest(lines) if heading else ""
        return PageText(text, read_by, reason, title, cut=total > limit)
    finally:
        page.close()


def read_with_pypdf(reader: PdfReader, index: int, *, limit: int) -> PageText:
    """The same by pypdf, which raises almost anything for a damaged page."""
    raw = reader.pages[index].extract_text()
    if is_garbled(raw):
        return PageText("", "failed", GARBLED)
    text = clean(raw[:limit])
    if not text:
        return PageText("", "blank", NO_TEXT)
    return PageText(text, "text", cut=len(raw) > limit)


def _judge(text: str, page: Any) -> tuple[str, str | None]:
    if any(sum(map(str.isalnum, part)) >= _FEW_CHARACTERS for part in (text[:200], text)):
        return "text", None
    coverage = _picture_coverage(page)
    if coverage > _SCAN_COVERAGE:
        return "blank", SCAN
    if text:
        return "text", None
    return "blank", NO_TEXT if coverage > 0.02 else EMPTY


def _picture_coverage(page: Any) -> float:
    """The share of the page that its largest picture covers."""
    width, height = page.get_size()
    largest = 0.0
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        across = min(right, width) - max(left, 0)
        along = min(top, height) - max(bottom, 0)
        if across > 0 and along > 0:
            largest = max(largest, across * along)
    return float(largest / (width * height)) if width * height > 0 else 0.0


def _largest(lines: list[Line]) -> str:
    """The first run of lines in the page's largest letters, or nothing when all are alike."""
    sized = [(line, line.box.height) for line in lines[:60] if line.box and any(map(str.isalpha, line.text))]
    if not sized:
        return ""
    largest = max(height for _, height in sized)
    if largest < 1.15 * sorted(height for _, height in sized)[len(sized) // 2] and len(sized) > 1:
        return ""
    run: list[str] = []
    for line, height in sized:
        if height > 0.95 * largest:
            run.append(line.text)
        elif run:
            break
    return one_line(" ".join(run), 200)
