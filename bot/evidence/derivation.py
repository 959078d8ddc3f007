"""A figure of a claim that does not stand in its quotes, but follows from figures that do, by one step.

With many figures on a page nearly every number is some difference of two. So a step is taken only where the words of
the claim ask for it, with operands whose row or sentence the claim speaks of, and only when few steps were possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import combinations, groupby

from bot.evidence.concepts import concepts
from bot.evidence.figure import Figure, is_year
from bot.evidence.figures import figures
from bot.evidence.operands import Operand, about, keys_of, newer_and_older, operands, speak_of_one_thing
from bot.evidence.operations import Asked, asked, sentence_around

__all__ = ["Derivation", "derive", "is_year"]

_LARGEST_ERROR = Decimal("0.05")  # of rounding, as a share of the value
_LARGEST_ROUGH_ERROR = Decimal("0.12")
_MOST_PAIRS = 3
_MOST_ALIKE = 3  # figures of one row that could be rounded
_MOST_SUMMANDS = 8
_SCALE_NAMES = {3: "thousand", 6: "million", 9: "billion", 4: "万", 8: "亿"}
_TELLING_DIGITS = 3  # a result with fewer may come about by chance


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a figure follows from what is stated."""

    note: str  # as people write it: "1,577 − 1,418 = 159"
    operands: tuple[Figure, ...]  # of the quotes
    premises: tuple[Figure, ...] = ()  # of the claim, taken as given: the two nights of 2 × 28 = 56


@dataclass(frozen=True, slots=True)
class _Case:
    """A figure to be derived."""

    figure: Figure
    claim: str
    quoted: str
    asked: Asked
    others: Sequence[Figure]  # of the claim
    words: frozenset[str]  # of the figure's sentence

    @property
    def named(self) -> frozenset[Decimal]:
        """The values that the claim itself gives beside the figure."""
        return frozenset(value for other in self.others for value in other.values)

    @property
    def years(self) -> frozenset[int]:
        """The years that the claim speaks of."""
        return frozenset(int(value) for other in self.others if is_year(other) for value in other.values)


@dataclass(frozen=True, slots=True)
class _Result:
    """What a step comes to."""

    value: Decimal
    told: str  # the left side of the equation
    operands: tuple[Operand, ...]


def derive(
    figure: Figure,
    claim: str,
    stated: Sequence[Figure],
    *,
    quoted: str,
    page: str = "",
    mark: str | None = None,
) -> Derivation | None:
    """How a claimed figure follows from stated ones by one step, or None.

    Args:
        figure: of the claim, with offsets into it.
        claim: its whole text; its words must ask for a sum, a difference or a percentage.
        stated: the figures of the quotes, with offsets into `quoted`.
        quoted: the quotes' texts, joined by line ends.
        page: the text of their pages, whose heads may give units and scales.
        mark: how the claim writes decimals (see `decimal_mark`).
    """
    if figure.code or figure.dates or not figure.values or is_year(figure):
        return None
    start, end = sentence_around(claim, figure)
    case = _Case(
        figure=figure,
        claim=claim,
        quoted=quoted,
        asked=asked(claim, figure),
        others=[one for one in figures(claim, mark) if one.start != figure.start and not one.weak],
        words=keys_of(claim[start:end]),
    )
    fitting = operands(figure, stated, quoted=quoted, page=page)
    try:
        return (
            _converted(case, fitting)
            or _product(case, fitting, stated)
            or _reckoned(case, fitting, stated, page)
        )
    except InvalidOperation:  # numbers beyond the precision of decimals
        return None


def _converted(case: _Case, fitting: Sequence[Operand]) -> Derivation | None:
    """By rounding, or in another scale or unit."""
    figure = case.figure
    alike = [
        one for one in _of_its_years(case, about(case.words, fitting)) if speak_of_one_thing(one, figure)
    ]
    if case.asked.change or case.asked.difference:
        alike = [one for one in alike if one.figure.unit == "%" or _is_a_change(one, case)]
    few = len({one.figure.start for one in alike}) <= _MOST_ALIKE
    for one in alike:
        value = abs(one.value) if one.figure.negative and figure.negative is not False else one.value
        sign = _meets(value, case)
        exact = sign == "=" and (one.figure.unit != figure.unit or (figure.scale and not one.figure.scale))
        if exact or (sign == "≈" and few):
            note = f"{_with_scale(one, case)} {sign} {_written(figure, case.claim)}"
            return Derivation(note, (one.figure,))
    return None


def _is_a_change(one: Operand, case: _Case) -> bool:
    """Whether a stated figure, too, tells by how much something changed or differs."""
    stated = asked(case.quoted, one.figure)
    return stated.change == case.asked.change and stated.difference == case.asked.difference


def _of_its_years(case: _Case, found: Sequence[Operand]) -> list[Operand]:
    """Without the operands of years that the claim does not speak of."""
    return [one for one in found if not case.years or one.year is None or one.year in case.years]


