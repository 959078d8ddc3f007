"""Text on a page that people cannot see: white on white, tiny, covered, transparent, beside the page, in no layer shown.

What may be hidden is told by how it is drawn; what is hidden, by the pixels of the page. A word is hidden when its place
shows nothing of it. So text that OCR laid over the picture of a page stays, as do white heads of dark tables, light
watermarks and captions over pictures: their places show ink.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import accumulate
from typing import Any

import pypdfium2.raw as pdfium

from indexer.pdf import fast_calls as calls
from indexer.pdf.layers import Layers, layer_names
from indexer.pdf.lines import Glyphs, turned
from indexer.pdf.page_objects import Drawn, Ink, drawn_on, ink_of
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
    overlap,
)

_MOST_PIXELS = 40_000_000  # of a page's pictures, which are unpacked to be drawn
_MOST_PAIRS = 300_000  # of words and shapes
_LONGEST = 12  # letters that are judged together
_NOTHING = 16  # of 255: less alpha draws nothing
_NO_INK = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
_SCANNED, _FADED = 40, 16  # of 255: contrast of what OCR read, and of what is drawn transparently
_CELL = 8.0  # points
_DRAWN_BY_ALL = "\u024f"  # the last letter that pdfium draws in any font that a file does not hold


@dataclass(frozen=True, slots=True)
class Hidden:
    """What of a page's text cannot be seen."""

    spans: tuple[Piece, ...] = ()  # in pdfium's text of the page, in order, apart from each other
    unchecked: bool = False  # some of it may be hidden besides, which could not be found out
    drawn: bool = False  # the page was drawn to find out


NOTHING_HIDDEN = Hidden()
_MADE_UP = Ink(-1, 0, (0, 0, 0, 255), transparent=False, in_form=False, clipped=False)


class Doubt(Enum):
    """Why a word may be hidden."""

    NONE = "none"
    SOME = "some"  # the pixels tell
    SURE = "sure"  # no need to look


@dataclass(frozen=True, slots=True)
class Word:
    """Letters that are drawn alike, one behind the other."""

    start: int  # in pdfium's text
    end: int
    item: int | None  # the first one's text object
    ink: Ink
    box: Box  # in the page's own space


def hidden_on(page: Any, glyphs: Glyphs, lines: list[Line], extent: Box, *, layers: Layers) -> Hidden:
    """What of the page's text cannot be seen.

    `lines` are those of `glyphs`, `extent` is the page's as people see it, `layers` are the document's.
    """
    if not is_suspicious(page, glyphs, lines, extent, layers):
        return NOTHING_HIDDEN
    drawn = drawn_on(page)
    if drawn.too_much:
        return Hidden(unchecked=True)
    words = _cut_at_shapes(list(_words(glyphs, drawn)), glyphs, drawn)
    doubts = _doubts(words, drawn, turned(extent, (360 - glyphs.page_rotation) % 360), layers)
    unseen = [doubt is Doubt.SURE for doubt in doubts]
    shot = None
    if Doubt.SOME in doubts:
        shot = _shot(page, drawn)
        if shot is not None:
            over = _Places(word.box for word, doubt in zip(words, doubts, strict=True) if doubt is Doubt.NONE)
            for place, (word, doubt) in enumerate(zip(words, doubts, strict=True)):
                if doubt is Doubt.SOME:
                    unseen[place] = not _is_seen(word, shot, glyphs, drawn, over)
    unchecked = Doubt.SOME in doubts and shot is None
    return Hidden(
        _spans(words, _with_their_signs(words, unseen, doubts, glyphs), glyphs), unchecked, shot is not None
    )


def _shot(page: Any, drawn: Drawn) -> Shot | None:
    if drawn.pixels > _MOST_PIXELS:
        return None
    try:
        return Shot(page)
    except NotDrawn:
        return None


