"""Whether what a claim says of a figure stands beside it: in its row, in its clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from bot.evidence.concepts import GENERIC, concepts
from bot.evidence.figure import is_period as names_period
from bot.evidence.figure import is_year
from bot.evidence.figures import Figure, decimal_mark, figures
from bot.evidence.grounds import mantissas
from bot.evidence.units import same_unit
from indexer.sentences import split_sentences, trailing_figures

_CUT = re.compile(
    r"\b(?:and|und|sowie|while|whereas|but|versus|vs|compared (?:with|to)|against|gegenüber|während|aber|up from|down from|after|nach|"
    r"respectively|or|oder)\b|[;；]|[(（](?=[^()（）]*\d)|但|而|和|以及|相比|，|,(?=\s)|、",
    re.IGNORECASE,
)
_LEAD = re.compile(r"([^\d:：]{2,50})[:：]\s")  # of all that follows: "Notice period: one month for …"
_IN_ORDER = re.compile(r"\brespectively\b|\bjeweils\b|\bbeziehungsweise\b|\bbzw\b|分别", re.IGNORECASE)
_TO = re.compile(r"\b(?:to|auf|zu)\b|[至到]", re.IGNORECASE)
_PRIOR = re.compile(
    r"\b(?:vorjahr\w*|(?:prior|previous|last|preceding) (?:year|quarter|period)|a year (?:ago|earlier|before)|year[- ]earlier|im jahr davor)\b|去年|上年|上一年",
    re.IGNORECASE,
)


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
    claim: str, figure: Figure, hosts: Iterable[Figure], unit: str, others: Sequence[str], head: str = ""
) -> str | None:
    """What a claim says of a figure though the page says it of another one, or None.

    Args:
        claim: its text; `figure` is one of its figures.
        figure: with offsets into the claim.
        hosts: the figures of `unit` that support it, with offsets into `unit`.
        unit: the sentence or row where they stand.
        others: the other sentences and rows nearby.
        head: what stands above them all, and so needs no place.
    """
    own = around(claim, figure)
    if own is None or _IN_ORDER.search(unit):
        return None
    lead = _LEAD.match(unit)
    said, known = _said(claim), _said(f"{head}\n{lead[1]}" if lead else head)
    segments = [segment for index, text in enumerate((unit, *others)) for segment in _segments(text, index)]
    places = {(host.start, host.end) for host in hosts}
    reasons = []
    for host in segments:
        if host.unit or not any(a < one.end and one.start < b for one in host.figures for a, b in places):
            continue
        bare = replace(
            host,
            figures=tuple(
                one for one in host.figures if any(a < one.end and one.start < b for a, b in places)
            ),
        )
        rivals = [rival for rival in segments if rival is not host]
        reason = next(filter(None, (_swapped(own, said, known, bare, rival) for rival in rivals)), None)
        if reason is None:
            return None
        reasons.append(reason)
    return reasons[0] if reasons else None


def _swapped(
    own: _Segment, said: frozenset[str], known: frozenset[str], host: _Segment, rival: _Segment
) -> str | None:
    if rival is host or not _are_parallel(own, host, rival) or _hosts_another(own, host, rival):
        return None
    taken = rival.all & own.all - host.all - known
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


def _are_parallel(own: _Segment, host: _Segment, rival: _Segment) -> bool:
    if host.is_row and rival.is_row:
        return True
    if not any(_same_sort(one, other) for one in host.figures for other in rival.figures):
        return False
    if host.unit == rival.unit:
        return True
    if not own.all & host.all and len(own.all & rival.all) > 1:
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
        | periods(figures(text))
    )


def periods(found: Iterable[Figure]) -> frozenset[str]:
    """The years, quarters and codes of figures, as keys: `@2024`, `@q2`, `#p3`."""
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


def around(claim: str, figure: Figure) -> _Segment | None:
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
    row = is_row(text, amounts)
    borders = [0]
    if not row:
        borders += [
            cut for one, other in pairwise(amounts) if (cut := _cut(text, one, other, found)) is not None
        ]
    borders.append(len(text))
    return tuple(
        segment
        for start, end in pairwise(borders)
        if (segment := _segment(text, start, end, found, unit, row))
    )


def is_row(text: str, amounts: Sequence[Figure]) -> bool:
    """Whether nothing but figures stands behind the first of a line."""
    if not amounts or text.rstrip().endswith((".", "。", "；", "，")):
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
    if leading and periods(figures(between[: leading.start()])):
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
            | periods(one for one in found if begin <= one.start < stop)
            | _prior(text[begin:stop])
        )

    return _Segment(unit, is_row, amounts, keys(start, first), keys(first, end))
