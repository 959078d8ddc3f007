"""How numbers are written in digits: compatibility forms, grouping, decimal marks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.evidence.words import language

LONGEST_NUMBER = 24
"""Digits. What is longer is a code, not a quantity."""

GROUPING = "'’\u00a0\u2007\u2009\u202f"
_WITHOUT_GROUPING = dict.fromkeys(map(ord, GROUPING + " "))
_SUPERSCRIPTS = frozenset("¹²³⁰⁴⁵⁶⁷⁸⁹⁻")
_PARTING = "，；！？"
_COMMA_STYLE = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+,\d+|\d+,(?:\d{1,2}|\d{4,}))(?![.,]?\d)")
_POINT_STYLE = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+\.\d+|\d+\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:,\d{2,3})+,\d{3})(?![.,]?\d)"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in compatibility form, with the place in the original of each of its characters."""

    text: str
    places: tuple[int, ...] | None  # one more than characters; None when they are the same

    def place(self, index: int) -> int:
        """The original's offset of a character."""
        return index if self.places is None else self.places[index]


def fold(text: str) -> Folded:
    """NFKC, character by character, so that offsets can be led back; spaces, which may group digits, stay.

    A full-width comma parts numbers and never groups their digits, so it stays, too. Raised digits after digits become `^2` (an exponent or a footnote, never a digit of the number), and a fraction
    after digits stands apart: `1½` is `1 1⁄2`.
    """
    if unicodedata.is_normalized("NFKC", text):
        return Folded(text, None)
    plain_forms = {
        ord(sign): _plain(sign) for sign in set(text) if not unicodedata.is_normalized("NFKC", sign)
    }
    if all(len(plain) == 1 for plain in plain_forms.values()) and not _SUPERSCRIPTS & set(
        map(chr, plain_forms)
    ):
        return Folded(text.translate(plain_forms), None)
    characters: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        plain = (
            character
            if character.isspace() or character in _PARTING
            else unicodedata.normalize("NFKC", character)
        )
        if index and plain != character:
            before = text[index - 1]
            if character in _SUPERSCRIPTS and (before.isdecimal() or before in _SUPERSCRIPTS):
                plain = plain.replace("−", "-") if before in _SUPERSCRIPTS else "^" + plain.replace("−", "-")
            elif "⁄" in plain and before.isdecimal():
                plain = " " + plain
        characters.append(plain)
        places += [index] * len(plain)
    return Folded("".join(characters), (*places, len(text)))


def _plain(character: str) -> str:
    if character.isspace() or character in _PARTING:
        return character
    return unicodedata.normalize("NFKC", character)


@lru_cache(maxsize=256)
def decimal_mark(text: str) -> str | None:
    """`,` or `.` by how a text writes numbers that leave no doubt, else by its language; None when unknown."""
    comma, point = len(_COMMA_STYLE.findall(text)), len(_POINT_STYLE.findall(text))
    if comma != point:
        return "," if comma > point else "."
    return {"de": ",", "en": ".", "zh": "."}.get(language(text) or "")


def values_of(digits: str, mark: str | None) -> frozenset[Decimal]:
    """What a string of digits, points and commas may mean; nothing when it is no number (3.1.2)."""
    plain = digits.translate(_WITHOUT_GROUPING)
    if sum(map(str.isdigit, plain)) > LONGEST_NUMBER:
        return frozenset()
    marks = [character for character in plain if character in ".,"]
    if not marks:
        return frozenset({Decimal(plain)})
    last = marks[-1]
    if len(set(marks)) > 1:
        whole, _, fraction = plain.rpartition(last)
        other = "." if last == "," else ","
        if last in whole or not _is_grouped(whole.split(other)):
            return frozenset()
        return frozenset({Decimal(whole.replace(other, "") + "." + fraction)})
    if len(marks) > 1:
        return (
            frozenset({Decimal(plain.replace(last, ""))}) if _is_grouped(plain.split(last)) else frozenset()
        )
    return _values_with_one_mark(plain, last, mark)


def _is_grouped(parts: list[str]) -> bool:
    """By thousands, or by lakh and crore (1,50,000)."""
    return 1 <= len(parts[0]) <= 3 and len(parts[-1]) == 3 and all(2 <= len(part) <= 3 for part in parts[1:])


def _values_with_one_mark(plain: str, last: str, mark: str | None) -> frozenset[Decimal]:
    whole, _, fraction = plain.partition(last)
    grouped, decimal = Decimal(whole + fraction), Decimal(f"{whole}.{fraction}")
    if len(fraction) != 3 or len(whole) > 3 or whole.startswith("0") or mark == last:
        return frozenset({decimal})
    return frozenset({grouped}) if mark else frozenset({grouped, decimal})
