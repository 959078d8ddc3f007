"""Figures of a text as values: numbers in digits and in words, with their unit, and dates.

`1,577` is 1577 and `1.577` is not, unless the text writes its decimals with commas. Full-width digits, Chinese
numerals and number words are values too; a code such as `X-200`, `2.0.1` or `14:30` is compared as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from bot.evidence.dates import Date, agrees, dates
from bot.evidence.number_words import (
    HUNDREDS,
    WIDE_NUMERAL,
    is_article,
    numeral_value,
    ordinal_value,
    word_value,
)
from bot.evidence.units import same_unit, scale_is_given, unit_after, unit_is_given, unit_of
from bot.evidence.words import WIDE, language


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure where it stands."""

    start: int  # in code points of the text
    end: int
    values: frozenset[Decimal] = frozenset()  # more than one when the notation is ambiguous; scaled
    unit: str | None = None  # canonical: "%", "EUR", "week", …
    scale: int = 0  # the power of ten of "million", 万, …
    dates: frozenset[Date] = frozenset()  # more than one reading: 03/04/2024
    code: str | None = None  # folded, for what is no number
    weak: bool = False  # perhaps an article or part of a word: it supports, but needs no support
    negative: bool | None = False  # None: in parentheses, as accountants write it


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in compatibility form, with the place in the original of each of its characters."""

    text: str
    places: tuple[int, ...] | None  # one more than characters; None when they are the same

    def place(self, index: int) -> int:
        """The original's offset of a character."""
        return index if self.places is None else self.places[index]


_GROUPING = "'’\u00a0\u2009\u202f "
_NUMBER = re.compile(
    r"(?<![A-Za-zÀ-ɏ\d_.])(?P<sign>[-−](?=[\d$€£¥]))?"
    r"(?:(?P<currency>US\$|[$€£¥]|(?:USD|EUR|GBP|CHF|CNY|RMB|JPY)(?=\s?\d))\s?)?(?P<after_sign>[-−](?=\d))?"
    r"(?P<digits>\d{1,3}(?:['’\u00a0\u2009\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*)"
    r"(?P<suffix>[kKmMbB](?:n|io)?(?![A-Za-z]))?"
)
_CODE = re.compile(
    r"(?<![A-Za-zÀ-ɏ\d_])(?:(?=[A-Za-z-]*[A-Z])[A-Za-z]{1,8}-?\d[\dA-Za-z]*(?:[-./]\d+)*|\d{1,2}:\d{2}(?!\d)|\d+(?:\.\d+){2,}(?!\d))"
)
_QUARTER = re.compile(r"(?<![A-Za-z\d])(?:[qQ]([1-4])(?!\d)|([1-4])\.?\s?[qQ](?![A-Za-z]))")
_FISCAL_YEAR = re.compile(r"(?<![A-Za-z])(?:FY|GJ)\s?'?(\d{4}|\d{2})(?!\d)")
_CURRENCY_CODE = re.compile(r"(?:USD|EUR|GBP|CHF|CNY|RMB|JPY|US)\d")
_LATIN_WORD = re.compile(rf"[^\W\d_{WIDE}]+(?:-[^\W\d_{WIDE}]+)*")
_COUNTED_WIDE = frozenset("周週天日年月个個小分秒名人次倍元岁歲页頁万亿億星礼季欧美")
_COMMA_STYLE = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+,\d+|\d+,(?:\d{1,2}|\d{4,}))(?![.,]?\d)")
_POINT_STYLE = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+\.\d+|\d+\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:,\d{3}){2,})(?![.,]?\d)"
)
_POWERS = {"k": 3, "m": 6, "b": 9}
_CALENDAR = range(1900, 2101)


def fold(text: str) -> Folded:
    """NFKC, character by character, so that offsets can be led back; spaces, which may group digits, stay."""
    if unicodedata.is_normalized("NFKC", text):
        return Folded(text, None)
    characters: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        plain = character if character.isspace() else unicodedata.normalize("NFKC", character)
        characters.append(plain)
        places += [index] * len(plain)
    return Folded("".join(characters), (*places, len(text)))


