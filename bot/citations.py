"""From a claim and the passage that it names to the words on the page.

The quote is the shortest span of the page's text, at most 300 characters, that contains every figure, date and
name of the claim and as many of its other words as are near; then it is led to the borders of its sentences or
rows where they fit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.evidence.figures import Figure, decimal_mark, figures, supports
from bot.evidence.words import WIDE, Word, is_wide, language, words
from bot.sanitise import strip_hidden
from bot.types import Citation
from indexer.sentences import split_sentences
from indexer.types import Hit

LONGEST_QUOTE = 300
"""Characters of the page's text."""

_FIGURE_WEIGHT = 100.0
_NAME_WEIGHT = 3.0
_COST_OF_A_CHARACTER = 0.004  # a word must be worth its distance: about 250 characters
_COST_OF_A_WIDE_CHARACTER = 0.02  # Chinese and Japanese say more in fewer
_LEAST_SHARE = 0.34  # of the claim's words, when it has no figure that stands there
_LEAST_SHARE_BESIDE_FIGURES = 0.2

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a page: `hit.page_text[start:end]`, verbatim by construction."""

    hit: Hit
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words as they stand on the page, line ends and all."""
        return self.hit.page_text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Mention:
    """Where the page says one of the things that the claim says."""

    start: int
    end: int
    what: str
    weight: float


def locate(claim: str, hit: Hit) -> Quote | None:
    """The quote that supports a claim best on a hit's page, or None when too little of the claim stands there.

    It lies within the hit's passage unless another place of the page holds more of the claim's figures.
    """
    claimed = claimed_figures(claim, hit)
    wanted = _wanted_words(claim)
    mentions = _mentions(hit.page_text, claimed, wanted)
    cost = _COST_OF_A_WIDE_CHARACTER if is_wide(hit.page_text) else _COST_OF_A_CHARACTER
    best = _window([m for m in mentions if hit.start <= m.start and m.end <= hit.end], cost)
    if _figures_in(best) < len(claimed):
        anywhere = _window(mentions, cost)
        if _figures_in(anywhere) > _figures_in(best) or not best:
            best = anywhere
    if not best or not _is_enough(best, claimed, wanted, claim, hit.page_text):
        return None
    start, end = _to_borders(hit.page_text, min(m.start for m in best), max(m.end for m in best))
    return Quote(hit, start, end)


def quotes_for(claim: str, hit: Hit) -> tuple[Quote, ...]:
    """The quotes of a hit's page that a claim rests on; none when too little of the claim stands there."""
    quote = locate(claim, hit)
    return () if quote is None else (quote,)


def claimed_figures(claim: str, hit: Hit) -> list[Figure]:
    """The figures of a claim that must stand on a page; numbers that could be read two ways are read as it does."""
    mark = decimal_mark(claim) or decimal_mark(hit.page_text)
    return [figure for figure in figures(claim, mark) if not figure.weak]


def _wanted_words(claim: str) -> dict[str, float]:
    """Keys of the claim's words with their weights. Units are words, too: a table has them in its head."""
    wanted: dict[str, float] = {}
    for word in words(claim):
        if not word.key.isdigit():
            wanted[word.key] = max(wanted.get(word.key, 0), _NAME_WEIGHT if word.name else 1.0)
    return wanted


def _mentions(page: str, claimed: Sequence[Figure], wanted: dict[str, float]) -> list[_Mention]:
    found = [
        _Mention(word.start, word.end, word.key, wanted[word.key])
        for word in words(page)
        if word.key in wanted
    ]
    for stated in figures(page, decimal_mark(page)) if claimed else ():
        found += [
            _Mention(stated.start, stated.end, f"#{index}", _FIGURE_WEIGHT)
            for index, figure in enumerate(claimed)
            if supports(stated, figure, quote=page, page=page, losing=True)
        ]
    return sorted(found, key=lambda mention: (mention.start, mention.end))


def _window(mentions: Sequence[_Mention], cost: float) -> list[_Mention]:
    """The run of mentions, at most a quote long, that says most in least space."""
    best: list[_Mention] = []
    best_score = 0.0
    for first, opening in enumerate(mentions):
        said: set[str] = set()
        weight, end = 0.0, opening.end
        for last in range(first, len(mentions)):
            mention = mentions[last]
            if mention.end - opening.start > LONGEST_QUOTE:
                break
            if mention.what in said:
                continue
            said.add(mention.what)
            weight += mention.weight
            end = max(end, mention.end)
            score = weight - cost * (end - opening.start)
            if score > best_score:
                best_score, best = score, list(mentions[first : last + 1])
    return best


