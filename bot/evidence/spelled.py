"""Numbers of a text in English and German words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.evidence.amounts import amount, follows_a_minus
from bot.evidence.figure import Figure
from bot.evidence.number_words import (
    is_article,
    is_pair,
    may_begin_a_number,
    ordinal_value,
    spelled,
    times_value,
)
from bot.evidence.units import beside
from bot.evidence.words import WIDE

_WORD = re.compile(rf"[^\W\d_{WIDE}]+")
_LONGEST_WORD = 90
_LONGEST_SPELLED = 16  # words


def spelled_numbers(text: str) -> Iterator[Figure]:
    """The numbers in English and German words."""
    tokens = list(_WORD.finditer(text))
    index = 0
    while index < len(tokens):
        if not may_begin_a_number(tokens[index][0][:_LONGEST_WORD]):
            index += 1
            continue
        figure, used = _spelled(text, tokens, index)
        if figure:
            yield figure
        index += used


def _spelled(text: str, tokens: list[re.Match[str]], index: int) -> tuple[Figure | None, int]:
    """The figure that starts with a word, and how many words it took."""
    first = tokens[index]
    times = times_value(first[0])
    if times:
        after = beside(text, first.end())
        per = after.per if after.unit is None else None
        return Figure(first.start(), first.end(), frozenset({Decimal(times)}), "times", per=per), 1
    run = [first]
    for token in tokens[index + 1 : index + _LONGEST_SPELLED]:
        if text[run[-1].end() : token.start()] not in (" ", "-", "\n", "  ", "\u00a0"):
            break
        run.append(token)
    named = spelled([token[0] for token in run])
    if named:
        return _named(text, run, *named), named[1]
    return _weak_word(text, first), 1


def _named(text: str, run: list[re.Match[str]], value: Decimal, used: int) -> Figure:
    first, last = run[0], run[used - 1]
    article = is_article(first[0]) and used == 1
    figure = amount(first.start(), text, last.end(), value)
    weak = article and not figure.scale and (first[0].casefold() != "one" or figure.unit is None)
    negative = True if follows_a_minus(text, first.start()) else figure.negative
    return Figure(
        figure.start,
        figure.end,
        figure.values,
        figure.unit,
        figure.scale,
        weak=weak,
        per=figure.per,
        negative=negative,
    )


def _weak_word(text: str, word: re.Match[str]) -> Figure | None:
    value = 2 if is_pair(word[0]) else ordinal_value(word[0]) or (1 if is_article(word[0]) else 0)
    if not value:
        return None
    figure = amount(word.start(), text, word.end(), Decimal(value), weak=True)
    if figure.scale and is_article(word[0]):
        return Figure(figure.start, figure.end, figure.values, figure.unit, figure.scale, per=figure.per)
    return Figure(word.start(), word.end(), frozenset({Decimal(value)}), figure.unit, weak=True)
