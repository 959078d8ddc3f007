"""Figures in tables and on the way: under the year of their column, rising or falling as their row shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from bot.evidence.binding import around, is_period, is_row, periods
from bot.evidence.clauses import split_clauses
from bot.evidence.figures import Figure, decimal_mark, figures
from bot.evidence.grounds import mantissas, read
from bot.evidence.opposites import signs

_FROM = re.compile(r"(?:\b(?:from|von|vom)\b|[从由])[\s$€£¥]*$", re.IGNORECASE)
_SPANS = frozenset({"day", "week", "month", "year"})
_HEAD_LINES = 40
_TO = re.compile(r"\b(?:to|auf|zu)\b|[至到]", re.IGNORECASE)


def wrong_column(claim: str, figure: Figure, hosts: Iterable[Figure], row: str, above: str) -> str | None:
    """The year of a claim that heads another column than its figure's, or None.

    `row` is the line where the supporting `hosts` stand, `above` the page's text before it.
    """
    own = around(claim, figure)
    wanted = {key for key in (own.all if own else ()) if key.startswith("@") and key[1:].isdigit()}
    columns = _columns(row, above)
    years = {
        year for year, cell in columns for host in hosts if host.start < cell.end and cell.start < host.end
    }
    there = {digits for year, cell in columns if year in wanted for digits in mantissas(cell)}
    others = [one for one in read(claim) if one.start != figure.start and not (one.weak or is_period(one))]
    if any(mantissas(one) & there for one in others):
        return None
    if len(wanted) == 1 and years and not wanted & years and wanted & {year for year, _ in columns}:
        return f"the figure stands in the column of {min(years)[1:]}, not of {min(wanted)[1:]}"
    return None


def against_the_row(claim: str, figure: Figure, hosts: Iterable[Figure], row: str, above: str) -> str | None:
    """A rise or fall "to" a figure that its row, read by the years above it, shows the other way, or None."""
    meant = _moves(claim, figure)
    columns = _columns(row, above)
    years = {
        year for year, cell in columns for host in hosts if host.start < cell.end and cell.start < host.end
    }
    if meant is None or len(years) != 1:
        return None
    year = int(min(years)[1:])
    now = next(cell for at, cell in columns if at == f"@{year}")
    before = next((cell for at, cell in columns if at == f"@{year - 1}"), None)
    if before is None or not now.values or not before.values:
        return None
    grew = max(now.values) > max(before.values)
    if max(now.values) != max(before.values) and grew != (meant == "+"):
        return "the row shows the other direction"
    return None


def _moves(claim: str, figure: Figure) -> str | None:
    """Whether a claim says that something rose (`+`) or fell (`-`) to a figure."""
    segment = next((claim[a:b] for a, b in split_clauses(claim) if a <= figure.start < b), claim)
    sides = {term.sense[-1] for term in signs(segment) if term.sense.startswith("direction")}
    leads = re.search(r"(?:\b(?:to|auf)\b|[至到])[\s$€£¥约]*$", claim[: figure.start], re.IGNORECASE)
    return sides.pop() if leads and len(sides) == 1 else None


def runs_backwards(claim: str) -> str | None:
    """A rise from a larger figure to a smaller one, or a fall from a smaller to a larger one, or None."""
    for start, end in split_clauses(claim):
        clause = claim[start:end]
        sides = {term.sense[-1] for term in signs(clause) if term.sense.startswith("direction")}
        found = [one for one in figures(clause, decimal_mark(claim)) if one.values and not is_period(one)]
        for one, other in pairwise(found):
            leads = _FROM.search(clause[: one.start]) and _TO.search(clause[one.end : other.start])
            if not leads or len(sides) != 1 or max(one.values) == max(other.values):
                continue
            if (max(one.values) < max(other.values)) != ("+" in sides):
                return "its figures run the other way"
    return None


def _columns(row: str, above: str) -> list[tuple[str, Figure]]:
    """The cells of a row with the years of their columns; nothing without a head that fits."""
    cells = [
        one
        for one in figures(row, decimal_mark(row))
        if not one.weak and one.unit not in {"%", "percentage point"} and not is_period(one)
    ]
    head = next((years for years in _heads(above) if len(years) == len(cells)), None)
    fits = head and len(cells) > 1 and is_row(row, cells)
    return list(zip(head, cells, strict=True)) if head and fits else []


def _heads(above: str) -> Iterator[list[str]]:
    """The years of each line above a row that heads columns, the nearest first."""
    for line in above.splitlines()[::-1][:_HEAD_LINES]:
        found = [one for one in figures(line, decimal_mark(line)) if not one.weak]
        years = [key for one in found for key in sorted(periods([one])) if key[1:].isdigit()]
        if len(years) > 1 and all(is_period(one) or one.unit in _SPANS for one in found):
            yield years
