"""How likely it is that what was found holds the answer: what a refusal rests on."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from indexer.search.query import Weighed

CONSIDERED = 5
"""Pages, best first: of each the best hit."""

_BY_VECTORS = -8.0
_OF_COSINE = 10.0
_OF_COVERAGE = 3.7
_OF_NAMES = 3.0

_BY_WORDS = -3.2
_OF_COVERAGE_ALONE = 5.75
_OF_NAMES_ALONE = 3.3


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a hit has to say to a question."""

    cosine: float | None  # of the passage; None where vectors did not find it
    document: Collection[int]  # terms of its document's name, title and description
    page: Collection[int]  # terms of its page


def relevance(asked: Weighed, hits: Sequence[Evidence], *, by_vectors: bool) -> float:
    """From 0 to 1: how likely one of these hits answers the question; 0 without any.

    A logistic function of three things: how near the vectors are; what share of the question's words, each by its
    worth, the page and what its document is called hold; and what share of its names. Of each, half is what the first
    hit says and half what the best says. Where vectors say nothing, words alone decide.

    The weights were fitted to questions that 18 filings and 64 mixed documents answer, and to others: about companies
    whose filings were taken out, of the other collection, of other fields (logistic regression, both classes weighing
    the same). With 95 % of the answerable kept, 86 % of those about another company are refused and all of other fields.

    Args:
        asked: the question.
        hits: best first.
        by_vectors: whether the embedder knows the question's language.
    """
    if not hits:
        return 0.0
    there = [{*hit.document, *hit.page} for hit in hits]
    words, names = asked.query.asked, asked.query.names or asked.query.asked
    coverage = [covered(asked, words, terms) for terms in there]
    of_names = _first_and_best([covered(asked, names, terms) for terms in there])
    if by_vectors:
        cosine = _first_and_best([hit.cosine or 0.0 for hit in hits])
        weight = _BY_VECTORS + _OF_COSINE * cosine + _OF_COVERAGE * max(coverage) + _OF_NAMES * of_names
    else:
        weight = _BY_WORDS + _OF_COVERAGE_ALONE * _first_and_best(coverage) + _OF_NAMES_ALONE * of_names
    return 1 / (1 + math.exp(-weight))


def _first_and_best(values: Sequence[float]) -> float:
    return (values[0] + max(values)) / 2


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
