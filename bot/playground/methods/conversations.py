"""conversations.* and users.conversations: where people talk and what was said."""

from __future__ import annotations

from collections.abc import Iterable

from bot.playground.arguments import Arguments, page
from bot.playground.methods.app import App, method
from bot.playground.records import Channel, Json, Kind, Message, Refusal
from bot.playground.wire import channel_json, message_json

_TYPES = {
    "public_channel": Kind.PUBLIC,
    "private_channel": Kind.PRIVATE,
    "im": Kind.DIRECT,
    "mpim": Kind.GROUP,
}


@method("conversations.history")
def history(app: App, arguments: Arguments) -> Json:
    """Roots and broadcast replies, newest first."""
    channel = app.joined(arguments.required("channel"))
    messages = [
        message
        for message in app.workspace.messages[channel.id].values()
        if message.thread_ts is None or message.subtype == "thread_broadcast"
    ]
    asked = sorted(_between(messages, arguments), key=lambda message: message.ts, reverse=True)
    shown, following = page(
        asked, arguments, key=lambda message: message.ts, default=100, most=999, newest_first=True
    )
    return _messages(app, shown, following, arguments) | {"pin_count": 0}


@method("conversations.replies")
def replies(app: App, arguments: Arguments) -> Json:
    """A root and its replies, oldest first; the root stands on the first page whatever `oldest` says."""
    channel = app.joined(arguments.required("channel"))
    wanted = arguments.required("ts")
    thread = sorted(app.workspace.thread(channel.id, wanted), key=lambda message: message.ts)
    if not thread:
        message = app.workspace.messages[channel.id].get(wanted)
        if message is None:
            raise Refusal("thread_not_found")
        thread = [message]
    asked = [message for message in thread if message.ts == wanted or message in _between(thread, arguments)]
    shown, following = page(asked, arguments, key=lambda message: message.ts, default=1_000, most=1_000)
    return _messages(app, shown, following, arguments)


def _between(messages: Iterable[Message], arguments: Arguments) -> list[Message]:
    oldest, latest = arguments.text("oldest") or "0", arguments.text("latest") or "inf"
    try:
        first, last = float(oldest), float(latest)
    except ValueError as error:
        name = "latest" if latest != "inf" and not _is_number(latest) else "oldest"
        raise Refusal(f"invalid_ts_{name}") from error
    if arguments.flag("inclusive"):
        return [message for message in messages if first <= float(message.ts) <= last]
    return [message for message in messages if first < float(message.ts) < last]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _messages(app: App, shown: list[Message], following: str, arguments: Arguments) -> Json:
    with_metadata = arguments.flag("include_all_metadata")
    answer: Json = {
        "messages": [
            message_json(app.workspace, message, url=app.url, with_metadata=with_metadata)
            for message in shown
        ],
        "has_more": bool(following),
    }
    if following:
        answer["response_metadata"] = {"next_cursor": following}
    return answer


@method("conversations.info")
def info(app: App, arguments: Arguments) -> Json:
    """What kind of conversation it is."""
    channel = app.readable(arguments.required("channel"))
    with_count = arguments.flag("include_num_members")
    answer = channel_json(app.workspace, channel, with_count=with_count)
    if arguments.flag("include_locale"):
        answer["locale"] = "en-US"
    return {"channel": answer}


@method("conversations.members")
def members(app: App, arguments: Arguments) -> Json:
    """Who is in it."""
    channel = app.readable(arguments.required("channel"))
    shown, following = page(
        sorted(channel.members), arguments, key=lambda person: person, default=100, most=1_000
    )
    return {"members": shown, "response_metadata": {"next_cursor": following}}


@method("conversations.list")
def list_conversations(app: App, arguments: Arguments) -> Json:
    """Public channels, and of the others those that the app is in."""
    known = [
        channel
        for channel in app.workspace.channels.values()
        if channel.kind is Kind.PUBLIC or app.user in channel.members
    ]
    return _channels(app, known, arguments)


@method("users.conversations")
def conversations_of(app: App, arguments: Arguments) -> Json:
    """The conversations of the app or of `user`; private ones only where the app is a member too."""
    user = arguments.text("user") or app.user
    if user not in app.workspace.people:
        raise Refusal("user_not_found")
    known = [
        channel
        for channel in app.workspace.channels_of(user)
        if channel.kind is Kind.PUBLIC or app.user in channel.members
    ]
    return _channels(app, known, arguments)


def _channels(app: App, known: list[Channel], arguments: Arguments) -> Json:
    names = [name.strip() for name in arguments.text("types", "public_channel").split(",")]
    unknown = [name for name in names if name not in _TYPES]
    if unknown:
        raise Refusal("invalid_types")
    kinds = {_TYPES[name] for name in names}
    skip_archived = arguments.flag("exclude_archived")
    asked = sorted(
        (
            channel
            for channel in known
            if channel.kind in kinds and not (skip_archived and channel.is_archived)
        ),
        key=lambda channel: channel.id,
    )
    shown, following = page(asked, arguments, key=lambda channel: channel.id, default=100, most=1_000)
    return {
        "channels": [channel_json(app.workspace, channel, with_count=True) for channel in shown],
        "response_metadata": {"next_cursor": following},
    }


@method("conversations.open")
def open_conversation(app: App, arguments: Arguments) -> Json:
    """The direct message or group with `users`, or the one named by `channel`."""
    if "channel" in arguments:
        channel = app.joined(arguments.required("channel"))
    else:
        wanted = [user.strip() for user in arguments.required("users").split(",")]
        if any(user not in app.workspace.people for user in wanted):
            raise Refusal("user_not_found")
        if any(app.workspace.people[user].deleted for user in wanted):
            raise Refusal("user_disabled")
        channel = app.workspace.open_direct(frozenset({*wanted, app.user}))
    if arguments.flag("return_im"):
        return {"channel": channel_json(app.workspace, channel)}
    return {"channel": {"id": channel.id}}
