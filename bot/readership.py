"""Where a question was asked, and by whom -> what its answer may use. Doubt means no.

The decision is a pure table over facts (`reach_of`). A channel answers to everybody who reads the channel, a
direct message or a command to the asker alone, a group to each of its members.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.types import ChannelKind, Surface
from indexer.types import NOTHING, Reach, Reader


class PersonKind(StrEnum):
    """What Slack says of a person."""

    MEMBER = "member"  # a full member of this workspace
    GUEST = "guest"  # single- or multi-channel guest
    STRANGER = "stranger"  # of another workspace or organisation
    APP = "app"  # a bot user: reads nothing on anybody's behalf
    DEACTIVATED = "deactivated"  # can read nothing any more
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """Facts about somebody who asks or reads."""

    id: str
    kind: PersonKind
    channels: frozenset[str] = frozenset()  # where this person and the bot are both members now


@dataclass(frozen=True, slots=True)
class Place:
    """Facts about the conversation that an answer will stand in."""

    channel: str
    kind: ChannelKind
    bot_is_member: bool
    shared_outside: bool  # with another organisation or workspace, or about to be
    archived: bool = False
    members: tuple[Person, ...] = ()


def reach_of(surface: Surface, place: Place | None, asker: Person) -> Reach:
    """What an answer may use; the rows of the audience table.

    A command's answer is seen by the asker alone, wherever it was typed; `place` may be None for it.
    """
    if surface is Surface.COMMAND:
        return _only(asker)
    if place is None or not place.bot_is_member or place.archived:
        return NOTHING
    if place.kind is ChannelKind.DIRECT:
        return NOTHING if place.shared_outside else _only(asker, place.channel)
    if place.kind is ChannelKind.GROUP:
        return _group(place, asker)
    return _channel(place, asker)


def _only(person: Person, *also: str) -> Reach:
    if person.kind is PersonKind.MEMBER:
        return Reach((Reader(True, person.channels | set(also)),))
    if person.kind is PersonKind.GUEST:
        return Reach((Reader(False, person.channels | set(also)),))
    return NOTHING


def _group(place: Place, asker: Person) -> Reach:
    people = [member for member in place.members if _reads(member)]
    if place.shared_outside or asker.id not in {member.id for member in people}:
        return NOTHING
    alone = [_only(member, place.channel) for member in people]
    if NOTHING in alone:
        return NOTHING
    return Reach(tuple(dict.fromkeys(reader for reach in alone for reader in reach.readers)))


def _channel(place: Place, asker: Person) -> Reach:
    if asker.kind in {PersonKind.UNKNOWN, PersonKind.APP, PersonKind.DEACTIVATED}:
        return NOTHING
    readers = [member for member in place.members if _reads(member)]
    members_only = bool(readers) and all(member.kind is PersonKind.MEMBER for member in (*readers, asker))
    return Reach((Reader(members_only and not place.shared_outside, frozenset({place.channel})),))


def _reads(member: Person) -> bool:
    return member.kind not in {PersonKind.APP, PersonKind.DEACTIVATED}
