"""`/pdfs notices`: how a channel hears of the PDFs that are shared in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from bot import reports
from bot.blocks import SlackMessage
from bot.notice_book import Mode, NoticeBook
from bot.notice_text import mode_line
from bot.people import person_kind
from bot.readership import PersonKind
from bot.slack_client import read
from indexer.errors import FootnoteError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger(__name__)

_PAGE = 1_000
_MEMBERS_ONLY = "Only full members of this workspace who are in this channel may change its notices."
_UNKNOWN = "I know lines, reactions and quiet: /pdfs notices reactions, say."


class NoticeCommand:
    """Says what holds in a channel, and changes it for who may."""

    def __init__(
        self, *, book: NoticeBook, reading: AsyncWebClient, team_id: str, default: Mode = Mode.LINES
    ) -> None:
        self._book = book
        self._reading = reading
        self._team = team_id
        self._default = default

    async def answer(self, words: Sequence[str], *, channel: str, user: str) -> SlackMessage:
        """What is answered to the words after `/pdfs notices`. Raises JournalUnavailable."""
        if words:
            wanted = words[0].lower()
            if wanted not in set(Mode):
                return reports.notice(_UNKNOWN)
            if not await self._may_change(channel, user):
                return reports.notice(_MEMBERS_ONLY)
            await asyncio.to_thread(self._book.choose, channel, Mode(wanted), by=user)
        chosen = await asyncio.to_thread(self._book.mode, channel)
        return mode_line(chosen or self._default, chosen=chosen is not None)

    async def _may_change(self, channel: str, user: str) -> bool:
        """Whether this is a full member who is in the channel now; doubt means no."""
        try:
            person = (await read(self._reading, "users.info", {"user": user})).get("user") or {}
            if person_kind(person, self._team) is not PersonKind.MEMBER:
                return False
            return await self._is_in(channel, user)
        except FootnoteError as error:
            log.warning("could not find out who is in a channel", channel=channel, why=str(error))
            return False

    async def _is_in(self, channel: str, user: str) -> bool:
        arguments = {"channel": channel, "limit": str(_PAGE)}
        while True:
            response = await read(self._reading, "conversations.members", arguments)
            if user in (response.get("members") or ()):
                return True
            cursor = (response.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return False
            arguments["cursor"] = cursor
