"""Whether what a claim says of a figure stands beside it: in its row, in its clause, under its column's year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.evidence.clauses import split_clauses
from bot.evidence.concepts import GENERIC, concepts, kinds
from bot.evidence.figure import is_period as names_period
from bot.evidence.figure import is_year
from bot.evidence.figures import Figure, decimal_mark, figures
from bot.evidence.grounds import mantissas
from bot.evidence.opposites import signs
from bot.evidence.units import same_unit
from indexer.sentences import split_sentences, trailing_figures

_CUT = re.compile(
    r"\b(?:and|und|sowie|while|whereas|but|versus|vs|compared (?:with|to)|against|gegenüber|während|aber|up from|down from|after|nach|"
    r"respectively|or|oder)\b|[;；(（]|但|而|和|以及|相比|，|,(?=\s)|、",
    re.IGNORECASE,
)
_IN_ORDER = re.compile(r"\brespectively\b|\bjeweils\b|\bbeziehungsweise\b|\bbzw\b|分别", re.IGNORECASE)
_FROM = re.compile(r"(?:\b(?:from|von|vom)\b|[从由])[\s$€£¥]*$", re.IGNORECASE)
_TO = re.compile(r"\b(?:to|auf|zu)\b|[至到]", re.IGNORECASE)
_SPANS = frozenset({"day", "week", "month", "year"})
_CERTAIN = frozenset({"place", "department", "weekday", "season", "meal", "transport"})
"""Kinds of things with few other words for each."""
_PRIOR = re.compile(
    r"\b(?:vorjahr\w*|(?:prior|previous|last|preceding) (?:year|quarter|period)|a year (?:ago|earlier|before)|year[- ]earlier|im jahr davor)\b|去年|上年|上一年",
    re.IGNORECASE,
)
_HEAD_LINES = 40


@dataclass(frozen=True, slots=True)
class _Segment:
    """A part of a sentence or a row with its own figures."""

    unit: int  # of the sentence or row among those that are compared
    is_row: bool
    figures: tuple[Figure, ...]
    before: frozenset[str]  # what it says before its first figure
    behind: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """What it says on either side."""
        return self.before | self.behind


def is_period(figure: Figure) -> bool:
    """Whether a figure says when: a year, a quarter, a date."""
    return bool(figure.dates) or names_period(figure)


def _is_amount(figure: Figure) -> bool:
    return not (figure.weak or figure.code or is_period(figure))


def misplaced(
    claim: str, figure: Figure, hosts: Iterable[Figure], unit: str, others: Sequence[str]
) -> str | None:
    """What a claim says of a figure though the page says it of another one, or None.

    Args:
        claim: its text; `figure` is one of its figures.
        figure: with offsets into the claim.
        hosts: the figures of `unit` that support it, with offsets into `unit`.
        unit: the sentence or row where they stand.
        others: the other sentences and rows nearby.
    """
    own = _around(claim, figure)
    if own is None or _IN_ORDER.search(unit):
        return None
    said = _said(claim)
    segments = [segment for index, text in enumerate((unit, *others)) for segment in _segments(text, index)]
    places = {(host.start, host.end) for host in hosts}
    reasons = []
    for host in segments:
        if host.unit or not any(a < one.end and one.start < b for one in host.figures for a, b in places):
            continue
        reason = next(filter(None, (_swapped(own, said, host, rival) for rival in segments)), None)
        if reason is None:
            return None
        reasons.append(reason)
    return reasons[0] if reasons else None


def _swapped(own: _Segment, said: frozenset[str], host: _Segment, rival: _Segment) -> str | None:
    if rival is host or not _are_parallel(host, rival) or _hosts_another(own, host, rival):
        return None
    taken = rival.all & own.all - host.all
    for ours, theirs in ((host.before, rival.before), (host.behind, rival.behind)):
        left = ours - said - rival.all - (frozenset() if host.is_row else GENERIC)
        if "@prior" in taken & theirs and host.figures is not rival.figures:
            return "the figure is not that of the year before"
        for word in sorted(taken & theirs):
            if any(_are_alike(word, other) for other in left):
                return f"{word.strip('=@')!r} belongs to another figure"
    return None


def _hosts_another(own: _Segment, host: _Segment, rival: _Segment) -> bool:
    """Whether a rival segment holds another figure of the claim: then the claim may speak of both."""
    there = {digits for one in rival.figures for digits in mantissas(one)}
    here = {digits for one in host.figures for digits in mantissas(one)}
    return any(mantissas(one) & there and not mantissas(one) & here for one in own.figures)


def _are_parallel(host: _Segment, rival: _Segment) -> bool:
    if host.is_row and rival.is_row:
        return True
    if not any(_same_sort(one, other) for one in host.figures for other in rival.figures):
        return False
    if host.unit == rival.unit:
        return True
    fewest = min(len(host.all), len(rival.all))
    return fewest > 0 and 3 * len(host.all & rival.all) >= fewest


def _same_sort(one: Figure, other: Figure) -> bool:
    return one.unit is None or other.unit is None or same_unit(one.unit, other.unit)


def _are_alike(word: str, other: str) -> bool:
    """Whether both are periods, or neither is."""
    return word.startswith("@") == other.startswith("@")


def _said(text: str) -> frozenset[str]:
    return (
        frozenset(word.key for word in concepts(text) if not word.key.isdigit())
        | _prior(text)
        | _periods(figures(text))
    )


def _periods(found: Iterable[Figure]) -> frozenset[str]:
    keys: set[str] = set()
    for figure in found:
        if figure.dates:
            keys |= {f"@{reading[0]}" for reading in figure.dates if reading[0]}
        elif figure.unit == "quarter":
            keys |= {f"@q{int(value)}" for value in figure.values if value == int(value)}
        elif figure.code:
            keys.add(f"#{figure.code}")
        elif is_year(figure):
            keys |= {f"@{int(value)}" for value in figure.values}
    return frozenset(keys)


def _around(claim: str, figure: Figure) -> _Segment | None:
    """The segment of a claim that a figure stands in."""
    for start, end in split_sentences(claim):
        if start <= figure.start < end:
            for segment in _segments(claim[start:end], 0):
                if any(one.start + start == figure.start for one in segment.figures):
                    return segment
    return None


@lru_cache(maxsize=1024)
def _segments(text: str, unit: int) -> tuple[_Segment, ...]:
    found = figures(text, decimal_mark(text))
    amounts = [one for one in found if _is_amount(one)]
    if not amounts:
        return ()
    is_row = _is_row(text, amounts)
    borders = [0]
    if not is_row:
        borders += [
            cut for one, other in pairwise(amounts) if (cut := _cut(text, one, other, found)) is not None
        ]
    borders.append(len(text))
    return tuple(
        segment
        for start, end in pairwise(borders)
        if (segment := _segment(text, start, end, found, unit, is_row))
    )


def _is_row(text: str, amounts: Sequence[Figure]) -> bool:
    """Whether nothing but figures stands behind the first of a line."""
    if text.rstrip().endswith((".", "。", "；", "，")):
        return False
    rest = text[amounts[0].start :]
    for one in reversed(amounts):
        rest = rest[: one.start - amounts[0].start] + rest[one.end - amounts[0].start :]
    return trailing_figures(text) > 0 or (len(amounts) > 1 and not re.search(r"[^\W\d_]", rest))


def _cut(text: str, one: Figure, other: Figure, found: Sequence[Figure]) -> int | None:
    between = text[one.end : other.start]
    cuts = [cut for cut in _CUT.finditer(between) if not _within_a_figure(one.end + cut.start(), found)]
    strong = [cut for cut in cuts if cut[0][0].isalpha()]
    if cuts:
        return one.end + (strong or cuts)[0].start()
    leading = next((cut for cut in _TO.finditer(between)), None)
    if leading and _periods(figures(between[: leading.start()])):
        return one.end + leading.start()
    return None


def _within_a_figure(position: int, found: Sequence[Figure]) -> bool:
    return any(figure.start < position < figure.end for figure in found)


def _prior(text: str) -> frozenset[str]:
    return frozenset({"@prior"}) if _PRIOR.search(text) else frozenset()


def _segment(
    text: str, start: int, end: int, found: Sequence[Figure], unit: int, is_row: bool
) -> _Segment | None:
    amounts = tuple(one for one in found if start <= one.start < end and _is_amount(one))
    if not amounts:
        return None
    first = amounts[0].start
    taken = [(one.start, one.end) for one in found if not one.weak]

    def keys(begin: int, stop: int) -> frozenset[str]:
        return (
            frozenset(
                word.key
                for word in concepts(text)
                if begin <= word.start < stop and not any(a <= word.start < b for a, b in taken)
            )
            | _periods(one for one in found if begin <= one.start < stop)
            | _prior(text[begin:stop])
        )

    return _Segment(unit, is_row, amounts, keys(start, first), keys(first, end))


def wrong_column(claim: str, figure: Figure, hosts: Iterable[Figure], row: str, above: str) -> str | None:
    """The year of a claim that heads another column than its figure's, or None.

    `row` is the line where the supporting `hosts` stand, `above` the page's text before it.
    """
    own = _around(claim, figure)
    wanted = {key for key in (own.all if own else ()) if key.startswith("@") and key[1:].isdigit()}
    columns = _columns(row, above)
    years = {
        year for year, cell in columns for host in hosts if host.start < cell.end and cell.start < host.end
    }
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
    fits = head and len(cells) > 1 and _is_row(row, cells)
    return list(zip(head, cells, strict=True)) if head and fits else []


def _heads(above: str) -> Iterator[list[str]]:
    """The years of each line above a row that heads columns, the nearest first."""
    for line in above.splitlines()[::-1][:_HEAD_LINES]:
        found = [one for one in figures(line, decimal_mark(line)) if not one.weak]
        years = [key for one in found for key in sorted(_periods([one])) if key[1:].isdigit()]
        if len(years) > 1 and all(is_period(one) or one.unit in _SPANS for one in found):
            yield years


def unheard_of(claim: str, page: str) -> str | None:
    """A place, department, day or the like of a claim that the page names nowhere, or None."""
    stated = kinds(page)
    for kind, ours in kinds(claim).items():
        strange = ours - stated.get(kind, frozenset())
        if kind in _CERTAIN and strange:
            return f"it speaks of {', '.join(sorted(strange))}, the page does not"
    return None


def other_kind(claim: str, sentence: str, around: str) -> str | None:
    """A thing of the claim where the sentence names another of its kind, and nothing around names the claim's."""
    theirs, near = kinds(sentence), kinds(around)
    for kind, ours in kinds(claim).items():
        stated = theirs.get(kind, frozenset())
        if stated and not ours & stated and not ours & near.get(kind, frozenset()):
            return f"it speaks of {', '.join(sorted(ours))}, the page of {', '.join(sorted(stated))}"
    return None
