from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Playground
from tests.playground.bolt import code_of

METADATA = {"event_type": "footnote_answer", "event_payload": {"question_id": "q1", "final": False}}


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return code_of(caught.value)


async def test_a_message_gets_a_ts_of_six_decimals_that_only_grows(client: AsyncWebClient) -> None:
    answers = await asyncio.gather(
        *(client.chat_postMessage(channel="C0GENERAL", text=f"number {number}") for number in range(20))
    )
    stamps = [answer["ts"] for answer in answers]
    assert len(set(stamps)) == 20
    assert all(len(stamp.partition(".")[2]) == 6 for stamp in stamps)
    later = await client.chat_postMessage(channel="C0GENERAL", text="later")
    assert later["ts"] > max(stamps)


async def test_metadata_comes_back_where_it_is_asked_for(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="C0GENERAL", text="…", metadata=METADATA)
    plain = await client.conversations_history(channel="C0GENERAL")
    full = await client.conversations_history(channel="C0GENERAL", include_all_metadata=True)
    assert posted["message"]["metadata"] == METADATA
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == METADATA


async def test_an_update_keeps_metadata_unless_it_brings_its_own(
    playground: Playground, client: AsyncWebClient
) -> None:
    ts = (await client.chat_postMessage(channel="C0GENERAL", text="…", metadata=METADATA))["ts"]
    await client.chat_update(channel="C0GENERAL", ts=ts, text="half")
    assert playground.messages("#general")[0].metadata == METADATA
    done = METADATA | {"event_payload": {"question_id": "q1", "final": True}}
    await client.chat_update(channel="C0GENERAL", ts=ts, text="whole", metadata=done)
    message = playground.messages("#general")[0]
    assert message.is_final
    assert [version.text for version in playground.versions(message)] == ["…", "half", "whole"]


async def test_an_update_with_text_alone_removes_the_blocks(
    playground: Playground, client: AsyncWebClient
) -> None:
    blocks = [{"type": "markdown", "text": "**old**"}]
    ts = (await client.chat_postMessage(channel="C0GENERAL", text="old", blocks=blocks))["ts"]
    await client.chat_update(channel="C0GENERAL", ts=ts, text="new")
    assert playground.messages("#general")[0].blocks == ()


async def test_the_bot_changes_and_deletes_only_its_own_messages(
    playground: Playground, client: AsyncWebClient
) -> None:
    asked = playground.say("ada", "#general", "hello")
    assert (
        await refusal(client.chat_update(channel="C0GENERAL", ts=asked.ts, text="x")) == "cant_update_message"
    )
    assert await refusal(client.chat_delete(channel="C0GENERAL", ts=asked.ts)) == "cant_delete_message"
    assert await refusal(client.chat_update(channel="C0GENERAL", ts="1.0", text="x")) == "message_not_found"


async def test_a_deleted_message_is_gone_and_a_deleted_root_leaves_a_tombstone(
    client: AsyncWebClient,
) -> None:
    root = (await client.chat_postMessage(channel="C0GENERAL", text="root"))["ts"]
    reply = (await client.chat_postMessage(channel="C0GENERAL", text="reply", thread_ts=root))["ts"]
    await client.chat_delete(channel="C0GENERAL", ts=root)
    thread = (await client.conversations_replies(channel="C0GENERAL", ts=root))["messages"]
    assert [message.get("subtype") for message in thread] == ["tombstone", None]
    await client.chat_delete(channel="C0GENERAL", ts=reply)
    thread = (await client.conversations_replies(channel="C0GENERAL", ts=root))["messages"]
    assert [message["ts"] for message in thread] == [root]


@pytest.mark.parametrize(
    ("channel", "code"),
    [("C0RANDOM", "not_in_channel"), ("C0NOWHERE", "channel_not_found"), ("C0BOARD", "channel_not_found")],
)
async def test_posting_where_the_bot_is_not_is_refused(
    playground: Playground, client: AsyncWebClient, channel: str, code: str
) -> None:
    playground.add_channel("board", kind="private", members=["ada"])
    assert await refusal(client.chat_postMessage(channel=channel, text="x")) == code


async def test_an_archived_channel_takes_no_messages(playground: Playground, client: AsyncWebClient) -> None:
    playground.change_channel("#people", is_archived=True)
    assert await refusal(client.chat_postMessage(channel="C0PEOPLE", text="x")) == "is_archived"


async def test_a_message_needs_something_to_say(client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("chat.postMessage", json={"channel": "C0GENERAL"})) == "no_text"


