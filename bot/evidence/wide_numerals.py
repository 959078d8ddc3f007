"""Numbers in Chinese and Japanese characters: by places (两千五百), digit by digit (二〇二四), parts (三分之一)."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0, "两": 2, "兩": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_PLACES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SIMPLE = "".join(_DIGITS) + "".join(_PLACES)
NUMERAL = rf"[{_SIMPLE}][{_SIMPLE}万萬亿億]{{0,15}}"
"""A numeral, as part of a pattern."""

_LONGEST = 16


def numeral_value(numeral: str) -> int | None:
    """The value of a numeral; None when it is no number (千百)."""
    if len(numeral) > _LONGEST:
        return None
    if not any(character in _PLACES or character in _MYRIADS for character in numeral):
        return int("".join(str(_DIGITS[character]) for character in numeral))
    total = section = digit = 0
    highest = 10**9
    for character in numeral:
        if character in _MYRIADS:
            total = (total + section + digit) * _MYRIADS[character]
            section = digit = 0
        elif character in _PLACES:
            place = _PLACES[character]
            if place >= highest and section:
                return None
            section += (digit or 1) * place
            digit, highest = 0, place
        else:
            digit = _DIGITS[character]
    return total + section + digit


def wide_number(text: str) -> Decimal | None:
    """The value of a numeral or of digits."""
    if re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", text):
        return Decimal(text)
    value = numeral_value(text) if re.fullmatch(NUMERAL, text) else None
    return None if value is None else Decimal(value)
