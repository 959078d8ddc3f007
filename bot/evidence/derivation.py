"""A figure of a claim that does not stand in its quotes, but follows from figures that do, by one step.

With many figures on a page nearly every number is some difference of two. So a step is taken only where the words of
the claim ask for it, with operands whose row or sentence the claim speaks of, and only when few steps were possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation

from bot.evidence.figure import Figure, is_year
from bot.evidence.figures import decimal_mark, figures
from bot.evidence.multiples import durations, products
from bot.evidence.operands import Operand, about, keys_of, operands, speak_of_one_thing
from bot.evidence.operations import asked, sentence_around
from bot.evidence.reckoning import (
    Case,
    Result,
    are_named,
    bare,
    differences,
    of_its_years,
    parts,
    percentages,
    plain,
    ratios,
    remainders,
    sums,
)
from bot.evidence.scales import scale_is_given
from bot.evidence.unit_names import CURRENCIES

__all__ = ["Derivation", "derive", "is_year"]

_LARGEST_ERROR = Decimal("0.05")  # of rounding, as a share of the value
_LARGEST_ROUGH_ERROR = Decimal("0.12")
_MOST_STEPS = 3
_MOST_ALIKE = 3  # figures of one row that could be rounded
_SCALE_NAMES = {3: "thousand", 6: "million", 9: "billion", 4: "万", 8: "亿"}
_LONG_WORD = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{9,}")
_PART = re.compile(r"(?<!\w)[A-ZÄÖÜ][a-zäöüß]{4,}(?!\w)")
_AS_MUCH = re.compile(
    r"\s(?:as|the|that|those|what|its|so|higher|larger|more|greater)\b|(?<=倍)|[^\W\d_]{0,3}\s(?:so|der|des|dem)\b",
    re.IGNORECASE,
)
_TELLING_DIGITS = 3  # a result with fewer may come about by chance


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a figure follows from what is stated."""

    note: str  # as people write it: "1,577 − 1,418 = 159"
    operands: tuple[Figure, ...]  # of the quotes
    premises: tuple[Figure, ...] = ()  # of the claim, taken as given: the two nights of 2 × 28 = 56


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
        stated: the figures of the quotes in order, with offsets into `quoted`.
        quoted: the quotes' texts, joined by line ends.
        page: the text of their pages, whose heads may give units and scales.
        mark: how the claim writes decimals (see `decimal_mark`).
    """
    if figure.code or figure.dates or not figure.values or is_year(figure):
        return None
    start, end = sentence_around(claim, figure)
    others = [one for one in figures(claim, mark) if one.start != figure.start and not one.weak]
    amounts = (figure, *(one for one in others if one.unit in CURRENCIES))
    case = Case(
        figure=figure,
        claim=claim,
        quoted=quoted,
        page=page,
        stated=stated,
        asked=asked(claim, figure),
        others=others,
        words=_words(_blanked(claim, amounts)[start:end], quoted),
    )
    fitting = operands(figure, stated, quoted=quoted, page=page)
    try:
        return _converted(case, fitting) or _reckoned(case, fitting)
    except InvalidOperation:  # numbers beyond the precision of decimals
        return None


def _blanked(claim: str, found: Iterable[Figure]) -> str:
    """A claim without some of its figures, whose units tell no row from another."""
    for one in found:
        claim = claim[: one.start] + " " * (one.end - one.start) + claim[one.end :]
    return claim


def _words(sentence: str, quoted: str) -> frozenset[str]:
    """What a sentence speaks of; a compound, too, of what the rows call its first part: Konzernumsatz."""
    compounds = {word.casefold() for word in _LONG_WORD.findall(sentence)}
    firsts = {word.casefold() for word in _PART.findall(quoted)} if compounds else set()
    parts = [first for first in firsts if any(word.startswith(first) and word != first for word in compounds)]
    return keys_of(sentence).union(*(keys_of(part) for part in parts))


def _converted(case: Case, fitting: Sequence[Operand]) -> Derivation | None:
    """By rounding, or in another scale or unit."""
    figure = case.figure
    alike = [one for one in of_its_years(case, about(case.words, fitting)) if speak_of_one_thing(one, figure)]
    if case.asked.change or case.asked.difference:
        alike = [one for one in alike if one.figure.unit == "%" or _is_a_change(one, case)]
    of_one_thing = not case.asked.sum or len({one.unit for one in alike}) == 1
    few = of_one_thing and len({one.figure.start for one in alike}) <= _MOST_ALIKE
    for one in alike:
        value = abs(one.value) if one.figure.negative and figure.negative is not False else one.value
        sign = _meets(value, case)
        exact = sign == "=" and (one.figure.unit != figure.unit or (figure.scale and not one.figure.scale))
        if exact or (sign == "≈" and few):
            note = f"{_with_scale(one, case)} {sign} {_written(figure, case.claim)}"
            return Derivation(note, (one.figure,))
    return None


def _is_a_change(one: Operand, case: Case) -> bool:
    """Whether a stated figure, too, tells by how much something changed or differs."""
    stated = asked(case.quoted, one.figure)
    return stated.change == case.asked.change and stated.difference == case.asked.difference


def _reckoned(case: Case, fitting: Sequence[Operand]) -> Derivation | None:
    figure = case.figure
    same = [one for one in fitting if one.figure.unit == figure.unit]
    loose = [one for one in fitting if one.figure.unit in (None, figure.unit)]
    better = len(same) < 2 or _spoken(case, loose) > _spoken(case, same)
    choices = (same, loose) if len(loose) > len(same) and (better or _spoken(case, loose)) else (same,)
    for found in reversed(choices) if better else choices:
        if derivation := _by_a_step(case, found):
            return derivation
    return None


def _by_a_step(case: Case, same: Sequence[Operand]) -> Derivation | None:
    wanted, figure = case.asked, case.figure
    ways: list[Iterable[Result]] = [products(case, same), durations(case)]
    if figure.unit == "%" and (wanted.change or wanted.share or wanted.margin):
        ways.append(percentages(case))
    elif figure.unit == "times" and _AS_MUCH.match(case.claim, figure.end):
        ways.append(ratios(case))
    else:
        ways += [sums(case, same)] if wanted.sum else []
        ways += [differences(case, same)] if wanted.change or wanted.difference else []
        ways += [remainders(case, same)] if wanted.left else []
        ways += [] if wanted.sum or wanted.change or wanted.difference else [parts(case, same)]
    for way in ways:
        results = list(way)
        for result in results if _is_no_chance(case, results) else ():
            sign = _meets(result.value, case)
            if sign == "=" or (sign and _may_be_rounded(case)):
                note = f"{result.told} {_outcome(result, case, sign)}"
                return Derivation(note, result.operands, result.premises)
    return None


def _outcome(result: Result, case: Case, sign: str) -> str:
    """The right side of an equation: in the scale of the operands first, where the claim's is another."""
    figure = case.figure
    written = bare(figure, case.claim)
    if result.timed:
        return f"{sign} {_written(figure, case.claim)}"
    if figure.unit == "%":
        return f"{sign} {written} %"
    if any(one.scale for one in result.operands) or scale_is_given(figure.scale, case.page):
        return f"{sign} {written}"
    power = next((power for power in _SCALE_NAMES if scale_is_given(power, case.page)), 0)
    if not power or not figure.scale:
        return f"{sign} {written}"
    amount = f"{result.value.scaleb(-power).normalize():,f}"
    if decimal_mark(case.page) == ",":
        amount = amount.translate(str.maketrans(",.", ".,"))
    return f"= {amount} {_SCALE_NAMES[power]} {sign} {_written(figure, case.claim)}"


