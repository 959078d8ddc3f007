"""Everything of a workspace goes: after the app was uninstalled or its tokens revoked, or when somebody asks."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import delete

from bot.journal import Journal, migrate_journal
from bot.journal_tables import metadata
from indexer.erasure import erase_workspace, scrub
from indexer.errors import FootnoteError
from indexer.index import open_index

if TYPE_CHECKING:
    from bot.settings import BotSettings
    from indexer.catalogue import Erasure
    from indexer.index import Index

log = structlog.get_logger(__name__)

LOOK_SECONDS = 30.0
"""Between two looks whether an erasure is due, and after something was in its way."""


def erase_everything(index: Index, journal: Journal) -> list[str]:
    """Erases the workspace: passages, copies, catalogue, questions; other workspaces stay whole.

    What may still be on a disk afterwards is told, a sentence each. An erasure on record is done then; when a kill
    came between, doing it again goes on.

    Raises:
        SyncRunning: a sync is under way, which must not write meanwhile.
        FootnoteError: the store or the database is away; what is left goes when it is done again.
    """
    erase_workspace(index)
    _erase_journal(index, journal.workspace)
    remains = scrub(index)
    index.catalogue.erased(index.workspace)
    return remains


def _erase_journal(index: Index, workspace: str) -> None:
    with index.database.write() as connection:
        for table in metadata.sorted_tables:
            connection.execute(delete(table).where(table.c.workspace == workspace))


class Erasures:
    """Erases the workspace when that is due."""

    def __init__(
        self,
        index: Index,
        journal: Journal,
        *,
        look: float = LOOK_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`look` is in seconds, as is `clock` since the epoch."""
        self._index = index
        self._journal = journal
        self._look = look
        self._clock = clock
        self._stopping = False
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Looks now and then, and when woken, until `stop`."""
        while not self._stopping:
            self._woken.clear()
            try:
                await asyncio.to_thread(self.turn)
            except FootnoteError as error:
                log.warning("erasure_waits", reason=str(error))
            except Exception:
                log.exception("erasure_failed")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._look)

    async def run_until_done(self) -> None:
        """Runs until nothing is left to be erased, or `stop`."""
        running = asyncio.create_task(self.run())
        try:
            while not self._stopping and not await asyncio.to_thread(self._is_over):
                await asyncio.wait([running], timeout=min(self._look, 1.0))
        finally:
            await self.stop()
            await running

    async def stop(self) -> None:
        """Lets `run` end, after an erasure under way."""
        self._stopping = True
        self._woken.set()

    def wake(self) -> None:
        """Lets `run` look now. To be called on its loop."""
        self._woken.set()

    def turn(self) -> bool:
        """Erases if that is due; false if not. Raises FootnoteError as `erase_everything` does."""
        erasure = self._due()
        if erasure is None:
            return False
        log.warning("erasing", workspace=self._index.workspace, why=erasure.reason)
        for sentence in erase_everything(self._index, self._journal):
            log.warning("erasure_remains", what=sentence)
        log.warning("erased", workspace=self._index.workspace)
        return True

    def _due(self) -> Erasure | None:
        erasure = self._index.catalogue.erasure(self._index.workspace)
        if erasure is None or erasure.done_at is not None or erasure.due_at > self._clock():
            return None
        return erasure

    def _is_over(self) -> bool:
        erasure = self._index.catalogue.erasure(self._index.workspace)
        return erasure is None or erasure.done_at is not None


async def erase_when_due(settings: BotSettings, stop: asyncio.Event) -> str | None:
    """For a bot that Slack does not let in: waits for a standing erasure, does it, and says what to do now.

    None if no erasure stands, or when `stop` was set before it was due. Raises FootnoteError when the database
    cannot be opened.
    """
    index = await asyncio.to_thread(open_index, settings)
    try:
        await asyncio.to_thread(migrate_journal, index.database)
        erasure = await asyncio.to_thread(index.catalogue.erasure, settings.workspace)
        if erasure is None:
            return None
        if erasure.done_at is None:
            log.warning("erasure_stands", why=erasure.reason, due=_moment(erasure.due_at))
            erasures = Erasures(index, Journal(index.database, settings.workspace))
            waiting = asyncio.create_task(erasures.run_until_done())
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait([waiting, stopping], return_when=asyncio.FIRST_COMPLETED)
            await erasures.stop()
            await waiting
            stopping.cancel()
            erasure = await asyncio.to_thread(index.catalogue.erasure, settings.workspace)
        return erased_sentence(erasure)
    finally:
        await asyncio.to_thread(index.close)


def erased_sentence(erasure: Erasure | None) -> str | None:
    """That everything is gone, and what to do now; None as long as it is not."""
    if erasure is None or erasure.done_at is None:
        return None
    return (
        f"Everything of this workspace was erased at {_moment(erasure.done_at)} ({erasure.reason.rstrip('.')}): "
        f"install the app again and set its new SLACK_BOT_TOKEN, and its PDFs are read anew"
    )


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
