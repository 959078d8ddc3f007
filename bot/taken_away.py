"""What was taken away from readers and not settled yet, document by document, as things stand now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.redaction import HIDDEN
from indexer.catalogue.rows import name_key
from indexer.types import ChangeKind, Document, DocumentChange, DocumentState

if TYPE_CHECKING:
    from indexer.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class TakenAway:
    """A document of which something was taken away."""

    document: str
    kinds: frozenset[ChangeKind]
    found: Document | None  # as it is now; None while nothing of it may be shown to anybody
    newer: tuple[Document, ...] = ()  # visible versions, the newest first, if it was superseded
    channels: frozenset[str] = frozenset()  # where it may be named still, be it as one that cannot be read


def by_document(changes: Iterable[DocumentChange]) -> dict[str, list[DocumentChange]]:
    """The changes of each document, in the order in which the documents come first."""
    found: dict[str, list[DocumentChange]] = {}
    for change in changes:
        found.setdefault(change.document, []).append(change)
    return found


def taken_away(
    catalogue: Catalogue, workspace: str, document: str, changes: Iterable[DocumentChange]
) -> TakenAway:
    """What these changes of the document come to now. Raises CatalogueError."""
    kinds = frozenset(change.kind for change in changes)
    found = catalogue.document(workspace, document)
    if found is None or found.state is DocumentState.GONE:
        return TakenAway(document, kinds, None)
    channels = found.audience.channels
    if found.state in HIDDEN:
        return TakenAway(document, kinds, None, channels=channels)
    if ChangeKind.SUPERSEDED not in kinds:
        return TakenAway(document, kinds, found, channels=channels)
    beside = catalogue.documents(workspace, source=found.source)
    return TakenAway(document, kinds, found, newer_versions(found, beside), channels)


def newer_versions(document: Document, beside: Iterable[Document]) -> tuple[Document, ...]:
    """Visible documents of the same name that were added after the document, the newest first.

    Only those that are shared in one of its conversations: elsewhere another file may be called the same.
    """
    since = float("inf") if document.added_at is None else document.added_at
    versions = [
        (other.added_at, other.id, other)
        for other in beside
        if other.generation is not None
        and other.added_at is not None
        and other.added_at > since
        and other.sha256 != document.sha256
        and name_key(other.name) == name_key(document.name)
        and not other.audience.channels.isdisjoint(document.audience.channels)
    ]
    return tuple(other for *_, other in sorted(versions, key=lambda each: each[:2], reverse=True))
