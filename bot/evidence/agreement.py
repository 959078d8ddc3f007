"""Whether a stated figure says what a claimed figure says."""

from __future__ import annotations

from dataclasses import replace

from bot.evidence.clocks import CLOCK
from bot.evidence.dates import agrees
from bot.evidence.figure import Figure, is_year
from bot.evidence.unit_names import CURRENCIES
from bot.evidence.units import is_another_dollar, same_unit, scale_is_given, unit_is_given

_COUNTS = frozenset({"person", "page", "times", "piece", "point"})
_HEAD_SCALES = (3, 4, 6, 8, 9)


def supports(stated: Figure, claimed: Figure, *, quote: str, page: str, losing: bool = False) -> bool:
    """Whether a figure of the quote says what a figure of the claim says.

    `losing` tells that the claim speaks of a loss or a decrease: a minus may then be said in words.
    """
    if claimed.code or stated.code:
        return _same_code(stated, claimed)
    if claimed.dates:
        return any(agrees(mine, theirs) for mine in claimed.dates for theirs in stated.dates)
    if stated.dates:
        return not claimed.unit and bool(claimed.values & stated.values)
    if CLOCK in (stated.unit, claimed.unit):
        return stated.unit == claimed.unit and bool(claimed.values & stated.values)
    if signs_differ(stated, claimed, losing=losing) or is_one_end_only(stated, claimed):
        return False
    if is_year(claimed) and stated.unit not in (None, "year"):
        return False
    if stated.headed and stated.scale and not (claimed.unit or claimed.scale):
        claimed = replace(claimed, values=frozenset(value * 10**stated.scale for value in claimed.values))
    if claimed.values & stated.values:
        return _units_agree(stated, claimed, quote, page) and not _scale_is_missing(stated, claimed, page)
    if claimed.scale and not stated.scale and scale_is_given(claimed.scale, page):
        bare = frozenset(value / (10**claimed.scale) for value in claimed.values)
        return bool(bare & stated.values) and _units_agree(stated, claimed, quote, page)
    return False


def _same_code(stated: Figure, claimed: Figure) -> bool:
    """Codes are compared as written; a version may stand on the page without the word."""
    if claimed.code and not stated.code and not stated.unit:
        return any(str(value) == claimed.code for value in stated.values)
    return claimed.code == stated.code


def signs_differ(stated: Figure, claimed: Figure, *, losing: bool) -> bool:
    """Whether one is below zero and the other is not."""
    if claimed.negative:
        return stated.negative is False
    return bool(stated.negative) and claimed.negative is False and not losing


def is_one_end_only(stated: Figure, claimed: Figure) -> bool:
    """Whether a claim gives one end of a stated range as if it were the whole: "5 days" of "3-5 days"."""
    return stated.ranged and claimed.bound != stated.bound


def _scale_is_missing(stated: Figure, claimed: Figure, page: str) -> bool:
    """Whether a claim gives as full money what a table gives in thousands or millions."""
    if claimed.unit not in CURRENCIES or claimed.scale or stated.scale or stated.unit:
        return False
    whole = all(value == int(value) for value in stated.values)
    return whole and any(scale_is_given(power, page) for power in _HEAD_SCALES)


def _units_agree(stated: Figure, claimed: Figure, quote: str, page: str) -> bool:
    if claimed.unit is None:
        return True
    if stated.unit is not None:
        if stated.per and claimed.per and not same_unit(stated.per, claimed.per):
            return False
        return same_unit(stated.unit, claimed.unit) or is_another_dollar(stated.unit, claimed.unit, page)
    if is_year(stated) and claimed.unit in CURRENCIES | {"%"}:
        return False
    if stated.counting and claimed.unit not in _COUNTS:
        return False
    return unit_is_given(claimed.unit, quote, page)
