"""What a page draws, in the order in which it is drawn: its text, and what may lie over or under text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from indexer.pdf import fast_calls as calls
from indexer.pdf.rows import Box

MOST_OBJECTS = 50_000
"""Of a page with more than these nothing is said: it is a map or a drawing, or made to take time."""

_DEEPEST = 6  # forms within forms
_OUTLINED = (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)
_FILLED_AND_OUTLINED = (pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)
_BRIGHT = 224  # of 255: letters filled so on paper are seen by their outlines, if at all
_SIMPLE = 6  # segments; a rectangle has 5
_MOST_SEGMENTS = 400
_THIN = 3.0  # points; what is thinner in either direction is a rule
_MOST_POINTS = 64  # of a clip path; of one with more nothing is known

Colour = tuple[int, int, int, int]
"""Red, green, blue and alpha, each from 0 to 255."""

Matrix = tuple[float, float, float, float, float, float]
UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Shape(NamedTuple):
    """A filled path, a picture, a shading or a form: what text may be seen before, or not behind."""

    item: int  # its address
    order: int
    box: Box
    colour: Colour | None  # of a filled path
    pixels: int = 0  # of a picture


class Ink(NamedTuple):
    """How a text object is drawn."""

    order: int
    mode: int  # of rendering; ISO 32000-1, table 106
    colour: Colour | None  # of what fills it, or of its outline where that is what can be seen
    transparent: bool  # in any way: itself, or a form that it is in
    in_form: bool
    clipped: bool  # it reaches beyond what it is clipped to


@dataclass(slots=True)
class Drawn:
    """All of it; `too_much` when not everything was looked at."""

    inks: dict[int, Ink] = field(default_factory=dict)  # by the address of the text object
    shapes: list[Shape] = field(default_factory=list)
    too_much: bool = False

    @property
    def pixels(self) -> int:
        """Of all pictures."""
        return sum(shape.pixels for shape in self.shapes)


class Probe:
    """Asks pdfium about objects, with the places to write the answers to."""

    def __init__(self) -> None:
        self._colour = (ctypes.c_uint * 4)()
        self._edges = (ctypes.c_float * 4)()
        self._matrix = (ctypes.c_float * 6)()
        self._two = (ctypes.c_int * 2)()
        start = ctypes.addressof(self._colour)
        self._colour_at = tuple(range(start, start + 16, 4))
        start = ctypes.addressof(self._edges)
        self._edges_at = tuple(range(start, start + 16, 4))
        self._matrix_at = ctypes.addressof(self._matrix)
        self._two_at = ctypes.addressof(self._two), ctypes.addressof(self._two) + 4

    def colour(self, item: int, *, stroke: bool = False) -> Colour | None:
        """What fills an object, or what its outline is drawn with."""
        call = calls.stroke_colour if stroke else calls.fill_colour
        if not call(item, *self._colour_at):
            return None
        red, green, blue, alpha = self._colour
        return red, green, blue, alpha

    def box(self, item: int, within: Matrix = UNMOVED) -> Box | None:
        """Where an object stands on the page."""
        if not calls.bounds(item, *self._edges_at):
            return None
        left, bottom, right, top = self._edges
        box = Box(left, bottom, right, top)
        return box if within is UNMOVED else _moved(box, within)

    def matrix(self, form: int, within: Matrix) -> Matrix:
        """From the space of what a form draws to the page's."""
        if not calls.matrix(form, self._matrix_at):
            return within
        a, b, c, d, e, f = self._matrix
        p, q, r, s, t, u = within
        return (
            a * p + b * r,
            a * q + b * s,
            c * p + d * r,
            c * q + d * s,
            e * p + f * r + t,
            e * q + f * s + u,
        )

    def is_filled(self, path: int) -> bool:
        """Whether a path is filled, and not only its outline drawn."""
        return bool(calls.draw_mode(path, *self._two_at)) and self._two[0] != pdfium.FPDF_FILLMODE_NONE

    def parts(self, path: int, whole: Box, within: Matrix) -> list[Box]:
        """Where the parts of a path stand, as of a frame its four rules; all of it at once if it has very many."""
        total = calls.path_count(path)
        if not _SIMPLE < total <= _MOST_SEGMENTS:
            return [whole]
        turn = self.matrix(path, within)
        parts: list[Box] = []
        for number in range(total):
            segment = calls.path_segment(path, number)
            if not segment or not calls.segment_point(segment, self._edges_at[0], self._edges_at[1]):
                continue
            point = Box(self._edges[0], self._edges[1], self._edges[0], self._edges[1])
            if not parts or calls.segment_kind(segment) == pdfium.FPDF_SEGMENT_MOVETO:
                parts.append(point)
            else:
                parts[-1] = parts[-1].around(point)
        return [_moved(part, turn) for part in parts]

    def pixels(self, image: int) -> int:
        """How many a picture has in the file."""
        if not calls.image_size(image, *self._two_at):
            return 0
        return max(self._two[0], 0) * max(self._two[1], 0)

    def reaches_out(self, item: int) -> bool:
        """Whether an object reaches beyond what it is clipped to, by more than a part of a letter's height."""
        clip = calls.clip_path(item)
        count = calls.clip_count(clip) if clip else 0
        if count <= 0:
            return False
        box = self.box(item)
        if box is None:
            return False
        spare = 0.3 * box.height
        for place in range(min(count, 8)):
            window = self._window(clip, place)
            if window and not (
                window.left - spare <= box.left
                and window.bottom - spare <= box.bottom
                and box.right <= window.right + spare
                and box.top <= window.top + spare
            ):
                return True
        return count > 8

    def _window(self, clip: int, place: int) -> Box | None:
        total = calls.clip_segments(clip, place)
        if not 0 < total <= _MOST_POINTS:
            return None
        across, along = [], []
        for number in range(total):
            segment = calls.clip_segment(clip, place, number)
            if segment and calls.segment_point(segment, self._edges_at[0], self._edges_at[1]):
                across.append(self._edges[0])
                along.append(self._edges[1])
        return Box(min(across), min(along), max(across), max(along)) if across else None


