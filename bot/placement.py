"""Whether what a claim says of a figure is said of it on the page, and not of another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.evidence.binding import is_period, misplaced
from bot.evidence.bounds import bound, is_turned
from bot.evidence.columns import against_the_row, wrong_column
from bot.evidence.figures import Figure, supports
from bot.evidence.grounds import Ground, heading, neighbours
from bot.evidence.labels import bracketed, other_column, other_row
from bot.evidence.listed import other_item
from bot.evidence.polarity import denies
from bot.support import Support

_ROWS_NEAR = 20  # with whose names a row's may have been confused
_ENDED = re.compile(r"\s+ended\b", re.IGNORECASE)  # "the three months ended July 29" is a period


def misfit(claim: str, claimed: Iterable[Figure], evidence: Support) -> str | None:
    """What the claim says of a figure though the page says it of another."""
    for figure in claimed:
        if is_period(figure) or figure.code or _ENDED.match(claim, figure.end):
            continue
        reasons: list[str | None] = []
        for ground in evidence.grounds:
            hosts = [
                other
                for other in ground.figures
                if supports(other, figure, quote=ground.page, page=ground.page, losing=True)
            ]
            if hosts:
                reasons.append(_misfit(claim, figure, hosts, ground, evidence))
        if reasons and all(reasons):
            return reasons[0]
    return None


def _misfit(
    claim: str, figure: Figure, hosts: Sequence[Figure], ground: Ground, evidence: Support
) -> str | None:
    ours = bound(figure, claim)
    bounds = {bound(host, ground.text) for host in hosts}
    # less than nine months do not qualify: at least nine do
    elsewhere = denies(claim) and not denies(ground.text) and not is_turned(figure, claim)
    if ours and None not in bounds and ours not in bounds and not elsewhere:
        return f"{claim[figure.start : figure.end].strip()!r} bounds on the other side"
    others = [other.text for other in evidence.grounds if other != ground] + neighbours(ground)
    return (
        misplaced(
            claim,
            figure,
            hosts,
            ground.text,
            tuple(dict.fromkeys(others)),
            f"{heading(ground)}\n{evidence.about}",
        )
        or other_row(claim, figure, ground.text, neighbours(ground, _ROWS_NEAR))
        or other_column(claim, figure, hosts, ground.text, ground.above)
        or other_item(claim, figure, ground.page)
        or bracketed(claim, figure, hosts, ground.text)
        or wrong_column(claim, figure, hosts, ground.text, ground.above)
        or against_the_row(claim, figure, hosts, ground.text, ground.above)
    )
