"""Units and scales that stand beside a figure, in English, German, Chinese and Japanese."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.evidence.number_words import word_value
from bot.evidence.scales import scale_is_given as scale_is_given
from bot.evidence.unit_names import (
    CURRENCIES,
    DOLLARS,
    EITHER,
    PHYSICAL,
    SCALED_CURRENCIES,
    SCALES,
    SYMBOLS,
    UNITS,
)
from bot.evidence.words import STOPWORDS, WIDE

_BY_NAME = {
    unicodedata.normalize("NFKC", name).casefold(): unit
    for unit, names in UNITS.items()
    for name in names.split("|")
}
_WIDE = re.compile(f"[{WIDE}]")
_SIGNS = r"%-?[Pp]unkten?|% points?|[%‰°′″¢€£¥₹₩₽₺₪฿₫$℃℉]"
_SPACE = r"[ \t\n\u00a0\u2009\u202f-]{0,2}"
_LATIN = re.compile(
    rf"{_SPACE}((?:US|HK|NT|NZ|CA|AU|MEX|R|A|C|S|T|k|K|m|M|bn|Mio|Mrd)?\$|(?:T|k|K|m|M|bn|Mio|Mrd)[€£]|°\s?[CF]\b|{_SIGNS}|"
    rf"[^\W\d_{WIDE}]+(?:[23]|\^[23])?(?!\d))\.?"
)
_FOLLOWING_WORD = re.compile(rf"[ \u00a0\u2009\u202f-]{{1,2}}([^\W\d_{WIDE}]+)\.?")
_WIDE_UNIT = re.compile(
    r"\s{0,2}("
    + "|".join(map(re.escape, sorted((n for n in _BY_NAME if _WIDE.match(n)), key=len, reverse=True)))
    + ")"
)
_WIDE_SCALE = re.compile(
    r"\s{0,2}("
    + "|".join(map(re.escape, sorted((n for n in SCALES if _WIDE.match(n)), key=len, reverse=True)))
    + ")"
)
_NOTHING = re.compile(rf"{_SPACE}(?:[\d,;:)(\]|。，；：、]|$)")
_AGO = re.compile(r"\s(?:ago|earlier|later|before|früher|später|zuvor)\b")
_A_DIGIT = re.compile(r"\s?\d")
_PER = re.compile(
    r"\s?/\s?|\s(?:per|pro|je|each|every|jede[rsn]?|a|an|p\.)\s|每个?|\s(?:pro|per)-(?=\w)|"
    r"\s(?:im (?=(?:monat|jahr|quartal)\b(?!\s\d))|in der (?=(?:woche|stunde)\b)|am (?=tag\b))",
    re.IGNORECASE,
)
_PER_BEFORE = re.compile(r"每(?:个|一)?([人天日晚月年周次]|小时|件|份|台|季度)[^\d，。,;；]{0,4}$")
_PER_IN_A_WORD = re.compile(
    r"(?<![个個\d一二两三四五六七八九十])([年月日])(?:租金?|薪|供|工资)(?:为|是|：|:|约|人民币|\s){0,4}$"
)
_GERMAN_COMPOUND = re.compile(
    r"[^\W\d_]{3,}?(tage?n?|wochen?|monaten?|jahren?|stunden?|minuten?|nächten?)", re.IGNORECASE
)
_QUALIFIED_DAYS = {
    "arbeit": "working day",
    "werk": "working day",
    "kalender": "calendar day",
    "handels": "trading day",
}
_ANYWHERE_ON_THE_PAGE = CURRENCIES | {"%"}
_LOOSE = frozenset({"person", "page", "times", "piece", "point"})
_NOT_BETWEEN = STOPWORDS | frozenset(
    ["pro", "je", "per", "each", "every", "x", "plus", "minus", "von", "aus"]
)
_ABBREVIATED = frozenset(["tsd", "mio", "mill", "mrd", "mia", "mn", "mln", "bn", "bln", "cr"])
_LONGEST_NAME = 3  # words


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands after a number."""

    scale: int  # power of ten
    unit: str | None
    per: str | None
    end: int


