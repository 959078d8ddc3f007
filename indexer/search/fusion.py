"""One ranking of passages from a store's two scored lists."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass

from indexer.types import ScoredLists, ScoredPassage

HALF = 0.5
LITTLE = 0.05
"""What a dense side counts that does not know the question's script: enough to order what words leave equal."""


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage with its fused score and those of each side (None: not in that side's list)."""

    passage: ScoredPassage
    score: float  # from 0 to 1, comparable within one question only
    dense: float | None
    sparse: float | None


def dense_weight(question: str, embedder_name: str) -> float:
    """How much the dense side counts, from 0 to 1; the words count the rest.

    Half, except where an English embedder meets another script: it maps all of Chinese to much the same place
    (nDCG@10 .23 against .98 by words), so its weight falls with the share of letters that are not Latin.
    """
    name = embedder_name.lower()
    if "multilingual" in name or not ("minilm" in name or name.startswith("bundled")):
        return HALF
    letters = [character for character in question if character.isalpha()]
    if not letters:
        return HALF
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters) / len(letters)
    return max(LITTLE, HALF * latin**2)


def fuse(lists: ScoredLists, weight: float) -> list[Fused]:
    """Passages of both lists, best first: each list's scores are stretched to [0, 1] (min-max), then weighed.

    A passage that a list does not hold scores 0 there. Equal scores are ordered by document and position, so
    that the same question always has the same answer.
    """
    dense, sparse = _by_id(lists.dense), _by_id(lists.sparse)
    if not dense or not sparse:
        weight = 1.0 if dense else 0.0
    dense_share, sparse_share = _stretched(dense), _stretched(sparse)
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


def kept(lists: ScoredLists, generations: Container[str]) -> ScoredLists:
    """The lists without the passages of other generations."""
    return ScoredLists(
        dense=tuple(passage for passage in lists.dense if passage.generation in generations),
        sparse=tuple(passage for passage in lists.sparse if passage.generation in generations),
    )


def _order(item: Fused) -> tuple[float, str, str, int]:
    passage = item.passage
    return (-item.score, passage.document, passage.generation, passage.ordinal)


def _by_id(passages: Sequence[ScoredPassage]) -> dict[str, ScoredPassage]:
    return {passage.id: passage for passage in passages}


def _stretched(passages: dict[str, ScoredPassage]) -> dict[str, float]:
    if not passages:
        return {}
    scores = [passage.score for passage in passages.values()]
    least, span = min(scores), max(scores) - min(scores)
    return {key: (passage.score - least) / span if span else 1.0 for key, passage in passages.items()}
