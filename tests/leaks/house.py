"""The real bot, connected to a playground, beside the real indexer: each with an index of its own, as two processes."""

from __future__ import annotations

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import func, select

from bot.app import Bot, open_bot
from bot.delivery import Delivery
from bot.journal_tables import State, questions
from bot.language_models import LanguageModel
from bot.manifest import BOT_EVENTS
from bot.notices import Notices
from bot.playground import APP_TOKEN, BOT_TOKEN, Playground
from bot.settings import BotSettings
from bot.withdrawal import Withdrawals
from bot.worker import Patience
from indexer.configured import ConfiguredSources
from indexer.index import Index, open_index
from indexer.local_qdrant import Endpoint
from indexer.serve import Service
from tests.leaks import cast

_OPEN = (State.ACCEPTED.value, State.LEASED.value)
_QUICK = Patience(poll=0.05, outage=0.05)


@dataclass
class House:
    """Everything that runs."""

    playground: Playground
    bot: Bot
    index: Index
    service: Service
    settings: BotSettings

    async def index_now(self) -> None:
        """Lets the indexer do what was asked of it."""
        await asyncio.to_thread(self.service.turn)
        await self.settled()

    async def reconcile(self) -> None:
        """Lets the indexer list everything. Fails when a source could not be listed."""
        self.service.sync_soon()
        await self.index_now()
        for record in self.index.catalogue.last_syncs(self.settings.workspace):
            assert record.error is None, record.error
            assert record.report.failed == () or all(f.uri.startswith("F") for f in record.report.failed)

    async def settled(self) -> None:
        """Waits until the bot has nothing left to do."""
        async with asyncio.timeout(120):
            while not self._is_idle():
                await asyncio.sleep(0.002)
        await self.bot.finish()
        for task in self.bot.others:
            if isinstance(task, Notices | Withdrawals):
                await task.turn()

    def _is_idle(self) -> bool:
        if self.bot.worker._tasks:
            return False
        count = select(func.count()).select_from(questions).where(questions.c.state.in_(_OPEN))
        with self.index.database.read() as connection:
            return not connection.execute(count).scalar_one()


async def _until_stopped(task: Notices | Withdrawals) -> None:
    await task._stopping.wait()


@contextmanager
def _steered(model: LanguageModel) -> Iterator[None]:
    """The bot with a model of ours. What it does in the background it does when the walk has come to rest, and
    nothing is held back by limits of Slack's that a hurried walk would reach: every partial answer is shown."""
    with ExitStack() as stack:
        for name, value in {
            "bot.app.open_language_model": lambda _: model,
            "bot.composition.Delivery": partial(Delivery, interval=0.0),
            "bot.composition.Notices": partial(Notices, lines_per_minute=1e6),
            "bot.delivery.UPDATES_PER_MINUTE": 1e6,
            "bot.notice_messages.REACTIONS_PER_MINUTE": 1e6,
        }.items():
            stack.enter_context(patch(name, value))
        for kind in (Notices, Withdrawals):
            stack.enter_context(patch.object(kind, "run", _until_stopped))
        yield


@asynccontextmanager
async def house(
    folder: Path, engine: Endpoint, *, model: LanguageModel, executor: Executor, **options: Any
) -> AsyncIterator[House]:
    """A house of its own in a folder, with the workspace of `cast`."""
    playground = Playground(
        workspace=cast.workspace(), subscriptions=frozenset(BOT_EVENTS), ack_timeout=120.0
    )
    async with playground:
        settings = BotSettings(
            _env_file=None,  # type: ignore[call-arg]
            data_dir=folder,
            workspace=f"w-{uuid.uuid4().hex[:12]}",
            embedder="none",
            executor="threads:1",
            refuse_below=0.0,
            qdrant_url=engine.url,
            qdrant_api_key=engine.key,
            slack_bot_token=BOT_TOKEN,
            slack_app_token=APP_TOKEN,
            slack_api_url=playground.api_url,
            **options,
        )
        with _steered(model):
            async with open_bot(settings, patience=_QUICK) as bot:
                index = await asyncio.to_thread(open_index, settings, migrate=False)
                try:
                    service = Service(index, ConfiguredSources.of(settings), executor)
                    yield House(playground, bot, index, service, settings)
                finally:
                    await asyncio.to_thread(index.close)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
