"""How likely it is that what was found holds the answer: what a refusal rests on."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from indexer.search.query import Weighed

CONSIDERED = 5
"""Hits, best first."""

_CONSTANT = -6.0
_OF_COSINE = 4.0
_OF_COVERAGE = 6.0
_OF_NAMES = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a hit has to say to a question."""

    cosine: float | None  # of the passage; None where vectors did not find it
    document: Collection[int]  # terms of its document's name, title and description
    page: Collection[int]  # terms of its page


def relevance(asked: Weighed, hits: Iterable[Evidence]) -> float:
    """From 0 to 1: how likely one of these hits answers the question; 0 without any.

    A logistic function of three things, each the best among the hits: how near the vectors are; what share of the
    question's words, each by its worth, the page and what its document is called hold; and what share of its names.
    """
    evidence = list(hits)
    if not evidence:
        return 0.0
    cosine = max((hit.cosine for hit in evidence if hit.cosine is not None), default=0.0)
    there = [{*hit.document, *hit.page} for hit in evidence]
    coverage = max(covered(asked, asked.query.asked, terms) for terms in there)
    names = max(covered(asked, asked.query.names or asked.query.asked, terms) for terms in there)
    return 1 / (
        1 + math.exp(-(_CONSTANT + _OF_COSINE * cosine + _OF_COVERAGE * coverage + _OF_NAMES * names))
    )


def covered(asked: Weighed, words: Collection[int], terms: Collection[int]) -> float:
    """The share of words of the question, each by its worth, that are among these terms or said by others of them."""
    total = sum(asked.worth[word] for word in words)
    if not total:
        return 0.0
    there = asked.query.asked.intersection(terms)
    for substitute in (*asked.query.joined, *asked.query.meanings):
        if substitute.terms and substitute.terms.issubset(terms):
            there |= substitute.instead_of
    return sum(asked.worth[word] for word in there.intersection(words)) / total
