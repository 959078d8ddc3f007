from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import BOT_TOKEN, Playground
from tests.playground.bolt import code_of

PDF = b"%PDF-1.7\nnot much of one\n%%EOF"


async def fetch(url: str, token: str | None = None) -> tuple[int, str, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, response.content_type, await response.read()


async def test_a_file_is_downloaded_with_the_bearer_only(
    playground: Playground, client: AsyncWebClient
) -> None:
    file = playground.upload("ada", "#people", "Handbook 2026.pdf", PDF)
    shown = (await client.files_info(file=file.id))["file"]
    assert (shown["mimetype"], shown["filetype"], shown["size"]) == ("application/pdf", "pdf", len(PDF))
    assert await fetch(shown["url_private_download"], BOT_TOKEN) == (200, "application/pdf", PDF)
    for token in (None, "xoxb-other"):
        status, kind, body = await fetch(shown["url_private_download"], token)
        assert (status, kind) == (200, "text/html")
        assert PDF not in body


async def test_a_file_lists_where_it_is_shared(playground: Playground, client: AsyncWebClient) -> None:
    file = playground.upload("ada", "#people", "plan.pdf", PDF)
    playground.share_file("ada", "#finance", file.id)
    shown = (await client.files_info(file=file.id))["file"]
    assert (shown["channels"], shown["groups"], shown["is_public"]) == (["C0PEOPLE"], ["C0FINANCE"], True)
    assert list(shown["shares"]["public"]) == ["C0PEOPLE"]
    assert list(shown["shares"]["private"]) == ["C0FINANCE"]


async def test_files_of_channels_without_the_bot_are_hidden_from_it(
    playground: Playground, client: AsyncWebClient
) -> None:
    playground.add_channel("board", kind="private", members=["ada"])
    hidden = playground.upload("ada", "board", "secret.pdf", PDF)
    with pytest.raises(SlackApiError) as caught:
        await client.files_info(file=hidden.id)
    assert code_of(caught.value) == "file_not_found"
    assert (await client.files_list())["files"] == []


async def test_files_are_listed_by_page_channel_and_type(
    playground: Playground, client: AsyncWebClient
) -> None:
    pdfs = {playground.upload("ada", "#people", f"{number}.pdf", PDF).id for number in range(5)}
    playground.upload("ada", "#people", "notes.txt", b"text")
    playground.upload("ada", "#finance", "other.pdf", PDF)
    seen: list[str] = []
    for number in (1, 2, 3):
        answer = await client.files_list(channel="C0PEOPLE", types="pdfs", count=2, page=number)
        assert (answer["paging"]["total"], answer["paging"]["pages"]) == (5, 3)
        seen += [file["id"] for file in answer["files"]]
    assert len(seen) == 5
    assert set(seen) == pdfs


async def test_a_deleted_file_is_gone(playground: Playground, client: AsyncWebClient) -> None:
    file = playground.upload("ada", "#people", "plan.pdf", PDF)
    url = (await client.files_info(file=file.id))["file"]["url_private"]
    playground.delete_file("ada", file.id)
    with pytest.raises(SlackApiError) as caught:
        await client.files_info(file=file.id)
    assert code_of(caught.value) == "file_deleted"
    assert (await fetch(url, BOT_TOKEN))[0] == 404
    assert (await client.files_list())["files"] == []


async def test_the_bot_uploads_a_picture_into_a_thread_by_slack_sdk(
    playground: Playground, client: AsyncWebClient
) -> None:
    asked = playground.say("ada", "#general", "show me")
    picture = b"\x89PNG\r\n\x1a\n" + bytes(40)
    uploaded = await client.files_upload_v2(
        channel="C0GENERAL",
        content=picture,
        filename="page.png",
        title="p. 23",
        thread_ts=asked.ts,
        initial_comment="here",
    )
    posted = playground.messages("#general")[-1]
    assert (posted.thread_ts, posted.text, posted.files) == (asked.ts, "here", (uploaded["file"]["id"],))
    assert await fetch(uploaded["file"]["url_private"], BOT_TOKEN) == (200, "image/png", picture)


async def test_completing_an_upload_without_its_bytes_is_refused(client: AsyncWebClient) -> None:
    begun = await client.files_getUploadURLExternal(filename="page.png", length=10)
    with pytest.raises(SlackApiError) as caught:
        await client.files_completeUploadExternal(
            files=[{"id": begun["file_id"], "title": "x"}], channel_id="C0GENERAL"
        )
    assert code_of(caught.value) == "file_not_found"
