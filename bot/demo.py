"""`footnote demo`: samples, indexer, bot and a local Slack workspace, from nothing to a cited answer."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.journal import Journal, migrate_journal
from bot.playground import APP_TOKEN, BOT_TOKEN, Message, Playground
from bot.quotes import stands_on_page
from bot.settings import BotSettings
from bot.supervise import children, stop_on_signals, supervise
from indexer.catalogue import Catalogue, SyncRecord
from indexer.database import migrate, open_database
from indexer.errors import FootnoteError
from indexer.settings import read_settings

QUESTION = "How many weeks of parental leave do we get?"
SAMPLES = Path(__file__).resolve().parent.parent / "samples"
FOLDER = Path(".footnote/demo")
ASKER, CHANNEL, PRIVATE = "ada", "general", "finance"
_PATIENCE = 120.0  # seconds for each step; the first start builds the embedder's graph

_ELSEWHERE = ("DATABASE_URL", "QDRANT_URL", "QDRANT_API_KEY", "FOOTNOTE_WORKSPACE", "SLACK_SIGNING_SECRET")


class DemoFailed(FootnoteError):
    """The demo did not come to a cited answer."""


async def demo(*, once: bool, port: int, folder: Path = FOLDER) -> int:
    """Runs the demo; the exit code: 0 when the question was answered with a quote that stands on its page.

    Args:
        once: end after the answer; otherwise stay until SIGINT or SIGTERM.
        port: of the page; 0 takes a free one.
        folder: where the index lives; kept for the next run.
    """
    started = time.monotonic()
    say = Console(stderr=True, highlight=False).print
    playground = Playground(port=port)
    try:
        await playground.start()
    except OSError as error:
        raise DemoFailed(
            f"port {port} cannot be used ({error.strerror or error}): `footnote demo --port 0` takes a free one"
        ) from error
    try:
        _enter(folder, playground)
        stop = asyncio.Event()
        stop_on_signals(stop)
        settings = read_settings(BotSettings)
        say(f"The page is at [bold]{playground.url}[/bold]. Indexing {SAMPLES.name}/ …")
        running = asyncio.create_task(
            supervise(children(settings), stop=stop, engine_folder=settings.data_dir / "qdrant")
        )
        asking = asyncio.create_task(_first_answer(playground, settings, say))
        await asyncio.wait({running, asking}, return_when=asyncio.FIRST_COMPLETED)
        code = 1
        if asking.done() and not running.done():
            code = _report(asking, say, time.monotonic() - started)
            if not once and code == 0:
                say(f"Ask at [bold]{playground.url}[/bold]; Ctrl-C ends everything.")
                await stop.wait()
        asking.cancel()
        stop.set()
        await running
        return code
    finally:
        await playground.stop()


def _enter(folder: Path, playground: Playground) -> None:
    """Makes this process and its children see the demo's services and no others, not even those of an `.env`."""
    if not SAMPLES.is_dir():
        raise DemoFailed(f"there are no samples at {SAMPLES}: the demo runs from a clone of the repository")
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.chdir(folder)
    for name in _ELSEWHERE:
        os.environ.pop(name, None)
    private = playground.workspace.channel(PRIVATE).id
    os.environ |= {
        "FOOTNOTE_DATA_DIR": str(folder),
        "FOOTNOTE_SOURCES": f"{SAMPLES / 'workspace'}|workspace,{SAMPLES / 'finance'}|{private}",
        "SLACK_API_URL": playground.api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
    }
    os.environ.setdefault("FOOTNOTE_LOG_LEVEL", "warning")


async def _first_answer(
    playground: Playground, settings: BotSettings, say: Any
) -> tuple[Message, Mapping[str, Any]]:
    """Waits for index and bot, asks, and returns what was posted and what the journal says of it."""
    database = open_database(settings.database)
    try:
        await asyncio.to_thread(migrate, database, package="indexer", version_table="indexer_version")
        await asyncio.to_thread(migrate_journal, database)
        synced = await _synced(Catalogue(database), settings.workspace, time.time())
        say(
            f"Indexed: {synced.report.added} new, {synced.report.unchanged} unchanged, {synced.report.pages} pages read."
        )
        await playground.wait_for(lambda: playground.sockets.connections > 0, _PATIENCE)
        say(f"{ASKER.capitalize()} asks in #{CHANNEL}: {QUESTION}")
        asked = playground.say(ASKER, CHANNEL, f"@Footnote {QUESTION}")
        posted = await playground.answer_to(asked.ts, _PATIENCE)
        answer = await asyncio.to_thread(Journal(database, settings.workspace).answer, _question_id(posted))
        return posted, answer or {}
    finally:
        database.close()


async def _synced(catalogue: Catalogue, workspace: str, since: float) -> SyncRecord:
    """The first sync of the workspace's folder that ended after `since`."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        records = await asyncio.to_thread(catalogue.last_syncs, workspace)
        ended = {Path(record.source).name: record for record in records if record.finished >= since}
        if {"workspace", "finance"} <= set(ended):
            record = ended["workspace"]
            if record.error:
                raise DemoFailed(f"the samples could not be indexed: {record.error}")
            return record
        await asyncio.sleep(0.1)
    raise DemoFailed(f"the samples were not indexed within {_PATIENCE:.0f} s")


def _question_id(message: Message) -> str:
    return str((message.metadata or {}).get("event_payload", {}).get("question_id", ""))


def _report(asking: asyncio.Task[tuple[Message, Mapping[str, Any]]], say: Any, seconds: float) -> int:
    """Prints the answer and whether it was cited; the exit code."""
    try:
        posted, answer = asking.result()
    except (FootnoteError, TimeoutError) as error:
        say(f"[red]{error}[/red]")
        return 1
    sys.stdout.write(posted.text + "\n")
    citations = answer.get("citations", [])
    for citation in citations:
        place = f"{citation['name']}, p. {citation['page']}"
        if not stands_on_page(citation["quote"], SAMPLES / "workspace" / citation["name"], citation["page"]):
            say(f"[red]The quote of [{citation['marker']}] does not stand in {place}.[/red]")
            return 1
        sys.stdout.write(
            f"[{citation['marker']}] {place} (printed {citation['label']}): {citation['quote']!r}\n"
        )
    if not citations:
        say("[red]The answer was not cited.[/red]")
        return 1
    say(
        f"[green]First cited answer after {seconds:.1f} s[/green]; each quote was found again on its page by pypdf."
    )
    return 0
