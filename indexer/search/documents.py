"""What a question says of documents: by their names and titles, and by their years."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping

Key = str
"""Of a document: the generation it is read by."""


def named(question: Collection[int], documents: Mapping[Key, Collection[int]]) -> dict[Key, float]:
    """How well each document's name and title match the question, from 0 to 1.

    A term counts by how few of these documents have it, since "report" names none of forty reports. The best match
    gives 1 if it is worth at least one term that only one document has, and less otherwise.

    Args:
        question: its terms.
        documents: the terms of each document's name, title and description.
    """
    having = Counter(term for terms in documents.values() for term in set(terms).intersection(question))
    telling = {term: rarity(count, len(documents)) for term, count in having.items()}
    sums = {key: math.fsum(telling.get(term, 0.0) for term in set(terms)) for key, terms in documents.items()}
    best = max([rarity(1, len(documents)), *sums.values()])
    return {key: value / best if best else 0.0 for key, value in sums.items()}


def of_years(question: Collection[int], documents: Mapping[Key, Collection[int]]) -> dict[Key, float]:
    """1 for each document of a year that the question names, 0 for all others, and for all when it names none."""
    asked = set(question)
    return {key: 1.0 if asked.intersection(years) else 0.0 for key, years in documents.items()}


def rarity(having: int, total: int) -> float:
    """How much a term tells that `having` of `total` have: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    return math.log1p((total - having + 0.5) / (having + 0.5)) if total else 0.0
