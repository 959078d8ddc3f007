"""Dates of a text as values, in the notations of English, German, Chinese and ISO 8601."""

from __future__ import annotations

import re
from dataclasses import dataclass

Date = tuple[int | None, int | None, int | None]
"""Year, month, day; what is not said is None."""

_MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "jän februar mrz april mai juni juli august sept okt november dez",
    )
    for number, name in enumerate(names.split(), 1)
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NAMED = rf"(?P<M>(?i:{_MONTH}))\b\.?"
_DAY = r"(?P<d>\d{1,2})"
_YEAR = r"(?P<y>\d{4})"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}\s*年\s*(?P<m>\d{{1,2}})\s*月(?:\s*{_DAY}\s*[日号])?",
        rf"(?<!\d)(?P<m>\d{{1,2}})\s*月(?:\s*{_DAY}\s*[日号])?",
        rf"(?<![\d-]){_YEAR}-(?P<m>\d{{2}})-(?P<d>\d{{2}})(?![\d-])",
        rf"(?<![\d./]){_YEAR}[/.](?P<m>\d{{1,2}})[/.]{_DAY}(?![\d/])",
        rf"(?<![\d.]){_DAY}\.\s?(?P<m>\d{{1,2}})\.\s?{_YEAR}(?!\d)",
        rf"(?<![\d/]){_DAY}/(?P<m>\d{{1,2}})/{_YEAR}(?![\d/])",
        rf"(?<!\d)(?<!\d[.,]){_DAY}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_NAMED}(?:,?\s+{_YEAR}(?!\d))?",
        rf"\b{_NAMED}\s+{_DAY}(?:st|nd|rd|th)?(?![\d.,]*\d)(?:,?\s+{_YEAR}(?!\d))?",
        rf"\b{_NAMED},?\s+{_YEAR}(?!\d)",
    )
)
_SLASHED = 5  # of these patterns: day and month may be meant the other way round


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date where it stands, in each of its possible readings."""

    start: int
    end: int
    readings: frozenset[Date]


def dates(text: str) -> list[FoundDate]:
    """The dates of a text, without overlaps, in no particular order."""
    found: list[FoundDate] = []
    for index, pattern in enumerate(_PATTERNS):
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            readings = _readings(match, either=index == _SLASHED)
            if readings:
                found.append(FoundDate(match.start(), match.end(), readings))
    return found


def _readings(match: re.Match[str], *, either: bool) -> frozenset[Date]:
    parts = match.groupdict()
    named = parts.get("M")
    if named and not named[0].isupper():
        return frozenset()  # "18 may apply"
    month = _MONTHS[named.casefold()] if named else int(parts["m"])
    year = int(parts["y"]) if parts.get("y") else None
    day = int(parts["d"]) if parts.get("d") else None
    orders = [(month, day)] + ([(day, month)] if either and day else [])
    return frozenset((year, m, d) for m, d in orders if m and 1 <= m <= 12 and (d is None or 1 <= d <= 31))


def agrees(claimed: Date, stated: Date) -> bool:
    """Whether everything that a claimed date says is said by the stated one."""
    return all(mine is None or mine == theirs for mine, theirs in zip(claimed, stated, strict=True))
