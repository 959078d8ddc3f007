"""Lines of a page as pdfium gives them, with where they stand and how large and bold their letters are."""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import pypdfium2.raw as pdfium

from indexer.pdf import fast_calls as calls
from indexer.pdf.rows import Box, Line, Piece

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_WORD = re.compile(r"\S+")
_FONT_NAME_BYTES = 128
_BOLD_NAME = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
_BOLD_WEIGHT = 650
_SAMPLE = 20_000  # characters, for the direction of the text
_SAMPLE_LINES = 5
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FORCE_BOLD = 1 << 18  # ISO 32000-1, table 123


def lines_of(
    glyphs: Glyphs, begin: int = 0, end: int | None = None, *, without: Sequence[Piece] = ()
) -> list[Line]:
    """The lines of a page in pdfium's order, from `begin` to `end` of its text, without these spans of it.

    pdfium writes a word that a hyphen divides at the end of a line without a line's end, the hyphen as U+FFFE. Here
    it ends a line all the same, so that each line has its place.
    """
    text = glyphs.text
    found: list[Line] = []
    for match in _LINE.finditer(text, begin, len(text) if end is None else end):
        start, stop = match.span()
        while (hyphen := text.find("\ufffe", start, stop - 1)) >= 0:
            _add(found, glyphs, start, hyphen + 1, without)
            start = hyphen + 1
        _add(found, glyphs, start, stop, without)
    return found


def _add(found: list[Line], glyphs: Glyphs, start: int, stop: int, without: Sequence[Piece]) -> None:
    if without:
        parts: list[Line] = []
        for begin, end in apart_from((start, stop), without):
            _add(parts, glyphs, begin, end, ())
        if parts:
            found.append(_together(parts))
        return
    line = glyphs.text[start:stop]
    stripped = line.strip()
    if stripped:
        start += len(line) - len(line.lstrip())
        found.append(glyphs.line(start, start + len(stripped)))


def apart_from(span: Piece, without: Sequence[Piece]) -> Iterator[Piece]:
    """What is left of the span without those others, which are in order."""
    start, stop = span
    for begin, end in without[max(0, bisect_left(without, (start,)) - 1) :]:
        if begin >= stop:
            break
        if end > start:
            if begin > start:
                yield start, begin
            start = end
    if start < stop:
        yield start, stop


def _together(parts: list[Line]) -> Line:
    """A line of several parts."""
    boxes = [part.box for part in parts if part.box]
    box = reduce(Box.around, boxes) if len(boxes) == len(parts) else None
    pieces = tuple(piece for part in parts for piece in part.pieces)
    bold = all(part.bold for part in parts)
    return Line(" ".join(part.text for part in parts), box, pieces, parts[0].size, bold)


