"""What is written in digits and is no quantity: article and phone numbers, versions, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.evidence.figure import Figure

_LETTER = "A-Za-zÀ-ɏ"
_WITH_LETTERS = re.compile(
    rf"(?<![{_LETTER}\d_])(?:(?=[A-Za-z-]{{0,9}}[A-Z])[A-Za-z]{{1,8}}-?|[A-Za-z]{{1,3}})\d[\dA-Za-z]{{0,20}}(?:[-./][\dA-Za-z]*\d){{0,6}}"
)
_VERSION = re.compile(
    rf"(?<![{_LETTER}\d])(?:[Vv]|(?:[Vv]ersion|[Rr]elease|Ver\.|[Rr]ev\.|版本(?:号)?)[:：]?\s?)(?P<number>\d{{1,4}}(?:\.\d{{1,5}}){{1,4}})(?![\d,]*\d)"
)
_POINTED = re.compile(r"(?<![\d.,])\d{1,5}(?:\.\d{1,5}){2,7}(?![.,]?\d)")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")
_PHONE = re.compile(
    r"(?<![\w.,-])(?<!\d[ \u00a0\u2009\u202f'’])(?:\+\d{1,3}|\(0\d{1,5}\)|0\d{1,5}|\d{3,4}(?=-\d{3,4}-\d{4}(?!\d))|\(\d{3}\)(?=\s?\d{3}-\d{4}))"
    r"(?:[ \-/()\u00a0]{1,3}\d{1,10}){1,6}(?![\d.,]*\d)"
)
_DASHED = re.compile(r"(?<![\w.,-])\d{1,8}(?:-\d{1,8}){2,6}(?![\w.,-]*\d)")
_CURRENCY = re.compile(
    r"(?:[A-Z]{2}\$|USD|EUR|GBP|CHF|CNY|RMB|JPY|INR|TEUR|HKD|SEK|NOK|DKK|PLN|AUD|CAD|SGD|US|Rs|Fr|kr|MEUR|[Nn]o|[Nn]r|pp?|S|x)\d"
)
_PAIRED = re.compile(r"(?<![\w.,-])\d{2,8}-0\d{1,7}(?![\w.,-]*\d)")
_SQUARE_OR_CUBIC = re.compile(r"(?:mm|cm|dm|m|km|in|ft)[23]")
_SHORTEST_PHONE, _LONGEST_PHONE = 6, 16  # digits


def codes(text: str) -> Iterator[Figure]:
    """The codes of a text, folded so that hyphens and case do not matter."""
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE and "\n" not in match[0]:
            yield Figure(match.start(), match.end(), code=digits)
    for pattern in (_POINTED, _DASHED, _PAIRED):
        for match in pattern.finditer(text):
            if not _THOUSANDS.fullmatch(match[0]):
                yield Figure(match.start(), match.end(), code=match[0].replace("-", ""))
    for match in _VERSION.finditer(text):
        yield Figure(match.start(), match.end(), code=match["number"])
    for match in _WITH_LETTERS.finditer(text):
        if not _CURRENCY.match(match[0]) and not _SQUARE_OR_CUBIC.fullmatch(match[0]):
            yield Figure(match.start(), match.end(), code=match[0].replace("-", "").casefold())
