"""Slack's own rules of who reads what, over the playground's workspace: an oracle that knows nothing of the bot's code.

https://slack.com/help/articles/360017938993-What-is-a-channel and
https://slack.com/help/articles/202518103-Understand-guest-roles-in-Slack
"""

from __future__ import annotations

import random
from collections.abc import Collection

from bot.playground.records import Channel, Kind, Person
from bot.playground.workspace import Workspace


def is_full_member(person: Person, team: str) -> bool:
    """Of this workspace, a human being, with an account, no guest."""
    return person.team_id == team and not (person.is_guest or person.is_bot or person.deleted)


def can_read(workspace: Workspace, person: Person, channel: Channel) -> bool:
    """Whether what stands in the channel can be opened: by its members, and if it is public by full members."""
    if person.deleted:
        return False
    if person.id in channel.members:
        return True
    return channel.kind is Kind.PUBLIC and is_full_member(person, workspace.team.id)


def can_open(workspace: Workspace, person: Person, channels: Collection[str]) -> bool:
    """Whether a file shared in these channels can be opened. Archived ones give nothing, which is our own rule."""
    found = (workspace.channels[channel] for channel in channels)
    return any(can_read(workspace, person, channel) for channel in found if not channel.is_archived)


def readers(workspace: Workspace, channel: Channel) -> list[Person]:
    """Every human being who reads what is posted in a conversation."""
    people = (person for person in workspace.people.values() if not person.is_bot)
    return [person for person in people if can_read(workspace, person, channel)]


def populate(workspace: Workspace, chance: random.Random) -> list[Channel]:
    """A few people of every kind, and channels of every kind with some of them; returns the channels."""
    bot, team = workspace.team.bot_user, workspace.team.id
    people = [workspace.add_person(f"member{n}").id for n in range(4)]
    people += [workspace.add_person(f"guest{n}", is_restricted=True).id for n in range(2)]
    people += [workspace.add_person("gone", deleted=True).id, workspace.add_person("app", is_bot=True).id]
    strangers = [workspace.add_person("stranger", team_id="T0OTHER").id]
    strangers += [workspace.add_person("known", team_id=team, is_stranger=True).id]
    channels = []
    for number in range(6):
        shared = chance.random() < 0.3
        inside = {person for person in people if chance.random() < 0.5}
        if chance.random() < 0.5:  # a channel of members only, else there would be few
            inside = set(people[:4])
        if shared:
            inside |= {person for person in strangers if chance.random() < 0.5}
        if chance.random() < 0.8:
            inside.add(bot)
        channel = workspace.add_channel(
            f"c{number}",
            kind=chance.choice([Kind.PUBLIC, Kind.PRIVATE]),
            members=frozenset(inside),
            is_ext_shared=shared,
            is_pending_ext_shared=not shared and chance.random() < 0.1,
            is_archived=chance.random() < 0.15,
        )
        channels.append(channel)
    return channels
