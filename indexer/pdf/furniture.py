"""Running headers, footers and page numbers: what stands at the same edge of page after page.

A line that is left out wrongly cannot be found or cited any more, and one that is kept does little harm. So a line
is furniture only if neighbouring pages have it too, the same but for numbers that count the pages, and if it stands
apart from the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.pdf.marks import Edge, Marks
from indexer.pdf.numbering import numbering_of
from indexer.sentences import trailing_figures
from indexer.types import Page

REACH = 8
"""Pages looked at before and after each."""

_SAME_HEIGHT = 0.015  # of the page's height
_MARGIN = 0.15  # of the page's height: words further in are text, however often they are said
_VOTES = 2  # other pages that have the line
_VOTES_WITHOUT_PLACES = 4
_FEW = 2  # other pages: in documents of less nothing is repeated
_EDGE_LINES = 4
_LONGEST = 200  # characters of a header
_TEXT_LINE = re.compile(r"[^\n]+")
_NUMBER = re.compile(r"\d{1,6}|(?<![^\W_])[ivxlc]{1,7}(?![^\W_])|(?<![^\W_])[IVXLC]{1,7}(?![^\W_])")
_ROMAN = re.compile(r"(?=.)(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})$", re.I)
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_BARE = re.compile(
    r"(?:(?:page|seite|página|pagina|pág\.|p\.|s\.)\s*)?[\[(–—-]?\s*(\d{1,5}|[ivxlcIVXLC]{1,7})\s*[\])–—-]?"
    r"(?:\s*(?:of|von|de|sur|di|/)\s*\d{1,5})?|第?\s*(\d{1,5})\s*[页頁ページ]{1,3}(?:\s*[/,，共]{1,2}\s*\d{1,5}\s*[页頁]?)?",
    re.I,
)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line at an edge: its words without numbers, the numbers, and where it stands."""

    span: Span
    words: str
    numbers: tuple[int, ...]
    top: float | None
    apart: bool
    is_row: bool  # of a table, or as long as no header is
    is_title: bool  # of which the number is a part, as in "Note 5"

    @property
    def has_words(self) -> bool:
        return any(map(str.isalpha, self.words))


@dataclass(slots=True)
class Sheet:
    """The edges of a page, upper and lower, each from the edge inward, and what was found to be furniture."""

    page: Page
    edges: tuple[tuple[_Line, ...], tuple[_Line, ...]]
    named: tuple[dict[str, list[_Line]], dict[str, list[_Line]]]  # the same by their words
    found: tuple[Span, ...] = ()

    @classmethod
    def of(
        cls, page: Page, upper: Iterable[Edge], lower: Iterable[Edge], found: tuple[Span, ...] = ()
    ) -> Sheet:
        """The sheet of a page with those lines at its edges."""
        edges = (
            tuple(_line(page.text, edge) for edge in upper),
            tuple(_line(page.text, edge) for edge in lower),
        )
        return cls(page, edges, (_named(edges[0]), _named(edges[1])), found)


def sheet_of(page: Page, marks: Marks) -> Sheet:
    """A page as its neighbours are compared with it."""
    return Sheet.of(page, marks.top, marks.bottom)


def sheet_again(page: Page) -> Sheet:
    """A page that was arranged before, whose marks are no longer known."""
    lines = [match.span() for match in _TEXT_LINE.finditer(page.text)]
    edges = [Edge(start, end, None, apart=False) for start, end in lines]
    return Sheet.of(page, edges[:_EDGE_LINES], edges[: -_EDGE_LINES - 1 : -1], page.furniture)


def _named(lines: Iterable[_Line]) -> dict[str, list[_Line]]:
    named: dict[str, list[_Line]] = {}
    for line in lines:
        named.setdefault(line.words, []).append(line)
    return named


def furniture_of(sheet: Sheet, past: Sequence[Sheet], ahead: Sequence[Sheet]) -> tuple[Span, ...]:
    """The spans of a page's furniture, in order and apart, as its neighbours up to REACH pages away show them.

    Of the pages before it what was found is known too.
    """
    others = [*past[-REACH:], *ahead[:REACH]]
    if len(others) < _FEW:
        spans = set(_bare_numbers(sheet))
    else:
        spans = {span for side in (0, 1) for span in _repeated(sheet, side, others)}
    found = tuple(sorted(spans))
    if not _leaves_something(sheet.page.text, found):
        found = tuple(span for span in found if not any(map(str.isalpha, sheet.page.text[slice(*span)])))
    return found


def _leaves_something(text: str, spans: Sequence[Span]) -> bool:
    """Whether a page has words of its own besides: where it has none, its furniture is all it says."""
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    return any(any(map(str.isalpha, text[end:start])) for end, start in zip(ends, starts, strict=True))


