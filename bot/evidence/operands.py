"""Stated figures from which a claimed one may follow, with the words, the column and the time of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.evidence.agreement import is_one_end_only, signs_differ
from bot.evidence.clocks import CLOCK
from bot.evidence.concepts import concepts
from bot.evidence.conversions import converted
from bot.evidence.figure import Figure, is_period, is_year
from bot.evidence.scales import scale_is_given
from bot.evidence.unit_names import CURRENCIES
from bot.evidence.units import same_unit, unit_is_given
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
_LIGHT = frozenset({"=amount", "=receive", "=growth", "=must", "=allowed"})  # say nothing of the matter
_PARTS = re.compile(r"[;；,，]|\b(?:and|und|but|while|whereas|aber|während)\b|[和与而]")
_ENDS_OF_CLAUSES = re.compile(r"[;；，。]|,\s|\.\s*$")
_EARLIER_COLUMN = re.compile(
    r"^上年|^上期|^去年|^期初|^年初|^(?:vorjahr|vorperiode|(?:prior|previous|last|preceding)\b)",
    re.IGNORECASE,
)
_YEARS_FIRST = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:(?:19|20)\d\d\s+){2,}[^\W\d_]")
_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")  # out-of-network
_LINE = re.compile(r"[^\n]+")
_LEAST_ROWS = 2
_CHANGES = frozenset({"%", "percentage point"})
_HEAD_SCALES = (3, 4, 6, 8, 9)
_CELLS = re.compile(r"\s{2,}|\t|\|")
_NEAR_A_YEAR = 48  # characters
_MOST_LETTERS_IN_A_ROW = 12  # behind its label, outside of its figures
_HEADS_ABOVE = 6  # lines without figures that may be the head of a row


@dataclass(frozen=True, slots=True)
class Operand:
    """A stated figure in the unit of the claimed one."""

    figure: Figure
    value: Decimal
    unit: int  # the sentence or row it stands in
    column: int  # from the end of its row
    words: frozenset[str]  # of its sentence or row
    near: frozenset[str]  # of the part of its sentence that is its own, or of its row
    head: frozenset[str]  # of its column
    year: int | None
    older: bool  # the words before it say that it is of an earlier time


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence or a row."""

    start: int
    end: int
    text: str
    figures: tuple[Figure, ...]  # without years and other periods
    years: tuple[Figure, ...]

    @property
    def is_row(self) -> bool:
        """Whether hardly anything but figures stands behind its label."""
        if not self.figures:
            return False
        behind = self.text[self.figures[0].start - self.start :]
        for figure in reversed(self.figures):
            first = self.figures[0].start
            behind = behind[: figure.start - first] + behind[figure.end - first :]
        return sum(map(str.isalpha, behind)) <= _MOST_LETTERS_IN_A_ROW and not _ENDS_OF_CLAUSES.search(behind)


def operands(figure: Figure, stated: Sequence[Figure], *, quoted: str, page: str) -> list[Operand]:
    """The stated figures that could be reckoned with for a claimed one."""
    heads: list[_Unit] = []
    found: list[Operand] = []
    for index, unit in enumerate(_units(quoted, stated)):
        if not unit.figures:
            heads = [unit, *heads[: _HEADS_ABOVE - 1]]
        is_row = unit.is_row
        years, cells = _columns(heads, unit) if is_row else ((), ())
        words = keys_of(unit.text)
        for place, operand in enumerate(unit.figures):
            amounts = list(_amounts(operand, figure, quoted, page))
            if not amounts:
                continue
            head = keys_of(cells[place]) if cells else frozenset()
            near = words if is_row else keys_of(_own_part(unit, place))
            year = years[place] if years else _year_near(operand, unit)
            older = _is_older(operand, unit, quoted) or bool(cells and _EARLIER_COLUMN.search(cells[place]))
            column = len(unit.figures) - place
            found += [
                Operand(operand, value, index, column, words, near, head, year, older) for value in amounts
            ]
    return found


@lru_cache(maxsize=1024)
def keys_of(text: str) -> frozenset[str]:
    """The words of a text that tell what it speaks of."""
    hyphened = (match[0].casefold() for match in _HYPHENED.finditer(text))
    return frozenset(word.key for word in concepts(text) if not word.key.isdigit()).union(hyphened) - _LIGHT


def _units(quoted: str, stated: Sequence[Figure]) -> Iterator[_Unit]:
    place = 0
    for start, end in _spans(quoted, stated):
        while place < len(stated) and stated[place].start < start:
            place += 1
        inside: list[Figure] = []
        while place < len(stated) and stated[place].start < end:
            inside.append(stated[place])
            place += 1
        numbers = tuple(one for one in inside if _is_number(one))
        years = tuple(one for one in inside if is_year(one) or (one.dates and one.values))
        yield _Unit(start, end, quoted[start:end], numbers, years)


