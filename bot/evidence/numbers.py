"""Numbers of a text in digits and in words, with sign, scale and unit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from bot.evidence.figure import Figure
from bot.evidence.notation import GROUPING, values_of
from bot.evidence.number_words import (
    is_article,
    is_pair,
    may_begin_a_number,
    ordinal_value,
    spelled,
    times_value,
)
from bot.evidence.units import beside, per_before, unit_of
from bot.evidence.wide_numerals import NUMERAL, numeral_value, wide_number
from bot.evidence.words import WIDE

_CURRENCY = (
    r"(?:US|HK|NT|NZ|CA|AU|MEX|A|C|S|R)\$|[$€£¥₹₩₽₺₪฿₫]|(?:TEUR|T€|k€|MEUR|USD|EUR|GBP|CHF|CNY|RMB|JPY|HKD|TWD|AUD|CAD|SGD|NZD|INR|KRW|"
    r"SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|AED|SAR|TRY|RUB|ILS|THB|SFr\.?|Fr\.|Rs\.?|kr\.?)(?=\s?[-−–]?\d)"
)
_NUMBER = re.compile(
    r"(?<![A-Za-zÀ-ɏ\d_.^])(?P<sign>[-−–](?=[\d$€£¥₹.]|[A-Z]{1,3}[$€]))?"
    rf"(?:(?P<currency>{_CURRENCY})(?:[ \u00a0\u202f]|(?P<scaled>[km]|mn|bn|Mio\.?)\s)?(?P<bracket>\((?=[\d.]))?)?(?P<after_sign>[-−–](?=\d))?"
    rf"(?P<digits>\d{{1,3}}(?:[{GROUPING}]\d{{3}}){{1,8}}(?:[.,]\d{{1,12}})?(?!\d)|"
    r"\d{1,3}(?: \d{3}){2,8}(?:[.,]\d{1,12})?(?![ .,]?\d)|\d+(?:[.,]\d+)*|\.\d{1,12})"
    r"(?P<power>\s?[×x*·]\s?10\^-?\d{1,2})?(?P<suffix>[kKmMbB](?:n|io)?(?![^\W\d_]))?"
)
_FRACTION = re.compile(
    r"(?<![\d/.,])(?:(?P<whole>\d{1,4})(?:\s|\sand\s))?(?P<top>\d{1,2})(?P<stroke>[/⁄])(?P<bottom>\d{1,2})(?![\d/.,]*\d)"
)
_RAISED = re.compile(r"\^(-?\d{1,2})(?!\d)")
_SPACED = re.compile(r"(?<![\d.,])(?<!\d )\d{1,3}(?: \d{3}){1,4}(?:[.,]\d{1,6})?(?![ .,]?\d)")
_MYRIADS = re.compile(
    rf"(?<![\d.,])(\d{{1,4}}(?:\.\d{{1,4}})?)([亿億万萬])(\d{{1,4}}|{NUMERAL})([万萬千百])?"
)
_MYRIAD_POWERS = {"亿": 8, "億": 8, "万": 4, "萬": 4, "千": 3, "百": 2, None: 0}
_WIDE_FRACTION = re.compile(
    rf"(?P<bottom>\d{{1,4}}|{NUMERAL})\s?分之\s?(?P<top>\d{{1,6}}(?:\.\d{{1,6}})?|{NUMERAL})"
)
_WIDE_TENTHS = re.compile(
    rf"(\d(?:\.\d)?|[一二三四五六七八九])成([一二三四五六七八九])?(?![为立功员本品果长交绩就{WIDE[:0]}])"
)
_WIDE_NUMERAL = re.compile(NUMERAL)
_HALF_OF_A_UNIT = re.compile(r"(?<![上下大一多个])半(?:个)?(年|天|日|月|小时|周|学期)")
_AND_A_HALF = re.compile(r"半(?![年天日])")
_WORD = re.compile(rf"[^\W\d_{WIDE}]+")
_NEGATIVE_WORD = re.compile(r"(?:\bminus\s|\bnegative\s|零下\s?|(?<![^\W_])负\s?)$", re.IGNORECASE)
_LOSS = re.compile(
    r"\b(?:loss(?:es)?|deficit|verlust\w*|fehlbetrag\w*|decrease|decline|down|rückgang)\b|亏损|減少|减少|下降|赤字",
    re.IGNORECASE,
)
_PARTS_A_LOSS = re.compile(r"[\d.;。；]")
_LOSS_REACH = 24  # characters from such a word to its number
_POWERS = {"亿": 8, "億": 8, "万": 4, "萬": 4, "千": 3, "百": 2, None: 0}
_WIDE_FRACTION = re.compile(
    rf"(?P<bottom>\d{{1,4}}|{NUMERAL})\s?分之\s?(?P<top>\d{{1,6}}(?:\.\d{{1,6}})?|{NUMERAL})"
)
_WIDE_TENTHS = re.compile(
    rf"(\d(?:\.\d)?|[一二三四五六七八九])成([一二三四五六七八九])?(?![为立功员本品果长交绩就{WIDE[:0]}])"
)
_WIDE_NUMERAL = re.compile(NUMERAL)
_HALF_OF_A_UNIT = re.compile(r"(?<![上下大一多个])半(?:个)?(年|天|日|月|小时|周|学期)")
_AND_A_HALF = re.compile(r"半(?![年天日])")
_WORD = re.compile(rf"[^\W\d_{WIDE}]+")
_NEGATIVE_WORD = re.compile(r"(?:\bminus\s|\bnegative\s|零下\s?|(?<![^\W_])负\s?)$", re.IGNORECASE)
_LOSS = re.compile(
    r"(?:\b(?:loss(?:es)?|deficit|verlust\w*|fehlbetrag\w*|decrease|decline|down|rückgang)\b|亏损|減少|减少|下降|赤字)[^\d.;。；]{0,24}$",
    re.IGNORECASE,
)
_POWERS = {"k": 3, "m": 6, "b": 9}
_COUNTED_WIDE = frozenset(
    "周週天日年月个個小分秒名人次倍元岁歲页頁万亿億星礼季欧美条條款章项項层層台辆件套张份位家届期级點点米克升吨斤公里度晚泊種种门頭头支只匹场場"
    "路室間间号號步轮輪笔筆座栋棟户戶团班课"
)
_IDIOMS = re.compile(
    r"一[般定些样致起直旦切同律旁边概下面种并共时体半度向]|十[分足]|万一|千万(?!元|美|人|吨)|百[分般]|四[周处季]|三[角]|五[官]|九[州]|[统唯专]一|一[一]"
)
_CALENDAR = range(1900, 2101)
_LONGEST_WORD = 90
_LONGEST_SPELLED = 16  # words


def numbers(text: str, mark: str | None) -> Iterator[Figure]:
    """The numbers of a text in digits."""
    yield from _fractions(text)
    yield from _myriads(text)
    position = 0
    while match := _NUMBER.search(text, position):
        figure = _number(text, match, mark)
        yield figure
        position = max(match.end(), figure.end)


def _number(text: str, match: re.Match[str], mark: str | None) -> Figure:
    digits = match["digits"]
    values = values_of(digits if digits[0] != "." else "0" + digits, None if digits[0] == "." else mark)
    if not values:
        return Figure(match.start(), match.end(), code=digits)
    end, power, unit = match.end(), 0, None
    suffix = match["suffix"] or ""
    if match["currency"]:
        power, unit = _money(match["currency"], match["scaled"])
    if suffix and not unit and suffix in ("m", "b"):
        end, suffix = match.start("suffix"), ""
    if suffix:
        power += _POWERS[suffix[0].lower()]
    if digits == "10" and (raised := _RAISED.match(text, end)):
        values |= {Decimal(10).scaleb(int(raised[1]) - 1)}  # or 10 with a footnote
    if match["power"]:
        values = frozenset(value.scaleb(int(match["power"].rpartition("^")[2])) for value in values)
    if text[end : end + 2] in (",-", ",–", ",—") or text[end : end + 3] == ",--":
        end += 3 if text[end : end + 3] == ",--" else 2
    if text.startswith(")", end) and "(" in (
        match["bracket"],
        text[max(0, match.start() - 1) : match.start()],
    ):
        behind = beside(text, end + 1)
        end += bool(behind.unit or behind.scale)
    after = beside(text, end, money=unit is not None)
    if suffix and after.scale:
        after = beside(text, end)
    named = after.unit
    if len(digits) == 4 and digits.isdecimal() and int(digits) in _CALENDAR and named == "year" and not power:
        named = None
    stop = after.end if (after.unit or after.scale or after.per) else end
    power += after.scale
    return Figure(
        match.start(),
        max(stop, end),
        frozenset(value * (10**power) for value in values),
        unit
        if unit and named not in (None, unit) and named not in _CENTS
        else (named if unit is None else unit),
        power,
        negative=_sign(text, match, stop, named),
        per=after.per or per_before(text, match.start()),
    )


_CENTS = frozenset({"cent", "pence"})


def _money(written: str, scaled: str | None) -> tuple[int, str | None]:
    """The power of ten and the currency of what stands before a number: $, TEUR, €m."""
    power = (
        3
        if written[0] in "Tk" and len(written) > 1 and written not in ("TWD", "TRY", "THB", "kr", "kr.")
        else 0
    )
    power = 6 if written == "MEUR" else power
    plain = (
        written.removeprefix("T").removeprefix("k")
        if power == 3
        else written.removeprefix("M")
        if power
        else written
    )
    if scaled:
        power = {"k": 3, "m": 6, "mn": 6, "bn": 9, "Mio": 6, "Mio.": 6}[scaled]
    return power, unit_of(plain.rstrip("."))


def _sign(text: str, match: re.Match[str], stop: int, unit: str | None) -> bool | None:
    """Whether a number is below zero; None when it may be."""
    before = text[max(0, match.start() - 12) : match.start()]
    if _NEGATIVE_WORD.search(before):
        return True
    sign = match["sign"] or match["after_sign"]
    if sign:
        bullet = not before.strip(" \t") or before.rstrip(" \t").endswith("\n")
        if sign == "–" or (bullet and unit in ("day", "week", "month", "year", "person", "page", "piece")):
            return None
        return True
    if (before.endswith("(") or match["bracket"]) and (
        text.startswith(")", match.end("digits"))
        or text.startswith(")", match.end())
        or text.startswith(")", stop)
    ):
        return None
    return _loss_or_not(text, match.start())


@lru_cache(maxsize=8)
def _losses(text: str) -> tuple[int, ...]:
    return tuple(match.end() for match in _LOSS.finditer(text))


def _loss_or_not(text: str, start: int) -> bool | None:
    """The sign of a number without one: unknown after "loss of"."""
    ends = _losses(text)
    place = bisect_right(ends, start) - 1
    if place < 0 or start - ends[place] > _LOSS_REACH or _PARTS_A_LOSS.search(text, ends[place], start):
        return False
    return None


def _fractions(text: str) -> Iterator[Figure]:
    for match in _FRACTION.finditer(text):
        top, bottom = int(match["top"]), int(match["bottom"])
        after = beside(text, match.end())
        if not 0 < top < bottom or (
            match["stroke"] == "/" and not (match["whole"] or after.unit) and bottom > 8
        ):
            continue
        if (
            match["stroke"] == "/"
            and not match["whole"]
            and after.unit is None
            and not _stands_alone(text, match)
        ):
            continue
        value = Decimal(match["whole"] or 0) + Decimal(top) / bottom
        yield _scaled(match.start(), text, match.end(), value)


def spaced_numbers(text: str, mark: str | None) -> Iterator[Figure]:
    """Digits that plain spaces may group, before a unit: 12 500 EUR. They may be two numbers as well."""
    for match in _SPACED.finditer(text):
        after = beside(text, match.end())
        if after.unit or after.scale:
            for value in values_of(match[0], mark):
                yield _scaled(match.start(), text, match.end(), value, weak=True)


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    return text.startswith((" of ", " der ", " des ", " von "), match.end())


def _scaled(start: int, text: str, end: int, value: Decimal, *, weak: bool = False, power: int = 0) -> Figure:
    """A number with what stands after it."""
    after = beside(text, end)
    scale = after.scale + power
    stop = after.end if (after.unit or after.scale or after.per) else end
    per = after.per or per_before(text, start)
    negative = _loss_or_not(text, start)
    return Figure(
        start, stop, frozenset({value * 10**scale}), after.unit, scale, weak=weak, per=per, negative=negative
    )


def _myriads(text: str) -> Iterator[Figure]:
    """1亿2000万, 3万5千."""
    for match in _MYRIADS.finditer(text):
        first, rest = Decimal(match[1]), wide_number(match[3])
        power, lower = _MYRIAD_POWERS[match[2]], _MYRIAD_POWERS[match[4]]
        if rest is not None and lower < power and rest * 10**lower < 10**power:
            yield _scaled(match.start(), text, match.end(), first * 10**power + rest * 10**lower)


def wide_parts(text: str) -> Iterator[Figure]:
    """Parts of a whole in Chinese: 三分之一, 百分之20, 三成, 半年."""
    for match in _WIDE_FRACTION.finditer(text):
        top, bottom = wide_number(match["top"]), wide_number(match["bottom"])
        if top is not None and bottom:
            unit = {100: "%", 1000: "‰"}.get(int(bottom))
            value = top if unit else top / bottom
            negative = _loss_or_not(text, match.start())
            yield Figure(match.start(), match.end(), frozenset({value}), unit, negative=negative)
    for match in _WIDE_TENTHS.finditer(text):
        tenths, more = wide_number(match[1]), wide_number(match[2] or "零")
        if tenths is not None and more is not None:
            yield Figure(match.start(), match.end(), frozenset({tenths * 10 + more}), "%")
    for match in _HALF_OF_A_UNIT.finditer(text):
        yield Figure(
            match.start(), match.end(), frozenset({Decimal("0.5")}), unit_of(match[1].replace("学期", ""))
        )


def wide_words(text: str) -> Iterator[Figure]:
    """The numbers in Chinese and Japanese characters."""
    for match in _WIDE_NUMERAL.finditer(text):
        value = numeral_value(match[0])
        if value is not None:
            yield _wide_number(text, match, Decimal(value))


def _wide_number(text: str, match: re.Match[str], value: Decimal) -> Figure:
    following = text[match.end() : match.end() + 1]
    ordered = text[max(0, match.start() - 1) : match.start()] == "第"
    idiom = _IDIOMS.match(text, match.start()) or _IDIOMS.match(text, match.start() - 1)
    weak = bool(idiom) or (following not in _COUNTED_WIDE and not (len(match[0]) > 1 and value > 10))
    if ordered:
        weak = following not in "条條章款项項季期届"
        return Figure(match.start(), match.end(), frozenset({value}), weak=weak)
    half = re.compile(r"个半(月|小时)").match(text, match.end())
    if half:
        return Figure(match.start(), half.end(), frozenset({value + Decimal("0.5")}), unit_of(half[1]))
    figure = _scaled(match.start(), text, match.end(), value, weak=weak)
    if len(match[0]) == 4 and figure.unit == "year":
        return Figure(match.start(), figure.end, figure.values, weak=weak)
    if (
        figure.unit
        and (tail := _AND_A_HALF.match(text, figure.end))
        and figure.unit in ("year", "day", "hour", "month", "week")
    ):
        values = frozenset(value + Decimal("0.5") for value in figure.values)
        return Figure(figure.start, tail.end(), values, figure.unit, weak=False)
    return figure


def spelled_numbers(text: str) -> Iterator[Figure]:
    """The numbers in English and German words."""
    tokens = list(_WORD.finditer(text))
    index = 0
    while index < len(tokens):
        figure, used = _spelled(text, tokens, index)
        if figure:
            yield figure
        index += used


def _spelled(text: str, tokens: list[re.Match[str]], index: int) -> tuple[Figure | None, int]:
    """The figure that starts with a word, and how many words it took."""
    first = tokens[index]
    if first.end() - first.start() > _LONGEST_WORD or not may_begin_a_number(first[0]):
        return None, 1
    times = times_value(first[0])
    if times:
        after = beside(text, first.end())
        per = after.per if after.unit is None else None
        return Figure(first.start(), first.end(), frozenset({Decimal(times)}), "times", per=per), 1
    run = [first]
    for token in tokens[index + 1 : index + _LONGEST_SPELLED]:
        if text[run[-1].end() : token.start()] not in (" ", "-", "\n", "  ", "\u00a0"):
            break
        run.append(token)
    named = spelled([token[0] for token in run])
    if named:
        return _named(text, run, *named), named[1]
    return _weak_word(text, first), 1


def _named(text: str, run: list[re.Match[str]], value: Decimal, used: int) -> Figure:
    first, last = run[0], run[used - 1]
    article = is_article(first[0]) and used == 1
    figure = _scaled(first.start(), text, last.end(), value)
    weak = article and not figure.scale and (first[0].casefold() != "one" or figure.unit is None)
    negative = (
        True if _NEGATIVE_WORD.search(text[max(0, first.start() - 12) : first.start()]) else figure.negative
    )
    return Figure(
        figure.start,
        figure.end,
        figure.values,
        figure.unit,
        figure.scale,
        weak=weak,
        per=figure.per,
        negative=negative,
    )


def _weak_word(text: str, word: re.Match[str]) -> Figure | None:
    value = 2 if is_pair(word[0]) else ordinal_value(word[0]) or (1 if is_article(word[0]) else 0)
    if not value:
        return None
    figure = _scaled(word.start(), text, word.end(), Decimal(value), weak=True)
    if figure.scale and is_article(word[0]):
        return Figure(figure.start, figure.end, figure.values, figure.unit, figure.scale, per=figure.per)
    return Figure(word.start(), word.end(), frozenset({Decimal(value)}), figure.unit, weak=True)
