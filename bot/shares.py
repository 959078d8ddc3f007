"""Where a file stands in a channel, as Slack says it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import SlackRefused
from bot.slack_client import read

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.notice_book import Notice

_LISTS = ("channels", "groups", "ims")
_GONE = frozenset({"file_not_found", "file_deleted"})


@dataclass(frozen=True, slots=True)
class Share:
    """A message that shares a file."""

    ts: str
    root: str  # ts of the root of its thread, its own if it is one
    by_app: bool


class Shares:
    """Finds shares of files; remembers who is an app."""

    def __init__(self, reading: AsyncWebClient, bot_user_id: str) -> None:
        self._reading = reading
        self._apps: dict[str, bool] = {bot_user_id: True}

    async def find(self, notice: Notice) -> Share | None:
        """The latest message that shares the file in its channel; None when it stands there no more.

        Slack may leave out shares of a file that has many: then the message that the event named is taken.
        https://docs.slack.dev/reference/objects/file-object

        Raises SlackRefused, SlackUnavailable.
        """
        file = await self._info(notice.file)
        if file is None:
            return None
        shares = list(_shares_in(file, notice.channel))
        if shares:
            latest = max(shares, key=lambda share: float(share["ts"]))
            user = latest.get("share_user_id") or file.get("user")
            return Share(latest["ts"], latest.get("thread_ts") or latest["ts"], await self._is_app(user))
        named = {channel for name in _LISTS for channel in file.get(name) or ()}
        if notice.message_ts is None or notice.channel not in named:
            return None
        return Share(notice.message_ts, notice.message_ts, await self._is_app(file.get("user")))

    async def _info(self, file: str) -> Mapping[str, Any] | None:
        """https://docs.slack.dev/reference/methods/files.info; None when it is no more."""
        try:
            found = (await read(self._reading, "files.info", {"file": file})).get("file") or {}
        except SlackRefused as refused:
            if refused.code in _GONE:
                return None
            raise
        return None if found.get("mode") == "tombstone" else found

    async def _is_app(self, user: str | None) -> bool:
        if user is None:
            return True
        if user not in self._apps:
            person = (await read(self._reading, "users.info", {"user": user})).get("user") or {}
            self._apps[user] = bool(person.get("is_bot"))
        return self._apps[user]


def _shares_in(file: Mapping[str, Any], channel: str) -> Iterable[Mapping[str, Any]]:
    for group in (file.get("shares") or {}).values():
        for share in group.get(channel) or ():
            if share.get("ts"):
                yield share
