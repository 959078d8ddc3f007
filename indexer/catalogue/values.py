"""The catalogue's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.types import DocumentFacts, DocumentState, Page, PageCounts, SyncReport


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much there is, counting visible generations only."""

    documents: int
    pages: int
    passages: int


@dataclass(frozen=True, slots=True)
class NewGeneration:
    """What a flip makes visible.

    Raises ValueError when the state is not one of a document that can be searched.
    """

    id: str
    document: str
    revision: str
    facts: DocumentFacts
    pages: tuple[Page, ...]
    counts: PageCounts
    passages: int
    terms: Mapping[int, int]  # token id -> number of passages of this generation that contain it
    state: DocumentState = DocumentState.INDEXED
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.state not in (DocumentState.INDEXED, DocumentState.PARTIAL):
            raise ValueError(f"a generation that can be searched is indexed or partial, not {self.state}")


@dataclass(frozen=True, slots=True)
class RequestOutcome:
    """What became of a request."""

    started_at: float | None
    finished_at: float | None  # None: not finished
    error: str | None  # a sentence; None: it went well, so far


@dataclass(frozen=True, slots=True)
class SyncRecord:
    """One sync of the past. Times are seconds since the epoch."""

    source: str
    started: float
    finished: float
    report: SyncReport
    error: str | None
