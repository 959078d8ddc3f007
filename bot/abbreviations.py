"""Short forms, and the words that they are made of. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.evidence.words import WIDE

_WORD = re.compile(rf"[^\W_{WIDE}]+|&")
_JOINING = frozenset(["and", "und", "of", "&"])
_LONGEST = 8


def abbreviates(short: str, text: str) -> bool:
    """Whether words of a text that follow one another begin with the letters of a short form: JnJ, AMEX, PTO.

    Each word gives its first letters; "and" and "of" may give none, "&" and "and" an n.
    """
    if not is_short(short):
        return False
    letters = "".join(character for character in short.casefold() if character.isalpha())
    begun: set[int] = set()  # how many letters the words so far may have given
    for word in _said_words(text):
        begun = {
            used + given
            for used in begun | {0}
            for given in _given(word, letters[used:])
            if used or (given and word not in _JOINING)
        }
        if len(letters) in begun:
            return True
    return False


def _given(word: str, letters: str) -> list[int]:
    """How many of the letters a word may give."""
    given = [0] if word in _JOINING else []
    if word in _JOINING and letters.startswith("n"):
        given.append(1)
    most = min(len(word), len(letters))
    return given + [count for count in range(1, most + 1) if word[:count] == letters[:count]]


@lru_cache(maxsize=64)
def _said_words(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(text))


def is_short(text: str) -> bool:
    """Whether a word is written as short forms are: with several capitals, and not long."""
    return sum(map(str.isupper, text)) > 1 and len(text) <= _LONGEST
