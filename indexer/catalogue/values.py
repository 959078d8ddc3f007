"""The catalogue's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.types import (
    NO_OCR,
    DocumentFacts,
    DocumentState,
    GlossaryEntry,
    Page,
    PageCounts,
    SaidBy,
    SyncReport,
)

NOTHING_READ = PageCounts()


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much there is, counting each visible generation once, however many files it was made of."""

    documents: int
    pages: int
    passages: int


@dataclass(frozen=True, slots=True)
class Instalment:
    """Pages of a staged generation that follow those on record: none is missing, and more are to come."""

    generation: str
    document: str
    revision: str
    facts: DocumentFacts  # of the whole document; those of the first instalment are kept
    pages: tuple[Page, ...]  # at least one
    passages: int
    terms: Mapping[int, int]  # token id -> number of passages of this instalment that contain it
    remark: str | None = None  # what is missing of these pages though they were read
    glossary: tuple[GlossaryEntry, ...] = ()  # what these pages define


@dataclass(frozen=True, slots=True)
class Kept:
    """What is on record of a staged generation: all pages from 1 to `last`."""

    document: str
    generation: str
    epoch: int  # the document's when it was begun, and still
    facts: DocumentFacts
    last: int
    passages: int
    characters: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A document that is being read."""

    document: str
    name: str
    pages_done: int
    pages_total: int


@dataclass(frozen=True, slots=True)
class NewGeneration:
    """What a flip makes visible: the instalments on record, if any, and the pages that follow them.

    Raises ValueError when the state is not one of a document that can be searched.
    """

    id: str
    document: str
    revision: str
    facts: DocumentFacts
    pages: tuple[Page, ...]
    counts: PageCounts  # of the whole document
    passages: int  # of these pages
    terms: Mapping[int, int]  # token id -> number of passages of these pages that contain it
    state: DocumentState = DocumentState.INDEXED
    reason: str | None = None
    first: int = 1  # the number that these pages begin with; those before it are on record
    ocr: str = NO_OCR
    glossary: tuple[GlossaryEntry, ...] = ()  # what these pages define

    def __post_init__(self) -> None:
        if self.state not in (DocumentState.INDEXED, DocumentState.PARTIAL):
            raise ValueError(f"a generation that can be searched is indexed or partial, not {self.state}")


@dataclass(frozen=True, slots=True)
class Adoption:
    """A document that is to show the reading of another one, whose file has the same bytes."""

    document: str
    revision: str
    reading: str  # the generation that it would have made itself
    of: str  # the other document
    generation: str  # that the other one shows
    sha256: str  # of both files


@dataclass(frozen=True, slots=True)
class GlossaryMatch:
    """A term and one meaning of it."""

    term: str
    meaning: str
    documents: int  # that say so; 0: somebody wrote it down
    said_by: SaidBy | None = field(default=None, compare=False)  # one of them, in these words


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a document cannot be read."""

    reason: str  # a sentence
    generation: str | None = None  # the reading that proved impossible; None: the next sync tries again
    counts: PageCounts = NOTHING_READ
    tried_with: str | None = None  # fingerprint of the passwords that did not help


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


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync has come that is under way. Times are seconds since the epoch."""

    source: str
    files: int  # to be read
    done: int
    started_at: float
    updated_at: float


@dataclass(frozen=True, slots=True)
class Erasure:
    """That everything of a workspace is to be erased. Times are seconds since the epoch."""

    reason: str
    asked_at: float
    due_at: float
    done_at: float | None = None
