"""Our lines and reactions about shared files, as they stand in Slack.

A line says in its metadata which document it is about: by that it is found again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.blocks import SlackMessage
from bot.delivery import Allowance
from bot.errors import SlackRefused
from bot.notice_book import Notice
from bot.shares import Share
from bot.slack_client import call
from bot.thread import thread_messages
from indexer.types import Document

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

NOTICE_EVENT = "footnote_notice"
"""The event_type in the metadata of our lines: event_payload has document, channel and revision."""
REACTIONS_PER_MINUTE = 40
"""In all; Slack allows about 50. Those beyond wait."""


class NoticeMessages:
    """All methods raise SlackRefused and SlackUnavailable, SlackBusy among them: nothing is waited for."""

    def __init__(self, posting: AsyncWebClient, reading: AsyncWebClient, bot_user_id: str) -> None:
        self._posting = posting
        self._reading = reading
        self._bot = bot_user_id
        self._reactions = Allowance(REACTIONS_PER_MINUTE)

    async def post(self, notice: Notice, document: Document, share: Share, line: SlackMessage) -> str:
        """Posts a line into the thread of a share; its ts."""
        payload = {"document": notice.document, "channel": notice.channel, "revision": document.revision}
        arguments = {
            **line.arguments(),
            "channel": notice.channel,
            "thread_ts": share.root,
            "metadata": {"event_type": NOTICE_EVENT, "event_payload": payload},
        }
        response = await call(self._posting, "chat.postMessage", arguments, patience=0)
        return str(response["ts"])

    async def react(self, channel: str, ts: str, name: str) -> bool:
        """Puts a reaction to a message, if it is not there; False when there were too many just now."""
        if not self._reactions.take():
            return False
        try:
            arguments = {"channel": channel, "timestamp": ts, "name": name}
            await call(self._posting, "reactions.add", arguments, patience=0)
        except SlackRefused as refused:
            if refused.code != "already_reacted":
                raise
        return True

    async def find(self, notice: Notice, root: str) -> str | None:
        """The ts of our line about the file, if one stands in the thread of that root."""
        async for message in thread_messages(self._reading, notice.channel, root):
            if message.get("user") == self._bot and _is_about(message, notice):
                return str(message["ts"])
        return None

    async def delete(self, channel: str, ts: str) -> None:
        """Deletes a line."""
        await call(self._posting, "chat.delete", {"channel": channel, "ts": ts}, patience=0)


def _is_about(message: Mapping[str, Any], notice: Notice) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload")
    return (
        metadata.get("event_type") == NOTICE_EVENT
        and isinstance(payload, Mapping)
        and payload.get("document") == notice.document
    )
