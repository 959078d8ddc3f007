"""Whether a short form abbreviates words: its letters begin them, in their order.

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text" (2003):
candidates are as long as theirs, and the first letter begins the first word. Theirs accepts letters anywhere inside
words; here an alignment is sought in which as many as possible begin a word, and others must follow in the word that
the one before them begins (Umsatzsteuer: USt, explosive atmosphere: ATEX does not).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.glossary.everyday import FUNCTION_WORDS

_WORD = re.compile(r"[^\W_]+")
_MOST_LETTERS = 10
_SKIPPED = 4  # what a word costs that has no part in the short form, against a letter inside a word
_DIGITS = {"1": ("one", "first"), "2": ("to", "two", "second"), "3": ("three",), "4": ("for", "four")}
_LEAST_COMPOUND = 3  # times as long as its short form
_LEAST_COMPOUND_OF_TWO = 8


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, without case and accents."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Cost:
    skipped: int
    inside: int  # letters that do not begin a word

    @property
    def total(self) -> int:
        return _SKIPPED * self.skipped + self.inside


def words_of(text: str) -> list[Word]:
    """The words of a text; parts of hyphenated and elided words each by themselves."""
    return [Word(_plain(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]


def letters_of(short: str) -> str:
    """What of a short form has to be found in its words: letters and digits, but not digits behind a hyphen."""
    return "".join(word.text for word in words_of(re.sub(r"[-–]\d+$", "", short)))


def longest(letters: str) -> int:
    """Words that a short form of these letters may abbreviate at most."""
    return min(len(letters) + 5, 2 * len(letters) + 1)


def align_end(letters: str, words: Sequence[Word]) -> tuple[int, int] | None:
    """Where in the text the words stand that the letters abbreviate; None where they do not.

    They end with the last word or, if it has no part in it, with the one before: `loss model (CECL)`.
    """
    for behind in (0, 1):
        near = words[-longest(letters) - behind : len(words) - behind]
        offers = enumerate(_offers(letters, near))
        costs = [(_at_start(near[at], cost), len(near) - at, cost) for at, cost in offers if cost is not None]
        if not costs:
            continue
        _, count, cost = min(costs, key=lambda each: each[:2])
        if _good(letters, near[-count:], cost) and cost.skipped + behind <= 1:
            return near[-count].start, near[-1].end
    return None


def align_whole(letters: str, words: Sequence[Word]) -> bool:
    """Whether the letters abbreviate exactly these words, leaving out function words only."""
    if not letters or len(words) > longest(letters):
        return False
    offers = _offers(letters, words)
    cost = offers[0] if offers else None
    return cost is not None and cost.skipped == 0 and _good(letters, words, cost)


def is_blend(short: str, words: Sequence[Word]) -> bool:
    """Whether a short form in small letters is made of the words' beginnings, as capex of capital expenditures."""
    rest = _plain(short)
    if any(word.text.startswith(rest) for word in words):
        return False
    for word, following in pairwise([*words, None]):
        assert word is not None
        most = len(rest) - 2 if following is not None else len(rest)
        length = next((n for n in range(most, 1, -1) if word.text.startswith(rest[:n])), 0)
        if not length or length == len(word.text):
            return False
        rest = rest[length:]
    return not rest and len(words) > 1


def _offers(letters: str, words: Sequence[Word]) -> list[_Cost | None]:
    """For each word, what it costs if the short form begins there and ends with the last word."""
    if not 1 < len(letters) <= _MOST_LETTERS:
        return []
    behind: list[_Cost | None] = [None] * len(letters) + [
        _Cost(0, 0)
    ]  # of each rest of the letters, with no word left
    offers: list[_Cost | None] = []
    for word in reversed(words):
        taken = [_cheapest(letters, at, word.text, behind) for at in range(len(letters))]
        offers.append(taken[0])
        skips = 0 if word.text in FUNCTION_WORDS else 1
        skipped = [_plus(cost, skips, 0) for cost in behind[:-1]]
        behind = [*map(_least, taken, skipped), None]
    return offers[::-1]


def _cheapest(letters: str, at: int, word: str, behind: Sequence[_Cost | None]) -> _Cost | None:
    """What it costs that the word has the letters from that one on, as many as is best."""
    if word.startswith(_DIGITS.get(letters[at], letters[at])):
        place = 1
    elif letters[at] == "x" and word.startswith("ex"):
        place = 2
    else:
        return None
    best = behind[at + 1]
    for taken in range(2, len(letters) - at + 1):
        place = word.find(letters[at + taken - 1], place) + 1
        if not place:
            break
        best = _least(best, _plus(behind[at + taken], 0, taken - 1))
    return best


def _at_start(word: Word, cost: _Cost) -> int:
    return cost.total + (word.text in FUNCTION_WORDS)  # rather Office of … than of …


def _plus(cost: _Cost | None, skipped: int, inside: int) -> _Cost | None:
    return None if cost is None else _Cost(cost.skipped + skipped, cost.inside + inside)


def _least(one: _Cost | None, other: _Cost | None) -> _Cost | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other, key=lambda cost: cost.total)


def _good(letters: str, words: Sequence[Word], cost: _Cost) -> bool:
    if len(words) == 1:
        length = len(words[0].text)
        least = _LEAST_COMPOUND_OF_TWO if len(letters) == 2 else _LEAST_COMPOUND * len(letters)
        return length >= least and not words[0].text.startswith(letters)
    if len(letters) == 2:
        return cost.total == 0
    return cost.skipped <= 1 and 2 * (len(letters) - cost.inside) >= len(letters)


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
