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
_MOST_PLACES = 200  # on a page, that may be a title of the outline
_NUMBER = 30  # characters before a title
_HEAD = re.compile(r"\n(?:[\dA-Z]{1,5}(?:\.\d{1,3}){0,5}[.)]?\s+)?$")
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
        flat = _flat(page.text) if first < last else ""
        for _, title, path in self._entries[first:last]:
            offset = max(offset, _find_title(page.text, flat, title, offset))
            found[offset] = path
        return tuple(Section(start, path) for start, path in found.items())

    def recall(self, page: Page, titles: Sequence[Title]) -> None:
        """Nothing is to be known of a page that was arranged before."""


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

    def is_beside(self, other: _Open) -> bool:
        """Whether what holds this one surely holds the other: it is numbered alike, or set alike as far as is known."""
        if self.numbering and other.numbering:
            ours, theirs = self.numbering, other.numbering
            return (ours.scheme, ours.level) == (theirs.scheme, theirs.level)
        if self.numbering or other.numbering:
            return False
        alike = not self.size or (self.size, self.bold) == (other.size, other.bold)
        return alike and self.is_capitals == other.is_capitals


class TitleSections:
    """Sections as titles on the pages name them, in the order of the pages."""

    def __init__(self, path: Path = ()) -> None:
        self._open = [_Open(title, 0.0, bold=False, numbering=numbering_of(title)) for title in path]

    def on(self, page: Page, titles: Sequence[Title]) -> tuple[Section, ...]:
        """The sections of a page, by its titles in order."""
        begun = {0: self._path} if self._open else {}
        for start, title in _with_text(page.text, titles):
            if self._goes_on(title):
                continue
            self._begin(title)
            begun[start] = self._path
        return tuple(Section(start, path) for start, path in begun.items())

    def recall(self, page: Page, titles: Sequence[Title]) -> None:
        """How the open sections' titles are set, as far as they stand on a page that was arranged before."""
        seen = {title.title: title for _, title in _with_text(page.text, titles)}
        self._open = [title if title.size else seen.get(title.title, title) for title in self._open]

    @property
    def _path(self) -> Path:
        return tuple(section.title for section in self._open)

    def _goes_on(self, title: _Open) -> bool:
        same = _CONTINUED.sub("", title.title).casefold()
        return any(section.title.casefold() == same for section in self._open)

    def _begin(self, title: _Open) -> None:
        while self._open and not self._open[-1].holds(title):
            if self._open.pop().is_beside(title):
                break
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


def _find_title(text: str, flat: str, title: str, start: int) -> int:
    """Where a line begins with the title, maybe behind a number, and one ends with it, from `start` on; -1 without.

    `flat` is the text as `_flat` leaves it. Only so many places are looked at, since a file may name thousands of
    titles, all of them on one long page.
    """
    words = " ".join(_flat(title).split())
    place = start - 1
    for _ in range(_MOST_PLACES if words else 0):
        place = flat.find(words, place + 1)
        if place < 0:
            break
        head = _HEAD.search(text[place - _NUMBER : place] if place > _NUMBER else f"\n{text[:place]}")
        begin = place - len(head.group()) + 1 if head else -1
        if begin >= start and text[place + len(words) : place + len(words) + 1] in ("", "\n"):
            return begin
    return -1


def _flat(text: str) -> str:
    """The text on one line and in lower case, as long as before."""
    lower = text.lower()
    return (lower if len(lower) == len(text) else text).replace("\n", " ")
