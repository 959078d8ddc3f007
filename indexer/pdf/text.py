"""One page's text by pdfium, and by pypdf where pdfium fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from indexer.pdf.characters import clean, is_garbled, one_line
from indexer.pdf.columns import in_reading_order
from indexer.pdf.fields import page_as_seen
from indexer.pdf.hidden import NOTHING_HIDDEN, Hidden, hidden_on
from indexer.pdf.layers import NO_LAYERS, Layers
from indexer.pdf.lines import Glyphs, apart_from, lines_of, turned
from indexer.pdf.origins import clean_with_origins
from indexer.pdf.rows import Box, Line, hang_fields, mend

if TYPE_CHECKING:
    from pypdf import PdfReader

SCAN = "no text layer (a scan?)"
EMPTY = "nothing on it"
NO_TEXT = "no text on it"
GARBLED = "its text layer is garbled: the fonts do not say which characters they draw"

_FEW_CHARACTERS = 25  # letters and digits; a scan may carry a stamp or a page number
_MANY_SHAPES = 20  # letters that were turned into outlines make more
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
    hidden: Hidden = NOTHING_HIDDEN  # what was left out of it


@dataclass(frozen=True, slots=True)
class Laid:
    """A page's lines in the order in which they are read."""

    raw: str  # pdfium's text, as far as it can be seen
    lines: list[Line]
    extent: Box  # of the page as people see it
    turn: int  # degrees from the lines' boxes to what people see
    first_lines: list[Line]  # in pdfium's order
    cut: bool = False
    hidden: Hidden = NOTHING_HIDDEN

    @property
    def text(self) -> str:
        """The text before its characters are cleaned."""
        return "\n".join(line.text for line in self.lines)


def read_with_pdfium(
    document: Any, index: int, *, limit: int, heading: bool = False, layers: Layers = NO_LAYERS
) -> PageText:
    """The text of the page at `index` (from 0), at most `limit` characters of it as pdfium counts them.

    Text that cannot be seen is left out. `layers` are the document's.

    Raises:
        PdfiumError: pdfium cannot load the page.
    """
    with page_as_seen(document, index) as (page, fields):
        textpage = page.get_textpage()
        try:
            look = partial(hidden_on, page, layers=layers)
            laid, _ = lay_out(page, textpage, fields, limit, look)
        finally:
            textpage.close()
        if is_garbled(laid.raw):
            return PageText("", "failed", GARBLED, hidden=laid.hidden)
        text = clean(laid.text)
        read_by, reason = _judge(text, page)
        title = _largest(laid.first_lines) if heading else ""
        return PageText(
            text, read_by, reason, title, cut=laid.cut, lines=_places_of_lines(text, laid), hidden=laid.hidden
        )


def lay_out(
    page: Any,
    textpage: Any,
    fields: int | None,
    limit: int,
    look: Callable[[Glyphs, list[Line], Box], Hidden],
) -> tuple[Laid, Glyphs]:
    """The lines of a page; `fields` is how many characters come before those of its fields, if it has any.

    `look` tells what of it cannot be seen: hidden_on for that page.
    """
    total = max(textpage.count_chars(), 0)
    raw = textpage.get_text_range(0, min(total, limit)) if total else ""
    glyphs = Glyphs(page, textpage, raw)
    before = len(raw) if fields is None else glyphs.offset(fields)
    extent = turned(Box(*page.get_bbox()), glyphs.page_rotation)
    turn = (glyphs.page_rotation - glyphs.rotation) % 360
    found, cells = lines_of(glyphs, 0, before), list(glyphs.cells(before))
    hidden = look(glyphs, found + cells, extent)
    if hidden.spans:
        found = lines_of(glyphs, 0, before, without=hidden.spans)
        cells = list(glyphs.cells(before, without=hidden.spans))
        raw = "".join(raw[start:end] for start, end in apart_from((0, len(raw)), hidden.spans))
    first = [line for line in found if not _is_cut_off(line, extent, turn)]
    lines = [line for group in in_reading_order(first, glyphs.parted) for line in mend(group)]
    if cells:
        lines = hang_fields(lines, cells)
    return Laid(raw, lines, extent, turn, first, cut=total > limit, hidden=hidden), glyphs


def _is_cut_off(line: Line, extent: Box, turn: int) -> bool:
    """Whether it stands beside the page, where nobody sees it."""
    if line.box is None or extent.right <= extent.left or extent.top <= extent.bottom:
        return False
    box = turned(line.box, turn)
    across = box.right < extent.left or box.left > extent.right
    return across or box.top < extent.bottom or box.bottom > extent.top


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
    return "blank", NO_TEXT if coverage > 0.02 or _is_drawn_on(page) else EMPTY


def _is_drawn_on(page: Any) -> bool:
    """Whether it has many shapes: a drawing, or letters turned into outlines."""
    shapes = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING], max_depth=3)
    return next(islice(shapes, _MANY_SHAPES - 1, None), None) is not None


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


def _places_of_lines(text: str, laid: Laid) -> tuple[TextLine, ...]:
    """The places of the lines of the cleaned text."""
    found = text.split("\n") if text else []
    if len(found) == len(laid.lines):
        sources: list[list[Line]] = [[line] for line in laid.lines]
    else:
        sources = _hyphenated(laid.lines)
        if len(sources) != len(found):
            sources = _sources(laid)
    extent = laid.extent
    width, height = extent.right - extent.left, extent.top - extent.bottom
    placed = []
    start = 0
    for line, source in zip(found, sources, strict=True):
        end = start + len(line)
        boxes = [part.box for part in source if part.box]
        if boxes and width > 0 and height > 0:
            box = boxes[0]
            for other in boxes[1:]:
                box = box.around(other)
            box = turned(box, laid.turn)
            placed.append(
                TextLine(
                    start,
                    end,
                    source[0].size,
                    all(part.bold for part in source),
                    (box.left - extent.left) / width,
                    (extent.top - box.top) / height,
                    (box.right - extent.left) / width,
                    (extent.top - box.bottom) / height,
                )
            )
        start = end + 1
    return tuple(placed)


def _hyphenated(lines: list[Line]) -> list[list[Line]]:
    """Lines that go on over marked hyphens, together."""
    together: list[list[Line]] = []
    for line in lines:
        if together and together[-1][-1].text.endswith("\ufffe"):
            together[-1].append(line)
        else:
            together.append([line])
    return together


def _sources(laid: Laid) -> list[list[Line]]:
    """For each line of the cleaned text the lines that it was made of."""
    cleaned, origins = clean_with_origins(laid.text)
    sources: list[list[Line]] = [[] for _ in cleaned.split("\n")]
    ends = []
    end = -1
    for line in laid.lines:
        end += 1 + len(line.text)
        ends.append(end)
    place = source = 0
    for character, origin in zip(cleaned, origins, strict=True):
        if character == "\n":
            place += 1
            continue
        while origin >= ends[source]:
            source += 1
        if not sources[place] or sources[place][-1] is not laid.lines[source]:
            sources[place].append(laid.lines[source])
    return sources


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
