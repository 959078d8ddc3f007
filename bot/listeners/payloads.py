"""Members of Slack's payloads, which may be missing or of another kind than is documented. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Event = Mapping[str, Any]
"""The inner event of an envelope."""


def event_in(body: Mapping[str, Any]) -> Event | None:
    """The event of an envelope, if it is one."""
    event = body.get("event")
    return event if isinstance(event, Mapping) else None


def text(value: Mapping[str, Any], name: str) -> str | None:
    """A member that is text and not empty."""
    found = value.get(name)
    return found if isinstance(found, str) and found else None


def id_of(value: Mapping[str, Any], name: str) -> str | None:
    """A member that is an id, or an object with one: the same events of Slack come with either."""
    found = value.get(name)
    return text(found, "id") if isinstance(found, Mapping) else text(value, name)
