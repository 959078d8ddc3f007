from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import BOT_TOKEN, Playground
from tests.playground.bolt import client_of, code_of


@pytest.mark.parametrize(("token", "code"), [(None, "not_authed"), ("xoxb-wrong", "invalid_auth")])
async def test_a_call_needs_the_right_token(playground: Playground, token: str | None, code: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        await AsyncWebClient(token=token, base_url=playground.api_url).auth_test()
    assert code_of(caught.value) == code


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_arguments_come_by_query_form_or_json_and_the_token_as_one_of_them(
    playground: Playground, verb: str
) -> None:
    url = f"{playground.api_url}conversations.info"
    arguments = {"token": BOT_TOKEN, "channel": "C0GENERAL"}
    async with aiohttp.ClientSession() as session:
        async with session.request(verb, url, params=arguments) as response:
            assert (await response.json())["channel"]["name"] == "general"
        if verb == "POST":
            async with session.post(url, data=arguments) as response:
                assert (await response.json())["channel"]["name"] == "general"
            async with session.post(url, json=arguments) as response:
                assert (await response.json())["channel"]["name"] == "general"
    assert all("token" not in call.arguments for call in playground.calls())


async def test_an_unknown_method_says_so(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call("chat.sing")
    assert code_of(caught.value) == "unknown_method"


async def test_a_rate_limit_says_how_long_and_has_no_effect(
    playground: Playground, client: AsyncWebClient
) -> None:
    playground.fail("chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0GENERAL", text="x")
    assert (code_of(caught.value), caught.value.response.status_code) == ("ratelimited", 429)
    assert caught.value.response.headers["Retry-After"] == "7"
    assert playground.messages() == []


async def test_slack_sdks_own_handler_waits_out_a_rate_limit(playground: Playground) -> None:
    patient = client_of(playground)
    patient.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    playground.fail("users.list", retry_after=0)
    assert len((await patient.users_list())["members"]) == 5
    assert [call.status for call in playground.calls("users.list")] == [429, 200]


async def test_a_lost_response_has_had_its_effect_once(
    playground: Playground, client: AsyncWebClient
) -> None:
    playground.fail("chat.postMessage", lose_response=True)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C0GENERAL", text="once")
    assert [message.text for message in playground.messages()] == ["once"]
    assert playground.calls("chat.postMessage")[0].answer is None


async def test_slack_sdks_default_retry_posts_twice_when_the_response_is_lost(playground: Playground) -> None:
    playground.fail("chat.postMessage", lose_response=True)
    eager = AsyncWebClient(token=BOT_TOKEN, base_url=playground.api_url)
    await eager.chat_postMessage(channel="C0GENERAL", text="twice")
    assert [message.text for message in playground.messages()] == ["twice", "twice"]


async def test_a_lost_request_has_no_effect(playground: Playground, client: AsyncWebClient) -> None:
    playground.fail("chat.postMessage", lose_request=True)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C0GENERAL", text="never")
    assert playground.messages() == []


async def test_a_broken_gateway_answers_in_html(playground: Playground, client: AsyncWebClient) -> None:
    playground.fail("auth.test", status=502)
    with pytest.raises(SlackApiError) as caught:
        await client.auth_test()
    assert caught.value.response.status_code == 502


async def test_a_fault_spares_some_calls_and_spoils_some(
    playground: Playground, client: AsyncWebClient
) -> None:
    playground.fail("team.info", error="internal_error", skip=1, times=2)
    outcomes = []
    for _ in range(4):
        try:
            outcomes.append((await client.team_info())["ok"])
        except SlackApiError as error:
            outcomes.append(code_of(error))
    assert outcomes == [True, "internal_error", "internal_error", True]


async def test_a_fault_may_be_meant_for_one_channel(playground: Playground, client: AsyncWebClient) -> None:
    playground.fail("chat.postMessage", error="fatal_error", match={"channel": "C0PEOPLE"})
    await client.chat_postMessage(channel="C0GENERAL", text="fine")
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C0PEOPLE", text="x")


async def test_calls_are_recorded_with_arguments_answer_and_time(
    playground: Playground, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0GENERAL", text="hello")
    call = playground.calls("chat.postMessage")[0]
    assert (call.number, call.arguments["text"], call.status) == (1, "hello", 200)
    assert call.answer is not None
    assert call.at <= float(call.answer["ts"])
