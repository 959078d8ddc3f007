"""Tells people what became of the PDFs that they share, and takes it back when a file goes.

Never twice, also through a crash: where it is not known whether our line stands, the thread is read for it first. A
channel into which many files are poured gets a few lines a
minute and reactions for the rest. Files found by a backfill, or shared by apps, are not told of.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.blocks import SlackMessage
from bot.delivery import Allowance
from bot.errors import JournalUnavailable, SlackRefused
from bot.notice_book import Mode, Notice, NoticeBook, NoticeState
from bot.notice_messages import REACTIONS_PER_MINUTE, NoticeMessages
from bot.notice_text import line_for, reaction_for, wants_line
from bot.shares import Shares
from bot.slack_client import ABOUT_US, SlackBusy, SlackUnavailable
from indexer.errors import CatalogueError
from indexer.types import Document, DocumentState

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from indexer.catalogue import Catalogue
    from indexer.leases import Lease, Leases

log = structlog.get_logger(__name__)

LINES_PER_MINUTE = 6
"""In one channel; further files get a reaction."""
PATIENCE = 3_600.0
"""Seconds after which nobody waits for a notice any more."""

_LEASE = 60.0
_PAUSE = 5.0  # seconds before a notice that something was in the way of is tried again
_LONG_PAUSE = 60.0  # … when a person has to mend that
_GONE = frozenset({"message_not_found", "thread_not_found"})


class _Later(Exception):
    """Not now: in so many seconds."""

    def __init__(self, seconds: float = _PAUSE) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Notices:
    """The task that tells. Several processes may run it; one of them works at a time."""

    def __init__(
        self,
        *,
        workspace: str,
        book: NoticeBook,
        catalogue: Catalogue,
        leases: Leases,
        posting: AsyncWebClient,
        reading: AsyncWebClient,
        bot_user_id: str,
        default: Mode = Mode.LINES,
        poll: float = 0.5,
        lines_per_minute: float = LINES_PER_MINUTE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._workspace = workspace
        self._book = book
        self._catalogue = catalogue
        self._leases = leases
        self._messages = NoticeMessages(posting, reading, bot_user_id)
        self._shares = Shares(reading, bot_user_id)
        self._default = default
        self._poll = poll
        self._lines_per_minute = lines_per_minute
        self._clock = clock
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._lease: Lease | None = None
        self._lines: dict[str, Allowance] = {}  # channel -> what it may still get
        self._not_before: dict[tuple[str, str], float] = {}
        self._something = asyncio.Event()
        self._stopping = asyncio.Event()

    def wake(self) -> None:
        """Says that something may be told now."""
        self._something.set()

    async def run(self) -> None:
        """Tells until `stop`."""
        while not self._stopping.is_set():
            self._something.clear()
            try:
                await self.turn()
            except (JournalUnavailable, CatalogueError) as error:
                log.warning("notices wait", why=str(error))
            except Exception:
                log.exception("notices wait")
            if not self._stopping.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._poll):
                        await self._something.wait()
        await self._let_go()

    async def stop(self) -> None:
        """Begins nothing more; `run` ends after what it does now."""
        self._stopping.set()
        self.wake()

    async def turn(self) -> None:
        """Does what can be done now. Raises JournalUnavailable, CatalogueError."""
        now = self._clock()
        due = await asyncio.to_thread(self._book.due)
        due = [notice for notice in due if self._not_before.get(_key(notice), 0.0) <= now]
        for notice in due:
            if self._stopping.is_set() or not await self._is_ours():
                return
            await self._see_to(notice)

    # --- one notice -------------------------------------------------------------------------

    async def _see_to(self, notice: Notice) -> None:
        self._not_before.pop(_key(notice), None)
        try:
            if notice.state is NoticeState.WITHDRAWN:
                await self._take_back(notice)
            else:
                await self._tell(notice)
        except (_Later, SlackUnavailable) as reason:
            await self._put_off(notice, reason)
        except SlackRefused as refused:
            await self._give_up(notice, refused)
        except (JournalUnavailable, CatalogueError):
            raise
        except Exception:  # one notice does not stand in the way of the others
            log.exception("a notice waits", channel=notice.channel)
            await self._put_off(notice, _Later(_LONG_PAUSE))

    async def _give_up(self, notice: Notice, refused: SlackRefused) -> None:
        """What stands there goes once Slack lets us again; what does not is not told."""
        if notice.state is NoticeState.WITHDRAWN and refused.code in ABOUT_US:
            log.warning("a notice is not taken back yet", channel=notice.channel, code=refused.code)
            await self._put_off(notice, _Later(_LONG_PAUSE))
            return
        if refused.code not in _GONE:
            log.warning("a notice was given up", channel=notice.channel, code=refused.code)
        await asyncio.to_thread(self._book.drop, notice)

    async def _put_off(self, notice: Notice, reason: Exception) -> None:
        seconds = _PAUSE
        if isinstance(reason, _Later):
            seconds = reason.seconds
        elif isinstance(reason, SlackBusy):
            seconds = reason.retry_after
        now = self._clock()
        if now - notice.shared_at > PATIENCE and notice.state is not NoticeState.WITHDRAWN:
            log.info("a notice came too late", channel=notice.channel)
            await asyncio.to_thread(self._book.drop, notice)
            return
        self._not_before[_key(notice)] = now + seconds

    async def _tell(self, notice: Notice) -> None:
        document = await asyncio.to_thread(self._catalogue.document, self._workspace, notice.document)
        share = None
        if document is not None and _concerns(document, notice.channel):
            share = await self._shares.find(notice)
        mode = await asyncio.to_thread(self._book.mode, notice.channel) or self._default
        if document is None or share is None or mode is Mode.QUIET or share.by_app:
            await self._never_mind(notice)
            return
        line = await self._line(notice, document)
        told_ts = None
        if notice.state is NoticeState.POSTING:
            told_ts = await self._messages.find(notice, share.root)
        if not await asyncio.to_thread(self._book.begin, notice, share.root):
            return
        if told_ts is None and wants_line(mode, document) and self._may_write(notice.channel):
            told_ts = await self._messages.post(notice, document, share, line)
        elif told_ts is None:
            await self._react(notice.channel, share.ts, reaction_for(document))
        if not await asyncio.to_thread(self._book.told, notice, told_ts):
            await self._take_back(replace(notice, message_ts=share.root, told_ts=told_ts))

    async def _line(self, notice: Notice, document: Document) -> SlackMessage:
        """What is to be said. Raises _Later while nothing is known."""
        coverage = []
        if document.generation is not None:
            coverage = await asyncio.to_thread(self._catalogue.coverage, self._workspace, document.generation)
        line = line_for(document, coverage, notice.error)
        if line is None:
            raise _Later
        return line

    def _may_write(self, channel: str) -> bool:
        allowance = self._lines.setdefault(channel, Allowance(self._lines_per_minute))
        return allowance.take()

    async def _react(self, channel: str, ts: str, name: str) -> None:
        if not await self._messages.react(channel, ts, name):
            raise _Later(60 / REACTIONS_PER_MINUTE)

    async def _never_mind(self, notice: Notice) -> None:
        """There is nothing to tell; what a crash left of a line goes."""
        if notice.state is NoticeState.POSTING:
            await self._take_back(notice)
        else:
            await asyncio.to_thread(self._book.drop, notice)

    async def _take_back(self, notice: Notice) -> None:
        """Deletes our line; a reaction says nothing of the file and stays."""
        ts = notice.told_ts
        if ts is None and notice.message_ts is not None:
            ts = await self._messages.find(notice, notice.message_ts)
        if ts is not None:
            await self._messages.delete(notice.channel, ts)
        await asyncio.to_thread(self._book.drop, notice)

    async def _is_ours(self) -> bool:
        """Whether no other process tells; for longer than one notice takes."""
        name = f"notices {self._workspace}"
        self._lease = await asyncio.to_thread(self._leases.acquire, name, self._holder, _LEASE)
        return self._lease is not None

    async def _let_go(self) -> None:
        if self._lease is not None:
            with suppress(CatalogueError):
                await asyncio.to_thread(self._leases.release, self._lease)


def _concerns(document: Document, channel: str) -> bool:
    """Whether who reads the channel may ask about the document."""
    audience = document.audience
    return document.state is not DocumentState.GONE and (audience.workspace or channel in audience.channels)


def _key(notice: Notice) -> tuple[str, str]:
    return notice.document, notice.channel
