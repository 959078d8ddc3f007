"""Facts about people and channels, asked of a real (local) Slack; every doubt means no."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.audience import Audiences
from bot.errors import AudienceUnknown
from bot.playground import BOT_TOKEN, Playground
from bot.types import Question, Surface
from indexer.types import NOTHING, Audience, Reach, Reader
from tests.clock import Clock


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def audiences(playground: Playground, clock: Clock) -> Audiences:
    client = AsyncWebClient(token=BOT_TOKEN, base_url=playground.api_url, retry_handlers=[])
    team = playground.workspace.team
    return Audiences(client, team_id=team.id, bot_user_id=team.bot_user, ttl=30, clock=clock)


def ids(playground: Playground, *names: str) -> frozenset[str]:
    return frozenset(playground.workspace.channel(name).id for name in names)


async def asked_in(audiences: Audiences, playground: Playground, channel: str, person: str) -> Reach:
    where, who = playground.workspace.channel(channel), playground.workspace.person(person)
    return await audiences.reach_at(Surface.MENTION, where.id, who.id)


async def alone(audiences: Audiences, playground: Playground, person: str) -> Reach:
    where = playground.direct_channel(person)
    return await audiences.reach_at(Surface.DIRECT, where.id, playground.workspace.person(person).id)


async def test_a_channel_of_members_may_use_the_workspaces_files_and_its_own(
    audiences: Audiences, playground: Playground
) -> None:
    reach = await asked_in(audiences, playground, "finance", "ada")
    assert reach == Reach((Reader(True, ids(playground, "finance")),))


async def test_a_channel_with_a_guest_may_use_its_own_files_only(
    audiences: Audiences, playground: Playground
) -> None:
    reach = await asked_in(audiences, playground, "partners", "ada")
    assert reach == Reach((Reader(False, ids(playground, "partners")),))


@pytest.mark.parametrize("flag", ["is_ext_shared", "is_pending_ext_shared"])
async def test_a_channel_shared_outside_may_use_its_own_files_only(
    audiences: Audiences, playground: Playground, flag: str
) -> None:
    playground.change_channel("general", **{flag: True})
    assert not (await asked_in(audiences, playground, "general", "ada")).admits(Audience(workspace=True))


async def test_a_channel_without_the_bot_may_use_nothing(
    audiences: Audiences, playground: Playground
) -> None:
    assert await asked_in(audiences, playground, "random", "ada") == NOTHING


async def test_a_member_alone_may_use_the_files_of_channels_that_both_are_in(
    audiences: Audiences, playground: Playground
) -> None:
    reach = await alone(audiences, playground, "ada")
    (finance,), (random,) = ids(playground, "finance"), ids(playground, "random")
    assert reach.admits(Audience(workspace=True))
    assert reach.admits(Audience(channels=frozenset({finance})))
    assert not reach.admits(Audience(channels=frozenset({random})))  # the bot is not in it
    assert not (await alone(audiences, playground, "chiyo")).admits(Audience(channels=frozenset({finance})))


async def test_a_guest_alone_may_use_the_files_of_the_guests_channels_only(
    audiences: Audiences, playground: Playground
) -> None:
    reach = await alone(audiences, playground, "gus")
    assert not reach.admits(Audience(workspace=True))
    assert reach.admits(Audience(channels=ids(playground, "partners")))


async def test_a_command_is_answered_for_the_asker_wherever_it_was_typed(
    audiences: Audiences, playground: Playground
) -> None:
    ada, channel = playground.workspace.person("ada").id, playground.workspace.channel("partners").id
    reach = await audiences.reach_at(Surface.COMMAND, channel, ada)
    assert reach.admits(Audience(channels=ids(playground, "finance")))


async def test_a_group_may_use_what_each_of_its_members_may(
    audiences: Audiences, playground: Playground
) -> None:
    workspace = playground.workspace
    people = {workspace.person(name).id for name in ("ada", "chiyo")} | {workspace.team.bot_user}
    group = workspace.open_direct(frozenset(people))
    reach = await audiences.reach_at(Surface.MENTION, group.id, workspace.person("ada").id)
    assert reach.admits(Audience(workspace=True))
    assert reach.admits(Audience(channels=ids(playground, "people")))
    assert not reach.admits(Audience(channels=ids(playground, "finance")))


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "users.info"])
@pytest.mark.parametrize(
    "fault", [{"error": "internal_error"}, {"status": 500}, {"error": "channel_not_found"}]
)
async def test_any_error_of_slack_means_no(
    audiences: Audiences, playground: Playground, method: str, fault: dict[str, object]
) -> None:
    playground.fail(method, times=50, **fault)
    with pytest.raises(AudienceUnknown, match=r"did not search|did not answer"):
        await asked_in(audiences, playground, "general", "ada")


@pytest.mark.parametrize(
    "facts", [{"is_stranger": True}, {"team_id": "T0OTHER"}, {"deleted": True}, {"is_bot": True}]
)
async def test_whoever_is_not_of_this_workspace_may_use_nothing_alone(
    audiences: Audiences, playground: Playground, facts: dict[str, object]
) -> None:
    playground.change_person("ada", **facts)
    ada = playground.workspace.person("ada").id
    assert await audiences.reach_at(Surface.COMMAND, "C0ANY", ada) == NOTHING


async def test_who_leaves_a_channel_loses_its_files_when_the_memory_expires_or_is_told(
    audiences: Audiences, playground: Playground, clock: Clock
) -> None:
    finance = Audience(channels=ids(playground, "finance"))
    assert (await alone(audiences, playground, "ben")).admits(finance)
    playground.leave("ben", "finance")
    clock.now += 31
    assert not (await alone(audiences, playground, "ben")).admits(finance)

    assert (await alone(audiences, playground, "ada")).admits(finance)
    playground.leave("ada", "finance")
    audiences.forget_channel(*ids(playground, "finance"))
    assert not (await alone(audiences, playground, "ada")).admits(finance)


async def test_a_guest_who_joins_narrows_the_channel(audiences: Audiences, playground: Playground) -> None:
    assert (await asked_in(audiences, playground, "people", "ada")).admits(Audience(workspace=True))
    playground.invite("ada", "people", "gus")
    audiences.forget_channel(*ids(playground, "people"))
    assert not (await asked_in(audiences, playground, "people", "ada")).admits(Audience(workspace=True))


async def test_a_large_channel_is_asked_in_pages_not_person_by_person(
    audiences: Audiences, playground: Playground
) -> None:
    for number in range(450):
        person = playground.add_person(f"p{number}")
        playground.workspace.join(playground.workspace.channel("general").id, person.id)
    assert (await asked_in(audiences, playground, "general", "ada")).admits(Audience(workspace=True))
    assert len(playground.calls("users.info")) == 0
    assert len(playground.calls("users.list")) == 3


async def test_what_was_being_asked_when_a_change_was_told_is_not_remembered(
    audiences: Audiences, playground: Playground
) -> None:
    playground.fail("conversations.members", delay=0.3)
    asking = asyncio.create_task(asked_in(audiences, playground, "people", "ada"))
    await playground.wait_for(lambda: playground.calls("conversations.info"))
    await asyncio.sleep(0.1)
    playground.invite("ada", "people", "gus")
    audiences.forget_channel(*ids(playground, "people"))
    await asking
    assert not (await asked_in(audiences, playground, "people", "ada")).admits(Audience(workspace=True))


async def test_a_fresh_look_sees_who_joined_a_moment_ago(
    audiences: Audiences, playground: Playground
) -> None:
    channel, ada = playground.workspace.channel("people").id, playground.workspace.person("ada").id
    question = Question("q", "local", "k", Surface.MENTION, channel, ada, "?", "1.0", "1.0", 0.0)
    assert (await audiences.reach(question)).admits(Audience(workspace=True))
    playground.invite("ada", "people", "gus")
    assert not (await audiences.reach(question, fresh=True)).admits(Audience(workspace=True))
