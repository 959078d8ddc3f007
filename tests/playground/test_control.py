from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.playground import Playground


@pytest.fixture
async def control(playground: Playground) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(base_url=playground.url) as session:
        yield session


async def post(control: aiohttp.ClientSession, path: str, **body: Any) -> tuple[int, Any]:
    async with control.post(f"/control/{path}", json=body) as response:
        return response.status, await response.json()


async def get(control: aiohttp.ClientSession, path: str, **query: str) -> tuple[int, Any]:
    async with control.get(f"/control/{path}", params=query) as response:
        return response.status, await response.json()


async def test_a_person_acts_and_everything_can_be_read(
    playground: Playground, control: aiohttp.ClientSession
) -> None:
    status, said = await post(control, "say", person="ada", channel="#general", text="@Footnote hello")
    assert (status, said["text"]) == (200, "<@U0FOOTNOTE> hello")
    await post(control, "edit", person="ada", channel="#general", ts=said["ts"], text="changed")
    _, messages = await get(control, "messages", channel="general")
    assert [version["text"] for version in messages[0]["versions"]] == ["<@U0FOOTNOTE> hello", "changed"]
    _, deliveries = await get(control, "deliveries", event="app_mention")
    assert deliveries[0]["event"]["ts"] == said["ts"]
    _, workspace = await get(control, "workspace")
    assert {person["name"] for person in workspace["people"]} == {"ada", "ben", "chiyo", "gus", "footnote"}


async def test_a_refused_act_says_slacks_word_and_wrong_arguments_say_what(
    control: aiohttp.ClientSession,
) -> None:
    assert await post(control, "say", person="gus", channel="#general", text="x") == (
        409,
        {"error": "channel_not_found"},
    )
    status, answer = await post(control, "say", person="ada")
    assert (status, "channel" in answer["error"]) == (400, True)
    async with control.post("/control/start", json={}) as response:
        assert response.status == 404


async def test_files_are_uploaded_as_bytes_or_as_base64(
    playground: Playground, control: aiohttp.ClientSession
) -> None:
    query = {"person": "ada", "channel": "#people", "name": "a.pdf", "text": "the handbook"}
    async with control.post("/control/file", params=query, data=b"%PDF-1.7") as response:
        assert (await response.json())["size"] == 8
    content = base64.b64encode(b"%PDF-1.7 b").decode()
    _, file = await post(control, "upload", person="ada", channel="#people", name="b.pdf", content=content)
    assert playground.workspace.contents[file["id"]] == b"%PDF-1.7 b"
    assert playground.messages("#people")[0].text == "the handbook"
    async with control.post("/control/file", params={"file": file["id"]}, data=b"%PDF-1.7 other") as response:
        assert (await response.json())["size"] == 14
    async with control.post("/control/file", params={"file": "F0NONE"}, data=b"") as response:
        assert (response.status, await response.json()) == (409, {"error": "file_not_found"})


async def test_files_expire_and_events_are_lost_on_request(
    playground: Playground, control: aiohttp.ClientSession
) -> None:
    file = playground.upload("ada", "#people", "a.pdf", b"%PDF-1.7")
    assert (await post(control, "expire_file", file_id=file.id))[0] == 200
    assert playground.workspace.files[file.id].deleted
    await post(control, "lose_events", kinds=["file_shared", "file_public"])
    playground.upload("ada", "#people", "b.pdf", b"%PDF-1.7")
    assert len(playground.deliveries("file_shared")) == 1


async def test_faults_are_injected_and_calls_are_read(
    playground: Playground, control: aiohttp.ClientSession
) -> None:
    await post(control, "fail", method="auth.test", retry_after=3, times=1)
    async with control.post("/api/auth.test", data={"token": "xoxb-playground"}) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "3")
    _, calls = await get(control, "calls", method="auth.test")
    assert (calls[0]["status"], calls[0]["answer"]["error"]) == (429, "ratelimited")


async def test_an_answer_is_awaited_over_http(playground: Playground, control: aiohttp.ClientSession) -> None:
    asked = playground.say("ada", "#general", "@Footnote hello")
    status, _ = await get(control, "answer", ts=asked.ts, timeout="0.05")
    assert status == 504
    playground.workspace.post(
        asked.channel,
        "U0FOOTNOTE",
        "hello yourself",
        thread_ts=asked.ts,
        bot_id="B0FOOTNOTE",
        metadata={"event_type": "footnote_answer", "event_payload": {"question_id": "q", "final": True}},
    )
    status, answer = await get(control, "answer", ts=asked.ts, timeout="60")
    assert (status, answer["text"]) == (200, "hello yourself")


async def test_sockets_and_subscriptions_are_steered(
    playground: Playground, control: aiohttp.ClientSession
) -> None:
    assert await post(control, "sockets", do="pause") == (200, {"connections": 0})
    assert (await post(control, "sockets", do="dance"))[0] == 400
    _, subscriptions = await post(control, "subscriptions", add=["message.channels"], remove=["message.im"])
    assert "message.channels" in subscriptions
    assert "message.im" not in playground.subscriptions
