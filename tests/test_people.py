"""What people are, asked one by one or all at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.people import People, person_kind
from bot.playground import BOT_TOKEN, Playground
from bot.readership import PersonKind
from tests.clock import Clock

ADA = {
    "id": "U1",
    "team_id": "T1",
    "deleted": False,
    "is_bot": False,
    "is_restricted": False,
    "is_ultra_restricted": False,
}


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({}, PersonKind.MEMBER),
        ({"is_restricted": True}, PersonKind.GUEST),
        ({"is_ultra_restricted": True}, PersonKind.GUEST),
        ({"is_stranger": True}, PersonKind.STRANGER),
        ({"team_id": "T2"}, PersonKind.STRANGER),
        ({"is_bot": True}, PersonKind.APP),
        ({"is_workflow_bot": True}, PersonKind.APP),
        ({"id": "USLACKBOT"}, PersonKind.APP),
        ({"deleted": True, "is_restricted": True}, PersonKind.DEACTIVATED),
        ({"is_restricted": None}, PersonKind.UNKNOWN),
        ({"is_ultra_restricted": None}, PersonKind.UNKNOWN),
        ({"is_bot": None}, PersonKind.UNKNOWN),
        ({"deleted": None}, PersonKind.UNKNOWN),
    ],
)
def test_a_user_object_says_what_somebody_is(facts: dict[str, Any], kind: PersonKind) -> None:
    assert person_kind(ADA | facts, "T1") is kind


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as running:
        yield running


class Slow(AsyncWebClient):
    """Its listings of people are under way until a test lets them arrive."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.under_way, self.arrive = asyncio.Event(), asyncio.Event()
        self.arrive.set()

    async def api_call(self, api_method: str, **how: Any) -> AsyncSlackResponse:
        response = await super().api_call(api_method, **how)
        if api_method == "users.list":
            self.under_way.set()
            await self.arrive.wait()
        return response


@pytest.fixture
def slack(playground: Playground) -> Slow:
    return Slow(token=BOT_TOKEN, base_url=playground.api_url, retry_handlers=[])


@pytest.fixture
def people(playground: Playground, slack: Slow) -> People:
    return People(slack, team_id=playground.workspace.team.id, ttl=300, clock=Clock())


async def test_nobody_is_unknown_and_not_asked_for(people: People, playground: Playground) -> None:
    assert await people.kind("") is PersonKind.UNKNOWN
    assert playground.calls() == []


async def test_many_are_listed_once_few_are_asked_for(people: People, playground: Playground) -> None:
    crowd = [playground.add_person(f"p{number}").id for number in range(50)]
    await people.learn(crowd[:40])
    assert playground.calls("users.list") == []
    await asyncio.gather(people.learn(crowd), people.learn(crowd))
    assert len(playground.calls("users.list")) == 1
    assert {await people.kind(user) for user in crowd} == {PersonKind.MEMBER}
    assert playground.calls("users.info") == []


@pytest.mark.parametrize("everybody", [False, True])
async def test_who_changes_while_everybody_is_listed_is_asked_for_again(
    people: People, playground: Playground, slack: Slow, everybody: bool
) -> None:
    crowd = [playground.add_person(f"p{number}").id for number in range(50)]
    slack.arrive.clear()
    learning = asyncio.create_task(people.learn(crowd))
    await slack.under_way.wait()
    playground.change_person("p7", is_restricted=True)
    people.forget_all() if everybody else people.forget(crowd[7])
    slack.arrive.set()
    await learning
    assert await people.kind(crowd[7]) is PersonKind.GUEST
