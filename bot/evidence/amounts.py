"""A value with what stands around it: scale, unit, rate, and the words that make it negative."""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal
from functools import lru_cache

from bot.evidence.figure import Figure
from bot.evidence.units import beside, per_before

_NEGATIVE_WORD = re.compile(r"(?:\bminus\s|\bnegative\s|零下\s?|(?<![^\W_])负\s?)$", re.IGNORECASE)
_LOSS = re.compile(
    r"(?:\b(?:loss(?:es)?|deficit|verlust\w*|fehlbetrag\w*|decrease|decline|down|rückgang)\b|亏损|減少|减少|下降|赤字)[^\d.;。；]{0,24}$",
    re.IGNORECASE,
)
_PARTS_A_LOSS = re.compile(r"[\d.;。；]")
_LOSS_REACH = 24  # characters from such a word to its number


def amount(start: int, text: str, end: int, value: Decimal, *, weak: bool = False, power: int = 0) -> Figure:
    """A number with what stands after it."""
    after = beside(text, end)
    scale = after.scale + power
    stop = after.end if (after.unit or after.scale or after.per) else end
    per = after.per or per_before(text, start)
    negative = loss_or_not(text, start)
    return Figure(
        start, stop, frozenset({value * 10**scale}), after.unit, scale, weak=weak, per=per, negative=negative
    )


def follows_a_minus(text: str, start: int) -> bool:
    """Whether "minus", 零下 or the like stands before a number."""
    return bool(_NEGATIVE_WORD.search(text[max(0, start - 12) : start]))


def loss_or_not(text: str, start: int) -> bool | None:
    """The sign of a number without one: unknown after "loss of"."""
    ends = _losses(text)
    place = bisect_right(ends, start) - 1
    if place < 0 or start - ends[place] > _LOSS_REACH or _PARTS_A_LOSS.search(text, ends[place], start):
        return False
    return None


@lru_cache(maxsize=8)
def _losses(text: str) -> tuple[int, ...]:
    return tuple(match.end() for match in _LOSS.finditer(text))
