"""Who can open which file, by Slack's rules and DESIGN.md's rule 4; written without a look at how the bot decides.

A person can open a file if it is shared in a conversation that they are in, or in a public channel and they are a
full member: neither a guest nor of another organisation. The bot may use less: shares in archived channels, and in
conversations that it is not in itself, count for nobody.

What is posted in a conversation is read by its members, and by those who may come by: anyone of the organisation
in a public channel, anyone of the other organisation in a channel that is shared, or about to be, outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.playground.records import Channel, Kind, Person
from bot.playground.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reader:
    """A pair of eyes."""

    name: str
    channels: frozenset[str]  # that they are in
    is_full_member: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """What a file carries and where it is shared."""

    file: str
    words: frozenset[str]
    channels: frozenset[str]


class Verdict(StrEnum):
    """What is to be said of a word before a reader's eyes."""

    FINE = "fine"
    AGAINST_THE_RULES = (
        "against the rules"  # they can open it, but by a share that does not count for the bot
    )
    LEAK = "leak"
    FAILED = "failed"  # the bot itself says that it made a mistake


def reader(workspace: Workspace, person: str) -> Reader | None:
    """One person's eyes; None for who reads nothing."""
    who = workspace.people[person]
    if who.deleted or who.is_bot:
        return None
    within = frozenset(channel.id for channel in workspace.channels.values() if person in channel.members)
    return Reader(who.name, within, _is_full_member(workspace, who))


def _is_full_member(workspace: Workspace, person: Person) -> bool:
    guest = person.is_restricted or person.is_ultra_restricted or person.is_stranger
    return not guest and person.team_id == workspace.team.id


def readers_in(workspace: Workspace, channel: Channel) -> list[Reader]:
    """Everyone who reads what is posted there now."""
    found = [eyes for person in sorted(channel.members) if (eyes := reader(workspace, person))]
    if channel.kind is Kind.PUBLIC:
        found.append(Reader("any full member", frozenset(), True))
    if channel.is_ext_shared or channel.is_pending_ext_shared:
        found.append(Reader("anyone outside", frozenset({channel.id}), False))
    return found


def judge(workspace: Workspace, eyes: Reader, word: str, holdings: Iterable[Holding]) -> Verdict:
    """Whether this reader may see a word, given the files."""
    verdict = Verdict.LEAK
    for holding in holdings:
        if word not in holding.words:
            continue
        for channel in open_to(workspace, eyes, holding):
            if counts(workspace, channel):
                return Verdict.FINE
            verdict = Verdict.AGAINST_THE_RULES
    return verdict


def open_to(workspace: Workspace, eyes: Reader, holding: Holding) -> list[Channel]:
    """The conversations by which this reader can open the file."""
    there = [workspace.channels[channel] for channel in holding.channels if channel in workspace.channels]
    return [
        channel
        for channel in there
        if channel.id in eyes.channels or (eyes.is_full_member and channel.kind is Kind.PUBLIC)
    ]


def counts(workspace: Workspace, channel: Channel) -> bool:
    """Whether the bot may use files for being shared there."""
    return workspace.team.bot_user in channel.members and not channel.is_archived


def usable_in(workspace: Workspace, place: Channel, asker: str, *, whispered: bool, holding: Holding) -> bool:
    """Whether an answer to the asker, seen by them alone or by all in the place, must be able to use the file."""
    if whispered or place.is_im:
        eyes = reader(workspace, asker)
        if eyes is None or workspace.people[asker].is_stranger:  # of whom the rule promises nothing
            return False
        return any(counts(workspace, c) for c in open_to(workspace, eyes, holding))
    strangers = any(workspace.people[person].is_stranger for person in place.members)
    if not counts(workspace, place) or (
        strangers and not place.is_ext_shared
    ):  # Slack's own facts contradict
        return False
    if place.id in holding.channels:
        return True
    public = any(
        counts(workspace, channel) and channel.kind is Kind.PUBLIC
        for channel in map(workspace.channels.get, holding.channels)
        if channel
    )
    return public and all(eyes.is_full_member for eyes in readers_in(workspace, place))
