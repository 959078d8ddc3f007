"""The order in which the lines of a page are read, where the file holds them in another.

Files mostly hold text in the order in which it is read, so that order stays unless it is plainly wrong: when lines of
prose in columns come row by row, or when lines come from the bottom up.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from operator import itemgetter
from statistics import median

from indexer.pdf.rows import Box, Line, beside, level

_FEWEST_ROWS = 6  # of prose on both sides of a gutter
_MOST_LINES = 400
_PROBES = 8
_FIRST_PROBES = 2
_WORD = re.compile(r"[^\W\d_]{2,}")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HYPHENATED = re.compile(r"[^\W\d_]{2}-$")

Parted = Callable[[Line], list[Line]]
"""Cuts a line at its wide gaps."""


def in_reading_order(lines: list[Line], parted: Parted) -> list[list[Line]]:
    """The lines in groups that stand one after the other: columns, or what runs over their whole width."""
    boxed = [line for line in lines if line.box]
    if not 5 <= len(boxed) <= _MOST_LINES or len(boxed) != len(lines):
        return [lines]
    if len(lines) >= _FEWEST_ROWS and _may_have_columns(lines, parted):
        columns = _columns_of(lines, parted)
        if columns:
            return columns
    return _unscrambled(lines) or [lines]


def _box(line: Line) -> Box:
    assert line.box
    return line.box


def _is_prose(line: Line) -> bool:
    words = len(_WORD.findall(line.text))
    digits = sum(map(str.isdigit, line.text))
    return (words >= 3 or len(_CJK.findall(line.text)) >= 8) and digits < 0.2 * len(line.text)


def _may_have_columns(lines: list[Line], parted: Parted) -> bool:
    """Whether a look at a few lines suggests that lines of several columns come row by row."""
    if sum(line.is_values for line in lines) > 0.1 * len(lines):
        return False  # a table
    pairs = sum(beside(_box(a), _box(b)) and _is_prose(a) and _is_prose(b) for a, b in pairwise(lines))
    if pairs >= _FEWEST_ROWS - 2:
        return True
    width = max(_box(line).right for line in lines) - min(_box(line).left for line in lines)
    wide = [line for line in lines if _box(line).right - _box(line).left > 0.55 * width]
    if len(wide) < _FEWEST_ROWS:
        return False
    probed = wide[:: len(wide) // _PROBES + 1]
    hits = 0
    for number, line in enumerate(probed, start=1):
        hits += sum(map(_is_prose, parted(line))) >= 2
        if number == _FIRST_PROBES and not hits:
            return False
    return hits >= 2 and 3 * hits >= len(probed)


def _columns_of(lines: list[Line], parted: Parted) -> list[list[Line]]:
    """The lines by columns, or nothing if they are a table, or one column, or in doubt."""
    rows = [_sorted_parts(row, parted) for row in _rows(lines)]
    gutters = _gutters(rows)
    if not gutters:
        return []
    laid = [part for row in rows for part in _cut(row, gutters)]
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for line in laid:
        place = _place(line, gutters)
        if place is not None:
            columns[place].append(line)
    if not all(map(_reads_on, columns)):
        return []
    return _in_bands(laid, gutters)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that stand side by side together, from the top, each row from the left."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -_box(line).top):
        if rows and all(level(_box(line), _box(other)) > 0.5 for other in rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: _box(line).left) for row in rows]


def _sorted_parts(row: list[Line], parted: Parted) -> list[Line]:
    parts = [part for line in row for part in parted(line)]
    return sorted(parts, key=lambda part: _box(part).left) if all(part.box for part in parts) else row


def _gutters(rows: list[list[Line]]) -> list[float]:
    """Where many rows have a gap between two pieces of prose, from the left."""
    gaps = [
        (_box(a).right, _box(b).left)
        for row in rows
        for a, b in pairwise(row)
        if _is_prose(a) and _is_prose(b) and _box(a).right < _box(b).left
    ]
    gutters = []
    while len(gaps) >= _FEWEST_ROWS:
        begins, ends = sorted(left for left, _ in gaps), sorted(right for _, right in gaps)
        common, middle = max(
            ((bisect_right(begins, right) - bisect_left(ends, right), right) for _, right in gaps),
            key=itemgetter(0),
        )
        if common < _FEWEST_ROWS:
            break
        within = [gap for gap in gaps if gap[0] <= middle <= gap[1]]
        gutters.append((max(left for left, _ in within) + min(right for _, right in within)) / 2)
        gaps = [gap for gap in gaps if not gap[0] <= middle <= gap[1]]
    return sorted(gutters)


def _cut(row: list[Line], gutters: list[float]) -> list[Line]:
    """The row's parts between the gutters, or the whole row where it is no prose in columns."""
    if any(_place(part, gutters) is None for part in row):
        return row
    places = [_place(part, gutters) for part in row]
    if len(set(places)) > 1 and not all(_WORD.search(part.text) or _CJK.search(part.text) for part in row):
        return row
    return [_with_hyphen(part) for part in row]


