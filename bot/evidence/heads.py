"""What a claim's figure has on a page in two places: a day here and its year there, a number here and its unit there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from bot.evidence.figure import Date, Figure, is_year
from bot.evidence.figures import figures

_BRACKETS = re.compile(r"\([^()]*\)")
_LETTER = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=128)
def column_dates(page: str) -> frozenset[Date]:
    """The dates of a table's columns whose days and years stand apart: in two lines, or one day before many years."""
    found: set[Date] = set()
    for run in _runs(page):
        days = [(m, d) for one in run for _, m, d in sorted(one.dates, key=str)[:1] if m and d]
        years = [year for one in run if (year := _year(one))]
        if len(days) == len(years):
            found |= {(year, *day) for year, day in zip(years, days, strict=True)}
        elif len(days) == 1:
            found |= {(year, *days[0]) for year in years}
    return frozenset(found)


def _runs(page: str) -> Iterator[list[Figure]]:
    """Days and years that follow each other without words between them."""
    plain = _BRACKETS.sub(lambda found: " " * len(found[0]), page)
    run: list[Figure] = []
    for figure in figures(plain, None):
        if not (figure.dates or is_year(figure)):
            continue
        if run and _LETTER.search(plain[run[-1].end : figure.start]):
            yield run
            run = []
        run.append(figure)
    if run:
        yield run


def _year(figure: Figure) -> int | None:
    if figure.dates:
        return sorted(figure.dates, key=str)[0][0]
    return int(min(figure.values))


def is_dated(figure: Figure, quote: str, page: str) -> bool:
    """Whether the day of a claimed date stands in a quote without a year, and its year on the page."""
    return any(_is_dated(date, quote, page) for date in figure.dates)


def _is_dated(date: Date, quote: str, page: str) -> bool:
    year, month, day = date
    columns = column_dates(page)
    if date in columns or any(other[1:] == date[1:] for other in columns):
        return date in columns
    if not (year and month and day) or not re.search(rf"(?<!\d){year}(?!\d)", page):
        return False
    if re.search(rf"(?<![\d.])0?{day}\.\s?0?{month}\.(?!\s?\d{{2,4}}\b)", quote):
        return True
    there = {other for one in figures(page, None) for other in one.dates if other[1:] == (month, day)}
    here = {other for one in figures(quote, None) for other in one.dates}
    return (None, month, day) in here and there == {(None, month, day)}


def with_shared_units(text: str, found: Sequence[Figure]) -> list[Figure]:
    """Bare figures of a row with the unit that stands behind the last of them: `268 450 mg/L`."""
    shared = list(found)
    numbers = [index for index, one in enumerate(shared) if not one.weak]
    for index, following in reversed(list(pairwise(numbers))):
        one, behind = shared[index], shared[following]
        bare = one.values and not (one.unit or one.scale or one.code or one.dates or is_year(one))
        if bare and behind.unit and not text[one.end : behind.start].strip(" -–<>≤≥"):
            shared[index] = replace(one, unit=behind.unit, per=behind.per)
    return shared
