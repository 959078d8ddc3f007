"""What on a page may be more than its text: lines at its edges, and lines that look like titles of sections."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from indexer.pdf.headings import Line, is_contents, titles_of
from indexer.pdf.numbering import says_so

if TYPE_CHECKING:
    from indexer.pdf.text import PageText

_EDGE_LINES = 4  # looked at from each edge inward
_APART = 1.6  # times the usual distance of lines, and a line stands apart
_LINE = re.compile(r"[^\n]+")
_MOST = 400  # titles on a page; a page of more has none
_DIGITS = 4
_BODY = 0.25  # of a page's characters


@dataclass(frozen=True, slots=True)
class Edge:
    """A line near the upper or lower edge of a page."""

    start: int  # in code points of the page's text
    end: int
    top: float | None  # share of the page's height, None when not known
    apart: bool  # a clear gap, or an edge line that is so, parts it from what stands further in


@dataclass(frozen=True, slots=True)
class Title:
    """Lines that may be the title of a section."""

    start: int  # in code points of the page's text
    end: int
    size: float  # height of its letters in points, 0 when not known
    bold: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a page; all offsets lie in its text."""

    top: tuple[Edge, ...] = ()  # from the edge inward
    bottom: tuple[Edge, ...] = ()  # from the edge inward
    titles: tuple[Title, ...] = ()  # in order of `start`, apart from each other
    contents: bool = False  # a table of contents stands on it

    def encode(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "top": [[edge.start, edge.end, edge.top, edge.apart] for edge in self.top],
            "bottom": [[edge.start, edge.end, edge.top, edge.apart] for edge in self.bottom],
            "titles": [[title.start, title.end, title.size, title.bold] for title in self.titles],
            "contents": self.contents,
        }

    @classmethod
    def decode(cls, fields: Any, text: str) -> Marks:
        """The reverse of encode, for a page of that text. Nothing of it is trusted.

        Raises:
            ValueError: it is not what encode returns, or an offset lies outside the text.
        """
        try:
            titles = tuple(
                Title(*_span(start, end, text), _number(size), _flag(bold))
                for start, end, size, bold in fields["titles"]
            )
            marks = cls(
                _edges(fields["top"], text),
                _edges(fields["bottom"], text),
                titles,
                _flag(fields["contents"]),
            )
        except (TypeError, KeyError, AttributeError, OverflowError) as error:
            raise ValueError(f"these are no marks: {error}") from error
        if any(later.start < title.end for title, later in pairwise(titles)):
            raise ValueError("titles overlap")
        if len(marks.titles) > _MOST or max(len(marks.top), len(marks.bottom)) > _EDGE_LINES:
            raise ValueError("more than any page has")
        return marks


def marks_of(page: PageText) -> Marks:
    """The marks of a page; where the places of its lines are not known, by their order and words alone."""
    body = _body(page)
    lines = _lines(page, body)
    if not lines:
        return Marks()
    contents = is_contents([line.text for line in lines])
    titles = [_title(first, last, body) for first, last in titles_of(lines)]
    if contents:
        titles = _over_contents(titles, page.text)
    inward = sorted(lines, key=lambda line: line.top) if page.lines else lines
    usual = _usual_distance(inward)
    return Marks(
        top=_from_edge(inward[: _EDGE_LINES + 1], usual),
        bottom=_from_edge(inward[: -_EDGE_LINES - 2 : -1], usual),
        titles=tuple(titles) if len(titles) <= _MOST else (),
        contents=contents,
    )


def _lines(page: PageText, body: float) -> list[Line]:
    text = page.text
    if not page.lines:
        return [Line(*match.span(), match.group(), 0, False, 0, 0, 0) for match in _LINE.finditer(text)]
    letters = sum(line.end - line.start for line in page.lines)
    mostly_bold = sum(line.end - line.start for line in page.lines if line.bold) > 0.5 * letters
    return [
        Line(
            line.start,
            line.end,
            text[line.start : line.end],
            line.size / body if body else 0.0,
            line.bold and not mostly_bold,
            line.left,
            line.top,
            line.right,
        )
        for line in sorted(page.lines, key=lambda line: line.start)
        if text[line.start : line.end].strip()
    ]


def _body(page: PageText) -> float:
    """The height of the letters of running text: the largest that a good part of the page is set in."""
    sizes: Counter[float] = Counter()
    for line in page.lines:
        sizes[round(line.size, 1)] += line.end - line.start
    return max((size for size, letters in sizes.items() if letters >= _BODY * sizes.total()), default=0.0)


def _title(first: Line, last: Line, body: float) -> Title:
    return Title(first.start, last.end, round(first.size * body, 2), first.bold)


def _over_contents(titles: Sequence[Title], text: str) -> list[Title]:
    """What a list of the contents of one part stands under, as "Item 8"; a list of several parts is none of them."""
    numbered = [title for title in titles if says_so(text[title.start : title.end])]
    return numbered if len(numbered) == 1 else []


def _usual_distance(inward: Sequence[Line]) -> float:
    """Between the tops of neighbouring lines, as a share of the page's height; 0 when not known."""
    distances = sorted(
        after.top - before.top for before, after in pairwise(inward) if after.top - before.top > 0.003
    )
    return distances[len(distances) // 2] if distances else 0.0


def _from_edge(inward: Sequence[Line], usual: float) -> tuple[Edge, ...]:
    """The first lines from an edge; one more only tells the gap."""
    known = usual > 0
    gaps = [known and abs(after.top - before.top) > _APART * usual for before, after in pairwise(inward)]
    return tuple(
        Edge(line.start, line.end, round(line.top, _DIGITS) if known else None, any(gaps[place:]))
        for place, line in enumerate(inward[:_EDGE_LINES])
    )


def _edges(fields: Any, text: str) -> tuple[Edge, ...]:
    return tuple(
        Edge(*_span(start, end, text), None if top is None else _number(top), _flag(apart))
        for start, end, top, apart in fields
    )


def _span(start: Any, end: Any, text: str) -> tuple[int, int]:
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise ValueError(f"no span of the text: {start!r}, {end!r}")
    return start, end


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError(f"no number: {value!r}")
    return float(value)


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError(f"neither true nor false: {value!r}")
    return value
