"""`app_home_opened` -> the Home tab of the one who opened it, within what they may see."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.home import home_notice, home_view
from bot.listeners.questions import Intake
from bot.reports import last_good, sees_progress
from bot.slack_client import call
from bot.types import Surface
from indexer.errors import FootnoteError
from indexer.progress import alive

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.audience import Audiences
    from indexer.catalogue import Catalogue

log = structlog.get_logger(__name__)

AWAY = "I cannot tell right now which PDFs you may ask about. Please open this tab again in a minute."


def register(app: AsyncApp, intake: Intake, home: Home) -> None:
    """Listens for people who open our Home tab."""

    @app.event("app_home_opened")
    async def on_home(body: Mapping[str, Any]) -> None:
        event = body["event"]
        if event.get("tab") == "home" and intake.is_ours(body):
            home.publish_soon(event["user"])


class Home:
    """Publishes Home tabs in the background."""

    def __init__(
        self, *, workspace: str, catalogue: Catalogue, audiences: Audiences, posting: AsyncWebClient
    ) -> None:
        self._workspace = workspace
        self._catalogue = catalogue
        self._audiences = audiences
        self._posting = posting
        self._tasks: set[asyncio.Task[None]] = set()

    def publish_soon(self, user: str) -> None:
        """Starts publishing; `finish` waits for it."""
        task = asyncio.create_task(self._publish(user))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Waits for what was started."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def view(self, user: str) -> dict[str, Any]:
        """What this person's Home shows now; nothing of any document when it is not sure what they may see."""
        try:
            reach = await self._audiences.reach_at(Surface.COMMAND, "", user, fresh=True)
            documents = await asyncio.to_thread(self._catalogue.documents, self._workspace, reach=reach)
            syncs = await asyncio.to_thread(self._catalogue.last_syncs, self._workspace)
            told = await asyncio.to_thread(self._catalogue.progress, self._workspace)
        except FootnoteError as error:
            log.warning("a Home tab shows no documents", why=str(error))
        except Exception:
            log.exception("a Home tab shows no documents")
        else:
            return home_view(
                documents,
                last_sync=last_good(syncs, documents),
                progress=alive(told, time.time()) if sees_progress(reach) else (),
            )
        return home_notice(AWAY)

    async def _publish(self, user: str) -> None:
        view = await self.view(user)
        try:
            await call(self._posting, "views.publish", {"user_id": user, "view": view})
        except FootnoteError as error:
            log.warning("a Home tab was not published", why=str(error))
