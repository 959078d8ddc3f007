"""The manifest holds what the code listens to and calls."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.listeners import channels, files
from bot.manifest import BOT_EVENTS, BOT_SCOPES, COMMANDS, EVENTS, SCOPES, manifest
from bot.playground.events import DEFAULT_SUBSCRIPTIONS

BOT = Path(__file__).parents[1] / "bot"
SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in BOT.rglob("*.py")
    if "playground" not in path.parts and path.name != "manifest.py"
)
LISTENED = {*re.findall(r"\.event\(\s*\"([a-z_]+)\"", SOURCE), *files.EVENTS, *channels.RULES}


def test_the_manifest_is_json_and_for_socket_mode() -> None:
    again = json.loads(json.dumps(manifest("Footnote")))
    assert again["settings"]["socket_mode_enabled"] is True
    assert again["oauth_config"]["scopes"]["bot"] == sorted(BOT_SCOPES)
    assert again["settings"]["event_subscriptions"]["bot_events"] == sorted(BOT_EVENTS)


def test_every_scope_and_event_says_what_it_is_for() -> None:
    assert all((SCOPES | EVENTS).values())


def test_every_command_of_the_manifest_has_a_listener_and_the_other_way() -> None:
    listened = set(re.findall(r"\.command\(\s*\"(/\w+)\"", SOURCE))
    assert listened == {command for command, _, _ in COMMANDS}


def test_every_event_of_the_manifest_has_a_listener_and_the_other_way() -> None:
    assert {event.partition(".")[0] for event in BOT_EVENTS} == LISTENED


def test_no_message_event_of_channels_is_asked_for() -> None:
    """A workspace sends an app at most 30,000 events an hour, and each message would be one."""
    assert {event for event in BOT_EVENTS if event.startswith("message")} == {"message.im"}


def test_the_playground_sends_every_event_of_the_manifest() -> None:
    assert set(BOT_EVENTS) <= DEFAULT_SUBSCRIPTIONS