def _words(glyphs: Glyphs, drawn: Drawn) -> Iterator[Word]:
    """The page's text in words, cut where letters are drawn in another way."""
    before: Word | None = None
    back = (360 - glyphs.rotation) % 360
    for offset, character in enumerate(glyphs.text):
        box = None if character.isspace() else glyphs.box(offset)
        if box is None:
            if before:
                yield before
            before = None
            continue
        box = turned(box, back)
        item = glyphs.item(offset)
        ink = drawn.inks.get(item) if item is not None else None
        if ink is None:
            ink = ink_of(item) if item is not None else before.ink if before else _MADE_UP
        if before and offset - before.start < _LONGEST and _drawn_alike(before.ink, ink):
            before = replace(before, end=offset + 1, box=before.box.around(box))
        else:
            if before:
                yield before
            before = Word(offset, offset + 1, item, ink, box)
    if before:
        yield before


def _cut_at_shapes(words: list[Word], glyphs: Glyphs, drawn: Drawn) -> list[Word]:
    """The words, cut where a shape that is drawn behind them lies over some of their letters only."""
    if len(words) * len(drawn.shapes) > _MOST_PAIRS:
        return words
    for shape in drawn.shapes:
        cut: list[Word] = []
        for word in words:
            if (
                word.ink.order < shape.order
                and overlap(word.box, shape.box)
                and not holds(shape.box, word.box)
            ):
                cut.extend(_parts(word, shape.box, glyphs))
            else:
                cut.append(word)
        words = cut
    return words


def _parts(word: Word, shape: Box, glyphs: Glyphs) -> Iterator[Word]:
    back = (360 - glyphs.rotation) % 360
    part: Word | None = None
    part_under = False
    for offset in range(word.start, word.end):
        box = glyphs.box(offset)
        letter = replace(word, start=offset, end=offset + 1, box=turned(box, back) if box else word.box)
        under = holds(shape, middle(letter.box))
        if part and part_under == under:
            part = replace(part, end=offset + 1, box=part.box.around(letter.box))
        else:
            if part:
                yield part
            part, part_under = letter, under
    if part:
        yield part


def _drawn_alike(one: Ink, other: Ink) -> bool:
    return one[1:] == other[1:]


def _doubts(words: list[Word], drawn: Drawn, extent: Box, layers: Layers) -> list[Doubt]:
    named: dict[int, list[str]] = {}
    found = [_doubt_of(word, extent, layers, named) for word in words]
    if len(words) * len(drawn.shapes) > _MOST_PAIRS:
        return [Doubt.SOME if doubt is Doubt.NONE else doubt for doubt in found]
    for shape in drawn.shapes:
        for place, word in enumerate(words):
            if found[place] is not Doubt.NONE or not holds(shape.box, middle(word.box)):
                continue
            covered = word.ink.order < shape.order
            if covered or (word.ink.colour is not None and is_ground(shape, [word.ink.colour])):
                found[place] = Doubt.SOME
    return found


def _doubt_of(word: Word, extent: Box, layers: Layers, named: dict[int, list[str]]) -> Doubt:
    ink, box = word.ink, word.box
    if is_tiny(box, word.end - word.start) or _is_beside(box, extent):
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
    if ink.mode in _NO_INK or (ink.colour is not None and ink.colour[3] < _NOTHING):
        return not plain.hold(word.box) and _is_recognised(word.box, shot, drawn)
    if ink.colour is None or (ink.transparent and min(ink.colour[:3]) < LIGHT):
        return shot.shows(word.box, _FADED) is Sight.SEEN
    sight = shot.shows_in(word.box, ink.colour)
    return sight is Sight.SEEN or (sight is Sight.ABSENT and not _is_drawable(word, glyphs))


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

    def hold(self, box: Box) -> bool:
        """Whether the middle of the box is where such text stands."""
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        return any(
            other.left <= x <= other.right and other.bottom <= y <= other.top
            for other in self._cells.get((int(x // _CELL), int(y // _CELL)), ())
        )


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


def _spans(words: list[Word], unseen: list[bool], glyphs: Glyphs) -> tuple[Piece, ...]:
    """The unseen words as spans of the text, one where nothing but spaces is between them."""
    spans: list[Piece] = []
    for word in (word for word, left_out in zip(words, unseen, strict=True) if left_out):
        if spans and not glyphs.text[spans[-1][1] : word.start].strip():
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
    return tuple(spans)
