"""Outcomes and configurations for tests of evaluations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from indexer.evaluation.cases import Case
from indexer.evaluation.configurations import Configuration
from indexer.evaluation.outcomes import FoundPage, Outcome
from indexer.search import Results
from indexer.types import Hit
from tests.hits import hit

Place = tuple[str, int]
"""A document and a page."""


def found(document: str, page: int) -> FoundPage:
    return FoundPage(f"{document}.pdf", page, str(page), (), f"page {page} of {document}", 1.0)


def outcome(
    gold: Collection[Place],
    ranking: Sequence[Place],
    *,
    relevance: float = 1.0,
    answerable: bool = True,
    seconds: float = 0.01,
) -> Outcome:
    """The ranking for a question whose answer stands on these pages of one document."""
    document = next((f"{document}.pdf" for document, _ in gold), None)
    case = Case("?", document, frozenset(page for _, page in gold), answerable=answerable)
    return Outcome(case, tuple(found(*place) for place in ranking), relevance, seconds)


def hit_of(document: str, page: int, text: str = "Sixteen weeks") -> Hit:
    return hit(text, document=document, page=page, label=str(page))


def configuration(name: str, answers: Mapping[str, tuple[Sequence[Hit], float]]) -> Configuration:
    """One that knows hits and relevance by question, and nothing else."""

    def ask(question: str) -> Results:
        hits, relevance = answers.get(question, ((), 0.0))
        return Results(tuple(hits), relevance)

    return Configuration(name, ask)
