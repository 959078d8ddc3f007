"""Units that a table gives in its head or in the label of a row: `Weight (kg) 12.4`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.evidence.figure import Figure, is_year
from bot.evidence.units import Beside, beside

_BRACKETED = re.compile(r"[\[(（]\s?(?:in\s|单位[:：])?([^()\[\]（）\n]{1,24}?)\s?[\])）]")
_UNITS_LAST = re.compile(r"[\s|](?:units?|einheit(?:en)?|单位|單位)[\s|]*$", re.IGNORECASE)
_AT_THE_END = re.compile(
    r"(?:,\s|\bin\s|单位[:：]\s?)([^\s,:：]{1,8}(?:\s[^\s,:：\d]{1,8}){0,2})\s?[:：|]?\s*$"
)


def with_heads(text: str, found: Sequence[Figure]) -> list[Figure]:
    """Figures with the unit and scale that their row's label or their column's head gives."""
    figures = list(found)
    heads: list[Beside] = []
    units_last = False
    index = start = 0
    for line in text.split("\n"):
        end = start + len(line)
        first = index
        while index < len(figures) and figures[index].start < end:
            index += 1
        row = [place for place in range(first, index) if _is_bare(figures[place])]
        label = text[start : figures[first].start] if first < index else line
        own = _label_unit(label) if row else None
        if own:
            for place in row:
                figures[place] = _with_unit(figures[place], own)
        elif row and len(row) == len(heads) and not text[figures[row[-1]].end : end].strip(" |"):
            for place, head in zip(row, heads, strict=True):
                figures[place] = _with_unit(figures[place], head)
        elif units_last and row and (last := _last_unit(text, figures, row[-1] + 1, index, end)):
            for place in row:
                figures[place] = _with_unit(figures[place], last)
        elif not row:
            heads = _column_units(line)
            units_last = bool(_UNITS_LAST.search(line)) or (units_last and first < index)
        start = end + 1
    return figures


def _last_unit(text: str, figures: Sequence[Figure], place: int, index: int, end: int) -> Beside | None:
    """The unit at the end of a row, of a table that gives units in its last column."""
    if place + 1 != index or text[figures[place].end : end].strip(" |") or not figures[place].unit:
        return None
    return Beside(0, figures[place].unit, figures[place].per, 0)


def _is_bare(figure: Figure) -> bool:
    return bool(figure.values) and not (
        figure.unit or figure.scale or figure.code or figure.dates or figure.weak or is_year(figure)
    )


def _label_unit(label: str) -> Beside | None:
    """The unit of "Weight (kg)" or "Umsatz in Mio. €"."""
    bracketed = [unit for match in _BRACKETED.finditer(label) if (unit := _unit(match[1]))]
    if bracketed:
        return bracketed[-1]
    match = _AT_THE_END.search(label[-40:])
    return _unit(match[1]) if match else None


def _column_units(line: str) -> list[Beside]:
    """The units in brackets of a table's head, column by column."""
    return [unit for match in _BRACKETED.finditer(line) if (unit := _unit(match[1]))]


def _unit(written: str) -> Beside | None:
    """What a head says in full: "kg", "Mio. €", "millions of dollars", "EUR million", 万元."""
    plain = re.sub(r"^in\s|\s?\bof\b", "", written).strip()
    found = beside(plain, 0)
    rest = plain[found.end :].lstrip(".")
    if found.unit and not found.scale and rest:
        scaled = beside(rest, 0)
        if scaled.scale and not scaled.unit and not rest[scaled.end :].strip("."):
            return Beside(scaled.scale, found.unit, found.per, 0)
    return found if (found.unit or found.scale) and not rest.strip() else None


def _with_unit(figure: Figure, head: Beside) -> Figure:
    values = frozenset(value * 10**head.scale for value in figure.values)
    return replace(
        figure, values=values, unit=head.unit, scale=head.scale, per=figure.per or head.per, headed=True
    )
