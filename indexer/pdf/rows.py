"""Lines of a page, with rows of tables put back on one line by where their words stand."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium

_VALUES = re.compile(r"[\s\d$€£¥%.,()\-–—−*/xX§†‡+NAMna]*")
_DIGIT = re.compile(r"\d")
_LINE = re.compile(r"[^\r\n]+")
_MAX_LINES = 2000  # a page of more is no table that people read


@dataclass(frozen=True, slots=True)
class Box:
    """Where a line stands as the page is read, in points: x to the right, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """In points; 0 for a character without extent."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page; without a box when its place is not known."""

    text: str
    box: Box | None

    @property
    def is_values(self) -> bool:
        """Whether it holds only figures, as cells of a table do."""
        return bool(_DIGIT.search(self.text)) and _VALUES.fullmatch(self.text) is not None


def lines_of(page: Any, textpage: Any, text: str) -> list[Line]:
    """The lines of pdfium's text of a page in its order, with their boxes.

    `text` is what the textpage holds, from its first character on. Lines that end in a rejoined hyphen run over
    several lines of the page and have no box.
    """
    boxes = _Boxes(page, textpage, text)
    found = []
    for match in _LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if stripped:
            start = match.start() + len(line) - len(line.lstrip())
            found.append(Line(line, boxes.around(start, start + len(stripped) - 1)))
    return found


def mend(lines: list[Line]) -> list[Line]:
    """Puts figures that stand beside a label, but come on a line of their own, onto the label's line."""
    if len(lines) > _MAX_LINES:
        return lines
    return _hang(_join_neighbours(lines))


class _Boxes:
    """Looks boxes of characters up, turned as the page is turned."""

    def __init__(self, page: Any, textpage: Any, text: str) -> None:
        self._textpage = textpage
        self._rotation = page.get_rotation()
        self._direct = len(text) == textpage.count_chars()
        self._known = max(text, default="") <= "\uffff"  # else offsets are of UTF-16 units
        self._text = text
        self._rectangle = pdfium.FS_RECTF()
        self._reference = ctypes.byref(self._rectangle)

    def around(self, first: int, last: int) -> Box | None:
        """The box from the first to the last character of a line, offsets in the text."""
        if not self._known or self._text.find("\ufffe", first, last + 1) >= 0:
            return None
        begin = self._box(first)
        end = self._box(last) if begin else None
        if begin is None or end is None:
            return None
        return Box(
            min(begin.left, end.left),
            min(begin.bottom, end.bottom),
            max(begin.right, end.right),
            max(begin.top, end.top),
        )

    def _box(self, offset: int) -> Box | None:
        index = offset if self._direct else pdfium.FPDFText_GetCharIndexFromTextIndex(self._textpage, offset)
        if index < 0 or not pdfium.FPDFText_GetLooseCharBox(self._textpage, index, self._reference):
            return None
        box = self._rectangle
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        if self._rotation == 90:
            return Box(bottom, -right, top, -left)
        if self._rotation == 180:
            return Box(-right, -top, -left, -bottom)
        if self._rotation == 270:
            return Box(-top, left, -bottom, right)
        return Box(left, bottom, right, top)


def _overlap(a: Box, b: Box) -> float:
    """The share of the lower box's height at which both stand."""
    height = min(a.height, b.height)
    return (min(a.top, b.top) - max(a.bottom, b.bottom)) / height if height > 0 else 0.0


def _joined(left: Line, right: Line) -> Line:
    assert left.box
    assert right.box
    box = replace(left.box, right=max(left.box.right, right.box.right))
    return Line(f"{left.text.rstrip()} {right.text.lstrip()}", box)


def _join_neighbours(lines: list[Line]) -> list[Line]:
    """Joins a line to the one before it when it goes on at the same height, further right."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and before.box and line.box and _continues(before, line):
            joined[-1] = _joined(before, line)
        else:
            joined.append(line)
    return joined


def _continues(before: Line, line: Line) -> bool:
    assert before.box
    assert line.box
    if line.box.left < before.box.right - 1:
        return False
    if _overlap(before.box, line.box) > 0.5:
        return True
    if not line.is_values or _DIGIT.search(before.text):
        return False
    apart = abs(before.box.top + before.box.bottom - line.box.top - line.box.bottom) / 2
    return apart < 1.2 * min(before.box.height, line.box.height)


def _hang(lines: list[Line]) -> list[Line]:
    """Moves lines of figures to the label at their height, the nearest on their left."""
    labels = [i for i, line in enumerate(lines) if line.box and not line.is_values]
    hung: dict[int, list[Line]] = {}
    kept = []
    for i, line in enumerate(lines):
        label = _label_of(line, lines, labels) if line.box and line.is_values else None
        if label is None:
            kept.append(i)
        else:
            hung.setdefault(label, []).append(line)
    mended = []
    for i in kept:
        line = lines[i]
        for value in sorted(hung.get(i, ()), key=lambda value: value.box.left if value.box else 0.0):
            line = _joined(line, value)
        mended.append(line)
    return mended


def _label_of(line: Line, lines: list[Line], labels: list[int]) -> int | None:
    best: int | None = None
    best_right = float("-inf")
    assert line.box
    for i in labels:
        box = lines[i].box
        if box and best_right < box.right <= line.box.left + 1 and _overlap(box, line.box) > 0.5:
            best, best_right = i, box.right
    return best
