"""The whole bot, composed as its process does it; the indexer's part is played by the test."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import Bot, open_bot, run_bot
from bot.blocks import SHOW_PAGE
from bot.errors import TokenRefused
from bot.identity import identify
from bot.journal import Journal, State
from bot.manifest import SCOPES
from bot.playground import APP_TOKEN, BOT_TOKEN, Message, Playground
from bot.settings import BotSettings
from bot.slack_client import open_session, posting_client
from bot.worker import Patience
from indexer.catalogue import Catalogue
from indexer.database import open_database
from indexer.errors import SettingsError
from indexer.local_qdrant import Endpoint
from indexer.types import DocumentState, RequestKind
from tests.bot_parts import ME, PATIENCE, Parts, bot_parts
from tests.indexing import engine
from tests.shared_files import SOURCE, document_of, indexed, upload

__all__ = ["engine"]


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with bot_parts(tmp_path) as opened:
        opened.playground.sockets.ack_timeout = 60.0
        yield opened


def settings(parts: Parts, tmp: Path, **chosen: Any) -> BotSettings:
    values = {
        "data_dir": tmp / "data",
        "workspace": "acme",
        "embedder": "none",
        "model": "passages",
        "qdrant_url": "http://127.0.0.1:9",  # nobody is there
        "database_url": parts.database.url,
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
        "slack_api_url": parts.playground.api_url,
    }
    return BotSettings(_env_file=None, **(values | chosen))


@asynccontextmanager
async def running(parts: Parts, tmp: Path, **chosen: Any) -> AsyncIterator[Bot]:
    async with open_bot(settings(parts, tmp, **chosen)) as bot:
        yield bot


def pending(parts: Parts, kind: RequestKind) -> list[dict[str, str]]:
    return [dict(request.payload) for request in parts.catalogue.pending("acme", kinds=[kind])]


def finish(parts: Parts) -> None:
    for request in parts.catalogue.pending("acme"):
        parts.catalogue.start(request.id)
        parts.catalogue.finish(request.id)


def lines(parts: Parts) -> list[Message]:
    return [m for m in parts.playground.messages() if m.bot_id and not m.visible_to]


async def whispered(parts: Parts, person: str, channel: str, words: str) -> str:
    who = parts.playground.workspace.person(person).id
    before = len(parts.playground.workspace.ephemerals)
    parts.playground.command(person, channel, "/pdfs", words)
    found = await parts.playground.wait_for(
        lambda: [m for m in parts.playground.workspace.ephemerals[before:] if m.visible_to == who], PATIENCE
    )
    return found[0].text


async def test_a_bot_that_starts_makes_up_for_what_it_missed(parts: Parts, tmp_path: Path) -> None:
    async with running(parts, tmp_path):
        assert pending(parts, RequestKind.SYNC) == [{"source": SOURCE}]


async def test_a_bot_that_keeps_to_folders_asks_nothing_of_slacks_files(parts: Parts, tmp_path: Path) -> None:
    async with running(parts, tmp_path, slack_files=False):
        upload(parts)
        await parts.playground.wait_for(
            lambda: all(d.acked.is_set() for d in parts.playground.deliveries("file_shared")), PATIENCE
        )
        assert parts.catalogue.pending("acme") == []


async def test_a_shared_pdf_is_told_of_and_its_line_goes_with_it(parts: Parts, tmp_path: Path) -> None:
    async with running(parts, tmp_path):
        file = upload(parts)
        await parts.playground.wait_for(lambda: pending(parts, RequestKind.INDEX), PATIENCE)
        indexed(parts, file)
        finish(parts)
        await parts.playground.wait_for(lambda: lines(parts), PATIENCE)
        assert lines(parts)[0].text.startswith("Indexed *handbook.pdf*: 1 page.")
        parts.playground.delete_file("ada", file.id)
        await parts.playground.wait_for(lambda: not lines(parts), PATIENCE)
    gone = parts.catalogue.document("acme", document_of(file))
    assert gone is not None
    assert gone.state is DocumentState.GONE


async def test_a_notice_that_was_owed_is_told_after_a_restart(parts: Parts, tmp_path: Path) -> None:
    async with running(parts, tmp_path):
        file = upload(parts)
        await parts.playground.wait_for(lambda: pending(parts, RequestKind.INDEX), PATIENCE)
    indexed(parts, file)
    finish(parts)
    async with running(parts, tmp_path):
        await parts.playground.wait_for(lambda: lines(parts), PATIENCE)


async def test_a_bot_that_slack_keeps_waiting_stops_all_the_same(parts: Parts, tmp_path: Path) -> None:
    """And gives back what it answers."""
    for method in ("views.publish", "chat.update"):
        parts.playground.fail(method, retry_after=100, times=100)
    async with asyncio.timeout(PATIENCE):
        async with open_bot(settings(parts, tmp_path), patience=Patience(drain=0.2)):
            parts.playground.open_home("ada")
            parts.playground.say("ada", "#people", "@Footnote how long?")
            await parts.playground.wait_for(lambda: parts.playground.calls("views.publish"), PATIENCE)
            await parts.playground.wait_for(lambda: parts.playground.calls("chat.update"), PATIENCE)
        counts = Journal(parts.database, "acme").counts()
    assert counts == {State.ACCEPTED: 1}


async def test_notices_of_a_channel_are_changed_by_command(parts: Parts, tmp_path: Path) -> None:
    async with running(parts, tmp_path):
        assert "Notices here: lines" in await whispered(parts, "ben", "#people", "notices")
        assert "Notices here: quiet" in await whispered(parts, "ben", "#people", "notices quiet")
        assert "Only full members" in await whispered(parts, "gus", "#partners", "notices quiet")
        assert "Notices here: lines" in await whispered(parts, "ben", "#partners", "notices")


async def test_progress_is_told_to_members_and_not_to_guests(parts: Parts, tmp_path: Path) -> None:
    parts.catalogue.report_progress("acme", SOURCE, files=1_000, done=120)
    told = "Reading now: 120 of 1,000 PDFs done."
    async with running(parts, tmp_path):
        assert told in await whispered(parts, "ben", "#people", "status")
        assert told not in await whispered(parts, "gus", "#partners", "status")
        for person in ("ben", "gus"):
            parts.playground.open_home(person)
        homes = parts.playground.workspace.homes
        await parts.playground.wait_for(lambda: len(homes) == 2, PATIENCE)
    people = parts.playground.workspace.person
    assert told in str(homes[people("ben").id])
    assert told not in str(homes[people("gus").id])


async def test_forgetting_is_for_who_shared_a_file_and_admins(
    parts: Parts, tmp_path: Path, engine: Endpoint
) -> None:
    indexed(parts, upload(parts, person="ben"))
    store = {"qdrant_url": engine.url, "qdrant_api_key": engine.key}
    async with running(parts, tmp_path, **store):
        for person in ("chiyo", "gus"):
            await whispered(parts, person, "#people" if person == "chiyo" else "#partners", "forget handbook")
        assert len(parts.catalogue.documents("acme")) == 1
        await whispered(parts, "ada", "#people", "forget handbook.pdf")
        assert parts.catalogue.documents("acme") == []


# --- the token ----------------------------------------------------------------------------------


async def test_a_start_with_a_valid_token_calls_an_erasure_off(parts: Parts, tmp_path: Path) -> None:
    parts.catalogue.schedule_erasure("acme", reason="the app was uninstalled", due_at=time.time() + 3_600)
    async with running(parts, tmp_path):
        assert parts.catalogue.erasure("acme") is None


async def test_an_app_that_is_uninstalled_is_erased_when_the_grace_period_is_over(
    parts: Parts, tmp_path: Path, engine: Endpoint
) -> None:
    indexed(parts, upload(parts))
    store = {"qdrant_url": engine.url, "qdrant_api_key": engine.key}
    async with running(parts, tmp_path, erase_after="0s", **store):
        parts.playground.emit("app_uninstalled", {"type": "app_uninstalled"})
        await parts.playground.wait_for(lambda: not parts.catalogue.documents("acme", gone=True), PATIENCE)
    erasure = parts.catalogue.erasure("acme")
    assert erasure is not None


async def test_a_bot_that_slack_does_not_let_in_does_what_erasure_stands_and_says_so(
    parts: Parts, tmp_path: Path, engine: Endpoint
) -> None:
    indexed(parts, upload(parts))
    parts.catalogue.schedule_erasure("acme", reason="the app was uninstalled", due_at=0.0)
    chosen = settings(
        parts, tmp_path, slack_bot_token="xoxb-old", qdrant_url=engine.url, qdrant_api_key=engine.key
    )
    with pytest.raises(SettingsError, match="Everything of this workspace was erased"):
        await asyncio.wait_for(run_bot(chosen), PATIENCE)
    database = open_database(parts.database.url)
    assert Catalogue(database).documents("acme", gone=True) == []
    database.close()


async def test_without_an_erasure_a_refused_token_is_named(parts: Parts, tmp_path: Path) -> None:
    with pytest.raises(TokenRefused, match="refuses SLACK_BOT_TOKEN"):
        await asyncio.wait_for(run_bot(settings(parts, tmp_path, slack_bot_token="xoxb-old")), PATIENCE)


@pytest.mark.parametrize("scope", ["files:read", "files:write", "reactions:write"])
async def test_a_bot_without_a_newer_scope_works_and_says_what_is_missing(scope: str) -> None:
    async with Playground() as playground, open_session() as session:
        team = playground.workspace.team
        object.__setattr__(team, "scopes", tuple(granted for granted in team.scopes if granted != scope))
        with capture_logs() as logged:
            me = await identify(posting_client(BOT_TOKEN, playground.api_url, session))
    assert me == ME
    assert [(line["scope"], line["purpose"]) for line in logged] == [(scope, SCOPES[scope])]


async def test_every_button_has_a_listener(parts: Parts, tmp_path: Path) -> None:
    async with running(parts, tmp_path) as bot:
        body = {"type": "block_actions", "team": {"id": ME.team_id}, "actions": [{"action_id": SHOW_PAGE}]}
        delivery = parts.playground.sockets.send("interactive", body | {"user": {"id": "U1"}})
        await parts.playground.wait_for(delivery.acked.is_set, PATIENCE)
        await bot.pictures.finish()
