"""Lines of a page, with rows of tables put back on one line by where their words stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

_VALUES = re.compile(r"[\s\d$€£¥%.,()\-–—−*/xX§†‡+NAMna]*")
_DIGIT = re.compile(r"\d")
_MAX_LINES = 2000  # a page of more is no table that people read
_MAX_PAIRS = 500_000  # of lines and fields; a form of more is not looked through


Piece = tuple[int, int]
"""Start and end in pdfium's text of the page."""


class Box(NamedTuple):
    """Where something stands, in points: x to the right, y upwards. Hundreds are made for each page, so no dataclass."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """In points; 0 for a character without extent."""
        return self.top - self.bottom

    def around(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, its place as the page is read; without a box when that is not known."""

    text: str
    box: Box | None
    pieces: tuple[Piece, ...] = ()  # one after the other, a space between them, they are the text
    size: float = 0.0  # height of its letters in points
    bold: bool = False

    @property
    def goes_on_below(self) -> bool:
        """Whether a marked hyphen ends it, so that nothing can come behind it in its row."""
        return self.text.endswith("\ufffe")

    @property
    def is_values(self) -> bool:
        """Whether it holds only figures, as cells of a table do."""
        return bool(_DIGIT.search(self.text)) and _VALUES.fullmatch(self.text) is not None


def mend(lines: list[Line]) -> list[Line]:
    """Puts figures that stand beside a label, but come on a line of their own, onto the label's line."""
    if len(lines) > _MAX_LINES:
        return lines
    return _hang(_join_neighbours(lines))


def level(a: Box, b: Box) -> float:
    """The share of the lower box's height at which both stand."""
    height = min(a.height, b.height)
    return (min(a.top, b.top) - max(a.bottom, b.bottom)) / height if height > 0 else 0.0


def beside(a: Box, b: Box) -> bool:
    """Whether the second stands on the right of the first, at its height."""
    return b.left >= a.right - 1 and level(a, b) > 0.5


def _joined(left: Line, right: Line) -> Line:
    assert left.box
    assert right.box
    box = left.box._replace(right=max(left.box.right, right.box.right))
    text = f"{left.text} {right.text}"
    return Line(text, box, left.pieces + right.pieces, left.size, left.bold and right.bold)


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
    if before.goes_on_below:
        return False
    if beside(before.box, line.box):
        return True
    if line.box.left < before.box.right - 1 or not line.is_values or _DIGIT.search(before.text):
        return False
    apart = abs(before.box.top + before.box.bottom - line.box.top - line.box.bottom) / 2
    return apart < 1.2 * min(before.box.height, line.box.height)


def _hang(lines: list[Line]) -> list[Line]:
    """Moves lines of figures to the label at their height, the nearest on their left."""
    labels = [i for i, line in enumerate(lines) if line.box and not line.is_values and not line.goes_on_below]
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
        if box and best_right < box.right <= line.box.left + 1 and level(box, line.box) > 0.5:
            best, best_right = i, box.right
    return best


def hang_fields(lines: list[Line], fields: list[Line]) -> list[Line]:
    """Puts the values of a form's fields where they stand: behind the label beside them, else below what is above."""
    if len(lines) * len(fields) > _MAX_PAIRS:
        return lines + fields
    behind: dict[int, list[Line]] = {}
    below: dict[int, list[Line]] = {}
    for field in fields:
        beside_it = _nearest(lines, field, _level_with)
        if beside_it is not None:
            behind.setdefault(beside_it, []).append(field)
        else:
            above = _nearest(lines, field, _height_above)
            below.setdefault(-1 if above is None else above, []).append(field)
    hung = sorted(below.get(-1, ()), key=_from_the_top)
    for place, line in enumerate(lines):
        joined = line
        for field in sorted(behind.get(place, ()), key=lambda field: field.box.left if field.box else 0.0):
            joined = _joined(joined, field)
        hung.append(joined)
        hung.extend(sorted(below.get(place, ()), key=_from_the_top))
    return hung


def _from_the_top(line: Line) -> tuple[float, float]:
    return (-line.box.top, line.box.left) if line.box else (0.0, 0.0)


def _nearest(lines: list[Line], field: Line, distance: Callable[[Box, Box], float | None]) -> int | None:
    """Which line is nearest to the field, as `distance` measures it."""
    found = [
        (far, place)
        for place, line in enumerate(lines)
        if line.box and field.box and (far := distance(line.box, field.box)) is not None
    ]
    return min(found)[1] if found else None


def _level_with(label: Box, field: Box) -> float | None:
    """How far the label begins on the left of the field at its height."""
    return field.left - label.left if label.left <= field.left and level(label, field) > 0.5 else None


def _height_above(line: Box, field: Box) -> float | None:
    return line.bottom - field.bottom if line.bottom >= field.bottom else None
