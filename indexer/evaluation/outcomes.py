"""What a search found for a case, and at which rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.evaluation.cases import Case, same_name
from indexer.types import Hit

_EXCERPT = 200


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of the ranking, with its best passage."""

    document: str  # the file's name
    page: int  # physical, from 1
    label: str
    section: tuple[str, ...]
    excerpt: str  # the beginning of the passage, on one line
    score: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ranking that one question got."""

    case: Case
    pages: tuple[FoundPage, ...]  # best first, each once
    relevance: float  # from 0 to 1
    seconds: float

    @property
    def page_ranks(self) -> tuple[int, ...]:
        """Ranks of the gold pages that were found, from 1."""
        return tuple(rank for rank, found in enumerate(self.pages, start=1) if self.is_gold_page(found))

    @property
    def page_rank(self) -> int | None:
        """Rank of the first gold page."""
        return next(iter(self.page_ranks), None)

    @property
    def document_rank(self) -> int | None:
        """Rank of the first page of the gold document."""
        ranks = (rank for rank, found in enumerate(self.pages, start=1) if self.is_gold_document(found))
        return next(ranks, None)

    @property
    def rank(self) -> int | None:
        """Rank of the first gold page, or of the gold document where the case names no page."""
        return self.page_rank if self.case.asks_for_pages else self.document_rank

    def is_gold_document(self, found: FoundPage) -> bool:
        """Whether the page is of the document that the case names."""
        return self.case.document is not None and same_name(found.document) == same_name(self.case.document)

    def is_gold_page(self, found: FoundPage) -> bool:
        """Whether it is one of the pages that the case names."""
        return found.page in self.case.pages and self.is_gold_document(found)


def found_pages(hits: Iterable[Hit]) -> tuple[FoundPage, ...]:
    """The pages of the hits in their order, each once: pages are what is cited."""
    pages: dict[tuple[str, int], FoundPage] = {}
    for hit in hits:
        if (hit.document, hit.page) not in pages:
            pages[hit.document, hit.page] = FoundPage(
                document=hit.name,
                page=hit.page,
                label=hit.label,
                section=hit.section,
                excerpt=_beginning(hit.text),
                score=float(hit.score),
            )
    return tuple(pages.values())


def misses(outcomes: Sequence[Outcome], k: int) -> list[Outcome]:
    """Outcomes without a gold page among the first k; without a gold document where the case names no page."""
    return [
        outcome
        for outcome in outcomes
        if outcome.case.asks_for_document and (outcome.rank is None or outcome.rank > k)
    ]


def _beginning(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _EXCERPT else words[: _EXCERPT - 1].rstrip() + "…"
