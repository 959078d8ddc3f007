"""Facts about people and channels, asked of a real (local) Slack; every doubt means no."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.audience import Audiences
from bot.errors import AudienceUnknown
from bot.playground import BOT_TOKEN, Playground
from bot.playground.records import Channel, Kind
from bot.slack_client import open_session
from bot.types import Question, Surface
from indexer.types import NOTHING, Audience, Reach, Reader
from tests.clock import Clock
from tests.slack_rules import can_open, is_full_member, populate, readers

TEAM_FILE = Audience(workspace=True)


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Slack(AsyncWebClient):
    """A client of the playground whose answers a test may spoil on their way."""

    spoil: Callable[[str, Any], Any] | None = None

    async def api_call(self, api_method: str, **how: Any) -> AsyncSlackResponse:
        response = await super().api_call(api_method, **how)
        if self.spoil is not None:
            response.data = self.spoil(api_method, response.data)
        return response


@pytest.fixture
async def slack(playground: Playground) -> AsyncIterator[Slack]:
    async with open_session() as session:
        yield Slack(token=BOT_TOKEN, base_url=playground.api_url, retry_handlers=[], session=session)


@pytest.fixture
def audiences(playground: Playground, slack: Slack, clock: Clock) -> Audiences:
    team = playground.workspace.team
    return Audiences(slack, team_id=team.id, bot_user_id=team.bot_user, ttl=30, clock=clock)


def ids(playground: Playground, *names: str) -> frozenset[str]:
    return frozenset(playground.workspace.channel(name).id for name in names)


def shared_in(playground: Playground, *names: str) -> Audience:
    return Audience(channels=ids(playground, *names))


async def asked_in(
    audiences: Audiences, playground: Playground, channel: str, person: str, **how: bool
) -> Reach:
    where, who = playground.workspace.channel(channel), playground.workspace.person(person)
    return await audiences.reach_at(Surface.MENTION, where.id, who.id, **how)


async def alone(audiences: Audiences, playground: Playground, person: str, **how: bool) -> Reach:
    where = playground.direct_channel(person)
    return await audiences.reach_at(Surface.DIRECT, where.id, playground.workspace.person(person).id, **how)


# --- the table on live facts --------------------------------------------------------------------


async def test_a_channel_of_members_may_use_the_workspaces_files_its_own_and_those_of_public_channels(
    audiences: Audiences, playground: Playground
) -> None:
    reach = await asked_in(audiences, playground, "finance", "ada")
    public = ids(playground, "general", "people", "partners")  # where the bot is: not #random
    assert reach == Reach((Reader(True, ids(playground, "finance") | public),))


async def test_a_channel_with_a_guest_may_use_its_own_files_only(
    audiences: Audiences, playground: Playground
) -> None:
    for person in ("ada", "gus"):
        reach = await asked_in(audiences, playground, "partners", person)
        assert reach == Reach((Reader(False, ids(playground, "partners")),))


@pytest.mark.parametrize("flag", ["is_ext_shared", "is_pending_ext_shared"])
async def test_a_channel_shared_outside_may_use_its_own_files_only_which_others_may_use_still(
    audiences: Audiences, playground: Playground, flag: str
) -> None:
    playground.change_channel("general", **{flag: True})
    reach = await asked_in(audiences, playground, "general", "ada")
    assert reach == Reach((Reader(False, ids(playground, "general")),))
    assert (await alone(audiences, playground, "chiyo")).admits(shared_in(playground, "general"))
    playground.change_channel("general", kind="private")
    playground.leave("chiyo", "general")
    reach = await alone(audiences, playground, "chiyo", fresh=True)
    assert not reach.admits(shared_in(playground, "general"))


async def test_where_the_bot_is_not_or_nobody_may_write_any_more_nothing_may_be_used(
    audiences: Audiences, playground: Playground
) -> None:
    assert await asked_in(audiences, playground, "random", "ada") == NOTHING
    playground.change_channel("people", is_archived=True)
    assert await asked_in(audiences, playground, "people", "ada", fresh=True) == NOTHING
    for person in ("ada", "gus"):
        reach = await alone(audiences, playground, person)
        assert not reach.admits(shared_in(playground, "people"))
        assert not reach.admits(shared_in(playground, "random"))


async def test_a_member_alone_may_use_public_channels_and_the_private_ones_that_both_are_in(
    audiences: Audiences, playground: Playground
) -> None:
    playground.leave("ada", "people")
    reach = await alone(audiences, playground, "ada")
    assert reach.admits(TEAM_FILE)
    assert reach.admits(shared_in(playground, "finance"))
    assert reach.admits(shared_in(playground, "people"))  # public: Ada may open what is in it without joining
    assert not reach.admits(shared_in(playground, "random"))  # the bot is not in it
    assert not (await alone(audiences, playground, "chiyo")).admits(shared_in(playground, "finance"))


async def test_a_guest_alone_may_use_the_files_of_the_guests_channels_only(
    audiences: Audiences, playground: Playground
) -> None:
    direct = playground.direct_channel("gus").id
    reach = await alone(audiences, playground, "gus")
    assert reach == Reach((Reader(False, ids(playground, "partners") | {direct}),))


async def test_a_command_is_answered_for_the_asker_wherever_it_was_typed(
    audiences: Audiences, playground: Playground
) -> None:
    ada, channel = playground.workspace.person("ada").id, playground.workspace.channel("partners").id
    reach = await audiences.reach_at(Surface.COMMAND, channel, ada)
    assert reach.admits(shared_in(playground, "finance"))
    assert reach.admits(Audience(channels=frozenset({playground.direct_channel("ada").id})))
    assert not reach.admits(Audience(channels=frozenset({playground.direct_channel("ben").id})))


async def test_a_direct_message_of_somebody_else_is_nobodys_place(
    audiences: Audiences, playground: Playground
) -> None:
    ben, of_ada = playground.workspace.person("ben").id, playground.direct_channel("ada").id
    assert await audiences.reach_at(Surface.DIRECT, of_ada, ben) == NOTHING
    assert await audiences.reach_at(Surface.DIRECT, playground.workspace.channel("people").id, ben) == NOTHING


async def test_a_conversation_of_people_without_the_bot_gives_nothing(
    audiences: Audiences, playground: Playground
) -> None:
    workspace = playground.workspace
    ada, ben, chiyo = (workspace.person(name).id for name in ("ada", "ben", "chiyo"))
    two, three = (
        workspace.open_direct(frozenset({ada, ben})),
        workspace.open_direct(frozenset({ada, ben, chiyo})),
    )
    reach = await alone(audiences, playground, "ada")
    for conversation in (two, three):
        assert not reach.admits(Audience(channels=frozenset({conversation.id})))
        assert await audiences.reach_at(Surface.MENTION, conversation.id, ada) == NOTHING


def group_of(playground: Playground, *names: str) -> Channel:
    workspace = playground.workspace
    people = {workspace.person(name).id for name in names} | {workspace.team.bot_user}
    return workspace.open_direct(frozenset(people))


async def test_a_group_may_use_what_each_of_its_members_may(
    audiences: Audiences, playground: Playground
) -> None:
    ada = playground.workspace.person("ada").id
    group = group_of(playground, "ada", "chiyo")
    reach = await audiences.reach_at(Surface.MENTION, group.id, ada)
    assert reach.admits(TEAM_FILE)
    assert reach.admits(shared_in(playground, "people"))
    assert reach.admits(Audience(channels=frozenset({group.id})))
    assert not reach.admits(shared_in(playground, "finance"))
    with_guest = group_of(playground, "ada", "ben", "gus")
    reach = await audiences.reach_at(Surface.MENTION, with_guest.id, ada)
    assert not reach.admits(shared_in(playground, "people"))
    assert reach.admits(shared_in(playground, "partners"))
    playground.change_person("gus", is_stranger=True)
    assert await audiences.reach_at(Surface.MENTION, with_guest.id, ada, fresh=True) == NOTHING


@pytest.mark.parametrize(
    "facts", [{"is_stranger": True}, {"team_id": "T0OTHER"}, {"deleted": True}, {"is_bot": True}]
)
async def test_whoever_is_not_of_this_workspace_may_use_nothing_alone(
    audiences: Audiences, playground: Playground, facts: dict[str, object]
) -> None:
    playground.change_person("ada", **facts)
    ada = playground.workspace.person("ada").id
    assert await audiences.reach_at(Surface.COMMAND, "C0ANY", ada) == NOTHING
    assert await alone(audiences, playground, "ada") == NOTHING
    if facts.keys() & {"deleted", "is_bot"}:
        assert await asked_in(audiences, playground, "people", "ada") == NOTHING


async def test_a_workflows_post_has_nobody_who_asks(audiences: Audiences, playground: Playground) -> None:
    (people,) = ids(playground, "people")
    for surface in Surface:
        if surface is not Surface.DIRECT:
            assert await audiences.reach_at(surface, people, "") == NOTHING
    assert await audiences.reach_at(Surface.DIRECT, playground.direct_channel("ada").id, "") == NOTHING


@pytest.mark.parametrize("seed", range(10))
async def test_in_any_workspace_nobody_is_shown_what_slack_would_not_open(
    audiences: Audiences, playground: Playground, seed: int
) -> None:
    chance = random.Random(seed)
    workspace = playground.workspace
    channels = populate(workspace, chance)
    probes = [{c.id for c in some} for count in (1, 2) for some in itertools.combinations(channels, count)]
    team = workspace.team.id
    for person in [each for each in workspace.people.values() if each.id != workspace.team.bot_user]:
        direct = workspace.open_direct(frozenset({person.id, workspace.team.bot_user}))
        for surface, where in ((Surface.COMMAND, "C0ANY"), (Surface.DIRECT, direct.id)):
            reach = await audiences.reach_at(surface, where, person.id)
            usable = is_full_member(person, team) or (person.is_restricted and not person.is_stranger)
            for probe in probes:
                seen = {c for c in probe if workspace.team.bot_user in workspace.channels[c].members}
                assert reach.admits(Audience(channels=frozenset(probe))) == (
                    usable and can_open(workspace, person, seen)
                )
            assert reach.admits(TEAM_FILE) == is_full_member(person, team)
    for channel in channels:
        for person in (workspace.people[user] for user in sorted(channel.members)):
            reach = await audiences.reach_at(Surface.MENTION, channel.id, person.id)
            people = readers(workspace, channel)
            for probe in probes:
                if reach.admits(Audience(channels=frozenset(probe))):
                    assert workspace.team.bot_user in channel.members
                    assert all(can_open(workspace, reader, probe) for reader in people)
            if reach.admits(TEAM_FILE):
                assert all(is_full_member(reader, team) for reader in people)
                assert not channel.is_ext_shared


@pytest.mark.parametrize("seed", range(5))
async def test_when_every_event_is_lost_a_fresh_look_shows_nothing_too_much(
    audiences: Audiences, playground: Playground, seed: int
) -> None:
    chance = random.Random(seed)
    workspace = playground.workspace
    channels = [channel.id for channel in populate(workspace, chance)]
    people = sorted(workspace.people)
    for _ in range(60):
        channel, person = chance.choice(channels), chance.choice(people)
        inside = person in workspace.channels[channel].members
        stranger = (
            workspace.people[person].team_id != workspace.team.id or workspace.people[person].is_stranger
        )
        match chance.randrange(5):
            case 0:
                if inside:
                    workspace.leave(channel, person)
                elif not stranger:
                    workspace.join(channel, person)
            case 1:
                workspace.change_channel(channel, kind=chance.choice([Kind.PUBLIC, Kind.PRIVATE]))
            case 2:
                workspace.change_channel(channel, is_archived=chance.random() < 0.3)
            case 3:
                workspace.change_channel(channel, is_ext_shared=chance.random() < 0.5)
            case _:
                bot = workspace.team.bot_user
                workspace.join(channel, bot)
        where = workspace.channels[channel]
        reach = await audiences.reach_at(Surface.MENTION, channel, person, fresh=True)
        for probe in channels:
            if reach.admits(Audience(channels=frozenset({probe}))):
                assert all(can_open(workspace, reader, {probe}) for reader in readers(workspace, where))
        reach = await audiences.reach_at(Surface.COMMAND, "", person, fresh=True)
        for probe in channels:
            if reach.admits(Audience(channels=frozenset({probe}))):
                assert can_open(workspace, workspace.people[person], {probe})


# --- what Slack may answer instead --------------------------------------------------------------

ASKED = {
    "a channel": ("users.info", "users.conversations", "conversations.members"),
    "alone": ("users.info", "users.conversations", "conversations.info"),
    "a group": ("users.info", "users.conversations", "conversations.members"),
}


async def ask(audiences: Audiences, playground: Playground, place: str) -> Reach:
    if place == "a channel":
        return await asked_in(audiences, playground, "people", "ada")
    if place == "alone":
        return await alone(audiences, playground, "ada")
    group = group_of(playground, "ada", "ben")
    return await audiences.reach_at(Surface.MENTION, group.id, playground.workspace.person("ada").id)


@pytest.mark.parametrize(("place", "method"), [(place, m) for place, some in ASKED.items() for m in some])
@pytest.mark.parametrize(
    "fault",
    [
        {"error": "internal_error"},
        {"error": "channel_not_found"},
        {"error": "missing_scope"},
        {"status": 500},
        {"retry_after": 1},
        {"lose_request": True},
        {"lose_response": True},
    ],
    ids=lambda fault: str(next(iter(fault.items()))),
)
async def test_any_error_of_slack_means_no(
    audiences: Audiences, playground: Playground, place: str, method: str, fault: dict[str, Any]
) -> None:
    playground.fail(method, times=50, **fault)
    with pytest.raises(AudienceUnknown, match=r"did not search|did not answer"):
        await ask(audiences, playground, place)


class Silent(AsyncWebClient):
    async def api_call(self, api_method: str, **how: Any) -> AsyncSlackResponse:
        raise TimeoutError


async def test_silence_means_no(playground: Playground) -> None:
    team = playground.workspace.team
    silent = Audiences(Silent(token=BOT_TOKEN), team_id=team.id, bot_user_id=team.bot_user)
    with pytest.raises(AudienceUnknown, match="did not answer"):
        await ask(silent, playground, "a channel")


LISTS = {
    "users.info": "user",
    "users.conversations": "channels",
    "conversations.members": "members",
    "conversations.info": "channel",
}


@pytest.mark.parametrize(("place", "method"), [(place, m) for place, some in ASKED.items() for m in some])
@pytest.mark.parametrize("wrong", ["missing", None, "text", 7, [None], [7], ["text"], [{}], [[]], {}])
async def test_an_answer_of_another_form_means_no(
    audiences: Audiences, playground: Playground, slack: Slack, place: str, method: str, wrong: Any
) -> None:
    key = LISTS[method]

    def spoil(called: str, data: Any) -> Any:
        if called != method:
            return data
        if wrong == "missing":
            return {name: value for name, value in data.items() if name != key}
        return data | {key: wrong}

    slack.spoil = spoil
    try:
        reach = await ask(audiences, playground, place)
    except AudienceUnknown:
        return
    assert (method, wrong) == ("conversations.members", ["text"])  # somebody of whom nothing is known
    assert reach == NOTHING


@pytest.mark.parametrize("wrong", [None, "text", [], ["text"], {"response_metadata": {"next_cursor": 7}}])
async def test_an_answer_that_is_no_object_or_never_ends_means_no(
    audiences: Audiences, playground: Playground, slack: Slack, wrong: Any
) -> None:
    def endless(called: str, data: Any) -> Any:
        if called != "users.conversations":
            return data
        return data | wrong if isinstance(wrong, dict) else wrong

    slack.spoil = endless
    with pytest.raises(AudienceUnknown):
        await ask(audiences, playground, "a channel")
    slack.spoil = lambda _called, data: data | {"response_metadata": {"next_cursor": "again"}}
    with pytest.raises(AudienceUnknown):
        await ask(audiences, playground, "a channel")


@pytest.mark.parametrize("place", ASKED)
@pytest.mark.parametrize("wrong", ["missing", None, "yes", [], 7])
async def test_a_field_that_is_missing_or_odd_never_makes_more_of_an_answer(
    playground: Playground, slack: Slack, place: str, wrong: Any
) -> None:
    team = playground.workspace.team
    probes = [TEAM_FILE, *(Audience(channels=frozenset({known})) for known in playground.workspace.channels)]

    async def admitted() -> set[Audience]:
        fresh = Audiences(slack, team_id=team.id, bot_user_id=team.bot_user)
        try:
            reach = await ask(fresh, playground, place)
        except AudienceUnknown:
            return set()
        return {probe for probe in probes if reach.admits(probe)}

    usual = await admitted()
    fields = {
        "users.info": ["id", "team_id", "deleted", "is_bot", "is_restricted", "is_ultra_restricted"],
        "users.conversations": ["id", "is_private", "is_im", "is_mpim", "is_archived", "is_org_shared"],
        "conversations.info": ["id", "is_im", "user"],
    }
    for method, field in [(m, f) for m, some in fields.items() if m in ASKED[place] for f in some]:

        def spoil(called: str, data: Any, method: str = method, field: str = field) -> Any:
            if called != method:
                return data
            key = LISTS[method]
            items = data[key] if isinstance(data[key], list) else [data[key]]
            spoilt = [_without(item, field, wrong) for item in items]
            return data | {key: spoilt if isinstance(data[key], list) else spoilt[0]}

        slack.spoil = spoil
        assert await admitted() <= usual, (method, field)
        if method == "users.info" or field in {"id", "is_org_shared"}:
            assert TEAM_FILE not in await admitted() or field == "is_org_shared", (method, field)


def _without(item: dict[str, Any], field: str, wrong: Any) -> dict[str, Any]:
    return {k: v for k, v in item.items() if k != field} | ({} if wrong == "missing" else {field: wrong})


# --- what is remembered, and how long -----------------------------------------------------------


async def test_who_leaves_a_channel_loses_its_files_when_the_memory_expires_or_is_told(
    audiences: Audiences, playground: Playground, clock: Clock
) -> None:
    finance = shared_in(playground, "finance")
    assert (await alone(audiences, playground, "ben")).admits(finance)
    playground.leave("ben", "finance")
    assert (await alone(audiences, playground, "ben")).admits(finance)
    clock.now += 31
    assert not (await alone(audiences, playground, "ben")).admits(finance)

    assert (await alone(audiences, playground, "ada")).admits(finance)
    playground.leave("ada", "finance")
    audiences.forget_channel(*ids(playground, "finance"))
    assert not (await alone(audiences, playground, "ada")).admits(finance)


async def test_a_guest_who_joins_narrows_the_channel(audiences: Audiences, playground: Playground) -> None:
    assert (await asked_in(audiences, playground, "people", "ada")).admits(TEAM_FILE)
    playground.invite("ada", "people", "gus")
    audiences.forget_channel(*ids(playground, "people"))
    assert not (await asked_in(audiences, playground, "people", "ada")).admits(TEAM_FILE)


async def test_a_channel_that_becomes_private_is_its_members_alone(
    audiences: Audiences, playground: Playground
) -> None:
    playground.leave("chiyo", "general")
    assert (await alone(audiences, playground, "chiyo")).admits(shared_in(playground, "general"))
    playground.change_channel("general", kind="private")
    audiences.forget_channel(*ids(playground, "general"))
    assert not (await alone(audiences, playground, "chiyo")).admits(shared_in(playground, "general"))
    assert (await alone(audiences, playground, "ada")).admits(shared_in(playground, "general"))


async def test_a_bot_that_comes_into_a_channel_answers_there_at_once(
    audiences: Audiences, playground: Playground
) -> None:
    await asked_in(audiences, playground, "people", "ada")
    playground.invite("ada", "random", "footnote")
    assert (await asked_in(audiences, playground, "random", "ada")).admits(shared_in(playground, "random"))


@pytest.mark.parametrize("told", ["of the person", "of everything", "by a fresh look"])
async def test_a_member_who_becomes_a_guest_is_one_at_once(
    audiences: Audiences, playground: Playground, told: str
) -> None:
    ada = playground.workspace.person("ada").id
    assert (await alone(audiences, playground, "ada")).admits(TEAM_FILE)
    assert (await asked_in(audiences, playground, "people", "ben")).admits(TEAM_FILE)
    playground.change_person("ada", is_restricted=True)
    if told == "of the person":
        audiences.forget_person(ada)
    if told == "of everything":
        audiences.forget_everything()
    fresh = told == "by a fresh look"
    assert not (await alone(audiences, playground, "ada", fresh=fresh)).admits(TEAM_FILE)
    assert not (await asked_in(audiences, playground, "people", "ben", fresh=fresh)).admits(TEAM_FILE)


async def test_what_was_being_asked_when_a_change_was_told_is_asked_again(
    audiences: Audiences, playground: Playground
) -> None:
    playground.fail("conversations.members", delay=0.3)
    asking = asyncio.create_task(asked_in(audiences, playground, "people", "ada"))
    await playground.wait_for(lambda: playground.calls("conversations.members"))
    playground.invite("ada", "people", "gus")
    audiences.forget_channel(*ids(playground, "people"))
    assert not (await asking).admits(TEAM_FILE)
    assert not (await asked_in(audiences, playground, "people", "ada")).admits(TEAM_FILE)


async def test_a_fresh_look_sees_who_joined_a_moment_ago(
    audiences: Audiences, playground: Playground
) -> None:
    channel, ada = playground.workspace.channel("people").id, playground.workspace.person("ada").id
    question = Question("q", "local", "k", Surface.MENTION, channel, ada, "?", "1.0", "1.0", 0.0)
    assert (await audiences.reach(question)).admits(TEAM_FILE)
    playground.invite("ada", "people", "gus")
    assert not (await audiences.reach(question, fresh=True)).admits(TEAM_FILE)


async def test_many_questions_at_once_ask_slack_once(audiences: Audiences, playground: Playground) -> None:
    asked = [asked_in(audiences, playground, "people", "ada") for _ in range(20)]
    assert len(set(await asyncio.gather(*asked))) == 1
    calls = Counter(call.method for call in playground.calls())
    assert calls["users.conversations"] == 1
    assert calls["conversations.members"] == 1
    assert max(calls.values()) <= 4  # users.info: one for each of its people


# --- how much is asked of Slack -----------------------------------------------------------------


def crowd(playground: Playground, people: int) -> list[str]:
    return [playground.add_person(f"p{number}").id for number in range(people)]


async def test_a_large_channel_is_asked_in_pages_not_person_by_person(
    audiences: Audiences, playground: Playground
) -> None:
    playground.workspace.change_channel(
        "C0GENERAL",
        members=playground.workspace.channel("general").members | set(crowd(playground, 1_100)),
    )
    assert (await asked_in(audiences, playground, "general", "ada")).admits(TEAM_FILE)
    assert len(playground.calls("users.info")) == 1  # the asker
    assert len(playground.calls("users.list")) == 2
    assert len(playground.calls("conversations.members")) == 2


async def test_a_guest_among_two_thousand_is_found_by_their_number(
    audiences: Audiences, playground: Playground
) -> None:
    workspace = playground.workspace
    members = workspace.channel("general").members | set(crowd(playground, 2_000))
    workspace.change_channel("C0GENERAL", members=members)
    assert (await asked_in(audiences, playground, "general", "ada")).admits(TEAM_FILE)
    assert (await asked_in(audiences, playground, "general", "ada", fresh=True)).admits(TEAM_FILE)
    assert len(playground.calls("conversations.members")) == 3  # counted, not listed again
    workspace.join("C0GENERAL", workspace.person("gus").id)
    assert not (await asked_in(audiences, playground, "general", "ada", fresh=True)).admits(TEAM_FILE)


async def test_fifty_questions_a_minute_in_large_channels_stay_within_slacks_tiers(
    audiences: Audiences, playground: Playground, clock: Clock
) -> None:
    chance = random.Random(7)
    workspace = playground.workspace
    people = crowd(playground, 2_200)
    channels = [
        workspace.add_channel(
            f"c{number}", members=frozenset(chance.sample(people, 2_000)) | {workspace.team.bot_user}
        )
        for number in range(20)
    ]
    for minute in range(7):
        before = len(playground.calls())
        for _ in range(50):
            channel = chance.choice(channels)
            asker = chance.choice(sorted(channel.members - {workspace.team.bot_user}))
            for fresh in (False, True):
                clock.now += 0.6
                reach = await audiences.reach_at(Surface.MENTION, channel.id, asker, fresh=fresh)
                assert reach.admits(TEAM_FILE)
        calls = Counter(call.method for call in playground.calls()[before:])
        if minute:  # in the first one all is new
            assert calls["users.conversations"] <= 51
            assert calls["conversations.info"] <= 52
            assert calls["conversations.members"] <= 60
            assert calls["users.info"] <= 55
            assert calls["users.list"] <= 3
