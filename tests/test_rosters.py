"""Who is in a channel: a large one is seldom listed, and never trusted when its number changed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.people import People
from bot.playground import BOT_TOKEN, Playground
from bot.playground.records import Change
from bot.readership import PersonKind
from bot.rosters import Rosters
from tests.clock import Clock

LARGE = "C0GENERAL"


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Its #general has 1,004 members, the bot among them."""
    async with Playground() as running:
        crowd = {running.add_person(f"p{number}").id for number in range(1_000)}
        members = running.workspace.channel(LARGE).members | crowd
        running.workspace.change_channel(LARGE, members=members)
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rosters(playground: Playground, clock: Clock) -> Rosters:
    client = AsyncWebClient(token=BOT_TOKEN, base_url=playground.api_url, retry_handlers=[])
    people = People(client, team_id=playground.workspace.team.id, ttl=300, clock=clock)
    return Rosters(client, people, ttl=30, clock=clock)


def listings(playground: Playground) -> int:
    return len(playground.calls("conversations.members"))


async def test_a_large_channel_is_counted_instead_of_listed(
    rosters: Rosters, playground: Playground, clock: Clock
) -> None:
    assert len(await rosters.users(LARGE)) == 1_004
    clock.now += 100
    await rosters.users(LARGE)
    await rosters.users(LARGE, fresh=True)
    assert listings(playground) == 2  # one listing of two pages
    clock.now += 60  # more than half of its time is over
    await rosters.users(LARGE, fresh=True)
    assert listings(playground) == 4


async def test_a_small_channel_is_listed_whenever_it_must_be_fresh(
    rosters: Rosters, playground: Playground, clock: Clock
) -> None:
    for _ in range(3):
        await rosters.users("C0PEOPLE", fresh=True)
    assert listings(playground) == 3
    await rosters.users("C0PEOPLE")
    assert listings(playground) == 3
    clock.now += 31
    await rosters.users("C0PEOPLE")
    assert listings(playground) == 4
    assert playground.calls("conversations.info") == []


async def test_another_number_of_members_is_listed_anew(rosters: Rosters, playground: Playground) -> None:
    await rosters.users(LARGE)
    gus = playground.workspace.person("gus").id
    playground.workspace.join(LARGE, gus)
    assert gus not in await rosters.users(LARGE)
    assert gus in await rosters.users(LARGE, fresh=True)


async def test_a_large_channel_that_is_not_counted_is_listed_each_time(
    rosters: Rosters, playground: Playground
) -> None:
    playground.fail("conversations.info", error="channel_not_found", times=1)
    with pytest.raises(Exception, match="channel_not_found"):
        await rosters.users(LARGE)
    playground.workspace.leave(LARGE, playground.workspace.person("p1").id)
    gone = playground.workspace.person("p2").id
    original = playground.workspace.channel(LARGE).members

    def leave_when_counted(change: Change) -> None:
        if change.what == "call" and change.detail == "conversations.info":
            playground.workspace.change_channel(LARGE, members=original - {gone})

    listing = rosters.users(LARGE)
    playground.workspace.watch(leave_when_counted)  # after the listing: the count does not vouch for it
    assert gone in await listing
    assert gone not in await rosters.users(LARGE, fresh=True)


async def test_it_depends_on_whoever_is_no_full_member(rosters: Rosters, playground: Playground) -> None:
    found = await rosters.deciding("C0PEOPLE")
    assert found is not None
    assert found.kind is PersonKind.MEMBER
    playground.workspace.join("C0PEOPLE", playground.workspace.person("gus").id)
    rosters.forget("C0PEOPLE")
    found = await rosters.deciding("C0PEOPLE")
    assert found is not None
    assert (found.id, found.kind) == ("U0GUS", PersonKind.GUEST)


async def test_a_fresh_list_decides_anew(rosters: Rosters, playground: Playground) -> None:
    await rosters.deciding("C0PEOPLE")
    playground.workspace.join("C0PEOPLE", playground.workspace.person("gus").id)
    await rosters.users("C0PEOPLE", fresh=True)
    found = await rosters.deciding("C0PEOPLE")
    assert found is not None
    assert found.kind is PersonKind.GUEST


async def test_where_only_apps_are_nobody_decides(rosters: Rosters, playground: Playground) -> None:
    bot = playground.workspace.team.bot_user
    playground.workspace.change_channel("C0PEOPLE", members=frozenset({bot}))
    assert await rosters.deciding("C0PEOPLE") is None
