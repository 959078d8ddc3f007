"""Tables of terms in several languages, found in a text in one pass."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.evidence.words import WIDE

_TOKEN = re.compile(rf"[^\W\d_{WIDE}]+(?:['’][^\W\d_{WIDE}]+)*")
_IS_WIDE = re.compile(rf"[{WIDE}]")
_SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a table where it stands in a text."""

    start: int  # in code points of the text
    end: int
    sense: str


class Lexicon:
    """Senses and the terms for each, as words between spaces.

    `word` is itself; `part*` begins a word and `*part` ends one (a German compound); `two_words` stand beside each
    other, a space or a hyphen between them. A term in Chinese characters stands anywhere. The longest term wins.
    """

    def __init__(self, senses: Mapping[str, str]) -> None:
        self._terms = {sense: frozenset(terms.split()) for sense, terms in senses.items()}
        self._whole: dict[str, str] = {}
        self._beginnings: dict[str, str] = {}
        self._ends: dict[str, str] = {}
        wide: dict[str, str] = {}
        for sense, terms in senses.items():
            for term in map(_fold, terms.split()):
                if _IS_WIDE.match(term):
                    wide[term] = sense
                elif term.startswith("*"):
                    self._ends[term[1:]] = sense
                    self._whole.setdefault(term[1:], sense)
                elif term.endswith("*"):
                    self._beginnings[term[:-1]] = sense
                else:
                    self._whole[term.replace("_", " ")] = sense
        self._wide = wide
        longest_first = sorted(wide, key=len, reverse=True)
        self._wide_terms = re.compile("|".join(map(re.escape, longest_first))) if wide else None
        self._openers = frozenset(term.split()[0] for term in self._whole if " " in term)
        self._sense_cached = lru_cache(maxsize=4096)(self._sense)
        self._most = max((1 + term.count(" ") for term in self._whole), default=1)
        self.find = lru_cache(maxsize=1024)(self._find)

    @property
    def all_senses(self) -> frozenset[str]:
        """The senses of the table."""
        return frozenset(self._terms)

    def terms(self, sense: str) -> frozenset[str]:
        """The terms of a sense as the table has them."""
        return self._terms[sense]

    def senses(self, text: str) -> frozenset[str]:
        """What the terms of a text mean."""
        return frozenset(term.sense for term in self.find(text))

    def sense_of(self, word: str) -> str | None:
        """The sense of one word."""
        return self._sense(_fold(word))

    def _find(self, text: str) -> tuple[Term, ...]:
        found = list(self._in_words(text))
        if self._wide_terms:
            found += [
                Term(match.start(), match.end(), self._wide[match[0]])
                for match in self._wide_terms.finditer(text)
            ]
        return tuple(sorted(found, key=lambda term: term.start))

    def _in_words(self, text: str) -> Iterator[Term]:
        tokens = list(_TOKEN.finditer(text))
        folded = [_fold(token[0]) for token in tokens]
        index = 0
        while index < len(tokens):
            most = self._most if folded[index] in self._openers else 1
            for count in range(min(most, len(tokens) - index), 0, -1):
                last = tokens[index + count - 1]
                if count > 1 and not _are_neighbours(text, tokens[index : index + count]):
                    continue
                sense = (
                    self._sense_cached(folded[index])
                    if count == 1
                    else self._whole.get(" ".join(folded[index : index + count]))
                )
                if sense:
                    yield Term(tokens[index].start(), last.end(), sense)
                    index += count
                    break
            else:
                index += 1

    def _sense(self, word: str) -> str | None:
        if word in self._whole:
            return self._whole[word]
        if self._ends:
            for begin in range(1, len(word) - _SHORTEST_PART + 1):
                if (part := word[begin:]) in self._ends:
                    return self._ends[part]
        for size in range(len(word), _SHORTEST_PART - 1, -1):
            if (part := word[:size]) in self._beginnings:
                return self._beginnings[part]
        return None


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
    return plain.removesuffix("'s").removesuffix("'")


def _are_neighbours(text: str, tokens: list[re.Match[str]]) -> bool:
    return all(
        len(gap := text[one.end() : other.start()]) <= 3 and not gap.strip(" \t\n-‐‑–")
        for one, other in pairwise(tokens)
    )
