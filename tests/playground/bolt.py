"""The unmodified Bolt app and slack_sdk client, pointed at a playground."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import APP_TOKEN, BOT_TOKEN, Playground


def client_of(playground: Playground, *, token: str = BOT_TOKEN) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=playground.api_url, retry_handlers=[])


def bolt_app(playground: Playground) -> AsyncApp:
    """An app that hears every message without answering."""
    app = AsyncApp(client=client_of(playground))

    @app.event("message")
    async def heard() -> None: ...

    return app


@contextlib.asynccontextmanager
async def connected(
    playground: Playground, app: AsyncApp, *, ping_interval: float = 10.0
) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app in Socket Mode, with its connection open."""
    logging.getLogger("slack_bolt.AsyncApp").setLevel(logging.CRITICAL)
    before = playground.sockets.connections
    handler = AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=ping_interval)
    await handler.connect_async()
    await playground.wait_for(lambda: playground.sockets.connections > before)
    try:
        yield handler
    finally:
        await handler.close_async()


def code_of(error: SlackApiError) -> str:
    """Slack's word for the refusal."""
    return str(error.response["error"])
