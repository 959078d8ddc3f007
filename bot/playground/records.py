"""The playground's words: frozen values that stand for what Slack stores.

Every change makes a new value; `workspace.py` keeps the present ones and their history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = dict[str, Any]
"""A JSON object as it travels to and from Slack."""


SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:read",
    "reactions:write",
    "team:read",
    "users:read",
)
"""What the app was granted, as `auth.test` tells in its `x-oauth-scopes` header."""


class Kind(StrEnum):
    """Slack's kinds of conversations."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"  # im
    GROUP = "group"  # mpim


class Refusal(Exception):
    """A method refuses its call the way Slack does: `{"ok": false, "error": code, …details}`."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Team:
    """The workspace itself and the app that is installed in it."""

    id: str = "T0ACME"
    name: str = "Acme"
    domain: str = "acme"
    app_id: str = "A0FOOTNOTE"
    bot_id: str = "B0FOOTNOTE"
    bot_user: str = "U0FOOTNOTE"
    scopes: tuple[str, ...] = SCOPES


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an account, the bot's user included."""

    id: str
    name: str  # the handle
    real_name: str
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False  # a guest of several channels or of one
    is_ultra_restricted: bool = False  # a guest of one channel
    is_stranger: bool = False  # of another organisation, met in a shared channel
    deleted: bool = False
    is_bot: bool = False
    locale: str = "en-US"
    tz: str = "Europe/Berlin"
    team_id: str = "T0ACME"

    @property
    def is_guest(self) -> bool:
        """Whether this person sees only the channels that they are in."""
        return self.is_restricted or self.is_ultra_restricted or self.is_stranger


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation of any kind."""

    id: str
    name: str
    kind: Kind
    members: frozenset[str]
    created: int
    creator: str
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False

    @property
    def is_im(self) -> bool:
        """Whether two people talk here directly."""
        return self.kind is Kind.DIRECT

    @property
    def is_private(self) -> bool:
        """Whether only its members may know of it."""
        return self.kind is not Kind.PUBLIC


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji under a message and who chose it."""

    name: str
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands; `text` is in Slack's wire form (`<@U…>`, `&lt;`)."""

    channel: str
    ts: str
    user: str
    text: str
    thread_ts: str | None = None  # of the root that it answers; None for a root
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    metadata: Json | None = None  # event_type, event_payload
    bot_id: str | None = None
    subtype: str | None = None  # "file_share", "tombstone", "thread_broadcast", …
    edited: str | None = None  # ts of the last edit that Slack would show as "(edited)"
    reactions: tuple[Reaction, ...] = ()
    files: tuple[str, ...] = ()  # ids
    visible_to: str | None = None  # an ephemeral message: the only person who sees it
    unfurl_links: bool | None = None  # as asked for by the app
    unfurl_media: bool | None = None

    @property
    def root(self) -> str:
        """The ts of the thread that it belongs to, its own for a root."""
        return self.thread_ts or self.ts

    @property
    def is_final(self) -> bool:
        """Whether the bot has marked it as a finished answer (`event_payload.final`)."""
        payload = (self.metadata or {}).get("event_payload") or {}
        return self.bot_id is not None and payload.get("final") is True


@dataclass(frozen=True, slots=True)
class Share:
    """A place where a file was posted."""

    channel: str
    ts: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file; its bytes are kept beside it in the workspace."""

    id: str
    name: str
    title: str
    user: str
    size: int  # bytes
    mimetype: str
    created: int  # seconds since the epoch
    shares: tuple[Share, ...] = ()
    deleted: bool = False
    changed: int | None = None  # when its bytes were replaced last
    mode: str = "hosted"  # or "external", "hidden_by_limit"
    is_stub: bool = False  # of another organisation: messages and listings carry its id alone
    team_id: str = "T0ACME"  # its owner's

    @property
    def channels(self) -> frozenset[str]:
        """The conversations that it is shared in."""
        return frozenset(share.channel for share in self.shares)

    @property
    def filetype(self) -> str:
        """Slack's short name of its type: the part after the last dot, in lower case."""
        _, dot, ending = self.name.rpartition(".")
        return ending.lower() if dot else "binary"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API (or of a response_url), as the bot made it."""

    number: int  # from 1, over all methods
    method: str
    arguments: Mapping[str, Any]  # without the token
    at: float  # seconds since the epoch
    answer: Mapping[str, Any] | None = None  # None: the response was lost or is still to come
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened in the workspace, told to whoever watches it.

    `what` is one of: message, message_changed, message_deleted, file_shared, file_changed, file_unshared,
    file_deleted, file_expired, joined, left, channel, channel_deleted, channel_id_changed, person, reaction_added,
    reaction_removed, status, home, call.
    """

    what: str
    channel: str | None = None
    user: str | None = None
    message: Message | None = None
    before: Message | None = None
    file: File | None = None
    detail: Any = None
