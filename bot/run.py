"""`footnote run`: the whole of Footnote on one machine."""

from __future__ import annotations

import asyncio

from bot.settings import BotSettings
from bot.supervise import children, stop_on_signals, supervise
from indexer.errors import SettingsError
from indexer.settings import read_settings
from indexer.telemetry import configure_logging


async def run() -> None:
    """Runs until SIGINT or SIGTERM.

    Raises:
        SettingsError: a token is missing. ChildFailed: a part cannot be kept alive.
    """
    settings = read_settings(BotSettings)
    configure_logging(settings.log_level)
    require_tokens(settings)
    stop = asyncio.Event()
    stop_on_signals(stop)
    engine = None if settings.qdrant_url else settings.data_dir / "qdrant"
    await supervise(children(settings), stop=stop, engine_folder=engine)


def require_tokens(settings: BotSettings) -> None:
    """Raises SettingsError naming the tokens that are missing and where to get them."""
    missing = [
        f"{name} ({where})"
        for name, value, where in (
            ("SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-…: the app's page, OAuth & Permissions"),
            (
                "SLACK_APP_TOKEN",
                settings.slack_app_token,
                "xapp-…: the app's page, Basic Information, App-Level Tokens, with connections:write",
            ),
        )
        if value is None
    ]
    if missing:
        raise SettingsError(
            "Slack's tokens are not set: "
            + "; ".join(missing)
            + ". Put them into .env, or try `footnote demo`."
        )