def unit_of(name: str) -> str | None:
    """The canonical unit of a name or sign."""
    plain = re.sub(r"\s+", "", name) if name[:1] == "°" else name
    if plain == "Ms":
        return None  # a title
    return SYMBOLS.get(plain) or _BY_NAME.get(plain.casefold()) or _compound(plain)


def _compound(word: str) -> str | None:
    """ "day" of "Urlaubstage"; Arbeitstage are other days."""
    found = _GERMAN_COMPOUND.fullmatch(word) if word[:1].isupper() and len(word) > 6 else None
    if not found:
        return None
    head = next((unit for start, unit in _QUALIFIED_DAYS.items() if word.casefold().startswith(start)), None)
    part = _BY_NAME.get(found[1].casefold())
    return head if head and part == "day" else part


def same_unit(one: str, other: str) -> bool:
    """Whether two units are the same, or one name means either: ¥ is both of its currencies."""
    return one == other or frozenset((one, other)) in EITHER


@lru_cache(maxsize=4096)
def _named(word: str) -> str | None:
    return unit_of(word)


def beside(text: str, position: int, *, money: bool = False) -> Beside:
    """What follows a number: scale, unit, and what it is per.

    One other word may stand between ("16 paid weeks"). `money` tells that a currency stands before the number: "m"
    is then million.
    """
    if _NOTHING.match(text, position):
        return Beside(0, None, None, position)
    scale, unit, end = _scale(text, position, money)
    if unit is None:
        unit, after = _unit(text, end)
        if unit in CURRENCIES and (
            _A_DIGIT.match(text, after) if money else text[after : after + 1].isdecimal()
        ):
            unit = None  # it belongs to the next number: $5 $6
        end = after if unit else end
    if unit is None and not scale:
        return Beside(0, None, *_per(text, position))
    per, after = _per(text, end)
    if per and unit in PHYSICAL:
        return Beside(scale, _compound_unit(f"{unit}/{per}"), None, after)
    return Beside(scale, unit, per, after)


def _compound_unit(unit: str) -> str:
    return {
        "km/hour": "km/h",
        "m/second": "m/s",
        "kbit/second": "kbit/s",
        "Mbit/second": "Mbit/s",
        "Gbit/second": "Gbit/s",
        "MB/second": "MB/s",
    }.get(unit, unit)


def _scale(text: str, position: int, money: bool) -> tuple[int, str | None, int]:
    """The power of ten, the currency that may be written in one word with it, and where both end."""
    wide = _WIDE_SCALE.match(text, position)
    if wide:
        return SCALES[wide[1]], None, wide.end()
    found = _LATIN.match(text, position)
    if not found:
        return 0, None, position
    word = found[1]
    if word in SCALED_CURRENCIES:
        return *SCALED_CURRENCIES[word], found.end(1)
    power = {"m": 6, "b": 9}.get(word.casefold(), 0) if money else 0
    power = power or (0 if word == "mm" else SCALES.get(word.casefold(), 0))
    if not power:
        return 0, None, position
    return power, None, found.end() if word.casefold() in _ABBREVIATED else found.end(1)


def _unit(text: str, position: int) -> tuple[str | None, int]:
    wide = _WIDE_UNIT.match(text, position)
    if wide:
        return _BY_NAME[wide[1]], wide.end()
    found = _LATIN.match(text, position)
    if not found:
        return None, position
    unit, end = _longest_name(text, found)
    if unit or not found[1].isalpha() or found[1].casefold() in _NOT_BETWEEN or _names_a_number(found[1]):
        return unit, end if unit else position
    following = _LATIN.match(text, found.end())
    if following and following[1][0].isalpha() and "\n" not in text[found.end() : following.start(1)]:
        unit, end = _longest_name(text, following)
    return unit, end if unit else position


