"""Another year or date than the sentence tells that a claim rests on, though that stands elsewhere in its quotes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.evidence.dates import agrees
from bot.evidence.figure import is_period, is_year
from bot.evidence.figures import Figure, supports
from bot.evidence.grounds import Ground, best, heading, neighbours, read

_REFERENCE = re.compile(
    r"(?:(?:\b(?:than|since|from|compared (?:with|to)|versus|vs\.?|over|against|(?:up|down|percent) on|"
    r"als|seit|gegenüber|verglichen mit|im vergleich (?:zu[mr]?|mit))|% on)"
    r"(?:\s(?:the|that|those|in|im|for|fiscal|year|years?|jahre?s?|ended|end|dem|den|das)){0,3}|[比较自从至])\s?$",
    re.IGNORECASE,
)
_PART = re.compile(r"[,;，；()（）]")
_NEAR = 1  # sentences on either side


def another_time(clause: str, grounds: Sequence[Ground], about: str) -> str | None:
    """Why a clause tells another time than all sentences that say its figures, or most of its words; or None.

    What a sentence only compares with ("up on 2021") is not its time. Where the claim's time heads the sentence or
    stands next to it, only a time in the same part of the sentence as the figure speaks against it.
    """
    ours = read(clause)
    times = [one for one in ours if _is_time(one)]
    counted = [one for one in ours if not (_is_time(one) or is_period(one) or one.weak or one.code)]
    if not times:
        return None
    hosts = [ground for ground in grounds if _host(counted, ground)] if counted else grounds
    found = [_told(times, counted, ground, about) for ground in best(_without(times, clause), hosts)]
    if not found or not all(found):
        return None
    return f"{_said(clause, times)!r} is not when the page says it"


def _said(clause: str, times: Sequence[Figure]) -> str:
    return clause[times[0].start : times[-1].end].strip()


def _without(times: Iterable[Figure], clause: str) -> str:
    for one in times:
        clause = clause[: one.start] + " " * (one.end - one.start) + clause[one.end :]
    return clause


def _is_time(figure: Figure) -> bool:
    return bool(figure.dates) or is_year(figure)


def _host(counted: Sequence[Figure], ground: Ground) -> Figure | None:
    """The figure of a sentence that says one of these."""
    page = ground.page
    return next(
        (
            other
            for other in ground.figures
            if not _is_time(other)
            and any(supports(other, one, quote=page, page=page, losing=True) for one in counted)
        ),
        None,
    )


def _told(times: Sequence[Figure], counted: Sequence[Figure], ground: Ground, about: str) -> bool:
    """Whether a sentence tells a time of its own, and none of these; not all of them, if it says all the figures."""
    theirs = [one for one in ground.figures if _is_time(one)]
    lacking = [one for one in times if not any(_fit(one, other) for other in theirs)]
    whole = bool(counted) and all(_host([one], ground) for one in counted)
    if not lacking or (len(lacking) < len(times) and not whole):
        return False
    own = [one for one in theirs if not _REFERENCE.search(ground.text[: one.start])]
    if _stands(lacking, (heading(ground), about, *neighbours(ground, _NEAR))):
        host = _host(counted, ground)
        if host is None:
            own = own if len(times) == len(theirs) == 1 else []
        else:
            own = [one for one in own if not _PART.search(ground.text, *_between(one, host))]
    return bool(own)


def _between(one: Figure, other: Figure) -> tuple[int, int]:
    first, second = sorted((one, other), key=lambda each: each.start)
    return first.end, max(first.end, second.start)


def _stands(times: Iterable[Figure], texts: Iterable[str]) -> bool:
    stated = [one for text in texts for one in read(text) if _is_time(one)]
    return any(_fit(one, other) for one in times for other in stated)


def _fit(one: Figure, other: Figure) -> bool:
    """Whether two times may be the same: what both tell of year, month and day is equal."""
    if one.dates and other.dates:
        return any(
            agrees(mine, theirs) or agrees(theirs, mine) for mine in one.dates for theirs in other.dates
        )
    return bool(one.values & other.values) or not (one.values and other.values)
