"""What becomes of a channel's files when the bot is no longer in it: nobody reads them for being shared there."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from indexer.errors import StoreUnavailable
from indexer.pictures import erase_unseen
from indexer.sweeping import sweep_dead
from indexer.types import DocumentState, SyncReport

if TYPE_CHECKING:
    from indexer.index import Index

log = structlog.get_logger(__name__)


def close_channel(index: Index, source: str, channel: str) -> SyncReport:
    """Takes the channel from the audience of the source's documents, and removes those that nobody else may see.

    A transaction for each document; Slack is not asked, and no lease is needed. `source` is a URL. Raises
    CatalogueError, and StoreError other than that the store is away: what it holds is invisible by then.
    """
    changed = removed = 0
    for document in index.catalogue.documents_in(index.workspace, source, channel):
        left = index.catalogue.unshare(index.workspace, document.id, channel)
        gone = left is None or left.state is DocumentState.GONE
        removed += gone
        changed += not gone
    log.info("channel_closed", source=source, channel=channel, narrowed=changed, removed=removed)
    if removed:
        erase_unseen(index)
        with suppress(StoreUnavailable):  # the next sync sweeps
            sweep_dead(index)
    return SyncReport(changed=changed, removed=removed)