def _names_a_number(word: str) -> bool:
    return word_value(word) is not None


def _longest_name(text: str, first: re.Match[str]) -> tuple[str | None, int]:
    """The unit that starts with a word, by up to three words ("sq ft", "percentage points")."""
    names = [(first[1], first.end(1))]
    if first[1].isalpha() or first[1] in "°%":
        end = first.end()
        while len(names) < _LONGEST_NAME and (more := _FOLLOWING_WORD.match(text, end)):
            names.append((f"{names[-1][0]} {more[1]}", more.end(1)))
            end = more.end()
    for name, end in reversed(names[1:]):
        if unit := (None if name == "Ms" else _BY_NAME.get(name.casefold())):
            return unit, end
    return _named(first[1]), names[0][1]


def _per(text: str, position: int) -> tuple[str | None, int]:
    """The unit after "per" or a stroke, if one stands there."""
    found = _PER.match(text, position + (text[position : position + 1] == "."))
    if not found:
        return None, position
    unit, end = _unit_word(text, found.end())
    return (unit, end) if unit and not _AGO.match(text, end) else (None, position)


def _unit_word(text: str, position: int) -> tuple[str | None, int]:
    wide = _WIDE_UNIT.match(text, position)
    if wide:
        return _BY_NAME[wide[1]], wide.end()
    found = _LATIN.match(text, position)
    return (_named(found[1]), found.end(1)) if found and not found[0][0].isspace() else (None, position)


def per_before(text: str, position: int) -> str | None:
    """The unit of 每晚180元 or 月租180元, which stands before its number."""
    before = text[max(0, position - 10) : position]
    found = _PER_BEFORE.search(before) if "每" in before else _PER_IN_A_WORD.search(before)
    return _BY_NAME.get(found[1]) if found else None


@lru_cache(maxsize=512)
def mentions_unit(text: str, unit: str) -> bool:
    """Whether a text names a unit anywhere."""
    names = [name for name, canonical in _BY_NAME.items() if same_unit(unit, canonical)]
    folded = text.casefold()
    if "/" in unit and unit.casefold() in folded:
        return True
    for name in names:
        if not name[0].isalpha() or _WIDE.match(name):
            if name in folded:
                return True
        elif len(name) > 2 and re.search(rf"(?<![^\W\d_]){re.escape(name)}(?![^\W\d_])", folded):
            return True
    signs = [name for name, canonical in SYMBOLS.items() if same_unit(unit, canonical)]
    signs += [name for name in names if len(name) <= 2 and name.isalpha() and not _WIDE.match(name)]
    signs += [unit] if unit.isascii() and len(unit) <= 3 else []
    return any(
        re.search(
            rf"(?:\d\s?|[\[(/,·]\s?|\bin |^|\|)(?:[kmM])?{re.escape(sign)}(?![^\W\d_])", text, re.MULTILINE
        )
        for sign in signs
    ) or any(
        f"{prefix}{sign}" in text
        for sign in ("€", "$", "£", "EUR", "USD")
        if _BY_NAME[sign.casefold()] == unit
        for prefix in ("T", "k", "M", "m")
    )


def unit_is_given(unit: str, quote: str, page: str) -> bool:
    """Whether a unit that does not stand beside a figure is given elsewhere: in a table's head, for money and
    percent anywhere on the page."""
    if unit in _LOOSE:
        return True
    return mentions_unit(page if unit in _ANYWHERE_ON_THE_PAGE else quote, unit)


def is_another_dollar(stated: str, claimed: str, page: str) -> bool:
    """Whether `$` on a page of another country's dollars is that dollar."""
    return (
        stated == "USD"
        and claimed in DOLLARS
        and mentions_unit(page, claimed)
        and not re.search(r"US\$|\bUSD\b|U\.S\. dollar|US dollar|美元", page)
    )
