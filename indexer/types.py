"""The indexer's words: frozen values without behaviour beyond their own meaning."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Unit vectors, shape (texts, dimensions), float32."""
Vector = NDArray[np.float32]
"""One unit vector, shape (dimensions,), float32."""

_NAMESPACE = uuid.UUID("6f1f0b5e-5a0f-5c55-9a3e-3f3c4b0f7a11")


# --- who may see what ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may open a file: every full member of the workspace, or the members of some channels.

    Raises ValueError when it would be nobody: a file without an audience is an error, never "everyone".
    """

    workspace: bool = False
    channels: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.workspace and not self.channels:
            raise ValueError("an audience is the workspace or at least one channel")


@dataclass(frozen=True, slots=True)
class Reader:
    """What one kind of reader may open: the workspace's files or not, and the files of some channels."""

    workspace_files: bool
    channels: frozenset[str] = frozenset()

    def admits(self, audience: Audience) -> bool:
        """Whether this reader may open a file of that audience."""
        return (self.workspace_files and audience.workspace) or not self.channels.isdisjoint(
            audience.channels
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """What an answer may use: only files that *every* one of its readers may open.

    A Reach without readers admits nothing.
    """

    readers: tuple[Reader, ...]

    def admits(self, audience: Audience) -> bool:
        """Whether a file of that audience may be used."""
        return bool(self.readers) and all(reader.admits(audience) for reader in self.readers)


NOTHING = Reach(())
"""The reach of doubt."""


# --- files and documents ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One PDF as its source lists it."""

    uri: str  # unique within the source; with the source, identifies the document
    revision: str  # changes whenever the bytes may have changed (etag, checksum, or size and mtime)
    name: str  # for display and citation only, never used as a path
    size: int | None  # bytes, None when the source does not say
    link: str | None  # where a person may open it, None when there is no such place
    audience: Audience


class DocumentState(StrEnum):
    """Where a document stands."""

    PENDING = "pending"  # known, not yet readable in answers
    INDEXED = "indexed"  # every page that carries text is searchable
    PARTIAL = "partial"  # some pages failed; the rest is searchable
    FAILED = "failed"  # nothing could be read; `reason` says why
    GONE = "gone"  # a tombstone


class ReadBy(StrEnum):
    """How a page's text was obtained."""

    TEXT = "text"
    OCR = "ocr"
    BLANK = "blank"  # nothing to read on it
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Page:
    """One page's text. The contract: Unicode NFC-stable text as citations quote it, lines end with a single
    newline character, no other control characters; offsets everywhere count code points of this text."""

    number: int  # physical, from 1
    label: str  # as printed by the PDF's page labels; the number as text when it has none
    text: str
    read_by: ReadBy
    reason: str | None = None  # why it is blank or failed, for the coverage report


@dataclass(frozen=True, slots=True)
class PageCounts:
    """How the pages of a document were read; they add up to `total`."""

    total: int = 0
    text: int = 0
    ocr: int = 0
    blank: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One bookmark of a PDF's outline."""

    title: str
    page: int  # physical, from 1
    level: int  # 0 is the top


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the reader learned of a whole PDF."""

    title: str  # for people; never empty
    sha256: str  # of the file's bytes, hexadecimal
    page_total: int
    language: str | None = None  # ISO 639-1 of most pages
    created: str | None = None  # ISO 8601 dates as the PDF states them
    modified: str | None = None
    outline: tuple[OutlineEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A PDF, or the rest of it, that could not be read: a value, since the other files go on."""

    reason: str  # a sentence: what is wrong with the file
    remedy: str  # a sentence: what its owner can do
    passing: bool = False  # the reader was killed from outside: the same file may be read next time


@dataclass(frozen=True, slots=True)
class Document:
    """One file of one source in one workspace, as the catalogue knows it."""

    workspace: str
    id: str
    source: str
    uri: str
    name: str
    title: str
    revision: str
    link: str | None
    audience: Audience
    epoch: int
    state: DocumentState
    reason: str | None
    generation: str | None  # the visible one
    pages: PageCounts
    size: int | None = None
    sha256: str | None = None
    language: str | None = None
    created: str | None = None
    modified: str | None = None
    outline: tuple[OutlineEntry, ...] = ()
    indexed_at: float | None = None  # seconds since the epoch, UTC


def document_id(workspace: str, source: str, uri: str) -> str:
    """The stable id of a file of a source."""
    return uuid.uuid5(_NAMESPACE, f"document\x1f{workspace}\x1f{source}\x1f{uri}").hex


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The versions that turn a file's bytes into passages: another pipeline is another generation."""

    reader: str
    splitter: str
    embedder: str
    ocr: str = "none"


def generation_id(workspace: str, document: str, revision: str, pipeline: Pipeline) -> str:
    """The id of one reading of one revision by one pipeline (32 hexadecimal digits)."""
    parts = (
        workspace,
        document,
        revision,
        pipeline.reader,
        pipeline.splitter,
        pipeline.ocr,
        pipeline.embedder,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def point_id(generation: str, ordinal: int) -> str:
    """The id of a passage in every store: storing it twice changes nothing."""
    return str(uuid.uuid5(_NAMESPACE, f"passage\x1f{generation}\x1f{ordinal}"))


# --- passages and hits --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """A citable span of one page: `page.text[start:end] == text`."""

    ordinal: int  # position in the document, from 0
    page: int  # physical, from 1
    start: int  # in code points of the page's text
    end: int
    text: str
    section: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Term weights; `indices` are distinct token ids (unsigned 32 bit), in any order."""

    indices: tuple[int, ...] = ()
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """What a store keeps of a passage. Its text stays in the catalogue, the authority."""

    id: str  # point_id(generation, ordinal)
    workspace: str
    document: str
    generation: str
    ordinal: int
    page: int
    start: int
    end: int
    audience: Audience
    dense: Vector | None
    sparse: SparseVector


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage as one side of a store's search scored it."""

    id: str
    document: str
    generation: str
    ordinal: int
    page: int
    start: int
    end: int
    score: float  # cosine for dense, weighted term sum for sparse


@dataclass(frozen=True, slots=True)
class ScoredLists:
    """A store's answer: two lists, each best first. Fusion is the search's business."""

    dense: tuple[ScoredPassage, ...] = ()
    sparse: tuple[ScoredPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that may be used in an answer, with its document and scores."""

    document: str  # id
    generation: str
    name: str
    title: str
    link: str | None
    ordinal: int
    page: int
    label: str
    start: int
    end: int
    text: str
    page_text: str
    score: float  # fused, higher is better
    dense: float | None = None
    sparse: float | None = None
    section: tuple[str, ...] = ()
    modified: str | None = None
    read_by: ReadBy = ReadBy.TEXT


# --- plans and reports --------------------------------------------------------------------------


class RequestKind(StrEnum):
    """What Slack or a command asks of the indexer."""

    SYNC = "sync"  # payload: {"source": URL} or {} for all
    INDEX = "index"  # payload: {"source": ..., "uri": ...}
    REMOVE = "remove"  # payload: {"document": id}


@dataclass(frozen=True, slots=True)
class Request:
    """A row of `requests`, leased to one worker at a time."""

    id: int
    workspace: str
    kind: RequestKind
    payload: Mapping[str, str]
    asked_by: str | None
    created_at: float
    fence: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be indexed, and why, in words for a person."""

    uri: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. Counts are of files."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: tuple[Failure, ...] = ()
    pages: int = 0
    passages: int = 0
    seconds: float = 0.0
    warnings: tuple[str, ...] = field(default=())
