from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import APP_TOKEN, Playground
from tests.playground.bolt import bolt_app, client_of, connected

FINAL = {"event_type": "footnote_answer", "event_payload": {"question_id": "q", "final": True}}


async def open_socket(playground: Playground, session: aiohttp.ClientSession) -> Any:
    url = (await client_of(playground).apps_connections_open(app_token=APP_TOKEN))["url"]
    socket = await session.ws_connect(url)
    hello = await socket.receive_json()
    assert hello["type"] == "hello"
    assert hello["connection_info"] == {"app_id": "A0FOOTNOTE"}
    return socket


async def test_a_mention_is_acked_and_answered_in_its_thread(playground: Playground) -> None:
    app = bolt_app(playground)

    @app.event("app_mention")
    async def answer(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(
            channel=event["channel"], thread_ts=event["ts"], text="Sixteen weeks.", metadata=FINAL
        )

    async with connected(playground, app):
        asked = playground.say("ada", "#general", "@Footnote how many days of leave?")
        reply = await playground.answer_to(asked.ts)
        assert (reply.text, reply.thread_ts) == ("Sixteen weeks.", asked.ts)
        [delivery] = playground.deliveries("app_mention")
        await playground.wait_for(lambda: delivery.acked_at)
    assert delivery.event["text"] == "<@U0FOOTNOTE> how many days of leave?"
    assert delivery.event["ts"] == delivery.event["event_ts"] == asked.ts


async def test_a_mention_comes_twice_to_an_app_that_reads_the_channel(playground: Playground) -> None:
    playground.subscriptions.add("message.channels")
    asked = playground.say("ada", "#general", "@Footnote hello")
    first, second = (delivery.envelope["payload"] for delivery in playground.deliveries())
    assert [first["event"]["type"], second["event"]["type"]] == ["app_mention", "message"]
    assert first["event"]["ts"] == second["event"]["ts"] == asked.ts
    assert first["event_id"] != second["event_id"]


async def test_an_envelope_without_ack_comes_again_and_says_why(redelivering: Playground) -> None:
    playground = redelivering
    app = bolt_app(playground)
    heard: list[tuple[str, int]] = []

    @app.event("app_mention")
    async def hear(body: dict[str, Any], req: Any) -> None:
        heard.append((body["event_id"], int(req.headers["x-slack-retry-num"][0])))

    async with connected(playground, app):
        playground.sockets.drop_acks(1)
        playground.say("ada", "#general", "@Footnote hello")
        [delivery] = playground.deliveries("app_mention")
        await playground.wait_for(lambda: delivery.acked_at)
    assert {0, 1} <= {attempt for _, attempt in heard}
    assert len({event for event, _ in heard}) == 1
    assert delivery.dropped_acks == 1
    assert len(delivery.sent_at) >= 2
    assert delivery.envelope["retry_reason"] == "timeout"


async def test_an_event_that_nobody_acks_is_given_up_after_every_retry(redelivering: Playground) -> None:
    playground = redelivering
    async with aiohttp.ClientSession() as session:
        socket = await open_socket(playground, session)
        playground.say("ada", "#general", "@Footnote hello")
        attempts = [(await socket.receive_json())["retry_attempt"] for _ in range(4)]
        [delivery] = playground.deliveries()
        await playground.wait_for(lambda: delivery.gave_up)
        await socket.close()
    assert attempts == [0, 1, 2, 3]


async def test_an_event_that_waits_for_a_disconnected_app_is_not_lost(redelivering: Playground) -> None:
    playground = redelivering
    playground.sockets.retry_delays = (0.0, *[0.2] * 50)
    app = bolt_app(playground)
    heard: list[str] = []

    @app.event("app_mention")
    async def hear(event: dict[str, Any]) -> None:
        heard.append(event["text"].split()[-1])

    async with connected(playground, app):
        playground.say("ada", "#general", "@Footnote before")
        await playground.sockets.disconnect("refresh_requested", grace=0.3)
        playground.say("ada", "#general", "@Footnote during")
        await playground.wait_for(lambda: set(heard) == {"before", "during"})
        playground.say("ada", "#general", "@Footnote after")
        await playground.wait_for(lambda: "after" in heard)
        assert len(playground.calls("apps.connections.open")) >= 2


async def test_a_broken_connection_is_opened_again_by_bolt(redelivering: Playground) -> None:
    playground = redelivering
    playground.sockets.retry_delays = (0.0, *[0.2] * 50)
    app = bolt_app(playground)
    heard = asyncio.Event()

    @app.event("app_mention")
    async def hear() -> None:
        heard.set()

    async with connected(playground, app, ping_interval=0.1):
        playground.sockets.cut()
        playground.say("ada", "#general", "@Footnote still there?")
        await asyncio.wait_for(heard.wait(), 60)


async def test_each_envelope_goes_to_one_connection_in_turn(playground: Playground) -> None:
    async with aiohttp.ClientSession() as session:
        sockets = [await open_socket(playground, session) for _ in range(2)]
        for number in range(4):
            playground.say("ada", "#general", f"@Footnote {number}")
        received: list[list[str]] = []
        for socket in sockets:
            envelopes = [await socket.receive_json() for _ in range(2)]
            received.append([envelope["envelope_id"] for envelope in envelopes])
            for envelope in envelopes:
                await socket.send_json({"envelope_id": envelope["envelope_id"]})
        assert len({envelope for share in received for envelope in share}) == 4
        await playground.wait_for(lambda: all(delivery.acked_at for delivery in playground.deliveries()))
        for socket in sockets:
            await socket.close()


async def test_an_acknowledged_envelope_can_be_delivered_again(playground: Playground) -> None:
    app = bolt_app(playground)
    heard: list[str] = []

    @app.event("app_mention")
    async def hear(body: dict[str, Any]) -> None:
        heard.append(body["event_id"])

    async with connected(playground, app):
        playground.say("ada", "#general", "@Footnote hello")
        [delivery] = playground.deliveries()
        await asyncio.wait_for(delivery.acked.wait(), 60)
        playground.sockets.redeliver(delivery)
        await playground.wait_for(lambda: len(heard) == 2)
    assert heard[0] == heard[1]


async def test_paused_delivery_holds_back_and_resumes(playground: Playground) -> None:
    async with aiohttp.ClientSession() as session:
        socket = await open_socket(playground, session)
        playground.sockets.pause()
        playground.say("ada", "#general", "@Footnote hello")
        with pytest.raises(TimeoutError):
            await socket.receive_json(timeout=0.1)
        assert playground.deliveries()[0].sent_at == []
        playground.sockets.resume()
        envelope = await socket.receive_json(timeout=60)
        assert envelope["payload"]["event"]["type"] == "app_mention"
        await socket.close()


async def test_an_event_tells_team_bot_and_whether_its_channel_is_shared_outside(
    playground: Playground,
) -> None:
    playground.change_channel("#partners", is_ext_shared=True)
    playground.say("gus", "#partners", "@Footnote hello")
    payload = playground.deliveries("app_mention")[0].envelope["payload"]
    assert (payload["team_id"], payload["is_ext_shared_channel"]) == ("T0ACME", True)
    assert payload["authorizations"][0]["user_id"] == "U0FOOTNOTE"
    assert isinstance(payload["event_time"], int)


async def test_an_address_can_be_connected_to_once(playground: Playground) -> None:
    url = (await client_of(playground).apps_connections_open(app_token=APP_TOKEN))["url"]
    async with aiohttp.ClientSession() as session:
        first = await session.ws_connect(url)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
        await first.close()


async def test_pings_of_the_client_are_answered(playground: Playground) -> None:
    url = (await client_of(playground).apps_connections_open(app_token=APP_TOKEN))["url"]
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(url, autoping=False)
        await socket.receive_json()
        await socket.ping(b"sdk-ping-pong:1")
        pong = await socket.receive(timeout=60)
        assert (pong.type, bytes(pong.data)) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1")
        await socket.close()
