"""Text on a page that people cannot see: white on white, tiny, covered, transparent, beside the page, in no layer shown.

What may be hidden is told by how it is drawn; what is hidden, by the pixels of the page. A word is hidden when its place
shows nothing of it. So text that OCR laid over the picture of a page stays, as do white heads of dark tables, light
watermarks and captions over pictures: their places show ink.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from typing import Any

import pypdfium2.raw as pdfium

from indexer.pdf import fast_calls as calls
from indexer.pdf.characters import HIDDEN_TAGS
from indexer.pdf.layers import Layers, layer_names
from indexer.pdf.lines import Glyphs, turned
from indexer.pdf.page_objects import Drawn, Ink, drawn_on
from indexer.pdf.rows import Box, Line, Piece
from indexer.pdf.shot import NotDrawn, Shot, Sight
from indexer.pdf.signs import (
    FAINT,
    LIGHT,
    UNFILLED,
    holds,
    is_ground,
    is_suspicious,
    is_tiny,
    middle,
)
from indexer.pdf.words import MOST_PAIRS, Word, spans_of, words_of

_MOST_PIXELS = 40_000_000  # of a page's pictures, which are unpacked to be drawn
_NOTHING = 16  # of 255: less alpha draws nothing
_NO_INK = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
_SCANNED, _FADED = 40, 16  # of 255: contrast of what OCR read, and of what is drawn transparently
_CELL = 8.0  # points
_EDGE = 0.5  # points
_DRAWN_BY_ALL = "\u024f"  # the last letter that pdfium draws in any font that a file does not hold


@dataclass(frozen=True, slots=True)
class Hidden:
    """What of a page's text cannot be seen."""

    spans: tuple[Piece, ...] = ()  # in pdfium's text of the page, in order, apart from each other
    unchecked: bool = False  # some of it may be hidden besides, which could not be found out
    drawn: bool = False  # the page was drawn to find out
    told: bool = (
        False  # people are told: there is more than what stands beside the page, as printers' marks do
    )


NOTHING_HIDDEN = Hidden()


class Doubt(Enum):
    """Why a word may be hidden."""

    NONE = "none"
    SOME = "some"  # the pixels tell
    SURE = "sure"  # no need to look
    BESIDE = "beside"  # surely, since it stands beside the page


def hidden_on(page: Any, glyphs: Glyphs, lines: list[Line], extent: Box, *, layers: Layers) -> Hidden:
    """What of the page's text cannot be seen.

    `lines` are those of `glyphs`, `extent` is the page's as people see it, `layers` are the document's.
    """
    tags = [match.span() for match in HIDDEN_TAGS.finditer(glyphs.text)] if glyphs.reaches_beyond else []
    if not is_suspicious(page, glyphs, lines, extent, layers):
        return Hidden(tuple(tags), told=True) if tags else NOTHING_HIDDEN
    drawn = drawn_on(page)
    if drawn.too_much:
        return Hidden(tuple(tags), unchecked=True, told=bool(tags))
    words = words_of(glyphs, drawn)
    doubts = _doubts(words, drawn, turned(extent, (360 - glyphs.page_rotation) % 360), layers)
    shot = _shot(page, drawn) if Doubt.SOME in doubts else None
    unseen = _with_their_signs(words, _unseen(words, doubts, shot, glyphs, drawn), doubts, glyphs)
    spans = spans_of(words, unseen, glyphs)
    told = any(left and doubt is not Doubt.BESIDE for left, doubt in zip(unseen, doubts, strict=True))
    if tags:
        spans, told = _merged([*spans, *tags]), True
    return Hidden(spans, Doubt.SOME in doubts and shot is None, shot is not None, told)


def _unseen(
    words: list[Word], doubts: list[Doubt], shot: Shot | None, glyphs: Glyphs, drawn: Drawn
) -> list[bool]:
    """For each word whether it cannot be seen; without pixels doubtful ones can."""
    asked = [doubt is Doubt.SOME for doubt in doubts]
    plain = _Places(())
    if any(ask and _has_no_ink(word.ink) for ask, word in zip(asked, words, strict=True)):
        plain = _Places(word.box for word, doubt in zip(words, doubts, strict=True) if doubt is Doubt.NONE)
    return [
        doubt in (Doubt.SURE, Doubt.BESIDE)
        or (ask and shot is not None and not _is_seen(word, shot, glyphs, drawn, plain))
        for word, doubt, ask in zip(words, doubts, asked, strict=True)
    ]


def _merged(spans: list[Piece]) -> tuple[Piece, ...]:
    """The spans in order, those that touch as one."""
    merged: list[Piece] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _shot(page: Any, drawn: Drawn) -> Shot | None:
    if drawn.pixels > _MOST_PIXELS:
        return None
    try:
        return Shot(page)
    except NotDrawn:
        return None


