from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Playground
from tests.playground.bolt import code_of


async def test_history_is_paged_newest_first_and_misses_nothing(
    playground: Playground, client: AsyncWebClient
) -> None:
    posted = [playground.say("ada", "#general", f"number {number}").ts for number in range(7)]
    seen: list[str] = []
    pages = 0
    async for answer in await client.conversations_history(channel="C0GENERAL", limit=3):
        pages += 1
        seen += [message["ts"] for message in answer["messages"]]
        playground.say("ben", "#general", "meanwhile")
    assert pages == 3
    assert seen == posted[::-1]


async def test_history_leaves_replies_out_and_counts_them(
    playground: Playground, client: AsyncWebClient
) -> None:
    root = playground.say("ada", "#general", "root")
    reply = playground.say("ben", "#general", "reply", thread_ts=root.ts)
    messages = (await client.conversations_history(channel="C0GENERAL"))["messages"]
    assert [message["ts"] for message in messages] == [root.ts]
    assert (messages[0]["reply_count"], messages[0]["latest_reply"]) == (1, reply.ts)


async def test_replies_come_oldest_first_with_their_root_and_paged(
    playground: Playground, client: AsyncWebClient
) -> None:
    root = playground.say("ada", "#general", "root")
    posted = [root.ts]
    posted += [playground.say("ben", "#general", str(n), thread_ts=root.ts).ts for n in range(4)]
    seen: list[str] = []
    async for answer in await client.conversations_replies(channel="C0GENERAL", ts=root.ts, limit=2):
        seen += [message["ts"] for message in answer["messages"]]
    assert seen == posted


async def test_oldest_and_latest_exclude_their_own_message_unless_inclusive(
    playground: Playground, client: AsyncWebClient
) -> None:
    first, second, third = (playground.say("ada", "#general", word).ts for word in ("a", "b", "c"))
    between = await client.conversations_history(channel="C0GENERAL", oldest=first, latest=third)
    assert [message["ts"] for message in between["messages"]] == [second]
    with_ends = await client.conversations_history(
        channel="C0GENERAL", oldest=first, latest=third, inclusive=True
    )
    assert [message["ts"] for message in with_ends["messages"]] == [third, second, first]


async def test_a_thread_that_is_not_there_is_not_found(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.conversations_replies(channel="C0GENERAL", ts="1.000000")
    assert code_of(caught.value) == "thread_not_found"


async def test_a_made_up_cursor_is_refused(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.users_list(cursor="made up")
    assert code_of(caught.value) == "invalid_cursor"


async def test_info_tells_the_facts_that_decide_who_reads(
    playground: Playground, client: AsyncWebClient
) -> None:
    finance = (await client.conversations_info(channel="C0FINANCE", include_num_members=True))["channel"]
    assert (finance["is_private"], finance["is_member"], finance["num_members"]) == (True, True, 3)
    random = (await client.conversations_info(channel="C0RANDOM"))["channel"]
    assert (random["is_private"], random["is_member"]) == (False, False)
    direct = (await client.conversations_info(channel=playground.direct_channel("ada").id))["channel"]
    assert (direct["is_im"], direct["user"]) == (True, "U0ADA")
    playground.change_channel("#partners", is_ext_shared=True)
    assert (await client.conversations_info(channel="C0PARTNERS"))["channel"]["is_ext_shared"] is True
    playground.change_channel("#people", is_pending_ext_shared=True)
    assert (await client.conversations_info(channel="C0PEOPLE"))["channel"]["is_pending_ext_shared"] is True


async def test_private_channels_without_the_bot_are_hidden_from_it(
    playground: Playground, client: AsyncWebClient
) -> None:
    board = playground.add_channel("board", kind="private", members=["ada", "ben"])
    for call in (client.conversations_info, client.conversations_members, client.conversations_history):
        with pytest.raises(SlackApiError) as caught:
            await call(channel=board.id)
        assert code_of(caught.value) == "channel_not_found"
    types = "public_channel,private_channel,im,mpim"
    listed = (await client.conversations_list(types=types))["channels"]
    of_ada = (await client.users_conversations(user="U0ADA", types=types))["channels"]
    assert board.id not in {channel["id"] for channel in (*listed, *of_ada)}
    assert "C0FINANCE" in {channel["id"] for channel in of_ada}


async def test_the_conversations_of_a_guest_are_few(client: AsyncWebClient) -> None:
    answer = await client.users_conversations(user="U0GUS", types="public_channel,private_channel")
    assert [channel["id"] for channel in answer["channels"]] == ["C0PARTNERS"]


async def test_members_are_paged(client: AsyncWebClient) -> None:
    seen: list[str] = []
    async for answer in await client.conversations_members(channel="C0GENERAL", limit=3):
        seen += answer["members"]
    assert seen == ["U0ADA", "U0BEN", "U0CHIYO", "U0FOOTNOTE"]


async def test_opening_a_conversation_twice_gives_the_same_one(client: AsyncWebClient) -> None:
    direct = await client.conversations_open(users="U0ADA")
    again = await client.conversations_open(users="U0ADA", return_im=True)
    assert direct["channel"]["id"] == again["channel"]["id"]
    assert again["channel"]["is_im"] is True
    group = (await client.conversations_open(users="U0ADA,U0BEN"))["channel"]["id"]
    assert (await client.conversations_info(channel=group))["channel"]["is_mpim"] is True
