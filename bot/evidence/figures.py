"""Figures of a text as values: numbers in digits and in words, with their unit, and dates.

`1,577` is 1577 and `1.577` is not, unless the text writes its decimals with commas. Full-width digits, Chinese
numerals and number words are values too; a time of day is a value in minutes; a code such as `X-200` or `2.0.1` is
compared as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from bot.evidence.agreement import supports
from bot.evidence.clocks import clocks
from bot.evidence.codes import codes
from bot.evidence.dates import dates
from bot.evidence.figure import Figure, is_period, is_year
from bot.evidence.notation import decimal_mark, fold
from bot.evidence.numbers import numbers, spaced_numbers
from bot.evidence.periods import periods
from bot.evidence.ranges import with_ranges
from bot.evidence.spelled import spelled_numbers
from bot.evidence.tables import with_heads
from bot.evidence.wide_words import wide_parts, wide_words

__all__ = ["Figure", "decimal_mark", "figures", "fold", "is_period", "is_year", "supports"]


@lru_cache(maxsize=256)
def figures(text: str, mark: str | None = None) -> tuple[Figure, ...]:
    """The figures of a text in order. `mark` is its decimal mark (see `decimal_mark`).

    They do not overlap, but for weak ones: `12 500 EUR` is 12, 500 EUR and perhaps 12,500 EUR.
    """
    folded = fold(text)
    plain = folded.text
    taken = bytearray(len(plain))
    found: list[Figure] = []
    for figure in _candidates(plain, mark):
        if taken.find(1, figure.start, figure.end) < 0:
            found.append(figure)
            taken[figure.start : figure.end] = b"\x01" * (figure.end - figure.start)
    found.sort(key=lambda figure: figure.start)
    found = with_heads(plain, with_ranges(plain, found))
    starts = {figure.start: figure.end for figure in found}
    found += [spaced for spaced in spaced_numbers(plain, mark) if starts.get(spaced.start) != spaced.end]
    found.sort(key=lambda figure: figure.start)
    if folded.places is None:
        return tuple(found)
    return tuple(replace(f, start=folded.place(f.start), end=folded.place(f.end - 1) + 1) for f in found)


def _candidates(text: str, mark: str | None) -> Iterator[Figure]:
    """What may be a figure; where two overlap, the first is one."""
    for date in dates(text):
        years = frozenset(Decimal(reading[0]) for reading in date.readings if reading[0])
        yield Figure(date.start, date.end, years, dates=date.readings, weak=date.weak)
    yield from periods(text)
    yield from clocks(text)
    yield from codes(text)
    is_wide = _has_wide(text)
    if is_wide:
        yield from wide_parts(text)
    yield from numbers(text, mark)
    if is_wide:
        yield from wide_words(text)
    yield from spelled_numbers(text)


def _has_wide(text: str) -> bool:
    return not text.isascii() and any("\u3007" <= character <= "\u9fff" for character in text)
