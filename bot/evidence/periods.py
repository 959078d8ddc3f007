"""Quarters, half-years and business years of a text: Q3 FY24, 3. Quartal, 上半年, 2023/24."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.evidence.figure import Figure
from bot.evidence.number_words import ordinal_value
from bot.evidence.wide_numerals import numeral_value

_SHORT = re.compile(
    r"(?<![A-Za-z\d])(?:(?P<unit>[qQhH])(?P<number>[1-4])(?!\d)|(?P<number2>[1-4])\.?\s?(?P<unit2>[qQhH])(?![A-Za-z])(?!\d{3}))|"
    r"(?<=\d{4})(?P<unit3>[qQhH])(?P<number3>[1-4])(?!\d)"
)
_AFTER_QUARTER = re.compile(r"\s?['’]?(\d{2})(?![.,]?\d|%)")
_NAMED = re.compile(
    r"\b(?P<word>[^\W\d_]{5,9}|\d\.|\d(?:st|nd|rd|th))[\s-]{1,2}(?P<what>quarters?|quartale?s?|half(?:-year)?|halves|"
    r"halbjahre?s?)\b|第?(?P<wide>[一二三四1-4])(?:季度|四半期)|(?P<side>[上下])半年|第(?P<wide2>[一二三四])季",
    re.IGNORECASE,
)
_FISCAL = re.compile(
    r"(?<![A-Za-z])(?:FY|GJ|fiscal(?: year)?|financial year|Geschäftsjahr\w{0,2}|Wirtschaftsjahr\w{0,2})\s?['’]?"
    r"(?P<year>\d{4}|\d{2})(?:\s?[/–-]\s?(?P<next>\d{4}|\d{2}))?(?!\d|[.,]\d)",
    re.IGNORECASE,
)
_ACROSS = re.compile(r"(?<![\d./,-])(?P<year>(?:19|20)\d{2})\s?[/]\s?(?P<next>(?:19|20)?\d{2})(?![\d/.])")
_ACROSS_DASHED = re.compile(r"(?<![\d./,-])(?P<year>(?:19|20)\d{2})[–-](?P<next>\d{2})(?![\d/.–-])")


def periods(text: str) -> Iterator[Figure]:
    """The periods of a text: quarters and half-years by number, business years by their calendar years."""
    yield from _across(text)
    for match in _SHORT.finditer(text):
        unit = match["unit"] or match["unit2"] or match["unit3"]
        number = int(match["number"] or match["number2"] or match["number3"])
        if unit in "qQ":
            yield _period(match.start(), match.end(), number, "quarter")
            year = _AFTER_QUARTER.match(text, match.end())
            if year and match["unit2"] and not text[match.end() : year.start(1)].isspace():
                yield Figure(year.start(1), year.end(1), frozenset({Decimal(2000 + int(year[1]))}))
        elif number <= 2 and unit == "H":
            yield _period(match.start(), match.end(), number, "half-year")
    for match in _NAMED.finditer(text):
        value = _named_number(match)
        if value:
            halves = match["side"] or (match["what"] or "q").casefold().startswith("h")
            yield _period(match.start(), match.end(), value, "half-year" if halves else "quarter")


def _across(text: str) -> Iterator[Figure]:
    for pattern in (_FISCAL, _ACROSS, _ACROSS_DASHED):
        for match in pattern.finditer(text):
            year = _full(match["year"], 2000)
            following = _full(match["next"], year) if match["next"] else None
            if following is None:
                yield Figure(match.start("year"), match.end("year"), frozenset({Decimal(year)}))
            elif following == year + 1:
                yield _period(match.start("year"), match.end(), year, "season")


def _full(written: str, like: int) -> int:
    return int(written) if len(written) > 2 else like // 100 * 100 + int(written)


def _period(start: int, end: int, number: int, unit: str) -> Figure:
    return Figure(start, end, frozenset({Decimal(number)}), unit)


def _named_number(match: re.Match[str]) -> int | None:
    if match["side"]:
        return 1 if match["side"] == "上" else 2
    if wide := match["wide"] or match["wide2"]:
        return int(wide) if wide.isdecimal() else numeral_value(wide)
    word = match["word"]
    if word[0].isdecimal():
        return int(word[0])
    return ordinal_value(word)
