"""Times of day, in minutes since midnight: 14:30, 2:30 pm, 14.30 Uhr, 下午2点半."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.evidence.figure import Figure
from bot.evidence.wide_numerals import wide_number

CLOCK = "time of day"
"""The unit of these figures."""

_AM_PM = r"(?P<half>[ap])\.?\s?m\b\.?"
_LATIN = re.compile(
    r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-4])(?:"
    rf":(?P<minute>[0-5]\d)(?::[0-5]\d)?(?!\d)(?:\s?{_AM_PM})?|"
    rf"[.](?P<minute2>[0-5]\d)\s?(?:Uhr\b|{_AM_PM.replace('half', 'half2')})|"
    r"\s?Uhr(?:\s(?P<minute3>[0-5]\d)(?!\d|[.,]\d|\s?[%€A-Za-z]))?|"
    rf"\s?{_AM_PM.replace('half', 'half3')})",
    re.IGNORECASE,
)
_WIDE = re.compile(
    r"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|晚|午前|午後)?\s?(?P<hour>\d{1,2}|[一二三四五六七八九十两]{1,3})\s?"
    r"(?:[点點時时](?!间|間|期)(?:(?P<half>半)|钟|整|(?P<minute>\d{1,2}|[一二三四五六七八九十]{1,3})分?|(?P<quarter>[一三])刻)?|"
    r":(?P<minute2>[0-5]\d))"
)
_NAMED = {"noon": 720, "midday": 720, "midnight": 0, "mitternacht": 0, "正午": 720, "午夜": 0, "零点": 0}
_NAMED_TIME = re.compile(r"\b(?:noon|midday|midnight|mitternacht)\b|正午|午夜|零点", re.IGNORECASE)
_LATER_HALF = frozenset(["下午", "傍晚", "晚上", "晚", "午後"])
_OFTEN_AFTERNOON = range(1, 7)  # "2:30" alone
_TWENTY_FOUR_HOURS = re.compile(r"(?<!\d)(?:1[3-9]|2[0-3]|0\d)[:.][0-5]\d(?!\d)")


def clocks(text: str) -> Iterator[Figure]:
    """The times of day of a text; half past two may be in the afternoon, unless the text counts to 24."""
    counts_to_24 = bool(_TWENTY_FOUR_HOURS.search(text))
    for match in () if text.isascii() else _WIDE.finditer(text):
        times = _wide_times(match)
        if times:
            start = match.start("part") if match["part"] else match.start("hour")
            yield _clock(start, match.end(), times)
    for match in _LATIN.finditer(text):
        half = match["half"] or match["half2"] or match["half3"]
        minute = match["minute"] or match["minute2"] or match["minute3"]
        times = _times(int(match["hour"]), int(minute or 0), half, counts_to_24)
        if times:
            yield _clock(match.start(), match.end(), times)
    for match in _NAMED_TIME.finditer(text):
        yield _clock(match.start(), match.end(), (_NAMED[match[0].casefold()],), weak=True)


def _clock(start: int, end: int, times: tuple[int, ...], *, weak: bool = False) -> Figure:
    return Figure(start, end, frozenset(map(Decimal, times)), CLOCK, weak=weak)


def _times(hour: int, minute: int, half: str | None, counts_to_24: bool) -> tuple[int, ...]:
    if half:
        if not 1 <= hour <= 12:
            return ()
        return ((hour % 12 + (12 if half in "pP" else 0)) * 60 + minute,)
    time = hour % 24 * 60 + minute
    return (time, time + 720) if hour in _OFTEN_AFTERNOON and not counts_to_24 else (time,)


def _wide_times(match: re.Match[str]) -> tuple[int, ...]:
    if match["minute2"] and not match["part"]:
        return ()  # read as 14:30 is
    hour = wide_number(match["hour"])
    minute = wide_number(match["minute"] or match["minute2"] or "0")
    if hour is None or minute is None or hour > 24 or minute > 59:
        return ()
    extra = 30 if match["half"] else 15 * {"一": 1, "三": 3}.get(match["quarter"] or "", 0)
    time = int(hour) % 24 * 60 + int(minute) + extra
    if match["part"] in _LATER_HALF and hour < 12:
        return (time + 720,)
    if not match["part"] and hour in _OFTEN_AFTERNOON:
        return (time, time + 720)
    return (time,)
