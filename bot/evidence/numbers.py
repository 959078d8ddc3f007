"""Numbers of a text in digits, with sign, scale and unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.evidence.amounts import amount, follows_a_minus, loss_or_not
from bot.evidence.figure import Figure
from bot.evidence.notation import GROUPING, values_of
from bot.evidence.unit_names import SCALED_CURRENCIES
from bot.evidence.units import beside, per_before, unit_of
from bot.evidence.wide_numerals import NUMERAL, wide_number
from bot.evidence.words import STOPWORDS

_CURRENCY = (
    r"(?:US|HK|NT|NZ|CA|AU|MEX|A|C|S|R)\$|[$€£¥₹₩₽₺₪฿₫]|(?:TEUR|T€|k€|MEUR|USD|EUR|GBP|CHF|CNY|RMB|JPY|HKD|TWD|AUD|CAD|SGD|NZD|INR|KRW|"
    r"SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|AED|SAR|TRY|RUB|ILS|THB|SFr\.?|Fr\.|Rs\.?|kr\.?)(?=\s?[-−–]?\d)"
)
_NUMBER = re.compile(
    r"(?<![A-Za-zÀ-ɏ\d_.^])(?<![A-Za-z]\d,)(?P<sign>[-−–](?=[\d$€£¥₹.]|[A-Z]{1,3}[$€]))?"
    rf"(?:(?P<currency>{_CURRENCY})(?:[ \u00a0\u202f]|(?P<scaled>[km]|mn|bn|Mio\.?)\s)?(?P<bracket>\((?=[\d.]))?)?(?P<after_sign>[-−–](?=\d))?"
    rf"(?P<digits>\d{{1,3}}(?:[{GROUPING}]\d{{3}}){{1,8}}(?:[.,]\d{{1,12}})?(?!\d)|"
    r"\d{1,3}(?: \d{3}){2,8}(?:[.,]\d{1,12})?(?![ .,]?\d)|\d+(?:[.,]\d+)*|\.\d{1,12})"
    r"(?P<power>\s?[×x*·]\s?10\^-?\d{1,2})?(?P<suffix>[kKmMbB](?:n|io)?(?![^\W\d_]))?"
)
_FRACTION = re.compile(
    r"(?<![\d/.,])(?:(?P<whole>\d{1,4})(?:\s|\sand\s))?(?P<top>\d{1,2})(?P<stroke>[/⁄])(?P<bottom>\d{1,2})(?![\d/.,]*\d)"
)
_THINGS = re.compile(r"(?: [^\W\d_]{3,}){1,4}")
_RAISED = re.compile(r"\^(-?\d{1,2})(?!\d)")
_SPACED = re.compile(r"(?<![\d.,])(?<!\d )\d{1,3}(?: \d{3}){1,4}(?:[.,]\d{1,6})?(?![ .,]?\d)")
_MYRIADS = re.compile(
    rf"(?<![\d.,])(\d{{1,4}}(?:\.\d{{1,4}})?)([亿億万萬])(\d{{1,4}}|{NUMERAL})([万萬千百])?"
)
_MYRIAD_POWERS = {"亿": 8, "億": 8, "万": 4, "萬": 4, "千": 3, "百": 2, None: 0}
_POWERS = {"k": 3, "m": 6, "b": 9}
_NEVER_NEGATIVE = frozenset({"day", "week", "month", "year", "person", "page", "piece"})
_NO_CENTS = re.compile(r",(?:--|[-–—])")
_CALENDAR = range(1900, 2101)


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
    values = _plain_values(text, match, mark)
    if not values:
        return Figure(match.start(), match.end(), code=match["digits"])
    power, unit = _money(match["currency"], match["scaled"]) if match["currency"] else (0, None)
    suffix = match["suffix"] or ""
    if not unit and suffix in ("m", "b"):
        suffix = ""  # metres, or nothing known
    power += _POWERS[suffix[0].lower()] if suffix else 0
    end = _past_signs(text, match, match.end() if suffix else match.end() - len(match["suffix"] or ""))
    after = beside(text, end, money=unit is not None)
    named = None if after.unit == "year" and not power and _is_a_year(match["digits"]) else after.unit
    stop = max(end, after.end) if (after.unit or after.scale or after.per) else end
    power += after.scale
    return Figure(
        match.start(),
        stop,
        frozenset(value * 10**power for value in values),
        unit or named,
        power,
        negative=_sign(text, match, stop, named),
        per=after.per or per_before(text, match.start()),
        counting=stop == end and not power and unit is None and _counts(text, end),
    )


def _counts(text: str, end: int) -> bool:
    """Whether a number without a unit is one of things, as the words behind it say."""
    found = _THINGS.match(text, end)
    words = found[0].split() if found else []
    return bool(words) and words[0].casefold() not in STOPWORDS and not any(map(unit_of, words))


def _plain_values(text: str, match: re.Match[str], mark: str | None) -> frozenset[Decimal]:
    """What the digits may mean, with a power of ten written out behind them."""
    digits = match["digits"]
    values = values_of("0" + digits, None) if digits[0] == "." else values_of(digits, mark)
    if match["power"]:
        return frozenset(value.scaleb(int(match["power"].rpartition("^")[2])) for value in values)
    if digits == "10" and (raised := _RAISED.match(text, match.end())):
        return values | {Decimal(10).scaleb(int(raised[1]) - 1)}  # or 10 with a footnote
    return values


def _is_a_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdecimal() and int(digits) in _CALENDAR


def _past_signs(text: str, match: re.Match[str], end: int) -> int:
    """The end of a number with the dash of "20,–", or with the bracket of "(12) million"."""
    dash = _NO_CENTS.match(text, end)
    if dash:
        return dash.end()
    bracketed = match["bracket"] or text[max(0, match.start() - 1) : match.start()] == "("
    if bracketed and text.startswith(")", end):
        behind = beside(text, end + 1)
        return end + bool(behind.unit or behind.scale)
    return end


def _money(written: str, scaled: str | None) -> tuple[int, str | None]:
    """The power of ten and the currency of what stands before a number: $, TEUR, €m."""
    power, unit = SCALED_CURRENCIES.get(written) or (0, unit_of(written.rstrip(".")))
    return (_POWERS[scaled[0].lower()] if scaled else power), unit


def _sign(text: str, match: re.Match[str], stop: int, unit: str | None) -> bool | None:
    """Whether a number is below zero; None when it may be."""
    if follows_a_minus(text, match.start()):
        return True
    before = text[max(0, match.start() - 12) : match.start()]
    if match["sign"] or match["after_sign"]:
        dash = "–" in (match["sign"], match["after_sign"])
        bullet = not before.strip(" \t") or before.rstrip(" \t").endswith("\n")
        return None if dash or (bullet and unit in _NEVER_NEGATIVE) else True
    closed = any(text.startswith(")", end) for end in (match.end("digits"), match.end(), stop))
    if closed and (match["bracket"] or before.endswith("(")):
        return None
    return loss_or_not(text, match.start())


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
        yield amount(match.start(), text, match.end(), value)


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    return text.startswith((" of ", " der ", " des ", " von "), match.end())


def spaced_numbers(text: str, mark: str | None) -> Iterator[Figure]:
    """Digits that plain spaces may group, before a unit: 12 500 EUR. They may be two numbers as well."""
    for match in _SPACED.finditer(text):
        after = beside(text, match.end())
        if after.unit or after.scale:
            for value in values_of(match[0], mark):
                yield amount(match.start(), text, match.end(), value, weak=True)


def _myriads(text: str) -> Iterator[Figure]:
    """1亿2000万, 3万5千."""
    for match in _MYRIADS.finditer(text):
        first, rest = Decimal(match[1]), wide_number(match[3])
        power, lower = _MYRIAD_POWERS[match[2]], _MYRIAD_POWERS[match[4]]
        if rest is not None and lower < power and rest * 10**lower < 10**power:
            yield amount(match.start(), text, match.end(), first * 10**power + rest * 10**lower)