def objects_of(page: int) -> Iterator[tuple[int, Matrix, bool, bool]]:
    """Each object at the page's address, in order, those in forms behind their form.

    With it come the matrix from its space to the page's, and whether it is in a form and in a transparent one. Ends
    behind MOST_OBJECTS.
    """
    probe = Probe()
    left = MOST_OBJECTS + 1

    def walk(
        items: Iterator[int | None], within: Matrix, depth: int, fades: bool
    ) -> Iterator[tuple[int, Matrix, bool, bool]]:
        nonlocal left
        for item in items:
            left -= 1
            if left < 0:
                return
            if item is None:
                continue
            yield item, within, depth > 0, fades
            if depth < _DEEPEST and calls.kind_of(item) == pdfium.FPDF_PAGEOBJ_FORM:
                inside = (calls.form_object(item, place) for place in range(max(calls.form_count(item), 0)))
                faded = fades or bool(calls.is_transparent(item))
                yield from walk(inside, probe.matrix(item, within), depth + 1, faded)

    count = pdfium.FPDFPage_CountObjects(ctypes.cast(page, pdfium.FPDF_PAGE))
    yield from walk((calls.page_object(page, place) for place in range(count)), UNMOVED, 0, False)


def drawn_on(page: Any) -> Drawn:
    """Everything that a page draws."""
    drawn, probe = Drawn(), Probe()
    for order, (item, within, in_form, fades) in enumerate(objects_of(calls.address(page.raw))):
        if order >= MOST_OBJECTS:
            drawn.too_much = True
            break
        kind = calls.kind_of(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            drawn.inks[item] = _ink(probe, item, order, in_form, fades)
        else:
            drawn.shapes += shapes_of(probe, item, kind, order, within)
    return drawn


def ink_of(item: int) -> Ink:
    """How a text object is drawn that was not met on the way through the page's objects."""
    return _ink(Probe(), item, -1, True, True)


def _ink(probe: Probe, item: int, order: int, in_form: bool, fades: bool) -> Ink:
    mode = calls.render_mode(item)
    colour = probe.colour(item, stroke=mode in _OUTLINED)
    if mode in _FILLED_AND_OUTLINED and (colour is None or min(colour) >= _BRIGHT):
        colour = probe.colour(item, stroke=True)
    transparent = fades or bool(calls.is_transparent(item))
    return Ink(order, mode, colour, transparent, in_form, probe.reaches_out(item))


def shapes_of(probe: Probe, item: int, kind: int, order: int, within: Matrix = UNMOVED) -> list[Shape]:
    """What of an object may hide text or be its ground; nothing of text, rules and outlines, each part of a path."""
    if kind in (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM):
        return []
    box = probe.box(item, within)
    if box is None or _is_thin(box):
        return []
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        return [Shape(item, order, box, None, probe.pixels(item))]
    if kind != pdfium.FPDF_PAGEOBJ_PATH:
        return [Shape(item, order, box, None)]
    if not probe.is_filled(item):
        return []
    colour = probe.colour(item)
    return [Shape(item, order, part, colour) for part in probe.parts(item, box, within) if not _is_thin(part)]


def _is_thin(box: Box) -> bool:
    return box.right - box.left < _THIN or box.height < _THIN


def _moved(box: Box, by: Matrix) -> Box:
    a, b, c, d, e, f = by
    across = [a * x + c * y + e for x in (box.left, box.right) for y in (box.bottom, box.top)]
    along = [b * x + d * y + f for x in (box.left, box.right) for y in (box.bottom, box.top)]
    return Box(min(across), min(along), max(across), max(along))
