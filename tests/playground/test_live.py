from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest

import bot.playground
from bot.playground import Playground

PAGE = Path(bot.playground.__file__).parent / "page"


async def frames_of(session: aiohttp.ClientSession, playground: Playground, person: str) -> Any:
    return await session.ws_connect(f"{playground.url}/live?person={person}")


async def test_a_person_sees_what_happens_where_they_may_look(playground: Playground) -> None:
    async with aiohttp.ClientSession() as session:
        chiyo = await frames_of(session, playground, "chiyo")
        snapshot = await chiyo.receive_json(timeout=60)
        names = {channel["name"] for channel in snapshot["channels"]}
        assert names == {"general", "people", "random", "partners", ""}
        playground.say("ada", "#finance", "not for Chiyo")
        playground.workspace.whisper("C0GENERAL", "U0FOOTNOTE", "for Ben", visible_to="U0BEN")
        playground.say("ada", "#general", "for all")
        frame = await chiyo.receive_json(timeout=60)
        assert (frame["type"], frame["message"]["text"]) == ("message", "for all")
        await chiyo.close()


async def test_joining_brings_the_channels_messages(playground: Playground) -> None:
    playground.say("ada", "#finance", "the budget")
    async with aiohttp.ClientSession() as session:
        chiyo = await frames_of(session, playground, "chiyo")
        await chiyo.receive_json(timeout=60)
        playground.invite("ada", "#finance", "chiyo")
        texts: list[str] = []
        while "the budget" not in texts:
            frame = await chiyo.receive_json(timeout=60)
            texts = [message["text"] for message in frame.get("messages", ())]
        await chiyo.close()


async def test_a_file_opens_for_those_who_share_a_conversation_with_it(playground: Playground) -> None:
    file = playground.upload("ada", "#finance", "board.pdf", b"%PDF-1.7")
    async with aiohttp.ClientSession() as session:
        statuses = {}
        for person in ("ada", "ben", "chiyo", "gus", "nobody"):
            async with session.get(f"{playground.url}/open/{file.id}?person={person}") as response:
                statuses[person] = response.status
    assert statuses == {"ada": 200, "ben": 200, "chiyo": 404, "gus": 404, "nobody": 404}


@pytest.mark.parametrize("name", ["evil.html", "evil.svg"])
async def test_a_file_that_a_browser_would_run_is_saved_instead(playground: Playground, name: str) -> None:
    file = playground.upload("ada", "#people", name, b"<script>alert(1)</script>")
    address = f"{playground.url}/open/{file.id}?person=ada"
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.content_type == "application/octet-stream"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_vendored_libraries_are_the_files_that_are_written_down() -> None:
    table = (PAGE / "vendor" / "VENDORED.md").read_text()
    written = dict(re.findall(r"^\| (\S+\.js) \|.*\| ([0-9a-f]{64}) \|$", table, re.MULTILINE))
    present = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (PAGE / "vendor").glob("*.js")
    }
    assert written == present
    assert {path.stem for path in (PAGE / "vendor" / "licences").iterdir()} >= {"markdown-it", "dompurify"}


def test_the_page_makes_no_markup_of_text_and_names_no_other_host() -> None:
    for path in [*PAGE.glob("*.js"), *PAGE.glob("*.html"), *PAGE.glob("*.css")]:
        source = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source), (
            path.name
        )
        assert not re.search(r"https?://[a-z]", source), path.name