def _product(case: _Case, fitting: Sequence[Operand], stated: Sequence[Figure]) -> Derivation | None:
    """A rate times a count that the claim gives: 28 EUR per night for two nights."""
    for one in about(case.words, fitting):
        for count in case.others:
            if not (one.figure.per and count.unit == one.figure.per and one.figure.unit == case.figure.unit):
                continue
            for times in count.values:
                if times != 1 and (sign := _meets(one.value * times, case)):
                    stands = any(count.unit == other.unit and count.values & other.values for other in stated)
                    note = f"{_digits(times)} × {_number(one.figure, case.quoted)} {sign} {_number(case.figure, case.claim)}"
                    return Derivation(note, (one.figure,), () if stands else (count,))
    return None


def _reckoned(
    case: _Case, fitting: Sequence[Operand], stated: Sequence[Figure], page: str
) -> Derivation | None:
    wanted = case.asked
    same = [one for one in fitting if one.figure.unit is None or one.figure.unit == case.figure.unit]
    if case.figure.unit == "%" and (wanted.change or wanted.share):
        bases = _bases(case, stated, page)
        steps = [_percentages(case, bases)]
    else:
        steps = [_sums(case, same)] if wanted.sum else []
        steps += [_differences(case, same)] if wanted.change or wanted.difference else []
    for results in steps:
        found = list(results)
        for result in found if _is_no_chance(case, found) else ():
            sign = _meets(result.value, case)
            if sign == "=" or (sign and _may_be_rounded(case)):
                note = f"{result.told} {sign} {_number(case.figure, case.claim)}{' %' if case.figure.unit == '%' else ''}"
                return Derivation(note, tuple(one.figure for one in result.operands))
    return None


def _may_be_rounded(case: _Case) -> bool:
    return case.figure.unit == "%" or case.asked.rough or _digits_written(case) >= _TELLING_DIGITS


def _digits_written(case: _Case) -> int:
    return len(re.sub(r"\D", "", _number(case.figure, case.claim)).strip("0"))


def _is_no_chance(case: _Case, found: Sequence[_Result]) -> bool:
    """Whether so few steps were possible that a hit is no accident."""
    different = {result.value for result in found if not _are_named(case, result.operands)}
    return len(different) <= (_MOST_PAIRS if _digits_written(case) >= _TELLING_DIGITS else 1)


def _are_named(case: _Case, found: Sequence[Operand]) -> bool:
    return all(one.figure.values & case.named for one in found)


def _pairs(case: _Case, found: Sequence[Operand]) -> list[tuple[Operand, Operand]]:
    """Pairs of the claim's matter: both named in it, or both in the sentences and rows that it speaks of."""
    distinct = {one.figure.start: one for one in found}.values()
    named = [one for one in distinct if one.figure.values & case.named]
    if len(named) >= 2:
        return list(combinations(named, 2))
    near = [one for one in distinct if one.words & case.words] or list(distinct)
    if len(case.years) > 1 or not case.asked.change or case.asked.compared:
        near = _of_its_years(case, near)
    close = about(case.words, near)
    chosen = close if len(close) >= 2 else near
    if named:
        return [(named[0], one) for one in chosen if one is not named[0]]
    return list(combinations(chosen, 2))


def _sums(case: _Case, found: Sequence[Operand]) -> Iterator[_Result]:
    """The sum of what the claim names, of one sentence, or of one column of the rows that the claim speaks of."""
    distinct = list({one.figure.start: one for one in found}.values())
    named = [one for one in distinct if one.figure.values & case.named]
    if len(named) >= 2:
        yield _sum(named, case)
        return
    rows = [list(row) for _, row in groupby(distinct, key=lambda one: one.unit)]
    spoken = [row for row in rows if row[0].words & case.words] or (rows if len(rows) == 1 else [])
    for row in spoken:
        if 2 <= len(row) <= _MOST_SUMMANDS and len({one.year for one in row}) == 1:
            yield _sum(row, case)
    for chosen in (spoken, rows):
        for column in sorted({one.column for row in chosen for one in row}):
            summands = [one for row in chosen for one in row if one.column == column]
            in_year = not case.years or all(one.year is None or one.year in case.years for one in summands)
            if 2 <= len(summands) <= _MOST_SUMMANDS and in_year:
                yield _sum(summands, case)


def _sum(found: Sequence[Operand], case: _Case) -> _Result:
    told = " + ".join(_number(one.figure, case.quoted) for one in found)
    return _Result(sum((one.value for one in found), Decimal(0)), told, tuple(found))


def _differences(case: _Case, found: Sequence[Operand]) -> Iterator[_Result]:
    for pair in _pairs(case, found):
        ordered = _ordered(case, *pair)
        if ordered is None:
            continue
        first, second = ordered
        if first.value > second.value:
            told = f"{_number(first.figure, case.quoted)} − {_number(second.figure, case.quoted)}"
            yield _Result(first.value - second.value, told, ordered)


