"""A page's text in words, each drawn in one way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.pdf.lines import Glyphs, turned
from indexer.pdf.page_objects import Drawn, Ink, ink_of
from indexer.pdf.rows import Box, Piece
from indexer.pdf.signs import holds, middle

MOST_PAIRS = 300_000
"""Of words and shapes; a page with more has its words looked at one by one."""

_WORD = re.compile(r"\S{1,12}")  # so many letters are judged together
_MADE_UP = Ink(-1, 0, (0, 0, 0, 255), transparent=False, in_form=False, clipped=False)


@dataclass(frozen=True, slots=True)
class Word:
    """Letters that are drawn alike, one behind the other."""

    start: int  # in pdfium's text
    end: int
    item: int | None  # the first one's text object
    ink: Ink
    box: Box  # in the page's own space


def words_of(glyphs: Glyphs, drawn: Drawn) -> list[Word]:
    """The page's words, cut where letters are drawn in another way, and at the edges of what is drawn over them."""
    words = list(_words(glyphs, drawn))
    return words if len(words) * len(drawn.shapes) > MOST_PAIRS else _cut_at_shapes(words, glyphs, drawn)


def _words(glyphs: Glyphs, drawn: Drawn) -> Iterator[Word]:
    others: dict[int, Ink] = {}
    for match in _WORD.finditer(glyphs.text):
        first, end = match.span()
        inks: list[tuple[int | None, Ink]] = []
        for offset in range(first, end):
            item = glyphs.item(offset)
            ink = drawn.inks.get(item) if item is not None else None
            if ink is None and item is not None:
                ink = others[item] if item in others else others.setdefault(item, ink_of(item))
            inks.append((item, ink or (inks[-1][1] if inks else _MADE_UP)))
        start = first
        for offset in range(first + 1, end + 1):
            if offset == end or not _alike(inks[start - first][1], inks[offset - first][1]):
                box = _box(glyphs, start, offset)
                if box is not None:
                    yield Word(start, offset, *inks[start - first], box)
                start = offset


def _alike(one: Ink, other: Ink) -> bool:
    """Whether both are drawn in the same way, whatever their order."""
    return one is other or one[1:] == other[1:]


def _box(glyphs: Glyphs, start: int, end: int) -> Box | None:
    """Where the letters stand, in the page's own space."""
    places = (start, end - 1) if glyphs.text[start:end].isascii() else range(start, end)
    found: Box | None = None
    for place in places:
        box = glyphs.box(place)
        if box is not None:
            found = found.around(box) if found else box
    return turned(found, (360 - glyphs.rotation) % 360) if found else None


def _cut_at_shapes(words: list[Word], glyphs: Glyphs, drawn: Drawn) -> list[Word]:
    placed = [(word.ink.order, *word.box) for word in words]
    for shape in drawn.shapes:
        x0, y0, x1, y1 = shape.box
        met = [
            place
            for place, (order, left, bottom, right, top) in enumerate(placed)
            if order < shape.order and left < x1 and x0 < right and bottom < y1 and y0 < top
        ]
        for place in reversed(met):
            if not holds(shape.box, words[place].box):
                parts = list(_parts(words[place], shape.box, glyphs))
                words[place : place + 1] = parts
                placed[place : place + 1] = [(part.ink.order, *part.box) for part in parts]
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


def spans_of(words: Sequence[Word], unseen: Sequence[bool], glyphs: Glyphs) -> tuple[Piece, ...]:
    """The unseen words as spans of the text, one where nothing but spaces is between them."""
    spans: list[Piece] = []
    for word in (word for word, left_out in zip(words, unseen, strict=True) if left_out):
        if spans and not glyphs.text[spans[-1][1] : word.start].strip():
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
    return tuple(spans)