async def test_a_thread_must_exist_and_a_reply_leads_to_its_root(
    playground: Playground, client: AsyncWebClient
) -> None:
    missing = client.chat_postMessage(channel="C0GENERAL", text="x", thread_ts="1.000000")
    assert await refusal(missing) == "thread_not_found"
    root = playground.say("ada", "#general", "root")
    reply = playground.say("ben", "#general", "reply", thread_ts=root.ts)
    await client.chat_postMessage(channel="C0GENERAL", text="answer", thread_ts=reply.ts)
    assert playground.messages("#general")[-1].thread_ts == root.ts


@pytest.mark.parametrize(("length", "accepted"), [(40_000, True), (40_001, False)])
async def test_the_limit_of_a_posted_text(client: AsyncWebClient, length: int, accepted: bool) -> None:
    call = client.chat_postMessage(channel="C0GENERAL", text="x" * length)
    if accepted:
        await call
    else:
        assert await refusal(call) == "msg_too_long"


@pytest.mark.parametrize(("length", "accepted"), [(4_000, True), (4_001, False)])
async def test_the_limit_of_an_updated_text(client: AsyncWebClient, length: int, accepted: bool) -> None:
    ts = (await client.chat_postMessage(channel="C0GENERAL", text="…"))["ts"]
    call = client.chat_update(channel="C0GENERAL", ts=ts, text="x" * length)
    if accepted:
        await call
    else:
        assert await refusal(call) == "msg_too_long"


async def test_blocks_are_held_to_slacks_limits(client: AsyncWebClient) -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    assert (
        await refusal(client.chat_postMessage(channel="C0GENERAL", text="t", blocks=[header]))
        == "invalid_blocks"
    )
    long = [{"type": "markdown", "text": "x" * 12_001}]
    assert (
        await refusal(client.chat_postMessage(channel="C0GENERAL", text="t", blocks=long))
        == "msg_blocks_too_long"
    )


async def test_unfurling_is_recorded_as_asked(playground: Playground, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0GENERAL", text="x", unfurl_links=False, unfurl_media=False)
    await client.chat_postMessage(channel="C0GENERAL", text="y")
    flags = [(message.unfurl_links, message.unfurl_media) for message in playground.messages("#general")]
    assert flags == [(False, False), (None, None)]


async def test_an_ephemeral_message_is_seen_by_one_member_and_listed_nowhere(
    playground: Playground, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel="C0GENERAL", user="U0BEN", text="for you")
    assert (await client.conversations_history(channel="C0GENERAL"))["messages"] == []
    assert [(message.text, message.visible_to) for message in playground.messages()] == [("for you", "U0BEN")]
    outsider = client.chat_postEphemeral(channel="C0GENERAL", user="U0GUS", text="x")
    assert await refusal(outsider) == "user_not_in_channel"


async def test_reactions_are_added_once_and_taken_back(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel="C0GENERAL", text="x"))["ts"]
    await client.reactions_add(channel="C0GENERAL", timestamp=ts, name="eyes")
    again = client.reactions_add(channel="C0GENERAL", timestamp=ts, name="eyes")
    assert await refusal(again) == "already_reacted"
    shown = (await client.conversations_history(channel="C0GENERAL"))["messages"][0]["reactions"]
    assert shown == [{"name": "eyes", "users": ["U0FOOTNOTE"], "count": 1}]
    await client.reactions_remove(channel="C0GENERAL", timestamp=ts, name="eyes")
    again = client.reactions_remove(channel="C0GENERAL", timestamp=ts, name="eyes")
    assert await refusal(again) == "no_reaction"


async def test_a_status_lasts_until_the_bot_writes_in_the_thread(
    playground: Playground, client: AsyncWebClient
) -> None:
    asked = playground.say("ada", "#general", "@Footnote hello")
    await client.assistant_threads_setStatus(channel_id="C0GENERAL", thread_ts=asked.ts, status="is reading…")
    assert playground.workspace.statuses == {("C0GENERAL", asked.ts): "is reading…"}
    await client.chat_postMessage(channel="C0GENERAL", text="done", thread_ts=asked.ts)
    assert playground.workspace.statuses == {}


async def test_a_permalink_names_channel_and_message(playground: Playground, client: AsyncWebClient) -> None:
    asked = playground.say("ada", "#general", "hello")
    answer = await client.chat_getPermalink(channel="C0GENERAL", message_ts=asked.ts)
    assert answer["permalink"] == f"{playground.url}/archives/C0GENERAL/p{asked.ts.replace('.', '')}"
