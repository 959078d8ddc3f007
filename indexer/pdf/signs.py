"""Cheap signs that a page may hold text that people cannot see; most pages show none and are not looked at further.

A page of up to a few hundred objects is looked through. Of one with thousands, as programs make that place each letter
by itself, only the letters are looked at that lines begin with, every 40th besides, and what is drawn last.
"""

from __future__ import annotations

import ctypes
import re
import struct
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

from indexer.pdf import fast_calls as calls
from indexer.pdf.layers import Layers, layer_names
from indexer.pdf.lines import Glyphs, turned
from indexer.pdf.page_objects import Colour, Probe, Shape, objects_of, shapes_of
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
_OPAQUE = 255
_DARK = 160  # of 255: on a shape of which a colour is so low, light text is seen
_FEW_OBJECTS = 400
_LAST_OBJECTS = 40  # of a page with more
_APART = 40  # letters of which one is looked at on such a page
_MOST_ANNOTATIONS = 1000
_LOW = 6.0  # points; boxes of higher letters need no closer look
_TOO_FEW = 3  # letters that tell which side of their box is their height
_FLAT = 0.8  # points: an i of 4 points is broader
_NARROW = 0.125  # points for each letter
_SPARE = 1.0  # points that a letter may reach beyond the page
_FEW_PIXELS = 4096  # of a picture that may be of one colour
_MOST_PAIRS = 20_000  # of shapes and text under them; a page with more is looked at closely
_WORD = re.compile(r"\S{1,12}")


