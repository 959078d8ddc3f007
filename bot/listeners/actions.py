"""Buttons under answers: `Show page` -> the picture of a footnote's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.blocks import SHOW_PAGE
from bot.page_pictures import Press

if TYPE_CHECKING:
    from bot.listeners.questions import Intake
    from bot.page_pictures import PagePictures

log = structlog.get_logger(__name__)


def register(app: AsyncApp, intake: Intake, pictures: PagePictures) -> None:
    """Listens for our buttons. A press is acknowledged at once: who wants the page presses again after a crash."""

    @app.action(SHOW_PAGE)
    async def on_show_page(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        press = press_in(body)
        if press is not None and intake.is_ours(_with_team(body)):
            pictures.show_soon(press)


def press_in(body: Mapping[str, Any]) -> Press | None:
    """The press of a footnote's button; None for anything else.

    https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
    """
    try:
        (action,) = body["actions"]
        question, _, marker = action["value"].rpartition(":")
        container = body["container"]
        press = Press(
            question=question,
            marker=int(marker),
            channel=container["channel_id"],
            user=body["user"]["id"],
            thread_ts=container.get("thread_ts") or container["message_ts"],
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        log.warning("ignored a button that is none of ours")
        return None
    return press if question else None


def _with_team(body: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with its team where events and commands have it."""
    return {**body, "team_id": (body.get("team") or {}).get("id")}
