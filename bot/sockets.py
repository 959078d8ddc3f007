"""The sockets to Slack: two, and a watch that notices when neither was open for a while.

slack_sdk's client reconnects by itself. It tells nobody: listeners for closing hear only of close frames, after it has
connected anew, and of a network that breaks they hear nothing. So the clients are asked, once a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.identity import check_app_token
from indexer.errors import FootnoteError

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger(__name__)

CONNECTIONS = 2
"""While one is refreshed or half-open, the other goes on."""
GAP = 5.0
"""Seconds without an open socket after which events may have been missed. Slack sends an event again at once, after a
minute and after five: https://docs.slack.dev/apis/events-api/#retries"""

Missed = Callable[[], Awaitable[None]]
"""Is called when events may have been missed; when it raises, again a little later."""


class Client(Protocol):
    """What of slack_sdk's Socket Mode client is needed here."""

    async def is_connected(self) -> bool:
        """Whether its socket is open, as far as it knows."""
        ...


@contextlib.asynccontextmanager
async def connected(
    app: AsyncApp,
    client: AsyncWebClient,
    app_token: str,
    *,
    missed: Missed | None = None,
    gap: float = GAP,
    ping_interval: float = 10.0,
) -> AsyncIterator[None]:
    """Sockets over which the app hears, until the end of the block. Raises SettingsError.

    `missed` is called whenever none was open for `gap` seconds, once one is again. `ping_interval` is how often, in
    seconds, each looks whether it is open, and connects anew if not.
    """
    await check_app_token(client, app_token)
    socket_log = logging.getLogger("slack_sdk.socket_mode")
    handlers = [
        AsyncSocketModeHandler(app, app_token, logger=socket_log, ping_interval=ping_interval)
        for _ in range(CONNECTIONS)
    ]
    connecting = [handler.connect_async() for handler in handlers]  # type: ignore[no-untyped-call]
    watching: asyncio.Task[None] | None = None
    try:
        await asyncio.gather(*connecting)
        if missed is not None:
            watching = asyncio.create_task(watch([handler.client for handler in handlers], missed, gap=gap))
        yield
    finally:
        if watching is not None:
            watching.cancel()
            await asyncio.wait({watching})
        closing = [handler.close_async() for handler in handlers]  # type: ignore[no-untyped-call]
        await asyncio.gather(*closing, return_exceptions=True)


async def watch(
    clients: Sequence[Client],
    missed: Missed,
    *,
    gap: float,
    interval: float = 1.0,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Calls `missed` after each time that no client was connected for `gap` seconds; ends when it is cancelled.

    By the clock of the day: a machine that slept missed events too.
    """
    open_until = clock()
    owed = False
    while True:
        await sleep(interval)
        if not any([await client.is_connected() for client in clients]):
            continue
        now = clock()
        if now - open_until > gap:
            log.warning("no socket to Slack was open: events may have been missed", seconds=now - open_until)
            owed = True
        open_until = now
        if owed:
            owed = not await _told(missed)


async def _told(missed: Missed) -> bool:
    try:
        await missed()
    except FootnoteError as error:
        log.warning("what was missed is not asked for yet", why=str(error))
        return False
    except Exception:  # who watches must not end
        log.exception("what was missed is not asked for yet")
        return False
    return True