def is_suspicious(page: Any, glyphs: Glyphs, lines: Sequence[Line], extent: Box, layers: Layers) -> bool:
    """Whether to look closely at what of the page's text can be seen.

    `extent` is the page's as people see it, `lines` are turned as `glyphs` turns them.
    """
    starts = [glyphs.item(line.pieces[0][0]) for line in lines]
    if _has_covering_remarks(page) or _lines_are(lines, starts, glyphs, extent, layers):
        return True
    look = _looked_over(page)
    if look.fades or not UNFILLED.isdisjoint(look.modes):
        return True
    items = list(look.orders)
    if not look.whole:
        items = list(_letters(glyphs).union(filter(None, starts), items))
        if not UNFILLED.isdisjoint(map(calls.render_mode, items)):
            return True
    drawn_in = _colours(items)
    colours = set(drawn_in)
    light = {colour for colour in colours if min(colour[:3]) >= LIGHT}
    doubtful = (
        (item for item, colour in zip(items, drawn_in, strict=True) if colour in light) if light else ()
    )
    return (
        any(map(calls.is_transparent, filter(None, starts)))
        or any(colour[3] < FAINT for colour in colours)
        or any(layers.present or not _is_on_dark(item, look) for item in doubtful)
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
    modes: set[int] = field(default_factory=set)  # of rendering that text
    forms: bool = False  # some objects are in forms
    fades: bool = False  # text is in a transparent form
    whole: bool = False  # all objects were met


def _looked_over(page: Any) -> _Look:
    total = pdfium.FPDFPage_CountObjects(page)
    handle = calls.address(page.raw)
    whole = total <= _FEW_OBJECTS
    numbers = range(total) if whole else range(total - _LAST_OBJECTS, total)
    items = list(map(calls.page_object, repeat(handle), numbers))
    modes = list(map(calls.render_mode, items))
    look, probe = _Look(modes=set(modes), whole=whole), Probe()
    for order, (item, mode) in enumerate(zip(items, modes, strict=True)):
        if mode >= 0:
            look.orders[item] = order
            continue
        kind = calls.kind_of(item) if item else pdfium.FPDF_PAGEOBJ_UNKNOWN
        if whole and kind == pdfium.FPDF_PAGEOBJ_FORM:
            return _looked_into(handle)
        look.shapes += shapes_of(probe, item, kind, order)
    return look


def _looked_into(handle: int) -> _Look:
    """The same of a page with forms, and of what they draw."""
    look, probe = _Look(whole=True, forms=True), Probe()
    for order, (item, within, _, fades) in enumerate(objects_of(handle)):
        if order >= 2 * _FEW_OBJECTS:
            look.whole = False
            break
        mode = calls.render_mode(item)
        if mode >= 0:
            look.orders[item] = order
            look.modes.add(mode)
        else:
            look.shapes += shapes_of(probe, item, calls.kind_of(item), order, within)
        look.fades = look.fades or fades
    return look


def _is_on_dark(item: int, look: _Look) -> bool:
    """Whether light text surely stands on a dark shape, as heads of tables do."""
    probe = Probe()
    box = probe.box(item)
    if box is None or not look.whole or look.forms:
        return False
    order = look.orders[item]
    below = [shape for shape in look.shapes if shape.order < order and overlap(shape.box, box)]
    if not below or not holds(below[-1].box, box):
        return False
    ground = below[-1]
    return (
        ground.colour is not None
        and ground.colour[3] == _OPAQUE
        and min(ground.colour[:3]) <= _DARK
        and not calls.is_transparent(ground.item)
        and not probe.reaches_out(ground.item)
    )


def _lines_are(
    lines: Sequence[Line], starts: Sequence[int | None], glyphs: Glyphs, extent: Box, layers: Layers
) -> bool:
    """Whether lines are tiny, clipped, in a layer, or stand on the page in part."""
    probe = Probe()
    page = turned(extent, (glyphs.rotation - glyphs.page_rotation) % 360)
    is_page = page.left < page.right and page.bottom < page.top
    left, bottom, right, top = (
        page.left - _SPARE,
        page.bottom - _SPARE,
        page.right + _SPARE,
        page.top + _SPARE,
    )
    for line, start in zip(lines, starts, strict=True):
        box = line.box
        if box is None:
            continue
        if is_page and not (
            left <= box.left and box.right <= right and bottom <= box.bottom and box.top <= top
        ):
            if overlap(box, page):
                return True
            continue  # it is left out anyway
        if (line.size < _LOW or 4 * _NARROW * len(line.text) > box.right - box.left) and is_tiny(
            box, len(line.text)
        ):
            return True
        if start is None:
            continue
        if probe.reaches_out(start):
            return True
        if layers.present and calls.mark_count(start) > 0 and layer_names(start):
            return True
    return False


def is_tiny(box: Box, letters: int) -> bool:
    """Whether so many letters in that box, in whatever direction they run, are too low or too narrow to be read."""
    short, long = sorted((box.height, box.right - box.left))
    if letters < _TOO_FEW:
        return long < TINY or short < _FLAT
    return short < TINY or long < letters * _NARROW


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
    """The addresses of the objects that draw every so many-th letter."""
    found = set(map(calls.text_object, repeat(glyphs.address), range(0, glyphs.count, _APART)))
    found.discard(None)
    return found


def _colours(items: Sequence[int]) -> list[Colour]:
    """What fills the text objects."""
    places = (ctypes.c_uint * (4 * len(items)))()
    start = ctypes.addressof(places)
    end = start + ctypes.sizeof(places)
    each = (range(start + 4 * part, end, 16) for part in range(4))
    deque(map(calls.fill_colour, items, *each), maxlen=0)
    return list(struct.iter_unpack("4I", places))


def _is_on_or_under(look: _Look, colours: Iterable[Colour], glyphs: Glyphs, lines: Sequence[Line]) -> bool:
    """Whether a shape lies over text that was drawn before it, or under text of its colour."""
    first = min(look.orders.values(), default=0) if look.whole else -1
    placed = [(*line.box, line) for line in lines if line.box]
    left = _MOST_PAIRS
    for shape in look.shapes:
        ground = is_ground(shape, colours)
        if shape.order < first and not ground:
            continue
        left -= len(placed)
        if left < 0:
            return True
        x0, y0, x1, y1 = box = turned(shape.box, glyphs.rotation)
        for line in [
            line
            for left_edge, low, right_edge, high, line in placed
            if left_edge < x1 and x0 < right_edge and low < y1 and y0 < high
        ]:
            if _meets(line, box, shape, look, glyphs, ground):
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
        for match in _WORD.finditer(glyphs.text, start, end):
            item = glyphs.item(match.start())
            before = item is not None and look.orders.get(item, -1) < shape.order
            if item is None or not (before or ground):
                continue
            letter = glyphs.box(match.start())
            if letter is None or not holds(box, middle(letter)):
                continue
            if before or is_ground(shape, _colours([item])):
                return True
    return False
