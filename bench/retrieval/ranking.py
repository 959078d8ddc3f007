"""Rankings of chunks and pages, and how they compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from indexer.evaluation.bootstrap import Estimate
from indexer.evaluation.cases import Case
from indexer.evaluation.measures import document_hit, figures, nested, page_hit, reciprocal_rank
from indexer.evaluation.outcomes import FoundPage, Outcome
from indexer.types import Vector, Vectors


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chunk or a hit stands."""

    document: str  # the file's name
    page: int  # physical, from 1


def nearest(question: Vector, chunks: Vectors) -> list[int]:
    """All chunks by their cosine to the question, best first; unit vectors; equal ones in their order."""
    order: list[int] = np.argsort(-(chunks @ question), kind="stable").tolist()
    return order


def each_once(places: Iterable[Place]) -> list[Place]:
    """The places in their order, each page once."""
    return list(dict.fromkeys(places))


def outcome(case: Case, places: Iterable[Place], seconds: float = 0.0) -> Outcome:
    """What a ranking is worth to a case: a chunk hits when its page is a gold one."""
    found = (FoundPage(place.document, place.page, "", (), "", 0.0) for place in places)
    return Outcome(case, tuple(found), 0.0, seconds)


def scores(outcomes: Sequence[Outcome], ks: Iterable[int]) -> dict[str, Any]:
    """Shares from 0 to 1 by figure and k, of the cases that count; `page_hit_interval` holds 95 % of page_hit."""
    depths = sorted(set(ks))
    pages = figures(outcomes, {(str(k),): page_hit(k) for k in depths})
    others = figures(
        outcomes,
        {("mrr",): reciprocal_rank, **{("document_hit", str(k)): document_hit(k) for k in (1, 5, 10)}},
    )
    return {
        "page_hit": {name[0]: _value(found) for name, found in pages.items()},
        "page_hit_interval": {name[0]: _interval(found) for name, found in pages.items()},
        **nested({name: _value(found) for name, found in others.items()}),
    }


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """How many times theirs ours is; None where that is no number."""
    return round(ours / theirs, 2) if ours is not None and theirs else None


def _value(found: Estimate | None) -> float | None:
    return None if found is None else round(found.value, 4)


def _interval(found: Estimate | None) -> list[float] | None:
    return None if found is None else [round(found.low, 3), round(found.high, 3)]
