"""One question's life: whatever fails, one final answer or one clear error stands in the thread."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.journal import Journal, State
from bot.journal_tables import questions
from bot.playground import APP_TOKEN, BOT_TOKEN, Message, Playground
from indexer.database import open_database
from indexer.index import open_index
from indexer.settings import IndexerSettings
from indexer.sources import parse_source
from indexer.sync import sync
from tests.faults.effects import Kind
from tests.faults.processes import Process, run_bot
from tests.pdfs import write_pdf

SENTENCE = "Every parent is entitled to sixteen weeks of parental leave at full pay."
MOST_EFFECTS = 60


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """An index with one document."""
    folder = tmp_path_factory.mktemp("question")
    (folder / "files").mkdir()
    write_pdf(folder / "files" / "handbook.pdf", pages=["Welcome to the company.", SENTENCE])
    chosen = {"data_dir": folder / "data", "embedder": "none", "model": "passages", "log_level": "error"}
    index = open_index(IndexerSettings(**chosen))
    with ThreadPoolExecutor(1) as executor:
        assert sync(index, [parse_source(f"{folder / 'files'}|workspace")], executor=executor).added == 1
    yield chosen
    index.close()


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground(ack_timeout=0.5, retry_delays=(0.1, 0.3, *[0.6] * 200)) as running:
        yield running


def bot(settings: dict[str, Any], playground: Playground) -> Process:
    slack = {"slack_api_url": playground.api_url, "slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}
    return Process(run_bot, settings | slack)


async def ready(process: Process) -> None:
    assert await asyncio.to_thread(process.receive) == "ready"


def ours(playground: Playground, asked: Message) -> list[Message]:
    return [message for message in playground.messages(thread_ts=asked.ts) if message.bot_id]


@contextlib.contextmanager
def opened_journal(settings: dict[str, Any]) -> Iterator[Journal]:
    database = open_database(f"sqlite:///{Path(settings['data_dir']) / 'footnote.db'}")
    try:
        yield Journal(database, "local")
    finally:
        database.close()


def expire_leases(settings: dict[str, Any]) -> None:
    """A killed bot still holds its leases: the test ends them rather than wait for their time."""
    database = open_database(f"sqlite:///{Path(settings['data_dir']) / 'footnote.db'}")
    with database.write() as connection:
        connection.execute(update(questions).values(lease_until=0.0))
    database.close()


def is_done(journal: Journal, answer: Message) -> bool:
    assert answer.metadata is not None
    return journal.state(answer.metadata["event_payload"]["question_id"]) is State.DONE


async def check(playground: Playground, settings: dict[str, Any], asked: Message) -> str:
    """The promise; returns what was answered."""
    answer = await playground.answer_to(asked.ts, 120)
    await asyncio.sleep(0.05)
    assert [message.ts for message in ours(playground, asked)] == [answer.ts], (
        "one answer, and nothing beside it"
    )
    with opened_journal(settings) as journal:
        await playground.wait_for(lambda: is_done(journal, answer), 120)
        assert journal.counts().get(State.ABANDONED, 0) == 0
    return answer.text


@pytest.mark.parametrize("kind", [Kind.BEFORE, Kind.AFTER])
@pytest.mark.timeout(300)
async def test_an_error_at_any_effect_leaves_one_answer(
    settings: dict[str, Any], playground: Playground, kind: Kind
) -> None:
    process = bot(settings, playground)
    try:
        await ready(process)
        for number in range(1, MOST_EFFECTS):
            await asyncio.to_thread(process.ask, "arm", number, kind)
            asked = playground.say("ada", "general", "@Footnote how many weeks of parental leave?")
            text = await check(playground, settings, asked)
            names, fired = await asyncio.to_thread(process.ask, "names")
            assert "sixteen weeks" in text or "again" in text, (number, names[number - 1 :][:1], text)
            if not fired:
                assert number > 8, names
                return
    finally:
        await asyncio.to_thread(process.end)
    raise AssertionError("the life of a question has too many effects")


@pytest.mark.parametrize(("first", "kind"), [(1, Kind.KILLED_BEFORE), (2, Kind.KILLED_AFTER)])
@pytest.mark.timeout(300)
async def test_a_kill_at_every_second_effect_leaves_one_answer(
    settings: dict[str, Any], playground: Playground, first: int, kind: Kind
) -> None:
    await kill(settings, playground, kind, range(first, MOST_EFFECTS, 2))


@pytest.mark.soak
@pytest.mark.parametrize("kind", [Kind.KILLED_BEFORE, Kind.KILLED_AFTER])
async def test_a_kill_at_any_effect_leaves_one_answer(
    settings: dict[str, Any], playground: Playground, kind: Kind
) -> None:
    await kill(settings, playground, kind, range(1, MOST_EFFECTS))


async def was_killed(
    process: Process, playground: Playground, settings: dict[str, Any], asked: Message
) -> bool:
    """Whether the effect came before the question's end."""
    with opened_journal(settings) as journal:
        while process.is_alive:
            finals = [message for message in ours(playground, asked) if message.is_final]
            if finals and is_done(journal, finals[0]):
                with contextlib.suppress(EOFError, OSError):  # it may be dying just now
                    return bool((await asyncio.to_thread(process.ask, "names"))[1])
                await asyncio.to_thread(process.wait_for_end)
            await asyncio.sleep(0.02)
    return True


async def kill(settings: dict[str, Any], playground: Playground, kind: Kind, numbers: range) -> None:
    process = bot(settings, playground)
    try:
        await ready(process)
        for number in numbers:
            await asyncio.to_thread(process.ask, "arm", number, kind)
            asked = playground.say("ada", "general", "@Footnote how many weeks of parental leave?")
            killed = await was_killed(process, playground, settings, asked)
            if killed:
                process.end()
                expire_leases(settings)
                process = bot(settings, playground)
                await ready(process)
            assert "sixteen weeks" in await check(playground, settings, asked)
            if not killed:
                assert number > 8
                return
    finally:
        await asyncio.to_thread(process.end)
    raise AssertionError("the life of a question has too many effects")
