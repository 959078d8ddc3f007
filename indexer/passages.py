"""Pages into passages: whole sentences and rows of one page, as many as an embedder reads at once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from indexer.sentences import Span, split_sentences
from indexer.types import OutlineEntry, Page, Passage

__all__ = ["MAX_BYTES", "SPLITTER_VERSION", "split_pages", "split_sentences"]

SPLITTER_VERSION = "sentences-1"
"""Raise it whenever the same pages may give other passages."""

MAX_BYTES = 900
"""MiniLM reads 256 tokens. On 1,600 pages of filings, papers and odd files 4 % of passages of 900 bytes hold more, and
1.7 % of all tokens are lost that way (7 % and 2.6 % at 1,000 bytes)."""

_OVERLAP = 8  # an eighth of a passage may repeat the end of the one before
_LEAST_BYTES = 16

_Section = tuple[str, ...]


def split_pages(
    pages: Iterable[Page], *, outline: Sequence[OutlineEntry] = (), max_bytes: int = MAX_BYTES
) -> Iterator[Passage]:
    """The passages of a document's pages, in order, numbered from 0; none runs over a page's end.

    Each is at most `max_bytes` long in UTF-8 and holds whole sentences, rows and headings, but for a sentence that
    is longer by itself: that is cut at spaces, or between code points where it has none. Neighbours on a page share
    up to an eighth, in whole units. Every character that is no space lies in a passage, and
    `page.text[passage.start:passage.end] == passage.text`. The section is the path of the outline's entries that
    the passage stands under; where an entry's title is found on its page the passages are parted there.

    Raises:
        ValueError: `max_bytes` is under 16.
    """
    if max_bytes < _LEAST_BYTES:
        raise ValueError(f"passages of {max_bytes} bytes are too short: at least {_LEAST_BYTES}")
    sections = _Sections(outline)
    ordinal = 0
    for page in pages:
        for start, end, section in _split_page(page, sections, max_bytes):
            yield Passage(ordinal, page.number, start, end, page.text[start:end], section)
            ordinal += 1


def _split_page(page: Page, sections: _Sections, max_bytes: int) -> Iterator[tuple[int, int, _Section]]:
    headings = sections.on(page)
    units = [piece for span in split_sentences(page.text) for piece in _cut(page.text, *span, max_bytes)]
    borders = [offset for offset, _ in headings]
    groups: dict[int, list[Span]] = {}
    for unit in units:
        groups.setdefault(bisect_right(borders, unit[0]), []).append(unit)
    for group, members in groups.items():
        section = headings[group - 1][1] if group else sections.before(page.number)
        for start, end in _pack(page.text, members, max_bytes):
            yield start, end, section


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


class _Sections:
    """The outline in the order of pages, as paths."""

    def __init__(self, outline: Sequence[OutlineEntry]) -> None:
        self._entries: list[tuple[int, str, _Section]] = []  # page, title, path
        path: list[tuple[int, str]] = []
        for entry in sorted(outline, key=lambda entry: entry.page):
            path = [(level, title) for level, title in path if level < entry.level]
            path.append((entry.level, entry.title))
            self._entries.append((entry.page, entry.title, tuple(title for _, title in path)))
        self._pages = [page for page, _, _ in self._entries]

    def before(self, page: int) -> _Section:
        """The section that goes on from the pages before."""
        entry = bisect_right(self._pages, page - 1)
        return self._entries[entry - 1][2] if entry else ()

    def on(self, page: Page) -> list[tuple[int, _Section]]:
        """The sections that begin on the page and at which offset, in order; 0 when the title is not found."""
        begins: list[tuple[int, _Section]] = []
        offset = 0
        for entry in range(
            bisect_right(self._pages, page.number - 1), bisect_right(self._pages, page.number)
        ):
            _, title, path = self._entries[entry]
            offset = max(offset, _find_title(page.text, title, offset))
            begins.append((offset, path))
        return begins


def _find_title(text: str, title: str, start: int) -> int:
    """Where a line begins with the title, from `start` on, whatever the spaces; -1 without."""
    words = [re.escape(word) for word in title.split()]
    if not words:
        return -1
    pattern = re.compile(r"(?m)^(?:[\dA-Z]+(?:\.\d+)*[.)]?\s+)?" + r"\s+".join(words) + r"\s*$", re.I)
    match = pattern.search(text, start)
    return match.start() if match else -1