def _ordered(case: _Case, one: Operand, other: Operand) -> tuple[Operand, Operand] | None:
    """Minuend and subtrahend as the claim's words want them, or None when nothing tells which is which."""
    if case.asked.difference:
        return (one, other) if one.value >= other.value else (other, one)
    pair = _compared(case, one, other) if case.asked.compared else newer_and_older(one, other)
    if pair is None:
        return None
    return pair if case.asked.change > 0 else (pair[1], pair[0])


def _compared(case: _Case, one: Operand, other: Operand) -> tuple[Operand, Operand] | None:
    """Of two operands the one that the claim speaks of first, by the words around each."""
    start, end = sentence_around(case.claim, case.figure)
    subject = {word.key for word in concepts(case.claim[start : case.figure.start])}
    rest = {word.key for word in concepts(case.claim[case.figure.end : end])}
    straight = _fit(one, other, subject, rest)
    turned = _fit(other, one, subject, rest)
    if straight == turned:
        return newer_and_older(one, other)
    return (one, other) if straight > turned else (other, one)


def _fit(first: Operand, second: Operand, subject: set[str], rest: set[str]) -> int:
    own, others = first.words - second.words, second.words - first.words
    return len(own & subject) + len(others & rest) - len(own & rest) - len(others & subject)


def _bases(case: _Case, stated: Sequence[Figure], page: str) -> list[Operand]:
    """What a percentage may be of: amounts, each in its own unit."""
    amounts: list[Operand] = []
    for unit in {one.unit for one in stated if one.values and one.unit != "%"}:
        like = Figure(case.figure.start, case.figure.end, frozenset({Decimal(1)}), unit)
        amounts += [
            one for one in operands(like, stated, quoted=case.quoted, page=page) if one.figure.unit == unit
        ]
    return amounts


def _percentages(case: _Case, found: Sequence[Operand]) -> Iterator[_Result]:
    for one, other in _pairs(case, found):
        if one.figure.unit != other.figure.unit or not one.value or not other.value:
            continue
        if case.asked.change:
            ordered = _ordered(case, one, other)
            if ordered is None:
                continue
            more, less = ordered
            base = less if case.asked.change > 0 else more
            first, second, whole = (_number(x.figure, case.quoted) for x in (more, less, base))
            if more.value > less.value:
                told = f"({first} − {second}) / {whole}"
                yield _Result((more.value - less.value) / base.value * 100, told, (more, less))
        else:
            part, whole_one = (one, other) if one.value < other.value else (other, one)
            told = f"{_number(part.figure, case.quoted)} / {_number(whole_one.figure, case.quoted)}"
            yield _Result(part.value / whole_one.value * 100, told, (part, whole_one))


def _meets(value: Decimal, case: _Case) -> str | None:
    """Whether a value is the figure's: "=", or "≈" when it is at the places that the figure writes."""
    figure = case.figure
    allowed = _LARGEST_ROUGH_ERROR if case.asked.rough else _LARGEST_ERROR
    for plain in figure.values:
        claimed = -plain if figure.negative else plain
        if claimed == value:
            return "="
        if not value or abs(claimed - value) / abs(value) > allowed:
            continue
        quantum = _quantum(plain, figure.scale, rough=case.asked.rough)
        if any(
            (value / quantum).quantize(Decimal(1), way) == claimed / quantum
            for way in (ROUND_HALF_UP, ROUND_HALF_EVEN)
        ):
            return "≈"
    return None


def _quantum(value: Decimal, scale: int, *, rough: bool) -> Decimal:
    """The last place that is written: values keep the places of their notation. After "about" noughts do not count."""
    exponent = value.as_tuple().exponent
    written = (exponent if isinstance(exponent, int) else 0) + scale
    if rough and value >= 100 and written >= 0:
        digits = str(int(value.scaleb(-written)))
        noughts = len(digits) - len(digits.rstrip("0"))
        written += noughts if len(digits) > 2 else 0
    return Decimal(1).scaleb(written)


def _written(figure: Figure, text: str) -> str:
    return re.sub(r"\s+", " ", text[figure.start : figure.end]).strip()


def _with_scale(one: Operand, case: _Case) -> str:
    """A figure as it is written, with the scale that its table's head gives."""
    written = _written(one.figure, case.quoted)
    power = next(
        (power for power in _SCALE_NAMES if one.value in {value * 10**power for value in one.figure.values}),
        None,
    )
    headed = power and not one.figure.scale and one.figure.unit in (None, case.figure.unit)
    return f"{written} {_SCALE_NAMES[power]}" if power and headed else written


def _number(figure: Figure, text: str) -> str:
    """A figure as it is written, without its unit."""
    written = _written(figure, text)
    found = re.search(r"\d[\d.,'’\u00a0\u2009\u202f]*\d|\d", written)
    if found:
        return f"−{found[0]}" if figure.negative else found[0]
    return _digits(min(figure.values)) if figure.values else written


def _digits(value: Decimal) -> str:
    return format(value.normalize(), "f")
