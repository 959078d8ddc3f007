"""The bot as one process: opened, connected, stopped."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import structlog

from bot.composition import Bot, compose, secret
from bot.erasure import erase_when_due
from bot.errors import TokenRefused
from bot.journal import migrate_journal
from bot.language_models import open_language_model
from bot.responder import Patience
from bot.run import require_tokens
from bot.slack_client import open_session
from bot.sockets import connected
from bot.supervise import stop_on_signals
from indexer.errors import FootnoteError, SettingsError, StoreUnavailable
from indexer.index import Index, open_index

if TYPE_CHECKING:
    from bot.settings import BotSettings

__all__ = ["Bot", "open_bot", "run_bot"]

log = structlog.get_logger(__name__)

_LAST_CALL = 3.0
"""Seconds for the call of Slack that a task makes when it is stopped; within the 30 that the supervisor waits."""


async def run_bot(settings: BotSettings) -> None:
    """Answers in Slack until SIGINT or SIGTERM; then takes nothing more, drains for 25 s and ends.

    With a token that Slack refuses, it does an erasure that stands, once that is due, before it says so.

    Raises:
        SettingsError: a token is missing or refused, or the database is another team's.
        FootnoteError: Slack or the database cannot be reached.
    """
    require_tokens(settings)
    stop = asyncio.Event()
    stop_on_signals(stop)
    try:
        async with open_bot(settings) as bot:
            log.info("ready", team=bot.identity.team_id, workspace=settings.workspace)
            await stop.wait()
            log.info("stopping")
    except TokenRefused as refused:
        erased = await erase_when_due(settings, stop)
        if stop.is_set():
            return
        if erased:
            raise SettingsError(erased) from refused
        raise


@contextlib.asynccontextmanager
async def open_bot(
    settings: BotSettings,
    *,
    patience: Patience = Patience(),  # noqa: B008 - frozen
) -> AsyncIterator[Bot]:
    """A bot that is connected and works; at the end its sockets are closed first, then its tasks drain.

    Events may have been missed while it was away, so it begins like after a gap in the sockets.

    Raises SettingsError and FootnoteError as `run_bot` does.
    """
    index = await asyncio.to_thread(open_index, settings)
    try:
        await asyncio.to_thread(migrate_journal, index.database)
        model = open_language_model(settings)
        try:
            async with open_session() as session:
                bot = await compose(settings, index, model, session, patience)
                app_token = secret(settings.slack_app_token)
                missed = bot.following.missed
                async with (
                    _working(bot, patience.drain),
                    connected(bot.app, bot.client, app_token, missed=missed),
                ):
                    await _begin(bot)
                    await _warm(index)
                    yield bot
        finally:
            await model.close()
    finally:
        await asyncio.to_thread(index.close)


@contextlib.asynccontextmanager
async def _working(bot: Bot, drain: float) -> AsyncIterator[None]:
    """All tasks are stopped at once: what Slack keeps waiting in one does not use up the time of the others."""
    working = [asyncio.create_task(task.run()) for task in bot.tasks]
    try:
        yield
    finally:
        await asyncio.gather(bot.finish(within=drain), *(task.stop() for task in bot.tasks))
        _, late = await asyncio.wait(working, timeout=_LAST_CALL)
        for task in late:  # as killed: whoever starts next goes on with it
            task.cancel()
        await asyncio.gather(*working, return_exceptions=bool(late))


async def _begin(bot: Bot) -> None:
    try:
        await bot.following.missed()
    except FootnoteError as error:  # the next sync by the clock compares too
        log.warning("what was missed is not asked for", why=str(error))


async def _warm(index: Index) -> None:
    """Opens the search now rather than at the first question; a store that is away may come back.

    Raises EmbedderError, SettingsError, MissingExtra: what does not mend by itself.
    """
    try:
        await asyncio.to_thread(lambda: index.search)
    except StoreUnavailable as error:
        log.warning("the passage store is away", why=str(error))
