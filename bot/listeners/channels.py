"""The life of conversations, memberships, people and the app itself -> news of it.

Pure; `bot.following` acts upon them before Slack is acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncApp

from bot.listeners.payloads import Event, event_in, id_of, text

if TYPE_CHECKING:
    from bot.following import Following
    from bot.listeners.questions import Intake


@dataclass(frozen=True, slots=True)
class ChannelNews:
    """Who reads what may have changed, and files may have come or gone with it."""

    channels: tuple[str, ...] = ()  # of which nothing remembered holds any more
    people: tuple[str, ...] = ()  # likewise
    opened: tuple[str, ...] = ()  # channels whose files are to be listed
    closed: tuple[str, ...] = ()  # channels in which nothing is shared for us any more; after those opened
    renumbered: tuple[str, str] | None = None  # a channel's id of before, and the one that it has now
    inviter: str | None = None  # who brought us into the channel opened
    ended: str | None = None  # why the app is no longer installed


def _joined(event: Event, bot_user_id: str) -> ChannelNews | None:
    channel, user = id_of(event, "channel"), text(event, "user")
    if channel is None:
        return None
    if user != bot_user_id:
        return ChannelNews(channels=(channel,))
    return ChannelNews(channels=(channel,), opened=(channel,), inviter=text(event, "inviter"))


def _left(event: Event, bot_user_id: str) -> ChannelNews | None:
    return _closed(event, "") if text(event, "user") == bot_user_id else _changed(event, "")


def _opened(event: Event, _: str) -> ChannelNews | None:
    channel = id_of(event, "channel")
    return ChannelNews(channels=(channel,), opened=(channel,)) if channel else None


def _closed(event: Event, _: str) -> ChannelNews | None:
    channel = id_of(event, "channel")
    return ChannelNews(channels=(channel,), closed=(channel,)) if channel else None


def _changed(event: Event, _: str) -> ChannelNews | None:
    channel = id_of(event, "channel")
    return ChannelNews(channels=(channel,)) if channel else None


def _renumbered(event: Event, _: str) -> ChannelNews | None:
    """https://docs.slack.dev/reference/events/channel_id_changed"""
    old, new = text(event, "old_channel_id"), text(event, "new_channel_id")
    if old is None or new is None or old == new:
        return None
    return ChannelNews(channels=(old, new), opened=(new,), closed=(old,), renumbered=(old, new))


def _person(event: Event, _: str) -> ChannelNews | None:
    user = id_of(event, "user")
    return ChannelNews(people=(user,)) if user else None


def _uninstalled(_: Event, __: str) -> ChannelNews | None:
    return ChannelNews(ended="the app was uninstalled")


def _revoked(event: Event, bot_user_id: str) -> ChannelNews | None:
    """https://docs.slack.dev/reference/events/tokens_revoked: user ids, by kind of token."""
    tokens = event.get("tokens")
    bots = tokens.get("bot") if isinstance(tokens, Mapping) else None
    if not isinstance(bots, list) or bot_user_id not in bots:
        return None
    return ChannelNews(ended="the bot's token was revoked")


Rule = Callable[[Event, str], ChannelNews | None]

RULES: dict[str, Rule] = {
    "app_uninstalled": _uninstalled,
    "channel_archive": _closed,
    "channel_deleted": _closed,
    "channel_id_changed": _renumbered,
    "channel_left": _closed,
    "channel_shared": _changed,
    "channel_unarchive": _opened,
    "channel_unshared": _opened,
    "group_archive": _closed,
    "group_deleted": _closed,
    "group_left": _closed,
    "group_unarchive": _opened,
    "member_joined_channel": _joined,
    "member_left_channel": _left,
    "team_join": _person,
    "tokens_revoked": _revoked,
    "user_change": _person,
}
"""Event -> what it means, given the bot's user id; None when it is malformed or no business of ours."""

CONVERSIONS = ("channel_convert_to_private", "channel_convert_to_public")
"""Subtypes of messages, which reach only who subscribes to all messages of channels. Whether a channel is public
is therefore asked of Slack with every question, and these merely make it known sooner.

https://docs.slack.dev/reference/events/message/channel_convert_to_private
"""


def news_of(event: Event, bot_user_id: str) -> ChannelNews | None:
    """What an event of RULES or of CONVERSIONS says."""
    kind = event.get("type")
    if kind in CONVERSIONS or (kind == "message" and event.get("subtype") in CONVERSIONS):
        return _opened(event, bot_user_id)
    rule = RULES.get(kind) if isinstance(kind, str) else None
    return rule(event, bot_user_id) if rule else None


def register(app: AsyncApp, intake: Intake, following: Following) -> None:
    """Listens for the life of conversations, memberships, people and the app."""

    async def on_change(body: Mapping[str, Any]) -> None:
        event = event_in(body)
        if event is not None and intake.is_ours(body):
            at = body.get("event_time")
            news = news_of(event, intake.identity.bot_user_id)
            await following.channel(news, at=at if isinstance(at, int) else None)

    for name in (*RULES, *CONVERSIONS):
        listen: Callable[[Any], Any] = app.event(name)
        listen(on_change)
