"""Which lines look like titles of sections, by their numbers, letters and places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page's text."""

    start: int
    end: int
    size: float  # in units of the body's, 0 when not known
    bold: bool
    left: float
    top: float
    bottom: float


def is_contents(lines: Sequence[str]) -> bool:
    """Whether the lines of a page hold a table of contents: titles, and pages that rise."""
    return sum(bool(re.search(r"(?:\.\s?){4,}\s*\d+$", line)) for line in lines) >= 3


def titles_of(text: str, lines: Sequence[Line]) -> Iterator[tuple[int, int, float, bool]]:
    """Start, end, size and weight of the lines that look like titles, in order."""
    return iter(())
