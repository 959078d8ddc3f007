"""What the one who invites the bot into a channel is told, and nobody else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from bot.notice_text import invited_line
from bot.slack_client import read
from bot.whisper import whisper
from indexer.errors import FootnoteError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger(__name__)

_AGAIN = 600.0  # seconds until another invitation to the same channel is answered: events may come twice


class Greetings:
    """Whispers in the background."""

    def __init__(
        self,
        *,
        posting: AsyncWebClient,
        reading: AsyncWebClient,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._posting = posting
        self._reading = reading
        self._clock = clock
        self._greeted: dict[str, float] = {}  # channel -> when
        self._tasks: set[asyncio.Task[None]] = set()

    def greet(self, channel: str, inviter: str) -> None:
        """Begins to tell somebody what happens with the PDFs of a channel; `finish` waits for it."""
        now = self._clock()
        if channel in self._greeted and now - self._greeted[channel] < _AGAIN:
            return
        self._greeted[channel] = now
        task = asyncio.create_task(self._greet(channel, inviter))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Waits for what was begun."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _greet(self, channel: str, inviter: str) -> None:
        line = invited_line(await self._count(channel))
        try:
            await whisper(
                self._posting, None, channel=channel, user=inviter, text=line.text, blocks=line.blocks
            )
        except FootnoteError as error:
            log.info("who invited us was not told", channel=channel, why=str(error))

    async def _count(self, channel: str) -> int | None:
        """How many PDFs are shared in a channel; None when Slack does not say."""
        arguments = {"channel": channel, "types": "pdfs", "count": "1"}
        try:
            listed = await read(self._reading, "files.list", arguments)
            return int(listed["paging"]["total"])
        except (FootnoteError, KeyError, TypeError, ValueError):
            return None
