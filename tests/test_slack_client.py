"""What Slack's answers mean."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import SlackRefused
from bot.playground import BOT_TOKEN, Playground
from bot.slack_client import (
    SlackBusy,
    SlackUnavailable,
    call,
    open_session,
    posting_client,
    read,
    reading_client,
    retry_after,
)

AUTH = ("auth.test", {})


@pytest.mark.parametrize(
    ("kinds", "meaning"),
    [
        ({"error": "channel_not_found"}, SlackRefused),
        ({"error": "invalid_auth"}, SlackRefused),
        ({"error": "internal_error"}, SlackUnavailable),
        ({"error": "ratelimited"}, SlackBusy),
        ({"status": 503}, SlackUnavailable),
        ({"status": 404}, SlackUnavailable),
        ({"lose_request": True}, SlackUnavailable),
        ({"lose_response": True}, SlackUnavailable),
        ({"retry_after": 7}, SlackBusy),
    ],
    ids=str,
)
async def test_each_way_to_fail_has_its_meaning(kinds: dict[str, Any], meaning: type[Exception]) -> None:
    async with Playground() as playground, open_session() as session:
        client = posting_client(BOT_TOKEN, playground.api_url, session)
        playground.fail("auth.test", **kinds)
        with pytest.raises(meaning) as caught:
            await call(client, *AUTH, patience=0.5)
        assert type(caught.value) is meaning
        assert len(playground.calls("auth.test")) == 1


async def test_a_call_waits_as_long_as_slack_asks() -> None:
    async with Playground() as playground, open_session() as session:
        client = posting_client(BOT_TOKEN, playground.api_url, session)
        playground.fail("auth.test", retry_after=1)
        assert (await call(client, *AUTH, patience=5))["ok"]
        first, second = playground.calls("auth.test")
        assert second.at - first.at >= 1


async def test_reading_is_repeated_after_a_broken_connection() -> None:
    async with Playground() as playground, open_session() as session:
        client = reading_client(BOT_TOKEN, playground.api_url, session)
        playground.fail("auth.test", lose_response=True)
        assert (await read(client, *AUTH))["ok"]
        assert len(playground.calls("auth.test")) == 2


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    async with open_session() as session:
        client = posting_client(BOT_TOKEN, "http://127.0.0.1:9/api/", session)
        with pytest.raises(SlackUnavailable):
            await call(client, *AUTH)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "30"}, 30), ({"retry-after": "0"}, 0), ({}, 1), ({"Retry-After": "soon"}, 1)],
)
def test_retry_after_is_read_or_guessed(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(headers) == seconds
