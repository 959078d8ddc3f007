"""The life of files in Slack -> news of it. Pure; `bot.following` acts upon them before Slack is acknowledged.

Events of files carry ids only, of pictures and sheets as of PDFs: https://docs.slack.dev/reference/events/file_shared
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncApp

from bot.listeners.payloads import Event, event_in, text

if TYPE_CHECKING:
    from bot.following import Following
    from bot.listeners.questions import Intake

EVENTS = ("file_change", "file_deleted", "file_public", "file_shared", "file_unshared")
"""The events of files that are listened to, beside messages with files."""


class What(StrEnum):
    """What happened to a file."""

    SHARED = "shared"
    CHANGED = "changed"
    UNSHARED = "unshared"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class FileNews:
    """Something happened to a file of which nothing but its id is known."""

    what: What
    file: str
    channel: str | None = None  # where it was shared or is no longer; None: Slack does not say
    tell: bool = False  # a person shared it, as far as the event says, and is to hear what became of it
    message_ts: str | None = None  # of the message that shared it; None: Slack does not say


def news_of(event: Event, bot_user_id: str) -> FileNews | None:
    """What an event of EVENTS says; None when it is malformed or of a file that we share ourselves."""
    file, channel = text(event, "file_id"), text(event, "channel_id")
    if not file or text(event, "user_id") == bot_user_id:
        return None
    match event.get("type"):
        case "file_shared":
            return FileNews(What.SHARED, file, channel, tell=bool(channel and text(event, "user_id")))
        case "file_unshared":
            return FileNews(What.UNSHARED, file, channel)
        case "file_deleted":
            return FileNews(What.DELETED, file)
        case "file_change" | "file_public":
            return FileNews(What.CHANGED, file)
        case _:
            return None


def news_in_message(event: Event, bot_user_id: str) -> tuple[FileNews, ...]:
    """The files that a message shares, without those that it says are no PDFs.

    https://docs.slack.dev/reference/events/message/file_share
    """
    user, channel = text(event, "user"), text(event, "channel")
    if event.get("subtype") != "file_share" or not channel or user == bot_user_id:
        return ()
    by_app = bool(event.get("bot_id") or event.get("bot_profile"))
    return tuple(
        FileNews(What.SHARED, file, channel, tell=bool(user) and not by_app, message_ts=text(event, "ts"))
        for file in _possible_pdfs(event.get("files"))
    )


def _possible_pdfs(files: object) -> Iterator[str]:
    """Ids of files that are PDFs or of which it is not said; a stub of Slack Connect says nothing."""
    for file in files if isinstance(files, list) else ():
        if not isinstance(file, Mapping) or not (known := text(file, "id")):
            continue
        kinds = {text(file, "mimetype"), text(file, "filetype")} - {None}
        if not kinds or kinds & {"application/pdf", "pdf"}:
            yield known


def register(app: AsyncApp, intake: Intake, following: Following) -> None:
    """Listens for the life of files."""

    async def on_file(body: Mapping[str, Any]) -> None:
        event = event_in(body)
        if event is not None and intake.is_ours(body):
            await following.file(news_of(event, intake.identity.bot_user_id))

    for name in EVENTS:
        listen: Callable[[Any], Any] = app.event(name)
        listen(on_file)
