"""The path of sections through a document: by its outline, or by the titles that its pages show."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.pdf.marks import Title
from indexer.pdf.numbering import Numbering, numbering_of
from indexer.types import OutlineEntry, Page, Section

Path = tuple[str, ...]

_MOST_LEVELS = 6
_MOST_LETTERS = 160
_LARGER = 1.08
_CONTINUED = re.compile(
    r"\W*\b(?:continued|cont['’]?d|fortsetzung|suite|continuación)\b\W*$|[（(]?[续続]表?[）)]?$", re.I
)


class OutlineSections:
    """Sections as the file's outline names them."""

    def __init__(self, outline: Sequence[OutlineEntry]) -> None:
        self._entries: list[tuple[int, str, Path]] = []  # page, title, path
        path: list[tuple[int, str]] = []
        for entry in sorted(outline, key=lambda entry: entry.page):
            path = [(level, title) for level, title in path if level < entry.level]
            path.append((entry.level, entry.title))
            self._entries.append((entry.page, entry.title, tuple(title for _, title in path)))
        self._pages = [page for page, _, _ in self._entries]

    def on(self, page: Page, _titles: Sequence[Title]) -> tuple[Section, ...]:
        """The sections of a page; one begins at the page's start when its title is not found on it."""
        first, last = bisect_right(self._pages, page.number - 1), bisect_right(self._pages, page.number)
        found: dict[int, Path] = {}
        if first:
            found[0] = self._entries[first - 1][2]
        offset = 0
        for _, title, path in self._entries[first:last]:
            offset = max(offset, _find_title(page.text, title, offset))
            found[offset] = path
        return tuple(Section(start, path) for start, path in found.items())


@dataclass(frozen=True, slots=True)
class _Open:
    """A section that has begun and not ended."""

    title: str
    size: float  # of its title's letters in points, 0 when not known
    bold: bool
    numbering: Numbering | None

    @property
    def is_capitals(self) -> bool:
        return self.title.isupper()

    @property
    def is_number(self) -> bool:
        """Whether its own words are on the next line."""
        return self.numbering is not None and not any(map(str.isalpha, self.title[self.numbering.end :]))

    def holds(self, other: _Open) -> bool:
        """Whether the other is a part of this one, rather than what comes after it."""
        if self.numbering and other.numbering:
            return self.numbering.level < other.numbering.level
        if other.numbering and other.numbering.says_so and other.numbering.level < 2:
            return False
        if self.size and other.size and not other.size / _LARGER <= self.size <= other.size * _LARGER:
            return self.size > other.size
        if self.numbering:
            return True
        if other.numbering:
            return self.is_capitals and not other.is_capitals
        return (self.is_capitals, self.bold) > (other.is_capitals, other.bold)


class TitleSections:
    """Sections as titles on the pages name them, in the order of the pages."""

    def __init__(self, path: Path = ()) -> None:
        self._open = [_Open(title, 0.0, bold=True, numbering=numbering_of(title)) for title in path]

    def on(self, page: Page, titles: Sequence[Title]) -> tuple[Section, ...]:
        """The sections of a page, by its titles in order."""
        begun = {0: self._path} if self._open else {}
        for start, title in _with_text(page.text, titles):
            if self._goes_on(title):
                continue
            self._begin(title)
            begun[start] = self._path
        return tuple(Section(start, path) for start, path in begun.items())

    @property
    def _path(self) -> Path:
        return tuple(section.title for section in self._open)

    def _goes_on(self, title: _Open) -> bool:
        same = _CONTINUED.sub("", title.title).casefold()
        return any(section.title.casefold() == same for section in self._open)

    def _begin(self, title: _Open) -> None:
        while self._open and not self._open[-1].holds(title):
            self._open.pop()
        self._open = [*self._open[: _MOST_LEVELS - 1], title]


def _with_text(text: str, titles: Sequence[Title]) -> list[tuple[int, _Open]]:
    """Titles and where their sections begin; one that nothing follows is none, or begins with the next below it."""
    found: list[tuple[int, _Open]] = []
    end = 0
    for mark in titles:
        words = " ".join(text[mark.start : mark.end].split())[:_MOST_LETTERS]
        title = _Open(words, mark.size, mark.bold, numbering_of(words))
        start = mark.start
        if found and not text[end : mark.start].strip():
            start, before = found[-1]
            if before.is_number and title.numbering is None:
                found.pop()
                title = replace(before, title=f"{before.title} {words}"[:_MOST_LETTERS])
            elif not before.holds(title):
                found.pop()
                start = mark.start
        found.append((start, title))
        end = mark.end
    return found


def _find_title(text: str, title: str, start: int) -> int:
    """Where a line begins with the title, from `start` on, whatever the spaces; -1 without."""
    words = [re.escape(word) for word in title.split()]
    if not words:
        return -1
    pattern = re.compile(r"(?m)^(?:[\dA-Z]+(?:\.\d+)*[.)]?\s+)?" + r"\s+".join(words) + r"\s*$", re.I)
    match = pattern.search(text, start)
    return match.start() if match else -1
