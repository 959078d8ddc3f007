"""What is asked of the indexer, and what it reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
