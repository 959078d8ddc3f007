"""Dates of a text as values, in the notations of English, German, Chinese and ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.evidence.figure import Date
from bot.evidence.wide_numerals import NUMERAL, numeral_value

_FULL = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
    )
    for number, name in enumerate(names.split(), 1)
}
_SHORT = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "jän feb mrz apr mai jun jul aug sept okt nov dez",
    )
    for number, name in enumerate(names.split(), 1)
}
_MONTHS = _FULL | _SHORT | {"jänner": 1, "maerz": 3}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NAMED = rf"(?P<M>(?i:{_NAMES}))(?![^\W\d_])\.?"
_DAY = r"(?P<d>\d{1,2})"
_YEAR = r"(?P<y>\d{4})"
_SHORT_YEAR = r"(?P<s>\d{2})"
_WIDE = rf"(?:\d{{1,2}}|{NUMERAL})"
_ORDINAL = r"(?:st|nd|rd|th|\.)?"
_WITH_YEAR = rf"(?:(?:,?\s{{1,2}}|-){_YEAR}(?!\d)|(?:\s?['’]|-){_SHORT_YEAR}(?!\d))?"
_PATTERNS = tuple(
    (sign, re.compile(pattern))
    for sign, pattern in (
        (
            "年",
            rf"(?<!\d)(?P<y>\d{{4}}|[〇零一二三四五六七八九]{{4}})\s?年\s?(?P<m>{_WIDE})\s?月份?(?:\s?(?P<d>{_WIDE})\s?[日号號])?",
        ),
        ("月", rf"(?<![\d第])(?P<m>{_WIDE})\s?月(?:份|底|初|末|中旬|(?:\s?(?P<d>{_WIDE})\s?[日号號])?)"),
        ("-", rf"(?<![\d-]){_YEAR}-(?P<m>\d{{2}})-(?P<d>\d{{2}})(?![\d-])"),
        ("/", rf"(?<![\d./]){_YEAR}/(?P<m>\d{{1,2}})/{_DAY}(?![\d/])"),
        (".", rf"(?<![\d./]){_YEAR}\.(?P<m>\d{{1,2}})\.{_DAY}(?![\d/])"),
        (".", rf"(?<![\d.]){_DAY}\.\s?(?P<m>\d{{1,2}})\.\s?(?:{_YEAR}|{_SHORT_YEAR})(?![\d.,]?\d)"),
        ("/", rf"(?<![\d/]){_DAY}/(?P<m>\d{{1,2}})/(?:{_YEAR}|{_SHORT_YEAR})(?![\d/])"),
        ("-", rf"(?<![\d-]){_DAY}-(?P<m>\d{{1,2}})-{_YEAR}(?![\d-])"),
        ("-", rf"(?<![\d-]){_YEAR}-(?P<m>0[1-9])(?![\d-])"),
        ("/", rf"(?<![\d/.])(?P<m>0?[1-9]|1[0-2])/{_YEAR}(?![\d/])"),
        (
            ".",
            rf"(?P<lead>\(|\b(?:am|bis|zum|vom|ab|seit|dem|den|der)\s){_DAY}\.\s?(?P<m>0?[1-9]|1[0-2])\.(?!\s?\d|[^\W\d_])",
        ),
    )
)
"""Patterns with a sign without which they cannot match."""

_EITHER_WAY = frozenset({6, 7})  # of these: day and month may be meant the other way round
_A_MONTH = re.compile(r"(?<![^\W\d_])[JFMASOND][A-Za-zÄä]{2,8}(?![^\W\d_])")
_DAY_BEFORE = re.compile(
    rf"(?<!\d)(?<!\d[.,]){_DAY}{_ORDINAL}[\s-]{{0,2}}(?:(?:of|day of)\s)?{_NAMED}{_WITH_YEAR}"
)
_FROM_THE_MONTH = tuple(
    map(
        re.compile,
        (
            rf"{_NAMED}\s{{1,2}}(?:the\s)?{_DAY}(?:st|nd|rd|th)?(?![.,:]?\d)(?:,?\s{{1,2}}{_YEAR}(?!\d))?",
            rf"{_NAMED}(?:,?\s{{0,2}}|-){_YEAR}(?!\d)",
            rf"{_NAMED}(?:\s?['’]|-){_SHORT_YEAR}(?!\d)",
        ),
    )
)
_LONGEST_DAY = 14  # characters of "31st day of " before a month
_BEFORE_A_MONTH = re.compile(
    r"\b(?:in|by|since|until|till|of|from|to|through|before|after|during|each|every|early|late|mid|next|last|this|and|or|im|"
    r"ab|bis|seit|ende|anfang|mitte|vor|nach|zum|und|oder|jeden)[\s-]$",
    re.IGNORECASE,
)
_ALSO_WORDS = frozenset(["may", "mar", "dec", "sep", "jan", "mai"])
_ALSO_NAMES = frozenset(["march", "april", "august", "june", "juni"])
_CENTURY = 70  # two digits from here on are of the last century


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date where it stands, in each of its possible readings."""

    start: int
    end: int
    readings: frozenset[Date]
    weak: bool = False  # perhaps no month at all: "Dec", "May"


