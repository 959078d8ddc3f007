"""The manifest holds what the code listens to and calls."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.manifest import BOT_EVENTS, BOT_SCOPES, COMMANDS, manifest

BOT = Path(__file__).parents[1] / "bot"
SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in BOT.rglob("*.py")
    if "playground" not in path.parts and path.name != "manifest.py"
)


def test_the_manifest_is_json_and_for_socket_mode() -> None:
    again = json.loads(json.dumps(manifest("Footnote")))
    assert again["settings"]["socket_mode_enabled"] is True
    assert again["oauth_config"]["scopes"]["bot"] == sorted(BOT_SCOPES)


def test_every_command_of_the_manifest_has_a_listener_and_the_other_way() -> None:
    listened = set(re.findall(r"\.command\(\s*\"(/\w+)\"", SOURCE))
    assert listened == {command for command, _, _ in COMMANDS}


def test_every_event_of_the_manifest_has_a_listener() -> None:
    listened = set(re.findall(r"\.event\(\s*(?:\{\"type\": )?\"([a-z_]+)\"", SOURCE))
    assert {event.partition(".")[0] for event in BOT_EVENTS} <= listened