def _repeated(sheet: Sheet, side: int, others: Sequence[Sheet]) -> Iterator[Span]:
    """Lines at one edge that other pages have too: such as count pages anywhere, others from the edge inward."""
    unbroken = True
    height: float | None = None
    for line in sheet.edges[side]:
        alike = [other for other in others if line.words in other.named[side]]
        matches = [(other, match) for other in alike if (match := _match(line, sheet, other, side))]
        counts = (line.apart or unbroken) and _counts_pages(line, matches)
        if counts or (unbroken and _runs(line, sheet, side, matches, others)):
            yield line.span
        elif height is None or line.top is None or abs(line.top - height) > _SAME_HEIGHT / 3:
            unbroken = False
        height = line.top


def _counts_pages(line: _Line, matches: Sequence[tuple[Sheet, _Line]]) -> bool:
    if line.is_row or line.is_title or not (line.apart or line.top is None):
        return False
    counting = sum(match.numbers != line.numbers for _, match in matches)
    return counting >= (_VOTES if line.apart else _VOTES_WITHOUT_PLACES)


def _runs(
    line: _Line, sheet: Sheet, side: int, matches: Sequence[tuple[Sheet, _Line]], others: Sequence[Sheet]
) -> bool:
    """Whether the line is a running header or footer, rather than what tables repeat."""
    if not line.has_words or line.is_row or not _is_outermost(line, side):
        return False
    if line.is_title:
        matches = [(other, match) for other, match in matches if match.numbers == line.numbers]
    if any(match.span in other.found for other, match in matches if other.page.number < sheet.page.number):
        return True
    if line.top is None:
        return len(matches) >= _VOTES_WITHOUT_PLACES
    if not line.apart or len(matches) < _VOTES:
        return False
    having = {other.page.number for other, _ in matches}
    without = [other for other in others if other.page.number not in having]
    return sum(_reaches(other, side, line.top) for other in without) < len(matches)


def _is_outermost(line: _Line, side: int) -> bool:
    return line.top is None or (line.top <= _MARGIN if side == 0 else line.top >= 1 - _MARGIN)


def _reaches(other: Sheet, side: int, top: float) -> bool:
    """Whether a page has text of its own as far out as there, so that it is no margin."""
    for line in other.edges[side]:
        if line.top is not None and line.has_words and line.span not in other.found:
            return line.top <= top + 0.01 if side == 0 else line.top >= top - 0.01
    return False


def _match(line: _Line, sheet: Sheet, other: Sheet, side: int) -> _Line | None:
    """The line of another page that is the same, but for its place in the count of pages."""
    apart = other.page.number - sheet.page.number
    for candidate in other.named[side].get(line.words, ()):
        steps = {theirs - ours for theirs, ours in zip(candidate.numbers, line.numbers, strict=True)}
        if steps <= {0, apart} and (apart in steps or _same_height(line, candidate)):
            return candidate
    return None


def _same_height(line: _Line, other: _Line) -> bool:
    return line.top is None or other.top is None or abs(line.top - other.top) <= _SAME_HEIGHT


def _bare_numbers(sheet: Sheet) -> Iterator[Span]:
    """The outermost lines that hold nothing but the page's own number."""
    page = sheet.page
    for side in sheet.edges:
        for line in side[:1]:
            match = _BARE.fullmatch(page.text, *line.span)
            if match and line.apart and (match[1] or match[2]) in (page.label, str(page.number)):
                yield line.span


def _line(text: str, edge: Edge) -> _Line:
    words, numbers, is_row, is_title = _parts(text[edge.start : min(edge.end, edge.start + _LONGEST)])
    is_row = is_row or edge.end - edge.start > _LONGEST
    return _Line((edge.start, edge.end), words, numbers, edge.top, edge.apart, is_row, is_title)


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, tuple[int, ...], bool, bool]:
    """A line's words, its numbers, and whether it is a row of a table or numbered as titles are."""
    numbers: list[int] = []

    def take(match: re.Match[str]) -> str:
        value = _value(match.group())
        if value is None:
            return match.group()
        numbers.append(value)
        return "\0"

    words = _NUMBER.sub(take, " ".join(text.split())).casefold()
    is_row = trailing_figures(text) >= 2 and any(map(str.isalpha, text))
    numbering = numbering_of(text)
    is_title = numbering is not None and numbering.says_so and len(numbers) == 1
    return words, tuple(numbers), is_row, is_title


def _value(word: str) -> int | None:
    if word[0].isdigit():
        return int(word)
    if not _ROMAN.match(word):
        return None
    digits = [_ROMAN_DIGITS[letter] for letter in word.casefold()]
    return sum(
        -digit if digit < following else digit
        for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )
