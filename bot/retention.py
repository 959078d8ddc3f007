"""What is kept for some days only goes when they are over."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import structlog

from bot.errors import JournalUnavailable

if TYPE_CHECKING:
    from bot.journal import Journal

log = structlog.get_logger(__name__)

LOOK_SECONDS = 3_600.0
"""Between two looks."""


class Retention:
    """Erases traces that are old enough."""

    def __init__(self, journal: Journal, *, trace_days: float, look: float = LOOK_SECONDS) -> None:
        """`trace_days` are days, `look` seconds."""
        self._journal = journal
        self._trace_days = trace_days
        self._look = look
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Looks at the start and then now and then, until `stop`."""
        while not self._stopping.is_set():
            try:
                gone = await asyncio.to_thread(self._journal.forget_old_traces, self._trace_days)
            except JournalUnavailable as error:
                log.warning("old traces stay for now", why=str(error))
            else:
                if gone:
                    log.info("old traces erased", traces=gone)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._look)

    async def stop(self) -> None:
        """Lets `run` end."""
        self._stopping.set()
