"""Cheap signs that a page may hold text that people cannot see; most pages show none and are not looked at further.

A page of up to a few hundred objects is looked through. Of one with thousands, as programs make that place each letter
by itself, only the first letter of each word is looked at, and what is drawn last.
"""

from __future__ import annotations

import ctypes
import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

from indexer.pdf import fast_calls as calls
from indexer.pdf.layers import Layers, layer_names
from indexer.pdf.lines import Glyphs, turned
from indexer.pdf.page_objects import UNMOVED, Colour, Matrix, Probe, Shape, objects_of, shape_of
from indexer.pdf.rows import Box, Line

TINY = 2.0
"""Points: nobody reads lines that are lower (letters of some 1.6 points)."""

LIGHT = 224
"""Of 255: text of which every colour is at least so bright may not be seen on paper."""

FAINT = 64
"""Of 255: text of less alpha may not be seen."""

ALIKE = 24
"""Of 255: how far two colours differ at most that may look alike."""

UNFILLED = frozenset(
    {
        pdfium.FPDF_TEXTRENDERMODE_STROKE,
        pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
        pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP,
        pdfium.FPDF_TEXTRENDERMODE_CLIP,
    }
)
_COVERING = frozenset(
    {
        pdfium.FPDF_ANNOT_SQUARE,
        pdfium.FPDF_ANNOT_CIRCLE,
        pdfium.FPDF_ANNOT_POLYGON,
        pdfium.FPDF_ANNOT_STAMP,
        pdfium.FPDF_ANNOT_FREETEXT,
        pdfium.FPDF_ANNOT_REDACT,
    }
)
_FEW_OBJECTS = 600
_LAST_OBJECTS = 150  # of a page with more
_MOST_ANNOTATIONS = 1000
_TOO_FEW = 3  # letters that tell which side of their box is their height
_NARROW = 0.125  # points for each letter
_SPARE = 1.0  # points that a letter may reach beyond the page
_FEW_PIXELS = 4096  # of a picture that may be of one colour
_MOST_PAIRS = 20_000  # of shapes and text under them; a page with more is looked at closely
_SAMPLE = re.compile(r"\S{1,12}")


def is_suspicious(page: Any, glyphs: Glyphs, lines: Sequence[Line], extent: Box, layers: Layers) -> bool:
    """Whether to look closely at what of the page's text can be seen.

    `extent` is the page's as people see it, `lines` are turned as `glyphs` turns them.
    """
    if _has_covering_remarks(page) or _lines_are(lines, glyphs, extent, layers):
        return True
    look = _looked_over(page)
    items = look.orders.keys() if look.whole else _letters(glyphs) | look.orders.keys()
    colours = _colours(list(items))
    return (
        look.fades
        or any(map(calls.is_transparent, items))
        or not UNFILLED.isdisjoint(map(calls.render_mode, items))
        or any(min(colour[:3]) >= LIGHT or colour[3] < FAINT for colour in colours)
        or _is_on_or_under(look, colours, glyphs, lines)
    )


def alike(one: Colour, other: Colour) -> bool:
    """Whether two colours may not be told apart."""
    return all(abs(a - b) <= ALIKE for a, b in zip(one[:3], other[:3], strict=True))


@dataclass(slots=True)
class _Look:
    """What was looked over of a page's objects."""

    orders: dict[int, int] = field(default_factory=dict)  # of text objects, by their address
    shapes: list[Shape] = field(default_factory=list)
    fades: bool = False  # text is in a transparent form
    whole: bool = False  # all objects were met


def _looked_over(page: Any) -> _Look:
    total = pdfium.FPDFPage_CountObjects(page)
    handle = calls.address(page.raw)
    look, probe = _Look(whole=total <= _FEW_OBJECTS), Probe()
    if not look.whole:
        last = map(calls.page_object, repeat(handle), range(total - _LAST_OBJECTS, total))
        for order, item in enumerate(last):
            if item:
                _look_at(look, probe, item, order)
        return look
    for order, (item, within, _, fades) in enumerate(objects_of(handle)):
        if order >= 2 * _FEW_OBJECTS:
            look.whole = False
            break
        _look_at(look, probe, item, order, within)
        look.fades = look.fades or fades
    return look


def _look_at(look: _Look, probe: Probe, item: int, order: int, within: Matrix = UNMOVED) -> None:
    kind = calls.kind_of(item)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        look.orders[item] = order
    elif (shape := shape_of(probe, item, kind, order, within)) is not None:
        look.shapes.append(shape)


