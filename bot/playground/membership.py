"""Who is in the workspace and where: accounts, conversations, time and ids."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.playground.records import Change, Channel, Kind, Message, Person, Refusal, Team

Watcher = Callable[[Change], None]


class Membership:
    """Accounts and conversations, and the watchers who are told of every change."""

    def __init__(self, team: Team | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self.team = team or Team()
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, Message]] = {}  # channel -> ts -> message, in order of ts
        self._watchers: list[Watcher] = []
        self._clock = clock
        self._last_microsecond = 0
        self._numbers: dict[str, int] = {}

    # --- time, names and watchers ---------------------------------------------------------------

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._clock()

    def next_ts(self) -> str:
        """A timestamp in Slack's form, later than every one before it."""
        self._last_microsecond = max(int(self._clock() * 1_000_000), self._last_microsecond + 1)
        seconds, rest = divmod(self._last_microsecond, 1_000_000)
        return f"{seconds}.{rest:06d}"

    def new_id(self, prefix: str) -> str:
        """A readable id that nothing else has: prefix, then a number."""
        self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
        return f"{prefix}0{self._numbers[prefix]:08d}"

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Tell `watcher` of every change from now on; call the result to stop."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def tell(self, change: Change) -> None:
        """Tell every watcher."""
        for watcher in tuple(self._watchers):
            watcher(change)

    # --- people and channels --------------------------------------------------------------------

    def person(self, name: str) -> Person:
        """The person with this id, handle or first name. Raises Refusal("user_not_found")."""
        if name in self.people:
            return self.people[name]
        wanted = name.lstrip("@").lower()
        for person in self.people.values():
            if wanted in (person.name.lower(), person.real_name.lower()):
                return person
        raise Refusal("user_not_found")

    def channel(self, name: str) -> Channel:
        """The conversation with this id or name (with or without #). Raises Refusal("channel_not_found")."""
        if name in self.channels:
            return self.channels[name]
        wanted = name.lstrip("#")
        for channel in self.channels.values():
            if channel.name == wanted and channel.name:
                return channel
        raise Refusal("channel_not_found")

    def add_person(self, name: str, real_name: str | None = None, **facts: Any) -> Person:
        """Give someone an account; `facts` are fields of Person."""
        person_id = facts.pop("id", None) or self._readable_id("U", name, self.people)
        facts.setdefault("team_id", self.team.id)
        person = Person(person_id, name.lower(), real_name or name.capitalize(), **facts)
        self.people[person.id] = person
        self.tell(Change("person", user=person.id, detail={"created": True}))
        return person

    def change_person(self, person_id: str, **facts: Any) -> Person:
        """Make someone an admin, a guest, deactivated, …"""
        self.people[person_id] = replace(self.person(person_id), **facts)
        self.tell(Change("person", user=person_id))
        return self.people[person_id]

    def add_channel(
        self, name: str, *, kind: Kind = Kind.PUBLIC, members: frozenset[str] = frozenset(), **facts: Any
    ) -> Channel:
        """Open a channel; `facts` are other fields of Channel. Raises Refusal("name_taken")."""
        if name and any(channel.name == name for channel in self.channels.values()):
            raise Refusal("name_taken")
        channel_id = facts.pop("id", None) or self._readable_id("C", name, self.channels)
        creator = facts.pop("creator", None) or min(members, default=self.team.bot_user)
        channel = Channel(channel_id, name, kind, members, int(self.now()), creator, **facts)
        self.channels[channel.id] = channel
        self.messages[channel.id] = {}
        self.tell(Change("channel", channel=channel.id, detail={"created": True}))
        return channel

    def change_channel(self, channel_id: str, **facts: Any) -> Channel:
        """Archive, share, convert or rename a channel."""
        before = self.channel(channel_id)
        self.channels[before.id] = replace(before, **facts)
        changed = {name: value for name, value in facts.items() if getattr(before, name) != value}
        self.tell(Change("channel", channel=before.id, detail=changed))
        return self.channels[before.id]

    def open_direct(self, members: frozenset[str]) -> Channel:
        """The conversation of exactly these people: a direct message for two, a group for more."""
        for channel in self.channels.values():
            if channel.kind in (Kind.DIRECT, Kind.GROUP) and channel.members == members:
                return channel
        others = sorted(members - {self.team.bot_user})
        if len(members) == 2:
            name = "_".join(self.people[person].name for person in others)
            channel_id = self._readable_id("D", name, self.channels)
            return self.add_channel("", kind=Kind.DIRECT, members=members, id=channel_id, creator=others[0])
        name = "mpdm-" + "--".join(self.people[person].name for person in sorted(members)) + "-1"
        channel_id = self._readable_id("G", name, self.channels)
        return self.add_channel(name, kind=Kind.GROUP, members=members, id=channel_id, creator=others[0])

    def channels_of(self, person_id: str) -> list[Channel]:
        """The conversations that someone is a member of."""
        return [channel for channel in self.channels.values() if person_id in channel.members]

    def _readable_id(self, prefix: str, name: str, taken: dict[str, Any]) -> str:
        base = prefix + "0" + (re.sub(r"[^A-Z0-9]", "", name.upper())[:14] or "X")
        candidate, number = base, 1
        while candidate in taken:
            number += 1
            candidate = f"{base}{number}"
        return candidate
