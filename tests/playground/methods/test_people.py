from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import APP_TOKEN, Playground
from tests.playground.bolt import client_of, code_of


async def test_the_token_tells_whose_it_is_and_what_it_may_do(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0ACME", "U0FOOTNOTE", "B0FOOTNOTE")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_people_carry_the_facts_that_decide_what_they_may_read(
    playground: Playground, client: AsyncWebClient
) -> None:
    ada = (await client.users_info(user="U0ADA"))["user"]
    gus = (await client.users_info(user="U0GUS"))["user"]
    chiyo = (await client.users_info(user="U0CHIYO", include_locale=True))["user"]
    assert (ada["is_admin"], ada["is_restricted"], ada["team_id"]) == (True, False, "T0ACME")
    assert (gus["is_restricted"], gus["is_ultra_restricted"]) == (True, True)
    assert chiyo["locale"] == "zh-CN"
    stranger = playground.add_person("sam", is_stranger=True, team_id="T0OTHER")
    shown = (await client.users_info(user=stranger.id))["user"]
    assert (shown["is_stranger"], shown["team_id"]) == (True, "T0OTHER")


async def test_an_unknown_person_is_not_found(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user="U0NOBODY")
    assert code_of(caught.value) == "user_not_found"


async def test_everyone_is_listed_over_pages(client: AsyncWebClient) -> None:
    seen: list[str] = []
    async for answer in await client.users_list(limit=2):
        seen += [person["id"] for person in answer["members"]]
    assert seen == ["U0ADA", "U0BEN", "U0CHIYO", "U0FOOTNOTE", "U0GUS"]


async def test_team_and_bot_introduce_themselves(client: AsyncWebClient) -> None:
    assert (await client.team_info())["team"]["name"] == "Acme"
    assert (await client.bots_info(bot="B0FOOTNOTE"))["bot"]["user_id"] == "U0FOOTNOTE"


async def test_a_home_view_is_published_for_one_person(
    playground: Playground, client: AsyncWebClient
) -> None:
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    await client.views_publish(user_id="U0ADA", view=view)
    assert playground.workspace.homes["U0ADA"]["blocks"] == [{"type": "divider"}]
    with pytest.raises(SlackApiError) as caught:
        await client.views_publish(user_id="U0ADA", view=view | {"blocks": [{"type": "divider"}] * 101})
    assert code_of(caught.value) == "invalid_blocks"


async def test_each_kind_of_token_opens_only_its_own_methods(
    playground: Playground, client: AsyncWebClient
) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call("apps.connections.open")
    assert code_of(caught.value) == "not_allowed_token_type"
    with pytest.raises(SlackApiError) as caught:
        await client_of(playground, token=APP_TOKEN).users_list()
    assert code_of(caught.value) == "not_allowed_token_type"
