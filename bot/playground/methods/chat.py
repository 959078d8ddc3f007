"""chat.*, reactions.* and the status line: what the app writes."""

from __future__ import annotations

from typing import Any

from bot.playground.arguments import Arguments
from bot.playground.block_limits import TEXT_CHARACTERS, UPDATE_CHARACTERS, check_message
from bot.playground.methods.app import App, method
from bot.playground.records import Json, Message, Refusal
from bot.playground.wire import message_json, permalink


def content(arguments: Arguments, *, most: int = TEXT_CHARACTERS) -> dict[str, Any]:
    """Text, blocks and attachments of a message, as far as given.

    Raises Refusal("msg_too_long", "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long").
    """
    given: dict[str, Any] = {}
    if "markdown_text" in arguments:
        if "text" in arguments or "blocks" in arguments:
            raise Refusal("markdown_text_conflict")
        given["blocks"] = ({"type": "markdown", "text": arguments.text("markdown_text")},)
        given["text"] = ""
    if "text" in arguments:
        given["text"] = arguments.text("text")
    blocks = arguments.parsed("blocks", "invalid_blocks_format")
    if blocks is not None:
        given["blocks"] = tuple(blocks) if isinstance(blocks, list) else blocks
    attachments = arguments.parsed("attachments", "invalid_attachments")
    if attachments is not None:
        given["attachments"] = tuple(attachments)
    if len(given.get("text", "")) > most:
        raise Refusal("msg_too_long")
    check_message(given.get("blocks", ()))
    if "blocks" in given:
        given["blocks"] = tuple(_named(block, place) for place, block in enumerate(given["blocks"]))
    return given


def _named(block: Json, place: int) -> Json:
    """Slack gives a block without an id one."""
    return block if block.get("block_id") else block | {"block_id": f"b{place}"}


def metadata(arguments: Arguments) -> Json | None:
    """The metadata of a message; {} means none. Raises Refusal("invalid_metadata_format")."""
    value = arguments.parsed("metadata", "invalid_metadata_format")
    if value is None or value == {}:
        return value if value is None else {}
    if not isinstance(value, dict) or not isinstance(value.get("event_type"), str):
        raise Refusal("invalid_metadata_format")
    if not isinstance(value.get("event_payload"), dict):
        raise Refusal("invalid_metadata_format")
    return {"event_type": value["event_type"], "event_payload": value["event_payload"]}


def _says_nothing(given: dict[str, Any]) -> bool:
    return not (given.get("text") or given.get("blocks") or given.get("attachments"))


def _own(app: App, arguments: Arguments, refusal: str) -> Message:
    channel = app.joined(arguments.required("channel"))
    message = app.workspace.message(channel.id, arguments.required("ts"))
    if message.bot_id != app.workspace.team.bot_id:
        raise Refusal(refusal)
    return message


@method("chat.postMessage")
def post_message(app: App, arguments: Arguments) -> Json:
    """Post in a channel, thread or direct message."""
    channel = app.writable(arguments.required("channel"))
    given = content(arguments)
    if _says_nothing(given):
        raise Refusal("no_text")
    thread_ts = arguments.text("thread_ts") or None
    if thread_ts is not None:
        thread_ts = _root_of(app, channel.id, thread_ts)
        if arguments.flag("reply_broadcast"):
            given["subtype"] = "thread_broadcast"
    for name in ("unfurl_links", "unfurl_media"):
        if name in arguments:
            given[name] = arguments.flag(name)
    message = app.workspace.post(
        channel.id,
        app.user,
        given.pop("text", ""),
        bot_id=app.workspace.team.bot_id,
        thread_ts=thread_ts,
        metadata=metadata(arguments) or None,
        **given,
    )
    return {"channel": channel.id, "ts": message.ts, "message": _shown(app, message)}


def _root_of(app: App, channel: str, thread_ts: str) -> str:
    """The thread's root; a reply's ts leads to its root, as in Slack. Raises Refusal("thread_not_found")."""
    message = app.workspace.messages[channel].get(thread_ts)
    if message is not None:
        return message.root
    if not app.workspace.thread(channel, thread_ts):
        raise Refusal("thread_not_found")
    return thread_ts


@method("chat.update")
def update(app: App, arguments: Arguments) -> Json:
    """Change the app's own message.

    Blocks stay only when neither text nor blocks are given; metadata stays unless given.
    """
    message = _own(app, arguments, "cant_update_message")
    given = content(arguments, most=UPDATE_CHARACTERS)
    if "text" in given and "blocks" not in given:
        given["blocks"] = ()
        given["edited"] = app.workspace.next_ts()
    new_metadata = metadata(arguments)
    if new_metadata is not None:
        given["metadata"] = new_metadata or None
    if not given or _says_nothing({"text": message.text, "blocks": message.blocks} | given):
        raise Refusal("no_text")
    changed = app.workspace.change(message.channel, message.ts, **given)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": changed.text,
        "message": _shown(app, changed),
    }


@method("chat.delete")
def delete(app: App, arguments: Arguments) -> Json:
    """Delete the app's own message."""
    message = _own(app, arguments, "cant_delete_message")
    app.workspace.delete(message.channel, message.ts)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.postEphemeral")
def post_ephemeral(app: App, arguments: Arguments) -> Json:
    """Show a message to one member of the channel."""
    channel = app.writable(arguments.required("channel"))
    user = arguments.required("user")
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    given = content(arguments)
    if _says_nothing(given):
        raise Refusal("no_text")
    message = app.workspace.whisper(
        channel.id,
        app.user,
        given.pop("text", ""),
        visible_to=user,
        bot_id=app.workspace.team.bot_id,
        thread_ts=arguments.text("thread_ts") or None,
        **given,
    )
    return {"message_ts": message.ts}


@method("chat.getPermalink")
def get_permalink(app: App, arguments: Arguments) -> Json:
    """The address of a message."""
    channel = app.readable(arguments.required("channel"))
    message = app.workspace.message(channel.id, arguments.required("message_ts"))
    return {"channel": channel.id, "permalink": permalink(app.url, message)}


@method("reactions.add")
def add_reaction(app: App, arguments: Arguments) -> Json:
    """Put the app's emoji under a message."""
    channel = app.joined(arguments.required("channel"))
    name = arguments.required("name").strip(":")
    app.workspace.react(channel.id, arguments.required("timestamp"), name, app.user)
    return {}


@method("reactions.remove")
def remove_reaction(app: App, arguments: Arguments) -> Json:
    """Take the app's emoji back."""
    channel = app.joined(arguments.required("channel"))
    name = arguments.required("name").strip(":")
    app.workspace.unreact(channel.id, arguments.required("timestamp"), name, app.user)
    return {}


@method("assistant.threads.setStatus")
def set_status(app: App, arguments: Arguments) -> Json:
    """Say what the app is doing in a thread; the next message of the app there ends it."""
    channel = app.joined(arguments.required("channel_id"))
    thread = arguments.required("thread_ts")
    if not app.workspace.thread(channel.id, thread):
        raise Refusal("thread_not_found")
    app.workspace.set_status(channel.id, thread, arguments.text("status"))
    return {}


def _shown(app: App, message: Message) -> Json:
    return message_json(app.workspace, message, url=app.url, with_metadata=True)
