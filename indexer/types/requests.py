"""What is asked of the indexer, and what it reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RequestKind(StrEnum):
    """What Slack or a command asks of the indexer."""

    SYNC = "sync"  # payload: {} for all, {"source": URL}, or {"source": URL, "channel": id} for its files in there
    INDEX = "index"  # payload: {"source": ..., "uri": ...}
    REMOVE = "remove"  # payload: {"document": id}
    CLOSE = "close"  # payload: {"source": URL, "channel": id}: nothing of the source is shared there any more


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


class ChangeKind(StrEnum):
    """What happened to a document that answers may have cited."""

    REMOVED = "removed"  # deleted at its source, no longer shared with anybody whom we know, or forgotten
    NARROWED = "narrowed"  # some who could open it can no longer
    REPLACED = "replaced"  # the same file has other bytes now
    SUPERSEDED = "superseded"  # a newer file of the same name is there, and this one still is, too


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A change of a document, written in the transaction that made it; kept until somebody has acted on it."""

    id: int
    workspace: str
    document: str
    kind: ChangeKind
    at: float  # seconds since the epoch


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
