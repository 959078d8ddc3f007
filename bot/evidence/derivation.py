"""A figure of a claim that does not stand in its quotes, but follows from figures that do, by one step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from itertools import combinations

from bot.evidence.agreement import is_one_end_only, signs_differ
from bot.evidence.conversions import converted
from bot.evidence.figures import Figure, figures
from bot.evidence.units import same_unit, scale_is_given, unit_is_given

_CALENDAR = range(1900, 2101)
_ROUGH = re.compile(
    r"\b(?:about|around|approximately|approx|roughly|nearly|almost|rund|etwa|circa|ca|ungefähr|knapp|fast)\b\.?|"
    r"[~≈]|大?约|左右|将近|接近|およそ",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"\b(?:total\w*|together|combined|sum|altogether|in all|insgesamt|zusammen|gesamt\w*|summe)\b|"
    r"合计|共计|总计|总共|一共|共|总和|合計|合わせて",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\b(?:by|um|increase of|decrease of|rise of|difference (?:of|is|was)|differenz (?:von|beträgt)|unterschied von)"
    r"\s*(?:about|around|rund|etwa|ca\.)?\s*$|(?:相差|增长|增加|减少|下降|多|少|高|低)了?约?\s*$",
    re.IGNORECASE,
)
_MOST_OPERANDS = 3
_LARGEST_ERROR = Decimal("0.05")
_LARGEST_ROUGH_ERROR = Decimal("0.12")


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
        stated: the figures of the quotes, with offsets into `quoted`.
        quoted: the quotes' texts, joined by line ends.
        page: the text of their pages, whose heads may give units and scales.
        mark: how the claim writes decimals (see `decimal_mark`).
    """
    if figure.code or figure.dates or not figure.values or is_year(figure):
        return None
    usable = [one for one in stated if not (one.code or one.dates or one.weak or is_year(one)) and one.values]
    return _rounded(figure, claim, usable, quoted, page) or _combined(
        figure, claim, usable, quoted, page, figures(claim, mark)
    )


def is_year(figure: Figure) -> bool:
    """Whether a figure is, by its looks, a calendar year."""
    if figure.unit or figure.scale or figure.code or figure.dates:
        return False
    return all(value == int(value) and int(value) in _CALENDAR for value in figure.values)


def _rounded(
    figure: Figure, claim: str, stated: Sequence[Figure], quoted: str, page: str
) -> Derivation | None:
    """By rounding, in another scale or unit."""
    rough = bool(_ROUGH.search(claim))
    for operand in stated:
        if _speak_of_different_things(operand, figure):
            continue
        for value in _amounts(operand, figure, quoted, page):
            sign = _meets(value, figure, rough)
            if sign == "≈" or (sign and operand.unit != figure.unit):
                written = quoted[operand.start : operand.end].strip()
                note = f"{written} {sign} {claim[figure.start : figure.end].strip()}"
                return Derivation(note, (operand,))
    return None


def _speak_of_different_things(operand: Figure, figure: Figure) -> bool:
    if operand.per and figure.per and operand.per != figure.per:
        return True
    return signs_differ(operand, figure, losing=False) or is_one_end_only(operand, figure)


def _amounts(operand: Figure, figure: Figure, quoted: str, page: str) -> Iterator[Decimal]:
    """What a stated figure comes to in the unit of a claimed one."""
    scales = [0]
    if not operand.scale and figure.scale:
        scales = [power for power in (3, 6, 9) if scale_is_given(power, page)] or [0]
    for value in operand.values:
        if operand.unit and figure.unit and not same_unit(operand.unit, figure.unit):
            other = converted(value, operand.unit, figure.unit)
            if other is not None:
                yield other
        elif operand.unit or not figure.unit or unit_is_given(figure.unit, quoted, page):
            yield from (value * 10**power for power in scales)


def _meets(value: Decimal, figure: Figure, rough: bool) -> str | None:
    """Whether a value is a figure's: "=", or "≈" when it is at the places that the figure writes."""
    for claimed in figure.values:
        if claimed == value:
            return "="
        quantum = _quantum(claimed, figure.scale)
        places = value / quantum
        error = abs(claimed - value) / abs(value) if value else Decimal(1)
        if error <= (_LARGEST_ROUGH_ERROR if rough else _LARGEST_ERROR) and any(
            places.quantize(Decimal(1), rounding) == claimed / quantum
            for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
        ):
            return "≈"
    return None


def _quantum(value: Decimal, scale: int) -> Decimal:
    """The last place that is written: values keep the places of their notation."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb((exponent if isinstance(exponent, int) else 0) + scale)


def _combined(
    figure: Figure, claim: str, stated: Sequence[Figure], quoted: str, page: str, said: Sequence[Figure]
) -> Derivation | None:
    before = claim[: figure.start]
    asks_sum, asks_difference = bool(_SUM.search(claim)), bool(_DIFFERENCE.search(before))
    fitting = [
        (operand, value)
        for operand in stated
        if operand.unit is None or figure.unit is None or same_unit(operand.unit, figure.unit)
        for value in _amounts(operand, figure, quoted, page)
    ]
    named = {value for other in said if other != figure for value in other.values}
    if len(fitting) > _MOST_OPERANDS:
        fitting = [(operand, value) for operand, value in fitting if value in named]
    for (one, first), (other, second) in combinations(fitting, 2):
        if one == other:
            continue
        if asks_sum and (sign := _meets(first + second, figure, False)):
            return _told(one, other, "+", sign, figure, claim, quoted)
        more, less = (one, other) if first >= second else (other, one)
        if asks_difference and (sign := _meets(abs(first - second), figure, False)):
            return _told(more, less, "−", sign, figure, claim, quoted)
    return None


def _told(
    one: Figure, other: Figure, step: str, sign: str, figure: Figure, claim: str, quoted: str
) -> Derivation:
    first, second = (_digits(quoted[operand.start : operand.end]) for operand in (one, other))
    result = _digits(claim[figure.start : figure.end])
    return Derivation(f"{first} {step} {second} {sign} {result}", (one, other))


def _digits(written: str) -> str:
    found = re.search(r"\d[\d.,'’\u00a0\u2009\u202f]*\d|\d", written)
    return found[0] if found else written.strip()
