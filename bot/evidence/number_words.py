"""Numbers written as words, in English and German, up to millions and with halves and thirds."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

_SMALL_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_SMALL_GERMAN = (
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
)
_TENS_ENGLISH = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS_GERMAN = "zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig"
_WORDS_FOR_ONE = "a an ein eine einem einen einer eines each every jede jeder jedes jeden one"
_ORDINALS = {
    word: value
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte",
    )
    for value, word in enumerate(words.split(), 1)
}
_ENGLISH = {word: value for value, word in enumerate(_SMALL_ENGLISH.split())} | {
    word: 10 * value for value, word in enumerate(_TENS_ENGLISH.split(), 2)
}
_GERMAN_SMALL = {word: value for value, word in enumerate(_SMALL_GERMAN.split())} | {"eins": 1, "zwo": 2}
_GERMAN_TENS = {word: 10 * value for value, word in enumerate(_TENS_GERMAN.split(), 2)}
_PLACES = {
    "hundred": 2,
    "hundert": 2,
    "thousand": 3,
    "tausend": 3,
    "million": 6,
    "millionen": 6,
    "billion": 9,
    "milliarden": 9,
}
_ARTICLES = frozenset(_WORDS_FOR_ONE.split())
_GROUPS = {"dozen": 12, "dozens": 12, "dutzend": 12}
_PAIRS = frozenset({"pair", "paar", "couple", "both", "beide", "beiden"})
_PARTS = {
    "half": 2, "halves": 2, "hälfte": 2, "third": 3, "thirds": 3, "drittel": 3, "dritteln": 3, "quarters": 4,
    "fourths": 4, "viertel": 4, "vierteln": 4, "fifths": 5, "fünftel": 5, "sixths": 6, "sechstel": 6, "eighths": 8,
    "achtel": 8, "tenths": 10, "zehntel": 10,
}  # fmt: skip
_PARTS_OF = {"quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}  # only with "of": else a time or an order
_HALVES = frozenset({"half", "halbe", "halber", "halbes", "halben"})
_TIMES = {"twice": 2, "thrice": 3}
_LONGEST_GERMAN = 90


def _plain(word: str) -> str:
    folded = word.casefold()
    if "ue" in folded or "oe" in folded:
        folded = folded.replace("fuenf", "fünf").replace("zwoelf", "zwölf")
    return folded


@lru_cache(maxsize=4096)
def word_value(word: str) -> int | None:
    """The number that one word names ("sixteen", "zweihundertfünfzig", "twenty-one")."""
    plain = _plain(word)
    head, _, tail = plain.partition("-")
    if tail:
        ten, one = _ENGLISH.get(head), _ENGLISH.get(tail)
        return ten + one if ten and one and ten >= 20 and one < 10 else None
    if plain in _GROUPS:
        return _GROUPS[plain]
    if plain in ("hundred", "thousand"):
        return 100 if plain == "hundred" else 1000
    return _ENGLISH[plain] if plain in _ENGLISH else german_value(plain)


def german_value(word: str) -> int | None:
    """The number of a German word in one piece, folded: `einundzwanzigtausend`."""
    if len(word) > _LONGEST_GERMAN:
        return None
    for name, place in (("tausend", 1000), ("hundert", 100)):
        left, found, right = word.partition(name)
        if found:
            times = german_value(left) if left else 1
            rest = german_value(right.removeprefix("und")) if right else 0
            return None if times is None or rest is None or rest >= place else times * place + rest
    if word in _GERMAN_SMALL:
        return _GERMAN_SMALL[word]
    if word in _GERMAN_TENS:
        return _GERMAN_TENS[word]
    one, und, ten = word.partition("und")
    if und and ten in _GERMAN_TENS and 1 <= _GERMAN_SMALL.get(one, 0) <= 9:
        return _GERMAN_TENS[ten] + _GERMAN_SMALL[one]
    return None


def ordinal_value(word: str) -> int | None:
    """The number of an ordinal word ("third", "dritten")."""
    folded = _plain(word)
    return _ORDINALS.get(folded) or _ORDINALS.get(folded[:-1])


def is_article(word: str) -> bool:
    """Whether a word may mean one: "a", "eine", "each"."""
    return word.casefold() in _ARTICLES


def is_pair(word: str) -> bool:
    """Whether a word may mean two: "pair", "beide"."""
    return word.casefold() in _PAIRS


def times_value(word: str) -> int | None:
    """How often: "twice", "dreimal"."""
    folded = _plain(word)
    if folded in _TIMES:
        return _TIMES[folded]
    value = german_value(folded.removesuffix("mal")) if folded.endswith("mal") else None
    return value if value and value > 1 else None


@lru_cache(maxsize=8192)
def may_begin_a_number(word: str) -> bool:
    """Whether a word alone or with those after it may be a number, an order, or an article."""
    plain = _plain(word)
    return (
        word_value(word) is not None
        or is_article(word)
        or plain in _HALVES
        or plain in _PARTS
        or plain in _PAIRS
        or ordinal_value(word) is not None
        or times_value(word) is not None
        or _mixed_german(plain) is not None
    )


def spelled(words: Sequence[str]) -> tuple[Decimal, int] | None:
    """The number that a run of words begins with, and how many of the words name it.

    A last "thousand" or "million" alone is left over: it is the scale of the number.
    """
    plain = [_plain(word) for word in words]
    fraction = _fraction(plain)
    if fraction:
        return fraction
    mixed = _mixed_german(plain[0])
    if mixed:
        return mixed, 1
    total, current, used = 0, None, 0
    scales = 0
    while used < len(plain):
        word = plain[used]
        if word == "and" and used + 1 < len(plain) and (total or (current or 0) >= 100):
            follower = word_value(plain[used + 1])
            if follower is None or follower >= 100 or plain[used + 1] in _GROUPS:
                break
            used += 1
            continue
        place = _PLACES.get(word)
        if place and place > 2 and (current or (scales and current is None)):
            rest = _next_number(plain, used + 1)
            if not rest and not scales:
                break  # the scale of the number
            if current is None:
                break
            total, current, scales = total + current * 10**place, None, scales + 1
            used += 1
            continue
        joined = _joined(current, word)
        if joined is None:
            break
        current = joined
        used += 1
    if not used or (current is None and not total):
        return None
    value, used = _and_a_half(Decimal(total + (current or 0)), plain, used)
    return value, used


def _next_number(plain: Sequence[str], index: int) -> bool:
    if index < len(plain) and plain[index] == "and":
        index += 1
    return index < len(plain) and word_value(plain[index]) is not None and plain[index] not in _PLACES


def _joined(current: int | None, word: str) -> int | None:
    """A number with one more word: two + hundred, twenty + one, two hundred + fifty."""
    if word in ("hundred", "hundert") and current:
        return current * 100 if current < 100 else None
    if word in _GROUPS and current:
        return current * _GROUPS[word]
    if word in ("a", "an") or (value := word_value(word)) is None:
        return None
    if current is None:
        return value
    if value >= 100 or word in _GROUPS:
        return None
    if current >= 100 and current % 100 == 0:
        return current + value
    tens = current % 100
    return current + value if tens >= 20 and tens % 10 == 0 and 1 <= value < 10 else None


def _fraction(plain: Sequence[str]) -> tuple[Decimal, int] | None:
    """One half, two thirds, ein Drittel, half a."""
    first = plain[0]
    following = plain[1] if len(plain) > 1 else ""
    count = 1 if first in ("a", "an") or is_article(first) else word_value(first)
    part = _PARTS.get(following)
    third = plain[2] if len(plain) > 2 else ""
    if part is None and third == "of":
        part = _PARTS_OF.get(following)
    if (
        count
        and part
        and (first not in ("a", "an") or following not in ("third",) or third in ("of", "less", "more"))
    ):
        return Decimal(count) / part, 2
    if first in ("half", "hälfte") and following in ("a", "an", "of", "the", "der", "des", "von"):
        return Decimal("0.5"), 2 if following in ("a", "an") else 1
    if first in _HALVES - {"half"}:
        return Decimal("0.5"), 1
    if is_article(first) and following in _HALVES - {"half"}:
        return Decimal("0.5"), 2
    return None


def _mixed_german(word: str) -> Decimal | None:
    """Anderthalb, zweieinhalb."""
    if word.startswith("anderthalb"):
        return Decimal("1.5")
    head, found, tail = word.partition("einhalb")
    if not found or len(tail) > 1:
        return None
    whole = german_value(head)
    return Decimal(whole) + Decimal("0.5") if whole is not None else None


def _and_a_half(value: Decimal, plain: Sequence[str], used: int) -> tuple[Decimal, int]:
    if list(plain[used : used + 3]) == ["and", "a", "half"]:
        return value + Decimal("0.5"), used + 3
    return value, used
