"""Which sentences and rows of the hits match a question best, by words weighed by their rarity among the hits."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.citations import LONGEST_QUOTE
from bot.evidence.figures import Figure, decimal_mark, figures
from bot.evidence.words import Word, words
from indexer.sentences import split_sentences, trailing_figures
from indexer.types import Hit

_LEAST_SHARE = 0.15  # of the weight of what a question asks that no head says: less is chance
_SAID_BY_NONE = 0.3  # of the rarity of a word that no hit says, unless one says it in others
_NEAR = 0.7  # of a pair of characters with others between them: 年假 in 年休假
_SINGLE_CHARACTER = 0.3  # of Chinese or Japanese: often a unit
_FROM_A_HEAD = 0.7  # of a word that a title, a section or a table's head says
_FOR_A_FIGURE = 0.15  # bonus where the question asks for one
_FOR_THE_BEST_HIT = 0.5
_EARLIER = 0.4  # of the question before
_REPEATS_THE_QUESTION = 0.5  # a heading that says nothing new
_HEADING = 0.7
_BELOW_A_HEADING = 0.95  # of its score
_HEADS_A_TABLE = 0.8  # years alone are a row's head
_LONGEST = LONGEST_QUOTE - 20
_CALENDAR = range(1900, 2101)
_ENDS = ".!?…。！？"
_NUMBERING = re.compile(r"^[(（]?\d+(?:\.\d+)*[.)）]?\s+")
_BULLETS = re.compile(r"[•▪▫◦‣●○■□·*\s–—-]+(?=\S)")
_ASKS_FOR_A_FIGURE = re.compile(
    r"\bhow (?:many|much|long|often|old|high|far|large|big)\b|\bwhen\b|\bwhat (?:is|was|were|are) the "
    r"(?:price|cost|number|amount|rate|total|maximum|minimum|limit|deadline)|\bwhat\b.*\b(?:19|20)\d\d\b|"
    r"\bwie(?:\s?viele?|\slange|\shoch|\soft)\b|\bwann\b|多少|几|多久|多长|何时|什么时候|いくつ|いくら|何[日週月年人]|いつ",
    re.IGNORECASE,
)

_Place = tuple[str, int]  # generation, page


@dataclass(frozen=True, slots=True)
class Match:
    """One sentence or row of a hit, verbatim."""

    marker: int  # of the hit, from 1
    start: int  # in code points of the page's text
    text: str
    score: float

    @property
    def is_heading(self) -> bool:
        """Whether it is no sentence and states nothing: a heading, or the head of a table."""
        return _is_heading(self.text)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked for."""

    weights: dict[str, float]  # of the question's words
    meanings: Sequence[frozenset[str]]  # the words of each
    wants_figure: bool

    @property
    def keys(self) -> frozenset[str]:
        """All words that a sentence may be chosen for."""
        return frozenset(self.weights).union(*self.meanings)


def matches(
    question: str, hits: Sequence[Hit], *, earlier: str = "", meanings: Sequence[str] = ()
) -> list[Match]:
    """Sentences and rows that share enough with the question, best first.

    Running heads and feet are left out, and what several passages share counts once.

    Args:
        question: what was asked.
        hits: where to look.
        earlier: the question before it.
        meanings: other words for terms of the question; whoever says all words of one says the rarest word that is
            missing.
    """
    meant = [keys for meaning in meanings if (keys := frozenset(word.key for word in words(meaning)))]
    asked = _Asked(
        weights=_weights(question, earlier, hits, meant),
        meanings=meant,
        wants_figure=bool(_ASKS_FOR_A_FIGURE.search(question)),
    )
    running = _running_lines(hits)
    best_hit = max((hit.score for hit in hits), default=0.0)
    found: list[Match] = []
    for marker, hit in enumerate(hits, 1):
        bonus = _FOR_THE_BEST_HIT * max(0.0, hit.score) / best_hit if best_hit > 0 else 0.0
        above = 0.0  # the score of the heading right above
        for start, end in _units(hit, running):
            score = max(_score(hit.page_text[start:end], hit, asked, bonus), above)
            above = _BELOW_A_HEADING * score if _is_heading(hit.page_text[start:end]) else 0.0
            if score > 0:
                found.append(Match(marker, start, _fitted(hit.page_text[start:end], asked.keys), score))
    found.sort(key=lambda match: (-match.score, match.marker, match.start))
    unique = {_letters_and_figures(match.text): match for match in reversed(found)}
    return sorted(unique.values(), key=lambda match: (-match.score, match.marker, match.start))


def _weights(
    question: str, earlier: str, hits: Sequence[Hit], meanings: Sequence[frozenset[str]]
) -> dict[str, float]:
    said = [frozenset(word.key for word in words(hit.text)) for hit in hits]
    frequency = Counter(key for keys in said for key in keys)
    otherwise = any(meaning <= keys for meaning in meanings for keys in said)

    def rarity(key: str) -> float:
        weight = math.log(1 + (len(hits) + 1) / (frequency[key] + 0.5))
        weight *= _SINGLE_CHARACTER if len(key) == 1 else 1.0
        return weight if frequency[key] or otherwise else weight * _SAID_BY_NONE

    weights = {word.key: _EARLIER * rarity(word.key) for word in words(earlier)}
    return weights | {word.key: rarity(word.key) for word in words(question)}


