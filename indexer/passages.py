"""Pages into passages: whole sentences and rows of one page, as many as an embedder reads at once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from indexer.sentences import Span, split_sentences
from indexer.types import Page, Passage

__all__ = ["MAX_BYTES", "SPLITTER_VERSION", "section_at", "split_pages", "split_sentences"]

SPLITTER_VERSION = "sentences-3"
"""Raise it whenever the same pages may give other passages."""

MAX_BYTES = 600
"""MiniLM reads 256 tokens, and a passage is indexed with a header of some 30. On a thousand pages of filings 1.2 % of
passages of 600 bytes hold more with it, and .6 % of all tokens are lost that way (8 % and 2.6 % at 900 bytes)."""

_OVERLAP = 8  # an eighth of a passage may repeat the end of the one before
_LEAST_BYTES = 16


def split_pages(pages: Iterable[Page], *, max_bytes: int = MAX_BYTES, ordinal: int = 0) -> Iterator[Passage]:
    """The passages of pages, in order, numbered from `ordinal`; none runs over a page's end.

    Each is at most `max_bytes` long in UTF-8 and holds whole sentences, rows and headings, but for a sentence that
    is longer by itself: that is cut at spaces, or between code points where it has none. Neighbours on a page share
    up to an eighth, in whole units. Every character that is no space lies in a passage, except for the page's
    furniture, which lies in none; `page.text[passage.start:passage.end] == passage.text`. Passages are parted where
    a section of their page begins, and have the path of the one that they stand in.

    Raises:
        ValueError: `max_bytes` is under 16.
    """
    if max_bytes < _LEAST_BYTES:
        raise ValueError(f"passages of {max_bytes} bytes are too short: at least {_LEAST_BYTES}")
    for page in pages:
        for start, end in _split_page(page, max_bytes):
            yield Passage(ordinal, page.number, start, end, page.text[start:end], section_at(page, start))
            ordinal += 1


def section_at(page: Page, offset: int) -> tuple[str, ...]:
    """The path of the section that a character of the page stands in."""
    begun = bisect_right(page.sections, offset, key=lambda section: section.start)
    return page.sections[begun - 1].path if begun else ()


def _split_page(page: Page, max_bytes: int) -> Iterator[Span]:
    text = page.text
    for begin, stop in _parts(page):
        units = [
            piece
            for start, end in split_sentences(text[begin:stop])
            for piece in _cut(text, begin + start, begin + end, max_bytes)
        ]
        yield from _pack(text, units, max_bytes)


def _parts(page: Page) -> Iterator[Span]:
    """The page without its furniture, parted where sections begin."""
    borders = sorted({section.start for section in page.sections})
    begin = 0
    for start, end in [*sorted(page.furniture), (len(page.text), len(page.text))]:
        inside = [border for border in borders if begin < border < start]
        yield from ((one, other) for one, other in pairwise([begin, *inside, start]) if one < other)
        begin = max(begin, end)


def _pack(text: str, units: Sequence[Span], max_bytes: int) -> Iterator[Span]:
    """As many units as fit, again and again, each time from a little before where the last ended."""
    first = 0
    while first < len(units):
        last = first
        while last + 1 < len(units) and _size(text, units[first][0], units[last + 1][1]) <= max_bytes:
            last += 1
        yield units[first][0], units[last][1]
        if last + 1 == len(units):
            return
        first = _step_back(text, units, first, last, max_bytes)


def _step_back(text: str, units: Sequence[Span], first: int, last: int, max_bytes: int) -> int:
    """The unit the next passage begins with: some of the last ones again, if the next one still fits behind them."""
    following = last + 1
    begin = following
    while (
        begin - 1 > first
        and _size(text, units[begin - 1][0], units[last][1]) <= max_bytes // _OVERLAP
        and _size(text, units[begin - 1][0], units[following][1]) <= max_bytes
    ):
        begin -= 1
    return begin


def _size(text: str, start: int, end: int) -> int:
    part = text[start:end]
    return len(part) if part.isascii() else len(part.encode())


_BREAK = re.compile(r"\s+|(?<=[，、：；。])")


def _cut(text: str, start: int, end: int, max_bytes: int) -> Iterator[Span]:
    """The span itself, or pieces of it of at most `max_bytes`."""
    while _size(text, start, end) > max_bytes:
        fits = _fitting(text, start, max_bytes)
        stop, resume = fits, fits
        for match in _BREAK.finditer(text, start + 1, fits + 1):
            if start < match.start() <= fits and match.start() - start > max_bytes // 8:
                stop, resume = match.start(), match.end()
        yield start, stop
        start = resume
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _fitting(text: str, start: int, max_bytes: int) -> int:
    """The end of the longest part from `start` that has at most `max_bytes`."""
    part = text[start : start + max_bytes].encode()[:max_bytes]
    return start + len(part.decode(errors="ignore"))
