"""What the app is told of a change: Slack's events, as the Events API documents them.

Pure: a `Change` goes in, events come out, each with the name it is subscribed by in the app's manifest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.manifest import BOT_EVENTS
from bot.playground.records import Change, Channel, Json, Kind, Message
from bot.playground.wire import channel_json, message_json, person_json
from bot.playground.workspace import Workspace

DEFAULT_SUBSCRIPTIONS = frozenset(BOT_EVENTS)
"""Those of our app's manifest."""

_MESSAGES = {
    Kind.PUBLIC: ("message.channels", "channel"),
    Kind.PRIVATE: ("message.groups", "group"),
    Kind.DIRECT: ("message.im", "im"),
    Kind.GROUP: ("message.mpim", "mpim"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event before it is put into an envelope."""

    subscription: str
    body: Json  # without event_ts
    channel: str | None = None


def events_of(change: Change, workspace: Workspace, *, url: str) -> list[Event]:
    """The events that Slack would send the app for a change, before its subscriptions are considered."""
    rule = _RULES.get(change.what)
    return list(rule(_Told(change, workspace, url))) if rule else []


@dataclass(frozen=True, slots=True)
class _Told:
    """A change and where it happened."""

    change: Change
    workspace: Workspace
    url: str

    @property
    def place(self) -> Channel:
        """The conversation of a change that has one."""
        return self.workspace.channels[self.change.channel or ""]

    @property
    def joined_place(self) -> Channel | None:
        """The same, if the app is a member."""
        return self.place if self.workspace.team.bot_user in self.place.members else None

    @property
    def sees_file(self) -> bool:
        """Whether the file is shared where the app is a member."""
        places = self.change.file.channels if self.change.file else frozenset()
        bot = self.workspace.team.bot_user
        return any(bot in self.workspace.channels[place].members for place in places)

    def written(self, message: Message) -> Json:
        """A message as Slack writes it."""
        return message_json(self.workspace, message, url=self.url)


def _message(told: _Told) -> Iterator[Event]:
    message, channel = told.change.message, told.joined_place
    if message is None or channel is None or message.visible_to is not None:
        return
    bot = told.workspace.team.bot_user
    body = told.written(message) | {"channel": channel.id}
    if f"<@{bot}>" in message.text and message.user != bot and not channel.is_im and _says_something(message):
        mention = {key: value for key, value in body.items() if key not in ("subtype", "upload")}
        yield Event("app_mention", mention | {"type": "app_mention"}, channel.id)
    subscription, channel_type = _MESSAGES[channel.kind]
    yield Event(subscription, body | {"channel_type": channel_type}, channel.id)


def _says_something(message: Message) -> bool:
    return message.subtype in (None, "file_share", "thread_broadcast")


def _message_changed(told: _Told) -> Iterator[Event]:
    message, channel = told.change.message, told.joined_place
    if message is None or channel is None or told.change.before is None or message.visible_to is not None:
        return
    subscription, channel_type = _MESSAGES[channel.kind]
    body = {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel_type,
        "message": told.written(message),
        "previous_message": told.written(told.change.before),
    }
    yield Event(subscription, body, channel.id)


def _message_deleted(told: _Told) -> Iterator[Event]:
    before, channel = told.change.before, told.joined_place
    if before is None or channel is None or before.visible_to is not None:
        return
    subscription, channel_type = _MESSAGES[channel.kind]
    body: Json = {"type": "message", "hidden": True, "channel": channel.id, "channel_type": channel_type}
    body["previous_message"] = told.written(before)
    tombstone = told.workspace.messages[channel.id].get(before.ts)
    if tombstone:
        body |= {"subtype": "message_changed", "message": told.written(tombstone)}
    else:
        body |= {"subtype": "message_deleted", "deleted_ts": before.ts}
    yield Event(subscription, body, channel.id)


def _file_shared(told: _Told) -> Iterator[Event]:
    file, channel = told.change.file, told.joined_place
    if file is None or channel is None:
        return
    body = {"file_id": file.id, "user_id": told.change.user, "file": {"id": file.id}}
    yield Event("file_shared", {"type": "file_shared", "channel_id": channel.id, **body}, channel.id)
    places = [told.workspace.channels[share.channel] for share in file.shares]
    if channel.kind is Kind.PUBLIC and sum(place.kind is Kind.PUBLIC for place in places) == 1:
        yield Event("file_public", {"type": "file_public", **body}, channel.id)


def _file_unshared(told: _Told) -> Iterator[Event]:
    if told.change.file is not None and (channel := told.joined_place):
        body = {"type": "file_unshared", "file_id": told.change.file.id, "file": {"id": told.change.file.id}}
        yield Event(
            "file_unshared", body | {"channel_id": channel.id, "user_id": told.change.user}, channel.id
        )


def _file_changed(told: _Told) -> Iterator[Event]:
    if told.change.file is not None and told.sees_file:
        body = {"type": "file_change", "file_id": told.change.file.id, "file": {"id": told.change.file.id}}
        yield Event("file_change", body | {"user_id": told.change.user})


def _file_deleted(told: _Told) -> Iterator[Event]:
    if told.change.file is not None and told.sees_file:
        yield Event("file_deleted", {"type": "file_deleted", "file_id": told.change.file.id})


def _joined(told: _Told) -> Iterator[Event]:
    if channel := told.joined_place:
        body = _membership("member_joined_channel", told, channel)
        yield Event("member_joined_channel", body | {"inviter": told.change.detail or ""}, channel.id)


def _left(told: _Told) -> Iterator[Event]:
    channel = told.place
    is_bot = told.change.user == told.workspace.team.bot_user
    if is_bot or told.workspace.team.bot_user in channel.members:
        body = _membership("member_left_channel", told, channel)
        yield Event("member_left_channel", body, channel.id)
    if is_bot:
        name = "channel_left" if channel.kind is Kind.PUBLIC else "group_left"
        yield Event(name, {"type": name, "channel": channel.id}, channel.id)


def _membership(name: str, told: _Told, channel: Channel) -> Json:
    letter = "C" if channel.kind is Kind.PUBLIC else "G"
    facts = {"type": name, "user": told.change.user, "channel": channel.id, "channel_type": letter}
    return facts | {"team": told.workspace.team.id}


def _channel(told: _Told) -> Iterator[Event]:
    channel = told.place
    if channel.is_private and told.workspace.team.bot_user not in channel.members:
        return
    changed: Json = told.change.detail or {}
    if changed.get("created") and channel.kind is Kind.PUBLIC:
        body = channel_json(told.workspace, channel)
        yield Event("channel_created", {"type": "channel_created", "channel": body}, channel.id)
    if "is_archived" in changed:
        group = "channel" if channel.kind is Kind.PUBLIC else "group"
        name = f"{group}_archive" if changed["is_archived"] else f"{group}_unarchive"
        yield Event(name, {"type": name, "channel": channel.id, "user": channel.creator}, channel.id)
    if "is_ext_shared" in changed:
        name, key = ("channel_shared", "connected_team_id")
        if not changed["is_ext_shared"]:
            name, key = ("channel_unshared", "previously_connected_team_id")
        yield Event(name, {"type": name, "channel": channel.id, key: "T0OTHER"}, channel.id)
    if "kind" in changed and channel.kind in (Kind.PUBLIC, Kind.PRIVATE):
        subscription, channel_type = _MESSAGES[channel.kind]
        converted = {"type": "message", "subtype": f"channel_convert_to_{channel.kind.value}"}
        body = converted | {"channel": channel.id, "channel_type": channel_type, "user": channel.creator}
        yield Event(subscription, body, channel.id)
    if "name" in changed:
        body = {"id": channel.id, "name": channel.name, "created": channel.created}
        yield Event("channel_rename", {"type": "channel_rename", "channel": body}, channel.id)


def _channel_deleted(told: _Told) -> Iterator[Event]:
    channel: Channel = told.change.detail
    if channel.is_private and told.workspace.team.bot_user not in channel.members:
        return
    name = "channel_deleted" if channel.kind is Kind.PUBLIC else "group_deleted"
    yield Event(name, {"type": name, "channel": channel.id}, channel.id)


def _channel_id_changed(told: _Told) -> Iterator[Event]:
    if told.place.is_private and told.joined_place is None:
        return
    ids = {"old_channel_id": told.change.detail, "new_channel_id": told.place.id}
    yield Event("channel_id_changed", {"type": "channel_id_changed", **ids}, told.place.id)


def _person(told: _Told) -> Iterator[Event]:
    body = person_json(told.workspace.people[told.change.user or ""], with_locale=True)
    name = "team_join" if (told.change.detail or {}).get("created") else "user_change"
    yield Event(name, {"type": name, "user": body})


def _reaction(told: _Told) -> Iterator[Event]:
    message, channel = told.change.message, told.joined_place
    if message is None or channel is None:
        return
    item = {"type": "message", "channel": channel.id, "ts": message.ts}
    body = {"type": told.change.what, "user": told.change.user, "reaction": told.change.detail, "item": item}
    yield Event(told.change.what, body | {"item_user": message.user}, channel.id)


_RULES: dict[str, Callable[[_Told], Iterator[Event]]] = {
    "message": _message,
    "message_changed": _message_changed,
    "message_deleted": _message_deleted,
    "file_shared": _file_shared,
    "file_unshared": _file_unshared,
    "file_changed": _file_changed,
    "file_deleted": _file_deleted,
    "joined": _joined,
    "left": _left,
    "channel": _channel,
    "channel_deleted": _channel_deleted,
    "channel_id_changed": _channel_id_changed,
    "person": _person,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
}
