"""A local Slack workspace for the demo and for tests: Web API, Socket Mode, control API and a page.

The unmodified Bolt app talks to it when `SLACK_API_URL` is its `api_url`. Nothing is kept when it ends.
"""

from __future__ import annotations

from bot.playground.records import Call, Channel, File, Kind, Message, Person, Refusal
from bot.playground.server import APP_TOKEN, BOT_TOKEN, Playground

__all__ = [
    "APP_TOKEN",
    "BOT_TOKEN",
    "Call",
    "Channel",
    "File",
    "Kind",
    "Message",
    "Person",
    "Playground",
    "Refusal",
]
