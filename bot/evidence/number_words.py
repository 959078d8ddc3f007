"""Numbers written as words: English and German to ninety-nine and hundreds, Chinese and Japanese numerals."""

from __future__ import annotations

import re

_SMALL_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_SMALL_GERMAN = (
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
)
_TENS_ENGLISH = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS_GERMAN = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"
_WORDS_FOR_ONE = "a an ein eine einem einen einer eines each every jede jeder jedes jeden one"
_ORDINALS = {
    word: value
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte",
    )
    for value, word in enumerate(words.split(), 1)
}


def _number_words() -> dict[str, int]:
    table = {
        word: value for words in (_SMALL_ENGLISH, _SMALL_GERMAN) for value, word in enumerate(words.split())
    }
    table |= {"eins": 1, "hundred": 100, "hundert": 100, "dozen": 12, "dutzend": 12}
    for value, tens in enumerate(_TENS_ENGLISH.split(), 2):
        table[tens] = 10 * value
        for one, name in enumerate(_SMALL_ENGLISH.split()[1:10], 1):
            table[f"{tens}-{name}"] = table[f"{tens} {name}"] = 10 * value + one
    for value, tens in enumerate(_TENS_GERMAN.split(), 2):
        table[tens] = 10 * value
        for one, name in enumerate(_SMALL_GERMAN.split()[1:10], 1):
            table[f"{name}und{tens}"] = 10 * value + one
    return table


_NUMBER_WORDS = _number_words()
_ARTICLES = frozenset(_WORDS_FOR_ONE.split())
_DIGITS_WIDE = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
    "兩": 2,
}
_PLACES_WIDE = {"十": 10, "百": 100, "千": 1000}
WIDE_NUMERAL = re.compile(r"[〇零一二三四五六七八九十百千两兩]+")
HUNDREDS = frozenset({"hundred", "hundert"})


def word_value(word: str) -> int | None:
    """The number that one word names ("sixteen", "einundzwanzig", "twenty-one")."""
    return _NUMBER_WORDS.get(word.casefold())


def ordinal_value(word: str) -> int | None:
    """The number of an ordinal word ("third", "dritten")."""
    folded = word.casefold()
    return _ORDINALS.get(folded) or _ORDINALS.get(folded[:-1])


def is_article(word: str) -> bool:
    """Whether a word may mean one: "a", "eine", "each"."""
    return word.casefold() in _ARTICLES


def numeral_value(numeral: str) -> int:
    """The value of a Chinese numeral, by places (十六) or digit by digit (二〇二四)."""
    if not any(character in _PLACES_WIDE for character in numeral):
        return int("".join(str(_DIGITS_WIDE[character]) for character in numeral))
    total = digit = 0
    for character in numeral:
        if character in _PLACES_WIDE:
            total += (digit or 1) * _PLACES_WIDE[character]
            digit = 0
        else:
            digit = _DIGITS_WIDE[character]
    return total + digit