class Glyphs:
    """Looks up characters of pdfium's text of a page: places, turned so that most lines run to the right, and fonts."""

    def __init__(self, page: Any, textpage: Any, text: str) -> None:
        """`text` is what the textpage holds, from its first character on."""
        self.text = text
        self.page_rotation = int(page.get_rotation())
        self._textpage = textpage.raw
        self.address = calls.address(textpage.raw)
        self.count = max(textpage.count_chars(), 0)  # as pdfium counts characters
        self._direct = len(text) == self.count
        self._units = _units(text)
        self._rectangle = pdfium.FS_RECTF()
        self._place = ctypes.addressof(self._rectangle)
        self._name = ctypes.create_string_buffer(_FONT_NAME_BYTES)
        self._flags = ctypes.c_int()
        self._bolds: dict[int, bool] = {}  # by the address of the font

        self.rotation = 0  # which turn makes most of the text run to the right; mostly that of the page
        self.rotation = self._upright()

    def _upright(self) -> int:
        """The turn by which the longest lines run to the right, or that of the page."""
        found: list[int] = []
        for match in sorted(_LINE.finditer(self.text[:_SAMPLE]), key=_length)[-_SAMPLE_LINES:]:
            line = match.group().strip()
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            if len(line) < 3 or _RIGHT_TO_LEFT.search(line):
                continue
            first, last = self.box(start), self.box(start + len(line.split("\ufffe")[0]) - 1)
            if first and last:
                found.append(_direction(last.left - first.left, last.bottom - first.bottom))
        usual = max(found, key=found.count, default=self.page_rotation)
        return usual if 2 * found.count(usual) > len(found) else self.page_rotation

    def line(self, start: int, end: int) -> Line:
        """The text from `start` to `end`, which neither begins nor ends with a space, as a line."""
        text = self.text[start:end]
        last = end - 2 if text.endswith("\ufffe") and end - 1 > start else end - 1
        first_box = self.box(start)
        last_box = self.box(last) if first_box else None
        pieces = ((start, end),)
        if first_box is None or last_box is None:
            return Line(text, None, pieces)
        box = first_box.around(last_box)
        size = max(first_box.height, last_box.height)
        return Line(text, box, pieces, size, self._bold(start) and self._bold(last))

    def offset(self, index: int) -> int:
        """The place in the text of the character that pdfium counts as number `index`, or of the next that has one."""
        if self._direct and self._units is None:
            return min(index, len(self.text))
        for near in range(index, index + 8):
            place = pdfium.FPDFText_GetTextIndexFromCharIndex(self._textpage, near)
            if place >= 0:
                return min(place if self._units is None else bisect_left(self._units, place), len(self.text))
        return len(self.text)

    def box(self, offset: int) -> Box | None:
        """Where the character at that offset of the text stands; None when pdfium does not say."""
        index = self.index(offset)
        if index < 0 or not calls.loose_box(self.address, index, self._place):
            return None
        found = self._rectangle
        box = Box(found.left, found.bottom, found.right, found.top)
        return turned(box, self.rotation) if self.rotation else box

    @property
    def reaches_beyond(self) -> bool:
        """Whether the text has characters beyond the basic plane of Unicode."""
        return self._units is not None

    def item(self, offset: int) -> int | None:
        """The address of the text object that draws the character at that offset; None for what pdfium made up."""
        index = self.index(offset)
        found: int | None = calls.text_object(self.address, index) if index >= 0 else None
        return found

    def parted(self, line: Line) -> list[Line]:
        """The line cut wherever more than its height is empty between two words."""
        (start, _), *more = line.pieces
        if more or not line.box:
            return [line]
        parts: list[Piece] = []
        before: Box | None = None
        for match in _WORD.finditer(line.text.removesuffix("\ufffe")):
            begin, end = start + match.start(), start + match.end()
            first = self.box(begin)
            last = first if end - begin == 1 else self.box(end - 1)
            if first is None or last is None:
                return [line]
            box = first.around(last)
            if before and box.left - before.right <= line.box.height and before.left <= box.left:
                parts[-1] = (parts[-1][0], end)
            else:
                parts.append((begin, end))
            before = box
        if line.text.endswith("\ufffe") and parts:
            parts[-1] = (parts[-1][0], parts[-1][1] + 1)
        return [self.line(*part) for part in parts] if len(parts) > 1 else [line]

    def cells(self, begin: int, *, without: Sequence[Piece] = ()) -> Iterator[Line]:
        """Lines from `begin` on, without these spans of the text.

        They are cut wherever the next character does not stand on the right of the one before.
        """
        start = begin
        before: Box | None = None
        for offset in range(begin, len(self.text)):
            box = self.box(offset)
            if self.text[offset].isspace() or box is None:
                continue
            if before and not _goes_on(before, box):
                yield from self._stripped(start, offset, without)
                start = offset
            before = box
        yield from self._stripped(start, len(self.text), without)

    def _stripped(self, start: int, end: int, without: Sequence[Piece]) -> Iterator[Line]:
        found: list[Line] = []
        _add(found, self, start, end, without)
        for line in found:
            yield replace(line, text=" ".join(line.text.splitlines()))

    def index(self, offset: int) -> int:
        """How pdfium counts the character at that offset of the text; -1 when it does not."""
        if self._units is not None:
            offset = self._units[offset]
        elif self._direct:
            return offset
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._textpage, offset))

    def _bold(self, offset: int) -> bool:
        item = self.item(offset)
        if item is None:
            return self._is_bold(offset)
        font = calls.text_font(item)
        if font not in self._bolds:
            self._bolds[font] = self._is_bold(offset)
        return self._bolds[font]

    def _is_bold(self, offset: int) -> bool:
        index = self.index(offset)
        pdfium.FPDFText_GetFontInfo(
            self._textpage, index, self._name, _FONT_NAME_BYTES, ctypes.byref(self._flags)
        )
        if self._flags.value & _FORCE_BOLD or _BOLD_NAME.search(self._name.value):
            return True
        return bool(pdfium.FPDFText_GetFontWeight(self._textpage, index) >= _BOLD_WEIGHT)


def turned(box: Box, degrees: int) -> Box:
    """The box after the page is turned clockwise, by a multiple of 90, about the origin."""
    if degrees == 90:
        return Box(box.bottom, -box.right, box.top, -box.left)
    if degrees == 180:
        return Box(-box.right, -box.top, -box.left, -box.bottom)
    if degrees == 270:
        return Box(-box.top, box.left, -box.bottom, box.right)
    return box


def _length(match: re.Match[str]) -> int:
    return match.end() - match.start()


def _direction(right: float, up: float) -> int:
    """The clockwise turn that makes text which advances like this run to the right."""
    if abs(right) >= abs(up):
        return 0 if right >= 0 else 180
    return 90 if up > 0 else 270


def _goes_on(before: Box, box: Box) -> bool:
    height = max(before.height, box.height)
    level = min(before.top, box.top) - max(before.bottom, box.bottom) > 0.3 * min(before.height, box.height)
    return level and -0.5 * height < box.left - before.right < 2 * height


def _units(text: str) -> list[int] | None:
    """For each character its place in UTF-16 units, where that differs."""
    if len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text):
        return None
    places = []
    unit = 0
    for character in text:
        places.append(unit)
        unit += 2 if character > "\uffff" else 1
    return places