def dates(text: str) -> list[FoundDate]:
    """The dates of a text, without overlaps, in no particular order."""
    found: list[FoundDate] = []
    taken = bytearray(len(text))
    for date in (*_in_digits(text), *_with_month_names(text)):
        if taken.find(1, date.start, date.end) < 0:
            found.append(date)
            taken[date.start : date.end] = b"\x01" * (date.end - date.start)
    return found


def _in_digits(text: str) -> Iterator[FoundDate]:
    for index, (sign, pattern) in enumerate(_PATTERNS):
        for match in pattern.finditer(text) if sign in text else ():
            start = match.end("lead") if "lead" in pattern.groupindex else match.start()
            if readings := _readings(match, either=index in _EITHER_WAY):
                yield FoundDate(start, match.end(), readings)


def _with_month_names(text: str) -> Iterator[FoundDate]:
    for name in _A_MONTH.finditer(text):
        if name[0].casefold() not in _MONTHS:
            continue
        before = _DAY_BEFORE.search(
            text, max(0, name.start() - _LONGEST_DAY), min(len(text), name.end() + 10)
        )
        matches = [before] if before and before.start("M") == name.start() else []
        matches += [match for pattern in _FROM_THE_MONTH if (match := pattern.match(text, name.start()))]
        dated = [FoundDate(m.start(), m.end(), r) for m in matches if (r := _readings(m, either=False))]
        alone = _month_alone(text, name)
        yield from dated or ([alone] if alone else [])


def _readings(match: re.Match[str], *, either: bool) -> frozenset[Date]:
    parts = match.groupdict()
    named = parts.get("M")
    if named and not named[0].isupper():
        return frozenset()  # "18 may apply"
    month = _MONTHS[named.casefold()] if named else _number(parts["m"])
    year = _number(parts.get("y"))
    if parts.get("s"):
        short = int(parts["s"])
        year = short + (1900 if short >= _CENTURY else 2000)
    day = _number(parts.get("d"))
    orders = [(month, day)] + ([(day, month)] if either and day else [])
    return frozenset((year, m, d) for m, d in orders if m and 1 <= m <= 12 and (d is None or 1 <= d <= 31))


def _number(written: str | None) -> int | None:
    if not written:
        return None
    return int(written) if written.isdecimal() else numeral_value(written)


def _month_alone(text: str, match: re.Match[str]) -> FoundDate | None:
    """A month without day and year; "May" only where a month is meant."""
    name = match[0]
    folded = name.casefold()
    led = bool(_BEFORE_A_MONTH.search(text[max(0, match.start() - 8) : match.start()]))
    if folded in _ALSO_WORDS and not led:
        return None
    weak = folded not in _FULL or (not led and folded in _ALSO_NAMES)
    return FoundDate(match.start(), match.end(), frozenset({(None, _MONTHS[folded], None)}), weak)


def agrees(claimed: Date, stated: Date) -> bool:
    """Whether everything that a claimed date says is said by the stated one."""
    return all(mine is None or mine == theirs for mine, theirs in zip(claimed, stated, strict=True))