def _spans(quoted: str, stated: Sequence[Figure]) -> Iterator[tuple[int, int]]:
    """Sentences and rows; where two lines or more end with a figure, each line is a row."""
    ends = {figure.end for figure in stated if _is_number(figure)}
    for start, end in split_sentences(quoted):
        lines = [(start + line.start(), start + line.end()) for line in _LINE.finditer(quoted[start:end])]
        rows = sum(start + len(quoted[start:stop].rstrip(" |")) in ends for start, stop in lines)
        yield from lines if rows >= _LEAST_ROWS else [(start, end)]


def _is_number(figure: Figure) -> bool:
    plain = bool(figure.values) and not (figure.code or figure.dates or figure.weak)
    return plain and not is_period(figure) and figure.unit != CLOCK


def _columns(heads: Sequence[_Unit], row: _Unit) -> tuple[tuple[int | None, ...], tuple[str, ...]]:
    """The years and the words above the columns of a row; a column of percentages may have no year above it."""
    count = len(row.figures)
    dated = [place for place, one in enumerate(row.figures) if one.unit not in _CHANGES]
    years: list[int | None] = [None] * count
    cells: tuple[str, ...] = ()
    for head in heads:
        for places in (range(count), dated):
            if len(head.years) == len(places) and not any(years):
                for place, year in zip(places, head.years, strict=True):
                    years[place] = int(min(year.values))
    for line in (line for head in heads for line in reversed(head.text.strip().split("\n"))):
        for split in (_CELLS.split(line.strip()), line.split()):
            if not cells and len(split) in (count, count + 1):
                cells = tuple(split[-count:])
            elif not cells and len(split) == count + 2 and row.text.rstrip()[-1:].isalpha():
                cells = tuple(split[1:-1])  # the last column gives units
            elif not cells and len(split) == len(dated) > 1 and any(map(_EARLIER_COLUMN.search, split)):
                cells = tuple(split[dated.index(at)] if at in dated else "" for at in range(count))
    if not any(years):
        years[:] = next((led for head in heads if (led := _leading_years(head, count))), years)
    return (tuple(years) if any(years) else ()), cells


def _leading_years(head: _Unit, count: int) -> list[int | None]:
    """The years of a head that has other columns behind them."""
    lines = head.text.split("\n")
    if not 2 <= len(head.years) < count or not any(_YEARS_FIRST.match(line) for line in lines):
        return []
    years: list[int | None] = [int(min(year.values)) for year in head.years]
    return years + [None] * (count - len(years))


def telling(claimed: frozenset[str], found: Sequence[Operand]) -> frozenset[str]:
    """Words of a claim without those that most of several rows or sentences say: they tell none of them apart."""
    units = {operand.unit: operand.words for operand in found}
    if len(units) <= 2:
        return claimed
    return frozenset(
        word for word in claimed if 2 * sum(word in words for words in units.values()) <= len(units)
    )


def _own_part(unit: _Unit, place: int) -> str:
    """The part of a sentence that speaks of one of its figures, cut at the first comma or "and" between two."""
    starts = [0]
    for one, other in zip(unit.figures, unit.figures[1:], strict=False):
        first, last = one.end - unit.start, other.start - unit.start
        cut = _PARTS.search(unit.text, first, last) if last > first else None
        starts.append(cut.end() if cut else max(first, starts[-1]))
    end = starts[place + 1] if place + 1 < len(starts) else len(unit.text)
    return unit.text[starts[place] : end]


def _is_older(operand: Figure, unit: _Unit, quoted: str) -> bool:
    before = quoted[max(unit.start, operand.start - _NEAR_A_YEAR) : operand.start]
    return bool(_OLDER.search(before) or _OLDER_AFTER.match(quoted[operand.end : unit.end]))


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
            powers = [power for power in _HEAD_SCALES if not operand.scale and scale_is_given(power, page)]
            is_money = figure.unit in CURRENCIES and operand.unit is None and value == int(value)
            if not (powers and is_money):
                yield signed
            if figure.scale or is_money:
                yield from (signed * 10**power for power in powers)


def speak_of_one_thing(operand: Operand, figure: Figure) -> bool:
    """Whether a stated figure may be the claimed one in another notation: same sign, same rate, no end of a range."""
    stated = operand.figure
    if stated.per and figure.per and not same_unit(stated.per, figure.per):
        return False
    return not (signs_differ(stated, figure, losing=False) or is_one_end_only(stated, figure))


def about(claimed: frozenset[str], found: Sequence[Operand]) -> list[Operand]:
    """The operands that most of a claim's words speak of; all, when none does."""
    said = [len(claimed & (operand.words | operand.head)) for operand in found]
    best = max(said, default=0)
    return [operand for operand, shared in zip(found, said, strict=True) if shared == best]


def newer_and_older(one: Operand, other: Operand) -> tuple[Operand, Operand] | None:
    """Two operands by their time, or None when nothing tells it."""
    if one.year and other.year and one.year != other.year:
        return (one, other) if one.year > other.year else (other, one)
    if one.older != other.older:
        return (other, one) if one.older else (one, other)
    return None