@lru_cache(maxsize=256)
def decimal_mark(text: str) -> str | None:
    """`,` or `.` by how a text writes numbers that leave no doubt, else by its language; None when unknown."""
    comma, point = len(_COMMA_STYLE.findall(text)), len(_POINT_STYLE.findall(text))
    if comma != point:
        return "," if comma > point else "."
    return {"de": ",", "en": ".", "zh": "."}.get(language(text) or "")


@lru_cache(maxsize=256)
def figures(text: str, mark: str | None = None) -> tuple[Figure, ...]:
    """The figures of a text in order. `mark` is its decimal mark (see `decimal_mark`)."""
    folded = fold(text)
    found: list[Figure] = []
    for figure in (
        *_dates(folded.text),
        *_codes(folded.text),
        *_numbers(folded.text, mark),
        *_words(folded.text),
    ):
        if not any(figure.start < other.end and other.start < figure.end for other in found):
            found.append(figure)
    found.sort(key=lambda figure: figure.start)
    return tuple(replace(f, start=folded.place(f.start), end=folded.place(f.end - 1) + 1) for f in found)


def _dates(text: str) -> list[Figure]:
    return [
        Figure(
            date.start,
            date.end,
            frozenset(
                Decimal(part) for reading in date.readings for part in (reading[0], reading[2]) if part
            ),
            dates=date.readings,
        )
        for date in dates(text)
    ]


def _codes(text: str) -> list[Figure]:
    found = [
        Figure(match.start(), match.end(), frozenset({Decimal(match[1] or match[2])}), "quarter")
        for match in _QUARTER.finditer(text)
    ]
    for match in _FISCAL_YEAR.finditer(text):
        year = int(match[1]) if len(match[1]) > 2 else 2000 + int(match[1])
        found.append(Figure(match.start(), match.end(), frozenset({Decimal(year)})))
    for match in _CODE.finditer(text):
        groups = re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", match[0])
        if not groups and not _CURRENCY_CODE.match(match[0]):
            found.append(Figure(match.start(), match.end(), code=match[0].replace("-", "").casefold()))
    return found


def _numbers(text: str, mark: str | None) -> list[Figure]:
    found: list[Figure] = []
    for match in _NUMBER.finditer(text):
        values = _values(match["digits"], mark)
        if not values:
            found.append(Figure(match.start(), match.end(), code=match["digits"]))
            continue
        unit = unit_of(match["currency"]) if match["currency"] else None
        suffix = match["suffix"] or ""
        end = match.end()
        if suffix and not unit and (suffix.islower() and suffix[0] in "mb"):
            end = match.start("suffix")
            suffix = ""
        scale, beside, after = unit_after(text, end)
        power = _POWERS[suffix[0].lower()] if suffix else scale
        if text[max(0, match.start() - 3) : match.start()] == "百分之":
            beside = "%"
        if len(match["digits"]) == 4 and int(min(values)) in _CALENDAR and beside == "year":
            beside = None
        bracketed = text[: match.start()].endswith("(") and text[match.end() :].startswith(")")
        negative = None if bracketed else bool(match["sign"] or match["after_sign"])
        scaled = frozenset(value * (10**power) for value in values)
        found.append(Figure(match.start(), max(after, end), scaled, unit or beside, power, negative=negative))
    return found


def _values(digits: str, mark: str | None) -> frozenset[Decimal]:
    """What a string of digits, points and commas may mean; nothing when it is no number (3.1.2)."""
    plain = digits.translate(dict.fromkeys(map(ord, _GROUPING)))
    marks = [character for character in plain if character in ".,"]
    if not marks:
        return frozenset({Decimal(plain)})
    last = marks[-1]
    whole, _, fraction = plain.rpartition(last)
    if len(set(marks)) > 1:
        if last in whole:
            return frozenset()
        return frozenset({Decimal(whole.replace("." if last == "," else ",", "") + "." + fraction)})
    grouped = Decimal(plain.replace(last, ""))
    if len(marks) > 1:
        parts = plain.split(last)
        is_grouped = len(parts[-1]) == 3 and all(2 <= len(part) <= 3 for part in parts[1:])
        return frozenset({grouped}) if is_grouped else frozenset()
    decimal = Decimal(f"{whole}.{fraction}")
    if len(fraction) != 3 or len(whole) > 3 or whole.startswith("0") or mark == last:
        return frozenset({decimal})
    return frozenset({grouped}) if mark else frozenset({grouped, decimal})


