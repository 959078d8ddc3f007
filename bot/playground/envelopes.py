"""The payloads inside Socket Mode's envelopes: event callbacks, slash commands, clicks on buttons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.playground.events import Event
from bot.playground.records import Channel, Json, Kind, Message, Person, Refusal
from bot.playground.wire import message_json
from bot.playground.workspace import Workspace

_VERIFICATION = "playground-verification-token"


def event_callback(event: Event, workspace: Workspace) -> Json:
    """An `events_api` payload; each call makes another event_id."""
    team = workspace.team
    channel = workspace.channels.get(event.channel or "")
    now = workspace.now()
    origin = event.body.get("ts") if event.body["type"] in ("app_mention", "message") else None
    event_ts = origin or workspace.next_ts()
    body = {**event.body, "event_ts": event_ts}
    if body["type"] == "message":
        body.setdefault("ts", event_ts)
    return {
        "token": _VERIFICATION,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": None,
        "api_app_id": team.app_id,
        "event": body,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.id,
                "user_id": team.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
        "event_context": f"4-{workspace.new_id('EC')}",
    }


def slash_command(
    workspace: Workspace, person: Person, channel: Channel, command: str, text: str, response_url: str
) -> Json:
    """A `slash_commands` payload."""
    team = workspace.team
    return {
        "token": _VERIFICATION,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": {Kind.DIRECT: "directmessage", Kind.PRIVATE: channel.name}.get(
            channel.kind, channel.name
        ),
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": team.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger(workspace),
    }


def block_actions(
    workspace: Workspace, person: Person, message: Message, action: Json, response_url: str, *, url: str
) -> Json:
    """An `interactive` payload of a click on a button in a message."""
    team = workspace.team
    channel = workspace.channels[message.channel]
    ephemeral = message.visible_to is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload: Json = {
        "type": "block_actions",
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id},
        "api_app_id": team.app_id,
        "token": _VERIFICATION,
        "container": container,
        "trigger_id": trigger(workspace),
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [action | {"action_ts": workspace.next_ts()}],
    }
    if not ephemeral:
        payload["message"] = message_json(workspace, message, url=url, with_metadata=True)
    return payload


def home_action(workspace: Workspace, person: Person, view: Json, action: Json) -> Json:
    """An `interactive` payload of a click on a button in the Home tab."""
    team = workspace.team
    return {
        "type": "block_actions",
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id},
        "api_app_id": team.app_id,
        "token": _VERIFICATION,
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": trigger(workspace),
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "view": view,
        "state": {"values": {}},
        "actions": [action | {"action_ts": workspace.next_ts()}],
    }


def find_action(blocks: Any, wanted: str, block_id: str | None = None) -> Json:
    """The action of the button whose action_id, value or label is `wanted`, in one block if that is named.

    Raises Refusal("no_such_button").
    """
    for block, element in _elements(blocks):
        label = (element.get("text") or {}).get("text")
        if wanted not in (element.get("value"), element.get("action_id"), label):
            continue
        if block_id in (None, block.get("block_id")):
            kept = ("action_id", "type", "text", "value", "url", "style")
            action = {key: element[key] for key in kept if key in element}
            return {"block_id": block.get("block_id", ""), **action}
    raise Refusal("no_such_button")


def _elements(blocks: Any) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        for element in (*(block.get("elements") or ()), block.get("accessory")):
            if not isinstance(element, dict):
                continue
            if element.get("type") == "feedback_buttons":
                for name in ("positive_button", "negative_button"):
                    if name in element:
                        button = element[name] | {"type": "feedback_buttons"}
                        yield block, button | {"action_id": element.get("action_id")}
            elif element.get("type") in ("button", "icon_button"):
                yield block, element


def trigger(workspace: Workspace) -> str:
    """A trigger_id, which Slack makes new for everything a person does."""
    return f"{workspace.next_ts()}.{workspace.new_id('TR')}"