def _figures_in(window: Sequence[_Mention]) -> int:
    return len({mention.what for mention in window if mention.weight == _FIGURE_WEIGHT})


def _is_enough(
    window: Sequence[_Mention], claimed: Sequence[Figure], wanted: dict[str, float], claim: str, page: str
) -> bool:
    said = {mention.what for mention in window if mention.weight < _FIGURE_WEIGHT}
    share = len(said) / len(wanted) if wanted else 1.0
    if not claimed or not _figures_in(window):
        return share >= _LEAST_SHARE
    languages = {language(claim), language(page)} - {None}
    return share >= _LEAST_SHARE_BESIDE_FIGURES or len(languages) > 1


@lru_cache(maxsize=64)
def _units(page: str) -> tuple[Span, ...]:
    return tuple(split_sentences(page))


def _to_borders(page: str, start: int, end: int) -> Span:
    """Widened to whole sentences and rows, or on one side only, or not at all where they would be too long."""
    touched = [unit for unit in _units(page) if unit[0] < end and start < unit[1]]
    first = min([start, *(unit[0] for unit in touched)])
    last = max([end, *(unit[1] for unit in touched)])
    for candidate in ((first, last), (first, end), (start, last)):
        if candidate[1] - candidate[0] <= LONGEST_QUOTE:
            return candidate
    return _to_words(page, start, end)


def _to_words(page: str, start: int, end: int) -> Span:
    """Widened so that no Latin word is cut; Chinese and Japanese may be cut between any two characters."""
    while start > 0 and _joined(page[start - 1], page[start]) and end - start < LONGEST_QUOTE:
        start -= 1
    while end < len(page) and _joined(page[end - 1], page[end]) and end - start < LONGEST_QUOTE:
        end += 1
    return start, end


def _joined(left: str, right: str) -> bool:
    return all(character.isalnum() and character < "\u2e80" for character in (left, right))


class Numbering:
    """Markers as shown: from 1 in order of appearance; what an earlier quote of the same page holds has its number."""

    def __init__(self) -> None:
        self._cited: dict[tuple[str, str, int], list[Citation]] = {}
        self._last = 0

    def cite(self, quote: Quote, *, superseded: bool = False) -> Citation:
        """The citation of a quote under its number: an earlier one's if the quote lies within that.

        `superseded`: the document is an older version of one that may be used here.
        """
        hit = quote.hit
        there = self._cited.setdefault((hit.document, hit.generation, hit.page), [])
        for citation in there:
            if citation.start <= quote.start and quote.end <= citation.end:
                return citation
        self._last += 1
        citation = Citation(
            marker=self._last,
            document=hit.document,
            generation=hit.generation,
            name=hit.name,
            title=hit.title,
            page=hit.page,
            label=hit.label,
            start=quote.start,
            end=quote.end,
            quote=quote.text,
            link=hit.link,
            section=hit.section,
            read_by=hit.read_by,
            confidence=hit.confidence,
            date=_day(hit.modified),
            superseded=superseded,
        )
        there.append(citation)
        return citation


def _day(stated: str | None) -> str | None:
    """YYYY-MM-DD of an ISO 8601 date, if it is a date to the day."""
    found = re.match(r"\d{4}-\d{2}-\d{2}(?!\d)", stated or "", re.ASCII)
    try:
        return date.fromisoformat(found[0]).isoformat() if found else None
    except ValueError:
        return None


_CELLS = re.compile(rf"[{WIDE}][ \t]+[{WIDE}\d]")
_TORN = re.compile(rf"(?<=[{WIDE}，。、；：])\s*\n\s*(?=[{WIDE}])")


def display_quote(quote: str) -> str:
    """A quote on one line, as it is shown: white space runs become one space, or none where a line's end parts two
    Chinese or Japanese characters (but not cells of a table); hidden characters and a list's bullet go."""
    shown = strip_hidden(quote)
    if not _CELLS.search(shown):
        shown = _TORN.sub("", shown)
    return re.sub(r"\s+", " ", shown).strip().lstrip("•‣▪◦● ")


def overlap(claim: Sequence[Word], quoted: frozenset[str]) -> float:
    """The share of a claim's distinct words that a quote says, compounds counted by their longer part."""
    keys = {word.key for word in claim}
    if not keys:
        return 1.0
    return sum(key in quoted or any(akin(key, other) for other in quoted) for key in keys) / len(keys)


_LEAST_PART = 5


def akin(one: str, other: str) -> bool:
    """Whether one word is the beginning or the end of the other: Urlaub, Urlaubstage, Jahresurlaub."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _LEAST_PART and (long.startswith(short) or long.endswith(short))
