"""What people type, in the form that Slack stores and sends to apps."""

from __future__ import annotations

import html
import re

from bot.playground.records import Kind
from bot.playground.workspace import Workspace

_WIRE = re.compile(r"<[@#!][A-Za-z0-9|^_.\-]+>")
_LINK = re.compile(r"https?://[^\s<>|]+")


def to_wire(text: str, workspace: Workspace) -> str:
    """`@Name` and `#channel` become ids, links get their brackets, `& < >` are escaped.

    What is already in wire form (`<@U0ADA>`) stays. Names match however they are written, and also directly
    before letters without case, as in `@Footnote请问`.
    """
    kept: list[str] = []

    def keep(wire: str) -> str:
        kept.append(wire)
        return f"\x00{len(kept) - 1}\x00"

    text = text.replace("\x00", "")
    text = _WIRE.sub(lambda found: keep(found[0]), text)
    text = _LINK.sub(lambda found: keep(f"<{html.escape(found[0], quote=False)}>"), text)
    text = html.escape(text, quote=False)
    for name, wire in _names(workspace):
        pattern = re.compile(re.escape(name) + r"(?![A-Za-z0-9_\-])", re.IGNORECASE)
        text = keep(wire).join(pattern.split(text))
    return re.sub("\x00([0-9]+)\x00", lambda found: kept[int(found[1])], text)


def _names(workspace: Workspace) -> list[tuple[str, str]]:
    names = [
        (f"@{name}", f"<@{person.id}>")
        for person in workspace.people.values()
        for name in {person.real_name, person.name}
    ]
    names += [
        (f"#{channel.name}", f"<#{channel.id}|{channel.name if channel.kind is Kind.PUBLIC else ''}>")
        for channel in workspace.channels.values()
        if channel.name and channel.kind in (Kind.PUBLIC, Kind.PRIVATE)
    ]
    return sorted(names, key=lambda pair: len(pair[0]), reverse=True)
