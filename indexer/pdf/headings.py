"""Which lines of a page look like titles of sections, by their numbers, letters and places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from indexer.pdf.numbering import Numbering, numbering_of
from indexer.sentences import trailing_figures

_MOST_LETTERS = 160
_MOST_LINES = 3
_MOST_WORDS = 20
_LARGE = 1.12  # in units of the body's letters
_CLOSE = 1.35  # times the usual distance of lines
_SPREAD = 1.6  # times the usual width of a letter: cells of a table stand apart
_CAPITAL = 1.35  # times the width of other letters
_BESIDE = 4  # times the usual distance of lines: the most lines of a table's head
_CENTRED = 0.06  # of the page's width
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_LEADERS = re.compile(r"(?:[.…·]\s?){4,}\s*[0-9ivxlc]+$|…{2,}\s*[0-9]+$")
_LISTED_END = frozenset("0123456789ivxlc")
_LISTED = re.compile(r"[^\W\d_].*?\s(\d{1,4})$")
_BEGINNING = re.compile(r"[^\W\da-z_]|[“„\"«《「【]")
_NO_END = re.compile(r"[\d.。!！?？$，、]$|\(\d[\d,]*\)$|\b(?:and|or|of|the|to|in|for|by|with|a|an)$|，")
_REFERENCE = re.compile(r"[\d.]*(?:\(\w{1,3}\))*[\s,;]+[a-z]")  # as in "Note 5 for more"
_PERHAPS_NUMBERED = re.compile(r"\w+\.?\s+[\dA-Z]|[§第附\d（(一二三四五六七八九十]")
_SENTENCE_INSIDE = re.compile(r"[。；！？].|[a-z]{3,}[.!?] [A-Z]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page's text; shares of the page where they are known, all 0 where not."""

    start: int
    end: int
    text: str
    size: float  # in units of the body's, 0 when not known
    bold: bool  # and most of the page is not
    left: float
    top: float
    right: float

    @property
    def letter_width(self) -> float:
        """How much room a letter takes, in letters' heights."""
        return (self.right - self.left) / (len(self.text) * self.size) if self.size else 0.0


def is_contents(lines: Sequence[str]) -> bool:
    """Whether lines of a page are a table of contents: titles with leaders, or with page numbers that rise."""
    ends = (line[-_MOST_LETTERS:] for line in lines if line[-1:] in _LISTED_END)
    leaders = sum(_LEADERS.search(end) is not None for end in ends)
    if leaders >= 3:
        return True
    listed = (line for line in lines if line[-1:].isdecimal() and len(line) < 200)
    pages = [int(match.group(1)) for line in listed if (match := _LISTED.match(line))]
    rising = sum(before <= after for before, after in pairwise(pages))
    return len(pages) >= 5 and len(pages) >= 0.35 * len(lines) and rising >= 0.85 * (len(pages) - 1)


