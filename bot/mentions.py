"""Where a page says what a claim says: its figures, dates and names, its other words. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.evidence.figures import Figure, decimal_mark, figures, is_period, supports
from bot.evidence.names import Name, names
from bot.evidence.words import Word, is_wide, language, stem, words
from indexer.sentences import split_sentences

FIGURE_WEIGHT = 100.0
_PERIOD_WEIGHT = 20.0  # of a year or quarter, which a table's head has: the row matters more
NAME_WEIGHT = 3.0
_WORD_WEIGHT = 1.0
_KIN_WEIGHT = 0.7  # of a part of a compound
_LEAST_PART = 5  # characters of a compound's part
_MOST_KIN = 20  # words of a page that one word of a claim is a part of

_COLUMN = re.compile(r"\| ([^|:：]+): ")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where the page says one of the things that the claim says."""

    start: int  # in code points of the page's text
    end: int
    what: str  # "#2": the claim's third figure; else the key of a word
    weight: float
    row: int  # the sentence or row of the page that it begins in, from 0
    needed: bool = False  # a figure, date or name: a quote must hold it if the page does

    @property
    def of_a_figure(self) -> bool:
        """Whether it is of a figure or date of the claim."""
        return self.what.startswith("#")


@dataclass(frozen=True, slots=True)
class Reading:
    """A page's text, looked through once for all claims."""

    text: str
    rows: tuple[Span, ...]  # its sentences and rows
    words: Mapping[str, Sequence[Word]]  # by key
    stated: tuple[Figure, ...]  # in order
    figures: Mapping[Figure, Sequence[Span]]  # where each stands; those that say the same are one
    language: str | None
    wide: bool
    keys: Sequence[str]  # sorted
    mirrored: Sequence[str]  # the keys backwards, sorted

    def row_at(self, place: int) -> int:
        """The row that holds a place, or the one after it."""
        return bisect_right(self.rows, place, key=lambda row: row[1])


@lru_cache(maxsize=128)
def read(page: str) -> Reading:
    """Looks a page through; it takes time as its length does."""
    by_key: dict[str, list[Word]] = {}
    for word in words(page):
        by_key.setdefault(word.key, []).append(word)
    stated = figures(page, decimal_mark(page))
    alike: dict[Figure, list[Span]] = {}
    for figure in stated:
        alike.setdefault(replace(figure, start=0, end=0), []).append((figure.start, figure.end))
    return Reading(
        page,
        tuple(split_sentences(page)),
        by_key,
        stated,
        alike,
        language(page),
        is_wide(page),
        sorted(by_key),
        sorted(key[::-1] for key in by_key),
    )


def figures_claimed(claim: str, page: str) -> list[Figure]:
    """The figures of a claim that must stand on a page; numbers that could be read two ways are read as it does."""
    mark = decimal_mark(claim) or decimal_mark(page)
    return [figure for figure in figures(claim, mark) if not figure.weak]


def wanted_words(claim: str, page: str) -> dict[str, float]:
    """Keys of the claim's words with their weights. Units are words, too: a table has them in its head."""
    claimed = figures_claimed(claim, page)
    named = names_claimed(claim)
    wanted: dict[str, float] = {}
    for word in words(claim):
        if word.key.isdigit():
            continue
        counted = any(figure.start <= word.start < figure.end for figure in claimed)
        weight = NAME_WEIGHT if word.key in named or counted else _WORD_WEIGHT
        wanted[word.key] = max(wanted.get(word.key, 0.0), weight)
    return wanted


def names_claimed(claim: str) -> frozenset[str]:
    """Keys of the words of a claim's names, without titles and legal forms, and of what a row calls its columns."""
    found = {word.key for title in _COLUMN.findall(claim) for word in words(title)}
    for name in names(claim):
        parts = {stem(piece) for part in name.parts for piece in re.split(r"\W+", part) if piece}
        written = claim[name.start : name.end]
        found.update(
            word.key for word in words(written) if word.key in parts or _is_part(word, written, name)
        )
    return frozenset(found)


def _is_part(word: Word, written: str, name: Name) -> bool:
    """Whether a pair of characters is of a name, not of what it is called by: of 腾讯 in 腾讯公司."""
    return any(written[word.start : word.end] in part for part in name.parts)


def mentions(claim: str, page: Reading) -> list[Mention]:
    """The mentions of what a claim says, in order."""
    found: list[Mention] = []
    named = names_claimed(claim)
    for key, weight in wanted_words(claim, page.text).items():
        own = page.words.get(key, ())
        said = own or [word for other in _kin(key, page) for word in page.words[other]]
        of_it = weight if own else weight * _KIN_WEIGHT
        needed = bool(own) and key in named
        found += [Mention(w.start, w.end, key, of_it, page.row_at(w.start), needed) for w in said]
    for index, figure in enumerate(figures_claimed(claim, page.text)):
        weight = _PERIOD_WEIGHT if is_period(figure) else FIGURE_WEIGHT
        found += [
            Mention(*span, f"#{index}", weight, page.row_at(span[0]), needed=True)
            for stated, spans in page.figures.items()
            if says(stated, figure, page)
            for span in spans
        ]
    return sorted(found, key=lambda mention: (mention.start, mention.end, mention.what))


def _kin(key: str, page: Reading) -> Iterator[str]:
    """Words of the page of which this one is the beginning or the end, or which are so of it."""
    if len(key) < _LEAST_PART:
        return
    yield from _beginning_with(key, page.keys)
    yield from (other[::-1] for other in _beginning_with(key[::-1], page.mirrored))
    for length in range(_LEAST_PART, len(key)):
        for part in (key[:length], key[-length:]):
            if part in page.words:
                yield part


def _beginning_with(part: str, ordered: Sequence[str]) -> Iterator[str]:
    first = bisect_left(ordered, part)
    for other in ordered[first : first + _MOST_KIN]:
        if not other.startswith(part):
            return
        yield other


def akin(one: str, other: str) -> bool:
    """Whether one word is the beginning or the end of the other: Urlaub, Urlaubstage, Jahresurlaub."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _LEAST_PART and (long.startswith(short) or long.endswith(short))


def says(stated: Figure, figure: Figure, page: Reading) -> bool:
    """Whether a figure of a page is one of a claim, if the page's heads are taken into account."""
    return supports(stated, figure, quote=page.text, page=page.text, losing=True)
