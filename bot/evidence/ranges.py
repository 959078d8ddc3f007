"""Ends of ranges and limits: 3-5 days, 10 bis 20, 10至20; "at least", "up to"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from bot.evidence.clocks import CLOCK
from bot.evidence.figure import Figure, is_year
from bot.evidence.unit_names import CURRENCIES

_RANGE = re.compile(
    r"\s{0,2}(?:[-–—−~～〜]|\.\.\.?|…|to|up to|through|bis(?: zu)?|至|到|から)\s{0,2}(?=\S|$)", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s{0,2}(?:and|und|与|和|及)\s{0,2}", re.IGNORECASE)
_OR = re.compile(r"\s{0,2}(?:or|oder|and|und|或|或者|和|及|/|、)\s{0,2}", re.IGNORECASE)
_COMMA = re.compile(r"\s{0,2}(?:,|，|、|or|oder|/)\s{0,2}", re.IGNORECASE)
_CHANGE = re.compile(
    r"(?:increas|rais|rose|ris[ei]|grew|grow|decreas|fell|fall|declin|drop|reduc|chang|mov|went|improv|climb|shrank|\bcut|"
    r"steig|stieg|gestiegen|sank|sink|gesunken|gesenkt|erhöh|fiel|wuchs|veränder|verringer|\bup\b|\bdown\b|"
    r"增|减|升|降|提高|下滑|涨|跌)[^.;。；]{0,30}$",
    re.IGNORECASE,
)
_OPENS_BETWEEN = re.compile(r"\b(?:between|zwischen)\s{1,2}(?:about |rund )?$|介于\s?$|在\s?$", re.IGNORECASE)
_HIGH = re.compile(
    r"\b(?:up to|at most|maximum|max|maximal\w*|no more than|not more than|not exceed\w*|highest|upper|within|less than|"
    r"fewer than|under|below|longest|latest|top|höchst\w*|bis(?: zu)?|nicht mehr als|unter|weniger als|innerhalb|spätestens|"
    r"längst\w*|oberst\w*|obergrenze|until|as (?:much|many|long|high) as)\b|"
    r"最多|最高|最大|最长|最迟|至多|不超过|不得超过|以内|以下|上限|小于|低于|之内|不到",
    re.IGNORECASE,
)
_LOW = re.compile(
    r"\b(?:at least|minimum|min|minimal\w*|from|no less than|not less than|no fewer than|lowest|lower|more than|over|above|"
    r"starting|shortest|earliest|mindest\w*|ab|von|wenigstens|über|mehr als|tiefst\w*|niedrigst\w*|untergrenze|frühestens|"
    r"as (?:little|few|low) as)\b|"
    r"最少|最低|最小|最短|最早|至少|不少于|不低于|以上|下限|大于|超过|起",
    re.IGNORECASE,
)
_HIGH_AFTER = re.compile(
    r"\s?(?:\(?max\b|at (?:the )?most|or (?:less|fewer)|maximum|höchstens|maximal|以内|以下|之内|内)",
    re.IGNORECASE,
)
_LOW_AFTER = re.compile(
    r"\s?(?:\(?min\b|or more|at least|minimum|mindestens|and above|以上|起)", re.IGNORECASE
)
_CLAUSE = re.compile(r"[;。；，\n]|[,.](?=\s)")
_PERIODS = frozenset({CLOCK, "quarter", "half-year", "season"})
_REACH = 48  # characters in which a word of limit binds


def with_ranges(text: str, found: Sequence[Figure]) -> list[Figure]:
    """Figures with the unit that the other end of their range or list has, and with their bounds."""
    figures = [
        replace(figure, bound=bound) if figure.unit and (bound := _bound(text, figure)) else figure
        for figure in found
    ]
    inherited: set[int] = set()  # places of figures whose unit stands at a later one
    for index in range(len(figures) - 2, -1, -1):
        left, right = figures[index], figures[index + 1]
        gap = text[left.end : right.start]
        if len(gap) > 10 or not _may_be_joined(left, right):
            continue
        ranged = bool(_RANGE.fullmatch(gap)) or (
            bool(_BETWEEN.fullmatch(gap))
            and bool(_OPENS_BETWEEN.search(text[max(0, left.start - 20) : left.start]))
        )
        changed = ranged and bool(_CHANGE.search(text[max(0, left.start - 40) : left.start]))
        joins = _COMMA if index + 1 in inherited else _OR
        if ranged or joins.fullmatch(gap):
            before = left
            left, right = _alike(left, right)
            if left != before:
                inherited.add(index)
            if ranged and not changed and left.unit == right.unit and _is_quantity(left):
                left, right = (
                    replace(left, bound="low", ranged=True),
                    replace(right, bound="high", ranged=True),
                )
            figures[index], figures[index + 1] = left, right
    return figures


def _may_be_joined(left: Figure, right: Figure) -> bool:
    if left.code or right.code or left.weak or right.weak:
        return False
    return bool(left.dates) == bool(right.dates) or (not left.dates and not left.unit and not left.scale)


def _alike(left: Figure, right: Figure) -> tuple[Figure, Figure]:
    """Both ends with the unit, scale or month that one of them writes."""
    if right.dates:
        return _dated(left, right), right
    if is_year(left) or right.unit in _PERIODS or left.unit in _PERIODS:
        return left, right
    bare = left.unit is None or left.unit in CURRENCIES
    if left.unit in CURRENCIES and right.unit is None and not is_year(right):
        right = replace(right, unit=left.unit)
    if left.unit is None and right.unit and right.unit != CLOCK:
        left = replace(left, unit=right.unit, per=right.per)
    if right.scale and bare and not left.scale and right.unit == left.unit:
        left = replace(left, values=left.values | {value * 10**right.scale for value in left.values})
    return left, right


def _dated(left: Figure, right: Figure) -> Figure:
    """1–15 March, 1 March to 15 April 2024: the first end has the month or year of the second."""
    if left.dates:
        years = {year for year, _, _ in right.dates}
        if len(years) == 1 and all(year is None and day for year, _, day in left.dates):
            (year,) = years
            return replace(left, dates=frozenset((year, month, day) for _, month, day in left.dates))
        return left
    days = [int(value) for value in left.values if value == int(value) and 1 <= value <= 31]
    readings = frozenset((year, month, day) for year, month, last in right.dates if last for day in days)
    return replace(left, values=frozenset(), dates=readings) if readings else left


def _is_quantity(figure: Figure) -> bool:
    return figure.unit is not None and figure.unit != "page" and figure.unit not in _PERIODS


def _bound(text: str, figure: Figure) -> str | None:
    """What the words around a figure say: "high" for "up to", "low" for "at least"; the nearest counts."""
    if _HIGH_AFTER.match(text, figure.end):
        return "high"
    if _LOW_AFTER.match(text, figure.end):
        return "low"
    starts, ends, kinds = _limits(text)
    place = bisect_right(ends, figure.start) - 1
    if place < 0 or figure.start - starts[place] > _REACH or _CLAUSE.search(text, ends[place], figure.start):
        return None
    return kinds[place]


@lru_cache(maxsize=8)
def _limits(text: str) -> tuple[list[int], list[int], list[str]]:
    """The words of limit in a text: where they start and end, and which they are."""
    found = [(match.end(), match.start(), "high") for match in _HIGH.finditer(text)]
    found += [(match.end(), match.start(), "low") for match in _LOW.finditer(text)]
    found.sort()
    return [start for _, start, _ in found], [end for end, _, _ in found], [kind for _, _, kind in found]