def titles_of(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """First and last of neighbouring lines that look like a title, in the order of the text."""
    page = _Layout(lines)
    for first, last in page.runs():
        if page.is_title(first, last):
            yield lines[first], lines[last]


class _Layout:
    """The lines of a page, and what is usual among them."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._placed = any(line.size for line in lines)
        steps = sorted(after.top - before.top for before, after in pairwise(lines) if after.top > before.top)
        self._step = steps[len(steps) // 2] if steps else 0.0
        self._letter = median([line.letter_width for line in lines if len(line.text) > 30] or [0.0])

    def runs(self) -> Iterator[tuple[int, int]]:
        """First and last of neighbouring lines that are set alike and stand out."""
        first = 0
        while first < len(self._lines):
            last = first
            if self._stands_out(self._lines[first]):
                while last + 1 < len(self._lines) and self._goes_on(last):
                    last += 1
            yield first, last
            first = last + 1

    def is_title(self, first: int, last: int) -> bool:
        """Whether the lines from first to last are a title."""
        lines = self._lines[first : last + 1]
        text = " ".join(line.text for line in lines)
        stands_out = self._stands_out(lines[0])
        if len(text) > _MOST_LETTERS or not (stands_out or _PERHAPS_NUMBERED.match(text)):
            return False
        number = numbering_of(text)
        if last - first >= _MOST_LINES or not _may_be(text, number):
            return False
        if not all(self._is_whole(line) for line in lines):
            return False
        if number is not None and number.says_so:
            return stands_out or self._is_alone(first, last)
        if self._is_cell(first, last):
            return False
        if number is not None and number.scheme == "decimal":
            plain = not self._placed and self._is_alone(first, last)
            return (stands_out or plain) and not text.endswith(".")
        if not stands_out or (number is None and not self._is_aligned(lines)):
            return False
        large = min(line.size for line in lines) >= _LARGE
        return self._is_alone(first, last) and (large or not self._is_label(last))

    def _stands_out(self, line: Line) -> bool:
        return line.bold or line.size >= _LARGE or (self._placed and _is_capitals(line.text))

    def _goes_on(self, place: int) -> bool:
        """Whether the next line is set as this one and close to it."""
        line, following = self._lines[place], self._lines[place + 1]
        if line.bold != following.bold or abs(line.size - following.size) > 0.05 * max(line.size, 0.1):
            return False
        if _is_capitals(line.text) and not line.bold and not _is_capitals(following.text):
            return False
        if numbering_of(following.text) is not None or not following.text[0].isalnum():
            return False
        if (
            abs(line.left - following.left)
            > _CENTRED
            < abs(line.left + line.right - following.left - following.right)
        ):
            return False
        return 0 < following.top - line.top <= _CLOSE * max(self._step, 1.5 * self._height(line))

    def _height(self, line: Line) -> float:
        return self._step * line.size * 0.8

    def _is_alone(self, first: int, last: int) -> bool:
        """Whether a gap or the end of a paragraph is before it, and other text begins after it."""
        before = self._lines[first - 1] if first else None
        after = self._lines[last + 1] if last + 1 < len(self._lines) else None
        if after is not None and after.text[0].islower():
            return False
        if before is None:
            return True
        if self._placed:
            gap = self._lines[first].top - before.top
            return gap > 1.15 * self._step or gap < 0
        return before.text[-1] in ".!?。！？:：" or len(before.text) < 60

    def _is_cell(self, first: int, last: int) -> bool:
        """Whether what comes soon after or before stands beside it, as in the head of a table."""
        beside = _BESIDE * self._step
        after = self._lines[last + 1 : last + _MOST_LINES + 1]
        before = self._lines[max(first - _MOST_LINES, 0) : first]
        return any(0 <= self._lines[last].top - line.top < beside for line in after) or any(
            0 <= line.top - self._lines[first].top < beside for line in before
        )

    def _is_whole(self, line: Line) -> bool:
        """Whether its words stand as close as words do, unlike cells of a table."""
        if not self._letter or _CJK.search(line.text):
            return True
        width = self._letter * (_CAPITAL if line.text.isupper() else 1.0)
        return line.letter_width <= _SPREAD * width

    def _is_aligned(self, lines: Sequence[Line]) -> bool:
        """Whether it begins on the left side of its page or is centred."""
        if not self._placed:
            return True
        return all(line.left < 0.4 or abs(line.left - (1 - line.right)) < _CENTRED for line in lines)

    def _is_label(self, last: int) -> bool:
        """Whether rows of figures follow at once, so that it is a label in a table."""
        following = self._lines[last + 1 : last + 2]
        return any(trailing_figures(line.text) >= 1 for line in following)


def _may_be(text: str, number: Numbering | None) -> bool:
    """Whether the words may be a title, wherever they stand."""
    letters = sum(map(str.isalpha, text))
    cjk = _CJK.search(text) is not None
    if letters < (2 if cjk else 4) or len(text) > (_MOST_LETTERS // 3 if cjk else _MOST_LETTERS):
        return False
    if len(text.split()) > _MOST_WORDS or text[-1] in ",;:，；：" or _SENTENCE_INSIDE.search(text):
        return False
    if number is not None:
        if _REFERENCE.match(text, number.end):
            return False
        return not _LEADERS.search(text) and not trailing_figures(text[number.end :])
    return (
        letters >= 0.6 * sum(not character.isspace() for character in text)
        and _BEGINNING.match(text) is not None
        and not _NO_END.search(text)
        and not trailing_figures(text)
    )


def _is_capitals(text: str) -> bool:
    return len(text) >= 6 and text.isupper()