# --- units ----------------------------------------------------------------------------------------


def _units(hit: Hit, running: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Spans in the page's text of the passage's sentences and rows, without bullets, running heads and feet."""
    for start, end in split_sentences(hit.text):
        begin, stop = hit.start + start, hit.start + end
        lines = [
            (begin + line.start(), begin + line.end())
            for line in re.finditer(r"[^\n]+", hit.page_text[begin:stop])
        ]
        kept = [line for line in lines if _key_of_line(hit.page_text[slice(*line)]) not in running]
        if not kept or len(lines) - len(kept) != lines.index(kept[0]) + len(lines) - 1 - lines.index(
            kept[-1]
        ):
            continue
        begin, stop = kept[0][0], kept[-1][1]
        bullet = _BULLETS.match(hit.page_text, begin, stop)
        yield (bullet.end() if bullet else begin), stop


def _running_lines(hits: Sequence[Hit]) -> frozenset[str]:
    """Keys of first and last lines that several pages of a document share, and of those that say its title."""
    pages = {(hit.generation, hit.page): hit for hit in hits}
    counted: Counter[tuple[str, str]] = Counter()
    running: set[str] = set()
    for (generation, _), hit in pages.items():
        title = _key_of_line(hit.title)
        for key in _edges(hit.page_text):
            counted[generation, key] += 1
            if title and key == title:
                running.add(key)
    return frozenset(running | {key for (_, key), count in counted.items() if count > 1 and key})


@lru_cache(maxsize=64)
def _edges(page: str) -> frozenset[str]:
    lines = [line for line in page.split("\n") if line.strip()]
    return frozenset(_key_of_line(line) for line in (*lines[:2], *lines[-2:]) if len(lines) > 2)


def _key_of_line(line: str) -> str:
    """Letters only: page numbers differ from page to page."""
    return "".join(character for character in line if character.isalpha()).casefold()


def _letters_and_figures(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _fitted(text: str, asked: Container[str]) -> str:
    """A sentence that is longer than a quote may be, cut at words so that it holds the first of what was asked."""
    if len(text) <= _LONGEST:
        return text
    first = min((word.start for word in words(text) if word.key in asked), default=0)
    start = max(0, min(first - 20, len(text) - _LONGEST))
    if start:
        start = text.find(" ", start, first) + 1 or first
    piece = text[start : start + _LONGEST]
    if start + _LONGEST < len(text) and " " in piece[_LONGEST // 2 :]:
        piece = piece[: piece.rindex(" ")]
    return piece.strip()


# --- scores ---------------------------------------------------------------------------------------


def _score(text: str, hit: Hit, asked: _Asked, bonus: float) -> float:
    """0 when the text shares too little with the question."""
    said, weights = words(text), asked.weights
    total = sum(weights.values())
    keys = {word.key for word in said}
    if any(meaning <= keys for meaning in asked.meanings):
        keys |= _rarest(weights.keys() - keys, weights)
    near = {key for key in weights.keys() - keys if _stands_apart(key, text)}
    own = sum(weights[key] for key in keys & weights.keys()) + _NEAR * sum(weights[key] for key in near)
    above = sum(weights[key] for key in (_said_above(text, hit) & weights.keys()) - keys - near)
    if not own or own < _LEAST_SHARE * (total - above):
        return 0.0
    score = (own + _FROM_A_HEAD * above) / total + bonus
    if asked.wants_figure and _states_a_figure(text):
        score += _FOR_A_FIGURE
    return score * _discount(text, said, weights)


def _rarest(keys: Collection[str], weights: Mapping[str, float]) -> set[str]:
    """The key of most weight, if there is one."""
    return {max(sorted(keys), key=weights.__getitem__)} if keys else set()


def _stands_apart(key: str, text: str) -> bool:
    """Whether the two characters of a pair stand in a text with one or two others between them."""
    if len(key) != 2 or key[0] < "\u2e80":
        return False
    return re.search(f"{re.escape(key[0])}.{{1,2}}{re.escape(key[1])}", text) is not None


def _said_above(text: str, hit: Hit) -> set[str]:
    """What title and section say of a text; for a row also what stands around it, such as its table's head."""
    above = " ".join((hit.title, *hit.section, *([hit.text] if trailing_figures(text) else [])))
    return {word.key for word in words(above)}


def _discount(text: str, said: Sequence[Word], asked: dict[str, float]) -> float:
    if text.rstrip()[-1:] in _ENDS or (trailing_figures(text) and _states_a_figure(text)):
        return 1.0
    if {word.key for word in said if word.key.isalpha()} <= asked.keys():
        return _REPEATS_THE_QUESTION
    return _HEADS_A_TABLE if trailing_figures(text) else _HEADING


def _is_heading(text: str) -> bool:
    rest = _NUMBERING.sub("", text)
    stated = any(_is_stated(figure) or figure.code for figure in figures(rest, decimal_mark(rest)))
    return text.rstrip()[-1:] not in _ENDS and not stated


def _states_a_figure(text: str) -> bool:
    """Whether a text states a number or a date that is more than a year or a quarter."""
    return any(_is_stated(figure) for figure in figures(text, decimal_mark(text)))


def _is_stated(figure: Figure) -> bool:
    if figure.dates:
        return True
    if figure.weak or figure.unit == "quarter":
        return False
    return any(value not in _CALENDAR for value in figure.values)
