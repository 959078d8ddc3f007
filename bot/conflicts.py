"""Other documents' sentences and rows that say the same as a claim with other figures. Pure.

A false alarm is worse than a missed one: what may be of another period, product, place or firm is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bot.evidence.figures import decimal_mark
from bot.scopes import may_differ
from bot.statements import Statement, figures_differ, measures_of, same_but_for_figures, statements
from bot.types import Claim, Verdict
from indexer.types import Hit

if TYPE_CHECKING:
    from indexer.search import Superseded

_MOST = 2


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A sentence or row of another document: `hit.page_text[start:end]`, verbatim."""

    claim: Claim  # that which it says otherwise
    hit: Hit
    start: int  # in code points of the page's text
    end: int

    @property
    def text(self) -> str:
        """The words as they stand on the page."""
        return self.hit.page_text[self.start : self.end]


def disagreements(
    claims: Sequence[Claim], passages: Sequence[Hit], *, superseded: Sequence[Superseded] = ()
) -> tuple[Disagreement, ...]:
    """Sentences and rows of other documents that state other figures than a claim of the same; two at most.

    Versions of one document do not disagree: see `bot.versions`.

    Args:
        claims: those that are kept, in order.
        passages: what was given.
        superseded: the older versions among them.
    """
    versions = {pair for each in superseded for pair in _both_ways(each.generation, each.newer_generation)}
    older = {each.generation for each in superseded}
    found: list[Disagreement] = []
    shown = {citation.document for claim in claims for citation in claim.citations}
    for claim in claims:
        if claim.verdict is not Verdict.SUPPORTED or claim.disagrees:
            continue
        for stated in _cited(claim, passages):
            for hit in passages:
                if hit.generation in older or hit.document in {each.hit.document for each in found}:
                    continue
                same = hit.document == stated.hit.document or hit.text == stated.hit.text
                if same or (hit.generation, stated.hit.generation) in versions:
                    continue
                other = _otherwise(stated, hit, passages)
                if other is not None and not (hit.document in shown and _is_shown(other, claims)):
                    found.append(Disagreement(claim, hit, other.start, other.end))
                if len(found) == _MOST:
                    return tuple(found)
    return tuple(found)


def _both_ways(one: str, other: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (one, other), (other, one)


def _is_shown(statement: Statement, claims: Sequence[Claim]) -> bool:
    """Whether an answer cites the statement already."""
    return any(
        citation.generation == statement.hit.generation
        and citation.page == statement.hit.page
        and citation.start < statement.end
        and statement.start < citation.end
        for claim in claims
        for citation in claim.citations
    )


def _cited(claim: Claim, passages: Sequence[Hit]) -> Iterator[Statement]:
    """The sentences and rows that a claim's figures stand in."""
    claimed = {
        value for figure in measures_of(claim.text, decimal_mark(claim.text)) for value in figure.values
    }
    if not claimed:
        return
    for citation in claim.citations:
        hit = next(
            (
                hit
                for hit in passages
                if (hit.generation, hit.page) == (citation.generation, citation.page)
                and hit.start < citation.end
                and citation.start < hit.end
            ),
            None,
        )
        for statement in statements(hit) if hit else ():
            overlaps = statement.start < citation.end and citation.start < statement.end
            if overlaps and any(claimed & figure.values for figure in statement.measures):
                yield statement


def _otherwise(stated: Statement, hit: Hit, passages: Sequence[Hit]) -> Statement | None:
    """What a passage says otherwise, if its document says nowhere the same."""
    found = list(islice((each for each in statements(hit) if same_but_for_figures(stated, each)), 2))
    if len(found) != 1 or not figures_differ(stated, found[0]):
        return None
    if may_differ(stated.hit, hit, owned=stated.is_owned or found[0].is_owned):
        return None
    for each in passages:
        if each.document == hit.document and _says(each, stated):
            return None
        if each.document == stated.hit.document and _says(each, found[0]):
            return None
    return found[0]


def _says(hit: Hit, statement: Statement) -> bool:
    """Whether a passage says the same with the same figures."""
    return any(
        same_but_for_figures(statement, each) and not figures_differ(statement, each)
        for each in statements(hit)
    )