def _doubts(words: list[Word], drawn: Drawn, extent: Box, layers: Layers) -> list[Doubt]:
    named: dict[int, list[str]] = {}
    found = [_doubt_of(word, extent, layers, named) for word in words]
    if len(words) * len(drawn.shapes) > MOST_PAIRS:
        return [Doubt.SOME if doubt is Doubt.NONE else doubt for doubt in found]
    middles = [middle(word.box)[:2] for word in words]
    for shape in drawn.shapes:
        left, bottom, right, top = shape.box
        for place in [
            place for place, (x, y) in enumerate(middles) if left <= x <= right and bottom <= y <= top
        ]:
            ink = words[place].ink
            covered = ink.order < shape.order
            if found[place] is Doubt.NONE and (
                covered or is_ground(shape, [ink.colour] if ink.colour else [])
            ):
                found[place] = Doubt.SOME
    return found


def _doubt_of(word: Word, extent: Box, layers: Layers, named: dict[int, list[str]]) -> Doubt:
    ink, box = word.ink, word.box
    if _is_beside(box, extent):
        return Doubt.BESIDE
    if is_tiny(box, word.end - word.start):
        return Doubt.SURE
    if layers.present and word.item is not None:
        names = named.setdefault(word.item, layer_names(word.item))
        if not layers.off.isdisjoint(names):
            return Doubt.SURE
        if names or ink.in_form:
            return Doubt.SOME
    if ink.mode in UNFILLED or ink.transparent or ink.clipped or ink.colour is None:
        return Doubt.SOME
    return Doubt.SOME if min(ink.colour[:3]) >= LIGHT or ink.colour[3] < FAINT else Doubt.NONE


def _is_beside(box: Box, extent: Box) -> bool:
    """Whether its middle lies beside the page."""
    if extent.right <= extent.left or extent.top <= extent.bottom:
        return False
    return not holds(extent, middle(box))


def _is_seen(word: Word, shot: Shot, glyphs: Glyphs, drawn: Drawn, plain: _Places) -> bool:
    ink = word.ink
    if _has_no_ink(ink):
        free = plain.free(word.box)
        return free is not None and _is_recognised(free, shot, drawn)
    if ink.colour is None or (ink.transparent and min(ink.colour[:3]) < LIGHT):
        return shot.shows(word.box, _FADED) is Sight.SEEN
    sight = shot.shows_in(word.box, ink.colour)
    return sight is Sight.SEEN or (sight is Sight.ABSENT and not _is_drawable(word, glyphs))


def _has_no_ink(ink: Ink) -> bool:
    return ink.mode in _NO_INK or (ink.colour is not None and ink.colour[3] < _NOTHING)


def _is_recognised(box: Box, shot: Shot, drawn: Drawn) -> bool:
    """Whether something is seen there that OCR may have read: ink, or a part of a picture that is not paper."""
    if shot.shows(box, _SCANNED) is Sight.SEEN:
        return True
    pictures = (shape.box for shape in drawn.shapes if shape.pixels)
    return any(holds(picture, middle(box)) for picture in pictures) and shot.is_toned(box)


def _is_drawable(word: Word, glyphs: Glyphs) -> bool:
    """Whether pdfium has the letters to draw it: those of fonts that the file does not hold may be missing here."""
    if max(glyphs.text[word.start : word.end]) <= _DRAWN_BY_ALL or word.item is None:
        return True
    font = calls.text_font(word.item)
    return not font or bool(calls.font_embedded(font))


class _Places:
    """Where text stands that is surely seen."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = {}
        for box in boxes:
            for x in range(
                int(box.left // _CELL), min(int(box.right // _CELL), int(box.left // _CELL) + 99) + 1
            ):
                for y in range(
                    int(box.bottom // _CELL), min(int(box.top // _CELL), int(box.bottom // _CELL) + 99) + 1
                ):
                    self._cells.setdefault((x, y), []).append(box)

    def free(self, box: Box) -> Box | None:
        """What of the box lies beside such text; None when that is less than half of it, or not its middle."""
        y = (box.bottom + box.top) / 2
        if self._at((box.left + box.right) / 2, y):
            return None
        left = max((other.right for other in self._at(box.left + _EDGE, y)), default=box.left)
        right = min((other.left for other in self._at(box.right - _EDGE, y)), default=box.right)
        free = box._replace(left=left, right=right)
        return free if 2 * (right - left) > box.right - box.left else None

    def _at(self, x: float, y: float) -> list[Box]:
        cell = self._cells.get((int(x // _CELL), int(y // _CELL)), ())
        return [box for box in cell if box.left <= x <= box.right and box.bottom <= y <= box.top]


def _with_their_signs(
    words: list[Word], unseen: list[bool], doubts: list[Doubt], glyphs: Glyphs
) -> list[bool]:
    """Which words are left out: of dashes, dots and boxes too little is drawn to tell, so they go with their neighbours."""
    speaks = [any(map(str.isalnum, glyphs.text[word.start : word.end])) for word in words]
    before = list(accumulate(zip(speaks, unseen, strict=True), _last_that_speaks, initial=(True, False)))[1:]
    behind = list(
        accumulate(
            zip(reversed(speaks), reversed(unseen), strict=True), _last_that_speaks, initial=(True, False)
        )
    )[1:]
    return [
        doubt is not Doubt.NONE and first and last
        for doubt, (_, first), (_, last) in zip(doubts, before, reversed(behind), strict=True)
    ]


def _last_that_speaks(known: tuple[bool, bool], new: tuple[bool, bool]) -> tuple[bool, bool]:
    return new if new[0] else known
