"""Without a language model: the sentences and rows that match the question best, word for word.

They are written as a model would write, each with the marker of its passage, so that they take the same way
through sanitising, quoting and verification. Nothing is put into words of our own.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from bot.citations import LONGEST_QUOTE
from bot.figures import decimal_mark, figures
from bot.language_models import Assignment
from bot.types import Outcome, Turn
from bot.words import Word, words
from indexer.sentences import split_sentences, trailing_figures

_MOST = 4  # sentences or rows
_LEAST_OF_THE_BEST = 0.5  # of the best one's score
_LEAST_SHARE = 0.2  # of the question's weight: less is chance
_FOR_A_FIGURE = 0.15  # bonus where the question asks for one
_FOR_THE_BEST_HIT = 0.25
_REPEATS_THE_QUESTION = 0.5
_HEADS_A_TABLE = 0.8  # years alone are a row's head
_FOR_AN_EARLIER_QUESTION = 0.4
_LONGEST = LONGEST_QUOTE - 20
_CALENDAR = range(1900, 2101)
_ASKS_FOR_A_FIGURE = re.compile(
    r"\bhow (?:many|much|long|often|old|high|far|large|big)\b|\bwhen\b|\bwhat (?:is|was|were|are) the "
    r"(?:price|cost|number|amount|rate|total|maximum|minimum|limit|deadline)|\bwhat\b.*\b(?:19|20)\d\d\b|"
    r"\bwie(?:\s?viele?|\slange|\shoch|\soft)\b|"
    r"\bwann\b|多少|几|多久|多长|何时|什么时候|いくつ|いくら|何[日週月年人]|いつ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Unit:
    """One sentence or row of a passage."""

    marker: int
    start: int  # in code points of the page's text
    text: str
    score: float


class PassagesOnly:
    """Answers with the passages themselves."""

    name = "passages"
    outcome = Outcome.PASSAGES

    async def write(self, assignment: Assignment) -> AsyncIterator[str]:
        """A list of verbatim sentences and rows, best first; nothing at all when nothing matches."""
        for unit in _best(assignment):
            yield f"- {_as_text(unit.text)} [{unit.marker}]\n"

    async def close(self) -> None:
        """Nothing to close."""


def _best(assignment: Assignment) -> list[_Unit]:
    """The best sentences and rows, without repetitions: overlapping passages share some."""
    asked = _weights(assignment)
    chosen: list[_Unit] = []
    seen: set[str] = set()
    for unit in sorted(_units(assignment, asked), key=lambda unit: (-unit.score, unit.marker, unit.start)):
        folded = re.sub(r"\W+", "", unit.text).casefold()
        if chosen and (unit.score < _LEAST_OF_THE_BEST * chosen[0].score or len(chosen) == _MOST):
            break
        if folded not in seen:
            seen.add(folded)
            chosen.append(unit)
    return chosen


def _weights(assignment: Assignment) -> dict[str, float]:
    """The question's words, weighed by how rare they are within the hits; earlier questions count a little."""
    frequency = Counter(key for hit in assignment.passages for key in {word.key for word in words(hit.text)})
    passages = len(assignment.passages)

    def rarity(key: str) -> float:
        return math.log(1 + (passages + 1) / (frequency[key] + 0.5))

    weights = {
        word.key: _FOR_AN_EARLIER_QUESTION * rarity(word.key)
        for word in words(_earlier_question(assignment.turns))
    }
    weights |= {word.key: rarity(word.key) for word in words(assignment.question)}
    return weights


def _earlier_question(turns: Sequence[Turn]) -> str:
    return next((turn.text for turn in reversed(turns) if turn.user is not None), "")


def _units(assignment: Assignment, asked: dict[str, float]) -> list[_Unit]:
    total = sum(asked.values())
    best_hit = max((hit.score for hit in assignment.passages), default=0.0)
    wants_figure = bool(_ASKS_FOR_A_FIGURE.search(assignment.question))
    found: list[_Unit] = []
    for marker, hit in enumerate(assignment.passages, 1):
        headings = {word.key for word in words(" ".join((hit.title, *hit.section)))}
        around = headings | {word.key for word in words(hit.text)}
        for start, end in split_sentences(hit.text):
            said = words(hit.text[start:end])
            matched = {word.key for word in said} & asked.keys()
            share = sum(asked[key] for key in matched) / total if total else 0.0
            if share < _LEAST_SHARE:
                continue
            under = (
                around if trailing_figures(hit.text[start:end]) else headings
            ) & asked.keys()  # a row's head says the rest
            share += sum(asked[key] for key in under - matched) / total / 2
            if best_hit > 0:
                share += _FOR_THE_BEST_HIT * max(0.0, hit.score) / best_hit
            text = hit.text[start:end]
            if wants_figure and _has_figure(text):
                share += _FOR_A_FIGURE
            if _is_heading(text) and {word.key for word in said if word.key.isalpha()} <= asked.keys():
                share *= _REPEATS_THE_QUESTION  # a heading: it says nothing new
            elif trailing_figures(text) and not _has_figure(text):
                share *= _HEADS_A_TABLE
            found.append(_Unit(marker, hit.start + start, _around(text, said, matched), share))
    return found


def _is_heading(text: str) -> bool:
    """Whether a text is no sentence and, beside years, states nothing as a row does."""
    if text.rstrip()[-1:] in ".!?。！？":
        return False
    return not trailing_figures(text) or not _has_figure(text)


def _has_figure(text: str) -> bool:
    """Whether a text states a number that is no year."""
    return any(
        value not in _CALENDAR
        for figure in figures(text, decimal_mark(text))
        if not figure.weak and not figure.dates
        for value in figure.values
    ) or any(figure.dates for figure in figures(text, decimal_mark(text)))


def _around(text: str, said: Sequence[Word], matched: set[str]) -> str:
    """A sentence that is longer than a quote may be, cut at words so that it starts with what was asked."""
    if len(text) <= _LONGEST:
        return text
    first = min(word.start for word in said if word.key in matched)
    start = max(0, min(first - 20, len(text) - _LONGEST))
    if start:
        start = text.find(" ", start, first) + 1 or first
    piece = text[start : start + _LONGEST]
    if start + _LONGEST < len(text) and " " in piece[_LONGEST // 2 :]:
        piece = piece[: piece.rindex(" ")]
    return piece.strip()


def _as_text(text: str) -> str:
    """On one line; what looks like a marker of ours is put in other brackets."""
    line = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"[\[【]([\d\s,;^†–-]{1,40})[\]】]", r"(\1)", line)