def _with_hyphen(line: Line) -> Line:
    """A line that was cut out of a row ends where it says so: its hyphen is marked as pdfium does."""
    if not _HYPHENATED.search(line.text):
        return line
    return Line(line.text[:-1] + "\ufffe", line.box, line.pieces, line.size, line.bold)


def _place(line: Line, gutters: list[float]) -> int | None:
    """Which column the line stands in; None if it crosses a gutter."""
    box = _box(line)
    if any(box.left < gutter < box.right for gutter in gutters):
        return None
    return sum(gutter <= box.left for gutter in gutters)


def _reads_on(column: list[Line]) -> bool:
    """Whether the column is prose: full lines that go on within sentences, few figures."""
    prose = [line for line in column if _is_prose(line)]
    if len(prose) < _FEWEST_ROWS or len(prose) < 0.5 * len(column):
        return False
    widths = [_box(line).right - _box(line).left for line in prose]
    if median(widths) < 0.8 * max(widths):
        return False
    first = [line.text[0] for line in prose if line.text[0].isalpha()]
    cased = [letter for letter in first if letter.islower() or letter.isupper()]
    return not cased or sum(map(str.islower, cased)) >= 0.3 * len(cased)


def _in_bands(laid: list[Line], gutters: list[float]) -> list[list[Line]]:
    """Between lines that cross a gutter, one column after the other."""
    groups: list[list[Line]] = []
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    across: list[Line] = []

    def end_band() -> None:
        groups.extend(column[:] for column in columns if column)
        for column in columns:
            column.clear()

    for line in laid:
        place = _place(line, gutters)
        if place is None:
            end_band()
            across.append(line)
        else:
            if across:
                groups.append(across[:])
                across.clear()
            columns[place].append(line)
    end_band()
    groups.extend([across] if across else [])
    return groups


def _unscrambled(lines: list[Line]) -> list[list[Line]]:
    """The lines from the top where so many stand above the one before them that they plainly come in no order.

    Nothing otherwise. Where they come from the bottom up, each run that does so is put the right way round.
    """
    steps = list(pairwise(map(_box, lines)))
    ups = sum(b.bottom > a.top - 0.5 * a.height for a, b in steps)
    if ups >= 0.8 * len(steps):
        runs = [[lines[0]]]
        for (a, b), line in zip(steps, lines[1:], strict=True):
            if b.top < a.bottom + 0.5 * a.height:
                runs.append([])
            runs[-1].append(line)
        return [_from_the_top(run) for run in runs]
    boxes = sorted(map(_box, lines), key=lambda box: -box.top)
    if ups < 0.4 * len(steps) or any(level(a, b) > 0.3 for a, b in pairwise(boxes)):
        return []
    return [_from_the_top(lines)]


def _from_the_top(lines: list[Line]) -> list[Line]:
    return [line for row in _rows(lines) for line in row]