def _spoken(case: Case, found: Sequence[Operand]) -> int:
    return max((len(case.words & (one.words | one.head)) for one in found), default=0)


def _may_be_rounded(case: Case) -> bool:
    return case.figure.unit == "%" or case.asked.rough or _digits_written(case) >= _TELLING_DIGITS


def _digits_written(case: Case) -> int:
    """How many digits a figure gives; noughts at the end of whole numbers do not count."""
    written = bare(case.figure, case.claim)
    digits = re.sub(r"\D", "", written).lstrip("0")
    return len(digits if "." in written or "," in written[-3:] else digits.rstrip("0"))


def _is_no_chance(case: Case, results: Sequence[Result]) -> bool:
    """Whether so few steps were possible that a hit is no accident."""
    different = {result.value for result in results if not are_named(case, result.operands)}
    return len(different) <= (_MOST_STEPS if _digits_written(case) >= _TELLING_DIGITS else 1)


def _meets(value: Decimal, case: Case) -> str | None:
    """Whether a value is the figure's: "=", or "≈" when it is at the places that the figure writes."""
    figure = case.figure
    allowed = _LARGEST_ROUGH_ERROR if case.asked.rough else _LARGEST_ERROR
    for positive in figure.values:
        claimed = -positive if figure.negative else positive
        if claimed == value:
            return "="
        if not value or abs(claimed - value) / abs(value) > allowed:
            continue
        quantum = _quantum(positive, figure.scale, rough=case.asked.rough)
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


def _with_scale(one: Operand, case: Case) -> str:
    """A figure as it is written, with the scale that its table's head gives."""
    written = _written(one.figure, case.quoted)
    power = next(
        (power for power in _SCALE_NAMES if one.value in {value * 10**power for value in one.figure.values}),
        None,
    )
    headed = power and not one.figure.scale and one.figure.unit in (None, case.figure.unit)
    return f"{written} {_SCALE_NAMES[power]}" if power and headed else written


def _written(figure: Figure, text: str) -> str:
    return plain(text[figure.start : figure.end])
