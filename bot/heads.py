"""Rows that give the units and scales of figures which stand bare in a quote, as a table's head does. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bot.evidence.figures import Figure
from bot.evidence.units import mentions_unit, scale_is_given, unit_is_given
from bot.mentions import FIGURE_WEIGHT, Mention, Reading, Span, figures_claimed, says

_ROWS_AROUND = 300
_SCALES = (3, 4, 6, 8, 9)  # powers of ten that heads give

_Gives = Callable[[str], bool]


def heads(claim: str, page: Reading, quoted: Sequence[Span]) -> list[Mention]:
    """The rows nearest to quotes that give what figures of the claim have and those that stand in the quotes lack.

    Rows above come first: those below are counted as twice as far.
    """
    texts = [page.text[start:end] for start, end in quoted]
    standing = [figure for figure, places in page.figures.items() if _any_within(places, quoted)]
    found: list[Mention] = []
    for index, figure in enumerate(figures_claimed(claim, page.text)):
        if figure.code or figure.dates:
            continue
        for number, given in enumerate(_lacking(figure, standing, page)):
            row = None if any(map(given, texts)) else _nearest(page, quoted[0], given)
            if row is not None:
                found.append(Mention(*page.rows[row], f"#{index}.{number}", FIGURE_WEIGHT, row, needed=True))
    return found


def _any_within(places: Sequence[Span], spans: Sequence[Span]) -> bool:
    return any(first <= start and end <= last for first, last in spans for start, end in places)


def _lacking(figure: Figure, standing: Sequence[Figure], page: Reading) -> Iterator[_Gives]:
    """What tells whether a text gives the unit or scale that a figure has and the stated ones lack."""
    stated = [each for each in standing if says(each, figure, page)]
    bare = stated or standing  # what it is reckoned from may be in another scale
    if figure.scale and not any(each.scale and not each.headed for each in bare):
        yield partial(scale_is_given, figure.scale) if stated else _gives_a_scale
    if not stated or figure.unit is None or unit_is_given(figure.unit, "", ""):
        return
    if not any(each.unit and not each.headed for each in stated):
        yield partial(_gives_unit, figure.unit)


def _gives_unit(unit: str, text: str) -> bool:
    return mentions_unit(text, unit)


def _gives_a_scale(text: str) -> bool:
    return any(scale_is_given(scale, text) for scale in _SCALES)


def _nearest(page: Reading, quoted: Span, given: _Gives) -> int | None:
    """The nearest row that gives a unit or a scale, seen from a quote."""
    middle = page.row_at(quoted[0])
    around = range(max(0, middle - _ROWS_AROUND), min(len(page.rows), middle + _ROWS_AROUND))
    for row in sorted(around, key=lambda row: 2 * (row - middle) if row > middle else middle - row):
        start, end = page.rows[row]
        if given(page.text[start:end]):
            return row
    return None
