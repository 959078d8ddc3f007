"""What Slack says of a conversation -> facts that the audience table reads. What is missing or odd means no.

https://docs.slack.dev/reference/objects/conversation-object
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.types import ChannelKind

_FLAGS = (
    "is_im",
    "is_mpim",
    "is_private",
    "is_archived",
    "is_shared",
    "is_ext_shared",
    "is_org_shared",
    "is_global_shared",
    "is_pending_ext_shared",
)
_SHARED = ("is_shared", "is_ext_shared", "is_org_shared", "is_global_shared", "is_pending_ext_shared")
_TOLD_OF_CHANNELS = ("is_private", "is_archived", "is_ext_shared", "is_org_shared", "is_pending_ext_shared")
_TEAMS = ("pending_shared", "pending_connected_team_ids", "connected_team_ids", "shared_team_ids")


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation, seen from our workspace."""

    id: str
    kind: ChannelKind
    shared_outside: bool  # with another organisation or workspace, about to be, or not known not to be
    archived: bool
    public: bool  # every full member of our workspace may open what is shared in it
    partner: str | None = None  # of a direct message: the other person


def conversation_of(item: object, team_id: str) -> Conversation:
    """The facts of one item of users.conversations, or of conversations.info.

    A public channel that is shared by Slack Connect stays public: whoever it is shared with, every full member of
    our workspace may read it and join it, and `is_private` says what it is here, whatever it is to the others.
    Whom a channel of an Enterprise Grid organisation is public to is not told (`is_org_shared`,
    `is_global_shared`, another `context_team_id`): it is public to nobody.

    Raises TypeError: it is no conversation.
    """
    if not isinstance(item, Mapping):
        raise TypeError("a conversation is no object")
    flags = {name: _flag(item, name) for name in _FLAGS}
    kind = _kind(flags)
    foreign = item.get("context_team_id", team_id) != team_id
    is_channel = kind is not ChannelKind.DIRECT
    untold = is_channel and any(flags[name] is None for name in _TOLD_OF_CHANNELS)
    shared = any(flags[name] for name in _SHARED) or any(_others(item, name, team_id) for name in _TEAMS)
    across_organisation = flags["is_org_shared"] is not False or bool(flags["is_global_shared"])
    archived = bool(flags["is_archived"]) or (is_channel and flags["is_archived"] is None)
    return Conversation(
        _text(item, "id"),
        kind,
        shared_outside=shared or untold or foreign,
        archived=archived,
        public=kind is ChannelKind.PUBLIC and not (archived or across_organisation or foreign),
        partner=None if is_channel else _text(item, "user"),
    )


def _kind(flags: Mapping[str, bool | None]) -> ChannelKind:
    if flags["is_im"]:
        return ChannelKind.DIRECT
    if flags["is_mpim"]:
        return ChannelKind.GROUP
    if flags["is_private"] is False:
        return ChannelKind.PUBLIC
    return ChannelKind.PRIVATE


def _others(item: Mapping[str, Any], name: str, team_id: str) -> bool:
    """Whether teams are listed there beside ours."""
    teams = item.get(name) or ()
    if not isinstance(teams, list | tuple):
        raise TypeError(f"{name} of a conversation is no list")
    return any(team != team_id for team in teams)


def _flag(item: Mapping[str, Any], name: str) -> bool | None:
    value = item.get(name)
    if value is not None and not isinstance(value, bool):
        raise TypeError(f"{name} of a conversation is neither true nor false")
    return value


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not value:
        raise TypeError(f"a conversation without {name}")
    return value
