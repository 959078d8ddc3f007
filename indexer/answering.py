"""Requests as the service answers them: done, refused with a sentence, or left for later."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from indexer.errors import CatalogueUnavailable, FootnoteError, StoreUnavailable
from indexer.single_flight import SyncRunning
from indexer.types import Request

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.types import SyncReport

log = structlog.get_logger(__name__)

IN_THE_WAY = (StoreUnavailable, CatalogueUnavailable, SyncRunning)
"""What is tried again later."""


class Refusal(FootnoteError):
    """A request that cannot be done, in a sentence for who asked."""


def answer(index: Index, request: Request, work: Callable[[Request], None]) -> None:
    """Does the work and finishes the request; one that something is in the way of stays for later."""
    index.catalogue.start(request.id)
    try:
        work(request)
    except IN_THE_WAY:
        raise
    except FootnoteError as error:
        finish(index, request, error)
    else:
        finish(index, request)


def finish(index: Index, request: Request, error: FootnoteError | None = None) -> None:
    """Tells who asked that it is done, or why not."""
    if error is not None:
        log.warning("request_failed", request=request.id, kind=request.kind.value, reason=str(error))
    index.catalogue.finish(request.id, error=None if error is None else str(error))


def refusal_of(report: SyncReport) -> Refusal | None:
    """What who asked for a single file has to hear of it."""
    return Refusal(report.failed[0].reason) if report.failed else None


def not_among_the_sources(url: str) -> Refusal:
    """What is said of a source that nobody has configured."""
    return Refusal(f"{url or 'nothing'} is not among the sources of FOOTNOTE_SOURCES and Slack.")
