"""Numbers of texts by a reading of the proof's own, and sums done again: nothing here is shared with `bot.evidence`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

_WORDS = {
    word: Decimal(value)
    for value, words in enumerate(
        (
            "zero null 零", "one eins 一", "two zwei 二 两", "three drei 三", "four vier 四", "five fünf 五", "six sechs 六",
            "seven sieben 七", "eight acht 八", "nine neun 九", "ten zehn 十", "eleven elf", "twelve zwölf", "thirteen",
            "fourteen", "fifteen", "sixteen sechzehn 十六", "seventeen", "eighteen", "nineteen", "twenty zwanzig 二十",
        )
    )
    for word in words.split()
}  # fmt: skip
_WORDS |= {
    word: Decimal(value * 10)
    for value, words in enumerate(
        (
            "",
            "",
            "",
            "thirty dreißig 三十",
            "forty vierzig 四十",
            "fifty fünfzig",
            "sixty",
            "seventy",
            "eighty",
            "ninety",
            "hundred",
        )
    )
    for word in words.split()
}
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_SCALES = {
    "thousand": 3,
    "tausend": 3,
    "million": 6,
    "millionen": 6,
    "billion": 9,
    "万": 4,
    "亿": 8,
    "mio.": 6,
}
_UNITS = {
    "hour": r"hours?|stunden?|小时|[hH]\b",
    "day": r"days?|tage?n?|天|日",
    "week": r"weeks?|wochen?|周",
    "month": r"months?|monate?n?|个?月",
    "year": r"years?|jahre?n?|年",
    "g": r"\bg\b|grams?",
    "kg": r"kg\b|kilo",
    "watt": r"(?<!kilo)watts?\b",
    "kilowatt": r"kilowatts?|kW\b",
}
_TIMES = {
    ("day", "hour"): 24, ("week", "day"): 7, ("year", "month"): 12, ("year", "week"): 52, ("month", "week"): Decimal(52) / 12,
    ("kg", "g"): 1000, ("kilowatt", "watt"): 1000,
}  # fmt: skip
_KNOWN = frozenset(map(Decimal, (4, 7, 12, 24, 52, 60, 100, 365)))  # of a year, a week, a day, an hour
_ARTICLE = re.compile(r"\b(?:an?|eine?[mnrs]?)\b", re.IGNORECASE)


def numbers(text: str) -> list[frozenset[Decimal]]:
    """Every number in digits, in order, in each way that it may be read; 1.577 is 1577 or 1.577."""
    return [readings(found[0]) for found in _DIGITS.finditer(text)]


def said_in_words(text: str) -> set[Decimal]:
    """What number words of the text mean."""
    low = text.lower()
    parts = set(re.findall(r"[^\W\d_]+", low))
    return {value for word, value in _WORDS.items() if word in parts or (word > "\u2e80" and word in low)}


def readings(written: str) -> frozenset[Decimal]:
    """The values that digits with marks may have."""
    if ":" in written:
        hours, _, minutes = written.partition(":")
        whole = re.sub(r"\D", "", minutes) or "0"
        return frozenset({Decimal(hours.replace(",", "").replace(".", "")) * 60 + Decimal(whole)})
    found = (
        {Decimal(re.sub(r"[.,]", "", written))} if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written) else set()
    )
    marks = [mark for mark in ".," if mark in written]
    for mark in marks:
        body, _, places = written.rpartition(mark)
        if body.count(mark) == 0 and not (len(marks) == 2 and mark != written[max(map(written.rfind, ".,"))]):
            found.add(Decimal(re.sub(r"[.,]", "", body) + "." + places))
    return frozenset(found or {Decimal(re.sub(r"[.,]", "", written))})


def missing(claim: str, stated: str, about: str = "") -> list[frozenset[Decimal]]:
    """The numbers of a claim that its quotes do not say, neither in digits nor in words; years may be the document's."""
    there = {value for some in numbers(stated) for value in some} | said_in_words(stated)
    there |= {Decimal(1)} if _ARTICLE.search(stated) else set()
    there |= {value for some in numbers(about) for value in some if 1900 <= value <= 2100}
    return [some for some in numbers(claim) if not some & there]


def comes_out(note: str, claim: str, stated: str) -> bool:
    """Whether each equation of a note is right, with operands that the quotes say (or the claim gives), and its result
    in the claim."""
    return all(_is_right(equation, claim, stated) for equation in note.split("; "))


def results(note: str) -> set[Decimal]:
    """What a note's equations come to."""
    return {
        value
        for equation in note.split("; ")
        for some in numbers(re.split(r"[=≈]", equation)[-1])
        for value in some
    } | {value for equation in note.split("; ") for value in said_in_words(re.split(r"[=≈]", equation)[-1])}


def _is_right(equation: str, claim: str, stated: str) -> bool:
    sides = re.split(r"\s*[=≈]\s*", equation)
    if len(sides) != 2:
        return False
    left, right = sides
    known = {value for some in numbers(stated) + numbers(claim) for value in some} | said_in_words(
        stated + claim
    )
    if any(not some & known and not some <= _KNOWN for some in numbers(left)):
        return False
    wanted = results(equation)
    if not wanted & ({value for some in numbers(claim) for value in some} | said_in_words(claim)):
        return False
    values = _values(left) if re.search(r"[−+×/]", left) else _converted(left, right)
    percent = 100 if "%" in right and "/" in left else 1
    return any(_near(value * percent, result, right) for value in values for result in wanted)


def _values(left: str) -> Iterator[Decimal]:
    """What the left side comes to, for each way to read its numbers."""
    left = left.replace(" % ×", "/100 ×")
    found = list(_DIGITS.finditer(left))
    for chosen in product(*(readings(each[0]) for each in found)):
        expression, end = "", 0
        for each, value in zip(found, chosen, strict=True):
            expression += left[end : each.start()] + f"Decimal({str(value)!r})"
            end = each.end()
        expression = (expression + left[end:]).replace("−", "-").replace("×", "*")
        if re.fullmatch(r"(?:Decimal\('[\d.]+'\)|[-+*/() ])+", expression):
            yield eval(expression, {"Decimal": Decimal})


def _converted(left: str, right: str) -> Iterator[Decimal]:
    """The left side's number in the scale and unit of the right side."""
    shift = _scale(left) - _scale(right)
    factors = [Decimal(1)]
    for (large, small), times in _TIMES.items():
        for one, other, factor in ((large, small, Decimal(times)), (small, large, 1 / Decimal(times))):
            if _has(one, left) and _has(other, right):
                factors.append(factor)
    for some in [*numbers(left), frozenset(said_in_words(left))]:
        for value in some:
            yield from (value * factor * Decimal(10) ** shift for factor in factors)


def _has(unit: str, side: str) -> bool:
    return re.search(_UNITS[unit], side, re.IGNORECASE) is not None


def _scale(side: str) -> int:
    return max((power for word, power in _SCALES.items() if word in side.lower()), default=0)


def _near(value: Decimal, result: Decimal, written: str) -> bool:
    """Whether a value is the result, to the places that are written."""
    exponent = result.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return abs(value - result) <= Decimal("0.5").scaleb(-places) + Decimal("1e-9") if written else False
