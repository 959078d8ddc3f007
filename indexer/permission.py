"""Whether anything may be indexed: not while a workspace is to be erased."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indexer.erasure import erase_copies
from indexer.errors import FootnoteError
from indexer.single_flight import SyncRunning, only_sync

if TYPE_CHECKING:
    from indexer.index import Index


class ToBeErased(FootnoteError):
    """The workspace's data are to be erased, or were: nothing is read for it."""


def check_permission(index: Index) -> None:
    """Raises ToBeErased while an erasure stands, and CatalogueError.

    Once it is due, copies of PDFs on this machine go, which may be another one than the bot's.
    """
    erasure = index.catalogue.erasure(index.workspace)
    if erasure is None:
        return
    if erasure.due_at <= time.time():
        with suppress(SyncRunning), only_sync(index):
            erase_copies(index)
    when = _moment(erasure.due_at if erasure.done_at is None else erasure.done_at)
    what = (
        f"everything is erased at {when}" if erasure.done_at is None else f"everything was erased at {when}"
    )
    raise ToBeErased(
        f"Nothing is indexed: {erasure.reason.rstrip('.')}, and {what}. Start the bot with a valid token to go on"
    )


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
