"""The figures of an evaluation: what each says of one outcome, and of all.

`page_hit` at k: a gold page is among the first k pages. `document_hit` at k: a page of the gold document is.
`mrr`: the reciprocal rank of the first gold page among the first ten (Voorhees 1999), `ndcg`: how early all gold pages
stand (Järvelin & Kekäläinen 2002, a page being gold or not).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log2
from typing import Any, TypeVar

from indexer.evaluation.bootstrap import Estimate, mean
from indexer.evaluation.outcomes import Outcome

T = TypeVar("T")

Name = tuple[str, ...]
"""A figure's place in the JSON: ("page_hit", "5")."""
Measure = Callable[[Outcome], float | None]
"""From 0 to 1; None where the case does not count."""
Figures = Mapping[Name, Estimate | None]
"""None where no case counts."""

DEPTH = 10
REFUSED_ANSWERABLE: Name = ("refused", "answerable")
REFUSED_UNANSWERABLE: Name = ("refused", "unanswerable")


def page_hit(k: int) -> Measure:
    """Whether a gold page is among the first k."""
    return lambda outcome: _within(outcome.page_rank, k) if outcome.case.asks_for_pages else None


def document_hit(k: int) -> Measure:
    """Whether a page of the gold document is among the first k."""
    return lambda outcome: _within(outcome.document_rank, k) if outcome.case.asks_for_document else None


def reciprocal_rank(outcome: Outcome) -> float | None:
    """One over the rank of the first gold page among the first ten, else 0."""
    if not outcome.case.asks_for_pages:
        return None
    rank = outcome.page_rank
    return 1.0 / rank if rank is not None and rank <= DEPTH else 0.0


def discounted_gain(outcome: Outcome) -> float | None:
    """Gains of the gold pages among the first ten, discounted by rank, as a share of the best order's."""
    if not outcome.case.asks_for_pages:
        return None
    gained = sum(_discount(rank) for rank in outcome.page_ranks if rank <= DEPTH)
    best = sum(_discount(rank) for rank in range(1, min(len(outcome.case.pages), DEPTH) + 1))
    return min(1.0, gained / best)


def ranking_measures(k: int) -> dict[Name, Measure]:
    """The figures of rankings by name, with hits at k besides the usual places."""
    return {
        **{("page_hit", str(at)): page_hit(at) for at in sorted({1, 3, 5, 10, k})},
        ("mrr",): reciprocal_rank,
        ("ndcg", str(DEPTH)): discounted_gain,
        **{("document_hit", str(at)): document_hit(at) for at in sorted({1, 5, 10, k})},
    }


def refusal_measures(threshold: float) -> dict[Name, Measure]:
    """Shares of the questions whose relevance is below the threshold."""

    def refused(outcome: Outcome, answerable: bool) -> float | None:
        return float(outcome.relevance < threshold) if outcome.case.answerable is answerable else None

    return {
        REFUSED_ANSWERABLE: lambda outcome: refused(outcome, True),
        REFUSED_UNANSWERABLE: lambda outcome: refused(outcome, False),
    }


def figures(outcomes: Sequence[Outcome], measures: Mapping[Name, Measure]) -> dict[Name, Estimate | None]:
    """Each measure's mean over the cases that count, with its interval."""
    return {name: mean(_counted(map(measure, outcomes))) for name, measure in measures.items()}


def differences(
    outcomes: Sequence[Outcome], first: Sequence[Outcome], measures: Mapping[Name, Measure]
) -> dict[Name, Estimate | None]:
    """What each measure's mean is above that of `first`, which has the same cases in the same order; paired."""

    def difference(measure: Measure) -> list[float]:
        pairs = [(measure(one), measure(other)) for one, other in zip(outcomes, first, strict=True)]
        return [one - other for one, other in pairs if one is not None and other is not None]

    return {name: mean(difference(measure)) for name, measure in measures.items()}


def nested(values: Mapping[Name, T]) -> dict[str, Any]:
    """Values by their place: {("page_hit", "5"): 0.6, ("mrr",): 0.4} as {"page_hit": {"5": 0.6}, "mrr": 0.4}."""
    tree: dict[str, Any] = {}
    for (*above, last), value in values.items():
        branch = tree
        for name in above:
            branch = branch.setdefault(name, {})
        branch[last] = value
    return tree


def _counted(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _within(rank: int | None, k: int) -> float:
    return float(rank is not None and rank <= k)


def _discount(rank: int) -> float:
    return 1.0 / log2(rank + 1)
