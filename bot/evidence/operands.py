"""Stated figures from which a claimed one may follow, with the row or sentence, the words and the time of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.evidence.agreement import is_one_end_only, signs_differ
from bot.evidence.concepts import concepts
from bot.evidence.conversions import converted
from bot.evidence.figure import Figure, is_year
from bot.evidence.units import same_unit, scale_is_given, unit_is_given
from indexer.sentences import split_sentences

_OLDER = re.compile(
    r"(?:\b(?:from|compared (?:with|to)|against|versus|vs\.?|after|gegenüber|nach|von|statt|previously|formerly|year earlier|"
    r"(?:previous|prior|last|preceding) (?:year|quarter|month)\w*|vorjahr\w*|zuvor|bisher)\b|上年(?:同期)?|去年|由|从|比|此前)"
    r"[^\d.;。；]{0,24}$",
    re.IGNORECASE,
)
_OLDER_AFTER = re.compile(
    r"[^\d.;,。；，]{0,16}\b(?:(?:a )?year (?:earlier|ago)|previously|(?:the )?(?:previous|prior|last) year|im vorjahr|zuvor)\b",
    re.IGNORECASE,
)
_LIGHT = frozenset(
    {"=amount", "=receive", "=total", "=growth", "=must", "=allowed"}
)  # say nothing of the matter
_NEAR_A_YEAR = 48  # characters


@dataclass(frozen=True, slots=True)
class Operand:
    """A stated figure in the unit of the claimed one."""

    figure: Figure
    value: Decimal
    unit: int  # the sentence or row it stands in
    column: int  # from the end of its row
    words: frozenset[str]  # of its sentence or row
    year: int | None
    older: bool  # the words before it say that it is of an earlier time


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence or a row."""

    start: int
    end: int
    words: frozenset[str]
    figures: tuple[Figure, ...]  # without years
    years: tuple[Figure, ...]


def operands(figure: Figure, stated: Sequence[Figure], *, quoted: str, page: str) -> list[Operand]:
    """The stated figures that could be reckoned with for a claimed one."""
    units = _units(quoted, stated)
    heads: tuple[int, ...] = ()
    found: list[Operand] = []
    for index, unit in enumerate(units):
        if unit.years and not unit.figures:
            heads = tuple(int(min(year.values)) for year in unit.years)
        for place, operand in enumerate(unit.figures):
            column = len(unit.figures) - place
            headed = heads[-column] if len(heads) == len(unit.figures) else None
            year = headed or _year_near(operand, unit)
            before = quoted[max(unit.start, operand.start - _NEAR_A_YEAR) : operand.start]
            older = bool(_OLDER.search(before) or _OLDER_AFTER.match(quoted[operand.end : unit.end]))
            found += [
                Operand(operand, value, index, column, unit.words, year, older)
                for value in _amounts(operand, figure, quoted, page)
            ]
    return found


def keys_of(text: str) -> frozenset[str]:
    """The words of a text that tell what it speaks of."""
    return frozenset(word.key for word in concepts(text) if not word.key.isdigit()) - _LIGHT


def _units(quoted: str, stated: Sequence[Figure]) -> list[_Unit]:
    found: list[_Unit] = []
    for start, end in split_sentences(quoted):
        inside = [figure for figure in stated if start <= figure.start < end]
        numbers = tuple(f for f in inside if _is_number(f))
        years = tuple(f for f in inside if is_year(f) or (f.dates and f.values))
        found.append(_Unit(start, end, keys_of(quoted[start:end]), numbers, years))
    return found


def _is_number(figure: Figure) -> bool:
    return bool(figure.values) and not (figure.code or figure.dates or figure.weak or is_year(figure))


def _year_near(operand: Figure, unit: _Unit) -> int | None:
    """The year that stands nearest, with no other number between."""
    best: tuple[int, int] | None = None
    for year in unit.years:
        low, high = sorted((operand, year), key=lambda one: one.start)
        gap = high.start - low.end
        between = any(
            low.end <= other.start < high.start for other in unit.figures if other.unit == operand.unit
        )
        if not between and gap <= _NEAR_A_YEAR and (best is None or gap < best[0]):
            best = gap, int(min(year.values))
    return best[1] if best else None


def _amounts(operand: Figure, figure: Figure, quoted: str, page: str) -> Iterator[Decimal]:
    """What a stated figure comes to in the unit of a claimed one."""
    for value in operand.values:
        signed = -value if operand.negative else value
        if operand.unit and figure.unit and not same_unit(operand.unit, figure.unit):
            other = converted(signed, operand.unit, figure.unit)
            if other is not None:
                yield other
        elif figure.unit == "%" and operand.unit is None and not operand.scale and 0 < value < 1:
            yield value * 100
        elif operand.unit or not figure.unit or unit_is_given(figure.unit, quoted, page):
            yield signed
            if figure.scale and not operand.scale:
                yield from (signed * 10**power for power in (3, 4, 6, 8, 9) if scale_is_given(power, page))


def speak_of_one_thing(operand: Operand, figure: Figure) -> bool:
    """Whether a stated figure may be the claimed one in another notation: same sign, same rate, no end of a range."""
    stated = operand.figure
    if stated.per and figure.per and not same_unit(stated.per, figure.per):
        return False
    return not (signs_differ(stated, figure, losing=False) or is_one_end_only(stated, figure))


def about(claimed: frozenset[str], found: Sequence[Operand]) -> list[Operand]:
    """The operands in the sentences and rows that say most of a claim's words; all, when none says any."""
    best = max((len(claimed & operand.words) for operand in found), default=0)
    return [operand for operand in found if len(claimed & operand.words) == best]


def newer_and_older(one: Operand, other: Operand) -> tuple[Operand, Operand] | None:
    """Two operands by their time, or None when nothing tells it."""
    if one.year and other.year and one.year != other.year:
        return (one, other) if one.year > other.year else (other, one)
    if one.older != other.older:
        return (other, one) if one.older else (one, other)
    return None
