"""Where a question was asked, and by whom -> what its answer may use. Doubt means no.

The decision is a pure table over facts (`reach_of`). A channel answers to everybody who reads the channel, a
direct message or a command to the asker alone, a group to each of its members.

| asked in | may use |
|---|---|
| a channel of full members | the workspace's files, those of public channels, those of the channel |
| a channel with anybody else, or shared or about to be shared outside | files of the channel |
| a direct message, a command, the Home tab, by a full member | the workspace's files, those of public channels, \
those of channels where the member and the bot are both members now |
| the same by a guest | files of channels where the guest and the bot are both members now |
| the same by anybody else, or by nobody | nothing |
| a group | what each of its members may use alone; nothing with anybody but members and guests in it |
| an archived channel, or one without the bot | nothing |

Public are the channels that the bot is in now and that are neither private nor archived now: every full member
may open what is shared there, in it or not.
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


def reach_of(
    surface: Surface, place: Place | None, asker: Person, public: frozenset[str] = frozenset()
) -> Reach:
    """What an answer may use; the rows of the audience table.

    A command's answer is seen by the asker alone, wherever it was typed; `place` may be None for it. `public` are
    the bot's public channels.
    """
    if surface is Surface.COMMAND:
        return _only(asker, public)
    if place is None or not place.bot_is_member or place.archived:
        return NOTHING
    if place.kind is ChannelKind.DIRECT:
        return NOTHING if place.shared_outside else _only(asker, public, place.channel)
    if place.kind is ChannelKind.GROUP:
        return _group(place, asker, public)
    return _channel(place, asker, public)


def _only(person: Person, public: frozenset[str], *also: str) -> Reach:
    if person.kind is PersonKind.MEMBER:
        return Reach((Reader(True, person.channels | public | set(also)),))
    if person.kind is PersonKind.GUEST:
        return Reach((Reader(False, person.channels | set(also)),))
    return NOTHING


def _group(place: Place, asker: Person, public: frozenset[str]) -> Reach:
    people = [member for member in place.members if _reads(member)]
    if place.shared_outside or asker.id not in {member.id for member in people}:
        return NOTHING
    alone = [_only(member, public, place.channel) for member in people]
    if NOTHING in alone:
        return NOTHING
    return Reach(tuple(dict.fromkeys(reader for reach in alone for reader in reach.readers)))


def _channel(place: Place, asker: Person, public: frozenset[str]) -> Reach:
    if asker.kind in {PersonKind.UNKNOWN, PersonKind.APP, PersonKind.DEACTIVATED}:
        return NOTHING
    readers = [member for member in place.members if _reads(member)]
    members_only = bool(readers) and all(member.kind is PersonKind.MEMBER for member in (*readers, asker))
    own = frozenset({place.channel})
    if members_only and not place.shared_outside:
        return Reach((Reader(True, own | public),))
    return Reach((Reader(False, own),))


def _reads(member: Person) -> bool:
    return member.kind not in {PersonKind.APP, PersonKind.DEACTIVATED}