def _lines_are(lines: Sequence[Line], glyphs: Glyphs, extent: Box, layers: Layers) -> bool:
    """Whether lines are tiny, clipped, in a layer, or reach beyond the page."""
    probe = Probe()
    page = turned(extent, (glyphs.rotation - glyphs.page_rotation) % 360)
    for line in lines:
        box = line.box
        if box is None:
            continue
        if is_tiny(box, len(line.text)) or not _is_within(box, page):
            return True
        item = glyphs.item(line.pieces[0][0])
        if item is None:
            continue
        if probe.reaches_out(item):
            return True
        if layers.present and calls.mark_count(item) > 0 and layer_names(item):
            return True
    return False


def is_tiny(box: Box, letters: int) -> bool:
    """Whether so many letters in that box, in whatever direction they run, are too low or too narrow to be read."""
    short, long = sorted((box.height, box.right - box.left))
    return long < TINY if letters < _TOO_FEW else short < TINY or long < letters * _NARROW


def _is_within(box: Box, page: Box) -> bool:
    if page.right <= page.left or page.top <= page.bottom:
        return True
    across = page.left - _SPARE <= box.left and box.right <= page.right + _SPARE
    return across and page.bottom - _SPARE <= box.bottom and box.top <= page.top + _SPARE


def _has_covering_remarks(page: Any) -> bool:
    for place in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, place)
        if annotation:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            pdfium.FPDFPage_CloseAnnot(annotation)
            if kind in _COVERING:
                return True
    return False


def _letters(glyphs: Glyphs) -> set[int]:
    """The addresses of the objects that draw the first letters of words."""
    samples = (glyphs.index(match.start()) for match in _SAMPLE.finditer(glyphs.text))
    found = set(map(calls.text_object, repeat(glyphs.address), samples))
    found.discard(None)
    return found


def _colours(items: Sequence[int]) -> set[Colour]:
    """What fills the text objects."""
    places = (ctypes.c_uint * (4 * len(items)))()
    start = ctypes.addressof(places)
    end = start + ctypes.sizeof(places)
    each = (range(start + 4 * part, end, 16) for part in range(4))
    deque(map(calls.fill_colour, items, *each), maxlen=0)
    return set(zip(*(places[part::4] for part in range(4)), strict=True))


def _is_on_or_under(look: _Look, colours: Iterable[Colour], glyphs: Glyphs, lines: Sequence[Line]) -> bool:
    """Whether a shape lies over text that was drawn before it, or under text of its colour."""
    first = min(look.orders.values(), default=0) if look.whole else -1
    left = _MOST_PAIRS
    for shape in look.shapes:
        ground = is_ground(shape, colours)
        if shape.order < first and not ground:
            continue
        left -= len(lines)
        if left < 0:
            return True
        box = turned(shape.box, glyphs.rotation)
        for line in lines:
            if line.box and overlap(line.box, box) and _meets(line, box, shape, look, glyphs, ground):
                return True
    return False


def is_ground(shape: Shape, colours: Iterable[Colour]) -> bool:
    """Whether text in one of these colours may not be told from the shape that it stands on."""
    if shape.colour is None:
        return 0 < shape.pixels <= _FEW_PIXELS
    return any(alike(shape.colour, colour) for colour in colours)


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have a part in common."""
    across = one.left < other.right and other.left < one.right
    return across and one.bottom < other.top and other.bottom < one.top


def middle(box: Box) -> Box:
    """The middle of a box, as one without extent."""
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return Box(x, y, x, y)


def holds(one: Box, other: Box) -> bool:
    """Whether the second box lies within the first."""
    across = one.left <= other.left and other.right <= one.right
    return across and one.bottom <= other.bottom and other.top <= one.top


def _meets(line: Line, box: Box, shape: Shape, look: _Look, glyphs: Glyphs, ground: bool) -> bool:
    """Whether a word of the line begins in the box and is drawn before the shape or, on its ground, behind it."""
    for start, end in line.pieces:
        for match in _SAMPLE.finditer(glyphs.text, start, end):
            letter = glyphs.box(match.start())
            if letter is None or not holds(box, middle(letter)):
                continue
            item = glyphs.item(match.start())
            if item is None:
                continue
            if look.orders.get(item, -1) < shape.order:
                return True
            if ground and is_ground(shape, _colours([item])):
                return True
    return False
