"""Files, and the documents that they become."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from indexer.types.audiences import Audience
from indexer.types.pages import PageCounts

NAMESPACE = uuid.UUID("6f1f0b5e-5a0f-5c55-9a3e-3f3c4b0f7a11")
"""Of every id that is made from names."""
NO_OCR = "none"
"""The version of OCR where there is none."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One PDF as its source lists it."""

    uri: str  # unique within the source; with the source, identifies the document
    revision: str  # changes whenever the bytes may have changed (etag, checksum, or size and mtime)
    name: str  # for display and citation only, never used as a path
    size: int | None  # bytes, None when the source does not say
    link: str | None  # where a person may open it, None when there is no such place
    audience: Audience
    added_at: float | None = None  # when it was put there, in seconds since the epoch; None: nobody knows
    added_by: str | None = None  # the user id of who put it there
    location: str | None = None  # where its bytes are, if the source said so; for the source alone


class DocumentState(StrEnum):
    """Where a document stands."""

    PENDING = "pending"  # known, not yet readable in answers
    INDEXED = "indexed"  # every page that carries text is searchable
    PARTIAL = "partial"  # some pages failed; the rest is searchable
    FAILED = "failed"  # nothing could be read; `reason` says why
    GONE = "gone"  # a tombstone


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
    attachments: int = 0  # files within the file, which are not read
    description: str = ""  # what the first page says it is, on one line


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
    ocr: str = NO_OCR  # Pipeline.ocr when the visible generation was read
    tried_with: str | None = None  # fingerprint of the passwords that did not help a failed one
    description: str = ""  # what its first page says it is
    reading: str | None = None
    """The generation that its own revision, name and pipeline make: not `generation` where it shares the reading
    of a file with the same bytes. None while none is visible."""
    added_at: float | None = None  # as in SourceFile
    added_by: str | None = None


def document_id(workspace: str, source: str, uri: str) -> str:
    """The stable id of a file of a source."""
    return uuid.uuid5(NAMESPACE, f"document\x1f{workspace}\x1f{source}\x1f{uri}").hex
