"""What a source holds, compared with what the catalogue knows: all that a sync decides, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from indexer.errors import NotNow, NotThereYet, SourceError
from indexer.plan import Step, SyncPlan, make_plan
from indexer.types import Document, DocumentState, Failure, SourceFile, document_id

if TYPE_CHECKING:
    from indexer.catalogue import Catalogue
    from indexer.sources import Source
    from indexer.types import Pipeline

log = structlog.get_logger(__name__)

GIVEN_UP_AFTER = 3
"""Questions one after the other that a source cannot answer now, after which the rest is not asked."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How files are looked at, beside what they are."""

    pipeline: Pipeline
    tried: Collection[str] = ()  # generations that proved unreadable
    tried_with: Callable[[SourceFile], str | None] = lambda _: None
    allow_empty: bool = False
    retry_failed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source said of documents that its listing left out."""

    there: tuple[SourceFile, ...] = ()
    unknown: tuple[Document, ...] = ()  # it could not say
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is to be done, and what nobody could find out, which stays as it is."""

    plan: SyncPlan
    to_read: tuple[Step, ...] = ()  # what the plan adds and changes, in the order of the listing
    doubts: tuple[Failure, ...] = ()


def gather(
    catalogue: Catalogue, workspace: str, source: Source, wish: Wish, *, channel: str | None = None
) -> Gathered:
    """The plan for a source, or for the files of one of its channels.

    What a listing left out of a source that is not exact is asked about, and goes only when the source says so.

    Raises:
        SourceError: the source cannot be listed, or is suddenly empty. CatalogueError: the database failed.
    """
    known = catalogue.documents(workspace, source=source.url, gone=True)
    listed = list(source.list() if channel is None else _in_channel(source, channel))
    asked = Asked()
    if not source.exact:
        asked = ask_about(source, _in_doubt(source, _left_out(known, listed, channel)))
        listed += asked.there
    listed = not_forgotten(catalogue, workspace, source, listed)
    unknown = {document.id for document in asked.unknown}
    if channel is not None:
        uris = {file.uri for file in listed}
        known = [each for each in known if each.uri in uris or channel in each.audience.channels]
    plan = make_plan(
        source=source.url,
        listed=listed,
        known=[document for document in known if document.id not in unknown],
        pipeline=wish.pipeline,
        tried=wish.tried,
        tried_with=wish.tried_with,
        allow_empty=wish.allow_empty or not source.exact,
        retry_failed=wish.retry_failed,
    )
    place = {file.uri: number for number, file in enumerate(listed)}
    to_read = sorted((*plan.add, *plan.change), key=lambda step: place[step.file.uri])
    return Gathered(plan, tuple(to_read), asked.failures)


def not_forgotten(
    catalogue: Catalogue, workspace: str, source: Source, files: Iterable[SourceFile]
) -> list[SourceFile]:
    """The files without those that somebody has had forgotten."""
    forgotten = catalogue.forgotten(workspace)
    return [file for file in files if document_id(workspace, source.url, file.uri) not in forgotten]


def ask_about(source: Source, documents: Iterable[Document]) -> Asked:
    """What the source says of each document; once it says nothing any more the rest is taken for unknown.

    What it refuses to say of one document is no reason not to ask about the others.
    """
    there: list[SourceFile] = []
    unknown: list[Document] = []
    failures: list[Failure] = []
    in_a_row, reason = 0, ""
    waiting = iter(documents)
    for document in waiting:
        try:
            file = source.find(document.uri)
        except NotThereYet:  # it was there once, so it is gone
            file = None
        except SourceError as error:
            unknown.append(document)
            reason = error.reason
            failures.append(Failure(document.uri, f"Whether it is still there is not known: {reason}"))
            in_a_row = in_a_row + 1 if isinstance(error, NotNow) else 0
            if in_a_row == GIVEN_UP_AFTER:
                break
            continue
        in_a_row = 0
        if file is not None:
            there.append(file)
    if rest := list(waiting):
        unknown += rest
        failures.append(Failure(source.url, f"{len(rest)} more documents were not asked about: {reason}"))
        log.warning("not_asked_about", source=source.url, documents=len(rest))
    return Asked(tuple(there), tuple(unknown), tuple(failures))


def _left_out(known: Iterable[Document], listed: Iterable[SourceFile], channel: str | None) -> list[Document]:
    uris = {file.uri for file in listed}
    return [
        document
        for document in known
        if document.uri not in uris
        and document.state is not DocumentState.GONE
        and (channel is None or channel in document.audience.channels)
    ]


def _in_doubt(source: Source, documents: list[Document]) -> list[Document]:
    """Those that may be there still. Where a channel was left, archived or deleted, thousands are surely gone."""
    from indexer.sources.slack import SlackSource

    if not isinstance(source, SlackSource):
        return documents
    return [document for document in documents if source.counts(document.audience.channels)]


def _in_channel(source: Source, channel: str) -> Iterable[SourceFile]:
    from indexer.sources.slack import SlackSource

    if not isinstance(source, SlackSource):
        raise SourceError(source.url, "it has no channels")
    return source.list_channel(channel)