def _words(text: str) -> list[Figure]:
    found: list[Figure] = []
    tokens = list(_LATIN_WORD.finditer(text))
    index = 0
    while index < len(tokens):
        figure, used = _word_figure(text, tokens[index : index + 3])
        if figure:
            found.append(figure)
        index += used
    for match in WIDE_NUMERAL.finditer(text):
        if text.startswith("百分之", match.start()):
            continue
        percent = text[: match.start()].endswith("百分之")
        scale, unit, end = unit_after(text, match.end())
        weak = not percent and text[match.end() : match.end() + 1] not in _COUNTED_WIDE
        if len(match[0]) == 4 and unit == "year":
            unit = None
        value = frozenset({Decimal(numeral_value(match[0])) * (10**scale)})
        found.append(Figure(match.start(), end, value, "%" if percent else unit, scale, weak=weak))
    return found


def _word_figure(text: str, tokens: list[re.Match[str]]) -> tuple[Figure | None, int]:
    """The figure that starts with the first of these words, and how many words it took."""
    first = tokens[0]
    value, used = word_value(_head(first[0])), 1
    if value is None:
        ordinal = ordinal_value(first[0])
        if ordinal is None and not is_article(first[0]):
            return None, 1
        _, unit, _ = unit_after(text, first.end())
        return Figure(first.start(), first.end(), frozenset({Decimal(ordinal or 1)}), unit, weak=True), 1
    for token in tokens[1:]:
        more = word_value(token[0])
        if more is None or text[tokens[used - 1].end() : token.start()].strip():
            break
        if token[0].casefold() in HUNDREDS:
            value *= more
        elif value >= 20 and more < 10 and value % 10 == 0:
            value += more
        else:
            break
        used += 1
    end = first.start() + len(_head(first[0])) if used == 1 else tokens[used - 1].end()
    scale, unit, after = unit_after(text, end)
    weak = is_article(first[0]) and used == 1 and (first[0].casefold() != "one" or unit is None) and not scale
    return Figure(
        first.start(), after, frozenset({Decimal(value) * (10**scale)}), unit, scale, weak=weak
    ), used


def _head(word: str) -> str:
    """ "sixteen" of "sixteen-week", but "twenty-one" whole."""
    return word if word_value(word) is not None else word.partition("-")[0]


def supports(stated: Figure, claimed: Figure, *, quote: str, page: str, losing: bool = False) -> bool:
    """Whether a figure of the quote says what a figure of the claim says.

    `losing` tells that the claim speaks of a loss or a decrease: a minus may then be said in words.
    """
    if claimed.code or stated.code:
        return claimed.code == stated.code
    if claimed.dates:
        return any(agrees(mine, theirs) for mine in claimed.dates for theirs in stated.dates)
    if stated.dates and claimed.unit:
        return False
    if _signs_differ(stated, claimed, losing=losing):
        return False
    if claimed.values & stated.values:
        return _units_agree(stated, claimed, quote, page)
    if claimed.scale and not stated.scale and scale_is_given(claimed.scale, page):
        bare = frozenset(value / (10**claimed.scale) for value in claimed.values)
        return bool(bare & stated.values) and _units_agree(stated, claimed, quote, page)
    return False


def _signs_differ(stated: Figure, claimed: Figure, *, losing: bool) -> bool:
    if claimed.negative:
        return stated.negative is False
    return bool(stated.negative) and claimed.negative is False and not losing


def _units_agree(stated: Figure, claimed: Figure, quote: str, page: str) -> bool:
    if claimed.unit is None:
        return True
    if stated.unit is not None:
        return same_unit(stated.unit, claimed.unit)
    return unit_is_given(claimed.unit, quote, page)
