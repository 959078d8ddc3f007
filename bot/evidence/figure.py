"""One figure of a text: a number with its unit, a date, a time of day or a code."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Date = tuple[int | None, int | None, int | None]
"""Year, month, day; what is not said is None."""

_CALENDAR = range(1900, 2101)
_PERIODS = frozenset({"quarter", "half-year", "season"})


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure where it stands."""

    start: int  # in code points of the text
    end: int
    values: frozenset[Decimal] = (
        frozenset()
    )  # several when ambiguous; scaled; with the decimal places as written
    unit: str | None = None  # canonical: "%", "EUR", "week", "km/h", …
    scale: int = 0  # the power of ten of "million", 万, …
    dates: frozenset[Date] = frozenset()  # more than one reading: 03/04/2024
    code: str | None = None  # folded, for what is no number
    weak: bool = False  # perhaps an article or part of a word: it supports, but needs no support
    negative: bool | None = False  # None: in parentheses or after "loss of", as accountants write it
    per: str | None = None  # "day" of "28 EUR per day"
    bound: str | None = None  # "low" or "high": the end of a range, or by "at least", "up to", …
    headed: bool = False  # unit and scale stand in the row's label or the column's head
    ranged: bool = False  # an end of a range: 3 and 5 of "3-5 days"
    counting: bool = False  # things that are no unit: 12 of "12 credit points"


def is_year(figure: Figure) -> bool:
    """Whether a figure is, by its looks, a calendar year."""
    if figure.unit or figure.scale or figure.code or figure.dates or not figure.values:
        return False
    return all(value == int(value) and int(value) in _CALENDAR for value in figure.values)


def is_period(figure: Figure) -> bool:
    """Whether a figure names a year, a half-year, a quarter or a year across two ("2023/24")."""
    return figure.unit in _PERIODS or is_year(figure)
