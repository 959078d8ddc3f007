"""One ranking of passages from a store's two scored lists, and what raises a passage in it."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from indexer.types import ScoredLists, ScoredPassage

HALF = 0.5
LITTLE = 0.05
"""What a dense side counts that does not know the question's script: enough to order what words leave equal."""
SOME = 0.2
"""What it counts that knows the letters but not the language."""
RANK_CONSTANT = 60
"""Of reciprocal rank fusion: Cormack, Clarke and Büttcher, Reciprocal Rank Fusion (2009)."""


class Fused(NamedTuple):
    """A passage with its fused score and those of each side (None: not in that side's list).

    A tuple, since a question makes a thousand of them.
    """

    passage: ScoredPassage
    score: float  # comparable within one question only
    dense: float | None
    sparse: float | None


def dense_weight(question: str, *, read: bool) -> float:
    """How much the dense side counts, from 0 to 1; the words count the rest.

    Half, if its embedder knows the question's language. One that knows English only maps all of Chinese to much the
    same place (nDCG@10 .23 against .98 by words): its weight falls with the share of letters that are not Latin. Of
    German and French it knows what they share with English (mean reciprocal rank of 32 questions in four languages:
    .69 at a fifth, .60 at half).
    """
    return HALF if read else max(LITTLE, SOME * _latin(question) ** 2)


def is_latin(text: str) -> bool:
    """Whether most letters are Latin, or there are none."""
    return _latin(text) > HALF


def _latin(text: str) -> float:
    """The share of Latin letters; 1 without any letters."""
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return 1.0
    return sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters) / len(letters)


def fuse(lists: ScoredLists, weight: float, *, by_ranks: bool = False) -> list[Fused]:
    """Passages of both lists, best first: each list's scores are stretched to [0, 1] (min-max), then weighed.

    A passage that a list does not hold scores 0 there. With `by_ranks`, reciprocal ranks instead of scores are
    stretched. Equal scores are ordered by document and position, so that the same question always has the same
    answer.
    """
    dense, sparse = _by_id(lists.dense), _by_id(lists.sparse)
    if not dense or not sparse:
        weight = 1.0 if dense else 0.0
    stretch = _by_rank if by_ranks else _stretched
    dense_share, sparse_share = stretch(lists.dense), stretch(lists.sparse)
    fused = [
        Fused(
            passage=passage,
            score=weight * dense_share.get(key, 0.0) + (1.0 - weight) * sparse_share.get(key, 0.0),
            dense=dense[key].score if key in dense else None,
            sparse=sparse[key].score if key in sparse else None,
        )
        for key, passage in {**dense, **sparse}.items()
    ]
    return sorted(fused, key=_order)


def best_of(rankings: Iterable[Iterable[Fused]]) -> list[Fused]:
    """Each passage as the wording of the question that suits it best scored it, best first."""
    best: dict[str, Fused] = {}
    for ranking in rankings:
        for item in ranking:
            known = best.get(item.passage.id)
            if known is None or item.score > known.score:
                best[item.passage.id] = item
    return sorted(best.values(), key=_order)


def smoothed(ranking: Sequence[Fused], share: float) -> list[Fused]:
    """The ranking after each passage has lent that share of its score to its two neighbours in the document."""
    if not share:
        return list(ranking)
    at = {(item.passage.generation, item.passage.ordinal): item.score for item in ranking}
    lent = [
        _scored(item, item.score + share * (_score(at, item, -1) + _score(at, item, 1))) for item in ranking
    ]
    return sorted(lent, key=_order)


def raised(ranking: Sequence[Fused], by: Mapping[str, float]) -> list[Fused]:
    """The ranking after each passage has gained what its generation is to gain."""
    gained = [_scored(item, item.score + by.get(item.passage.generation, 0.0)) for item in ranking]
    return sorted(gained, key=_order)


def scaled(ranking: Iterable[Fused], factor: float) -> list[Fused]:
    """The ranking with all scores multiplied."""
    return [_scored(item, item.score * factor) for item in ranking]


def by_page(ranking: Iterable[Fused], most: int) -> list[Fused]:
    """The ranking with at most so many passages of one page, the best of it."""
    taken: dict[tuple[str, int], int] = defaultdict(int)
    kept = []
    for item in ranking:
        page = (item.passage.generation, item.passage.page)
        if taken[page] < most:
            taken[page] += 1
            kept.append(item)
    return kept


def kept(lists: ScoredLists, generations: Container[str]) -> ScoredLists:
    """The lists without the passages of other generations."""
    return ScoredLists(
        dense=tuple(passage for passage in lists.dense if passage.generation in generations),
        sparse=tuple(passage for passage in lists.sparse if passage.generation in generations),
    )


def _scored(item: Fused, score: float) -> Fused:
    return Fused(item.passage, score, item.dense, item.sparse)


def _score(at: Mapping[tuple[str, int], float], item: Fused, step: int) -> float:
    return at.get((item.passage.generation, item.passage.ordinal + step), 0.0)


def _order(item: Fused) -> tuple[float, str, str, int]:
    passage = item.passage
    return (-item.score, passage.document, passage.generation, passage.ordinal)


def _by_id(passages: Sequence[ScoredPassage]) -> dict[str, ScoredPassage]:
    return {passage.id: passage for passage in passages}


def _stretched(passages: Sequence[ScoredPassage]) -> dict[str, float]:
    if not passages:
        return {}
    scores = [passage.score for passage in passages]
    least, span = min(scores), max(scores) - min(scores)
    return {passage.id: (passage.score - least) / span if span else 1.0 for passage in passages}


def _by_rank(passages: Sequence[ScoredPassage]) -> dict[str, float]:
    ordered = sorted(passages, key=lambda each: (-each.score, each.document, each.generation, each.ordinal))
    first = RANK_CONSTANT + 1
    return {passage.id: first / (first + rank) for rank, passage in enumerate(ordered)}
