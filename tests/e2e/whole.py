"""The whole of Footnote as `footnote run` starts it – engine, indexer and bot as processes – beside a playground."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.journal import Journal
from bot.playground import APP_TOKEN, BOT_TOKEN, Message, Playground
from bot.quotes import stands_on_page
from indexer.catalogue import Catalogue
from indexer.database import open_database
from indexer.sources import parse_sources
from indexer.sources.slack import source_url
from indexer.types import Document

ROOT = Path(__file__).parents[2]
SLACK = source_url("T0ACME")


@dataclass
class Whole:
    """What a test needs of it."""

    playground: Playground
    data: Path
    folders: Mapping[str, Path]  # name of a folder -> where its PDFs are
    process: asyncio.subprocess.Process
    database_url: str

    def __post_init__(self) -> None:
        self.database = open_database(self.database_url)
        self.catalogue = Catalogue(self.database)
        self.journal = Journal(self.database, "local")

    def documents(self) -> dict[str, Document]:
        """The searchable documents by file name."""
        return {d.name: d for d in self.catalogue.documents("local") if d.generation}

    def synced(self) -> set[str]:
        """The sources of which a sync has ended."""
        return {record.source for record in self.catalogue.last_syncs("local")}

    async def until(self, predicate: Any, seconds: float = 120.0) -> None:
        """Waits until the predicate is true; an unreadable database counts as not yet."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process.returncode is None, "footnote run ended"
            try:
                if await asyncio.to_thread(predicate):
                    return
            except Exception as error:
                last: Exception | None = error
            else:
                last = None
            await asyncio.sleep(0.1)
        raise AssertionError(f"not in time ({last!r})")

    async def ask(self, person: str, channel: str, text: str) -> tuple[Message, list[dict[str, Any]]]:
        """The final answer in the thread, and the citations that the journal holds of it."""
        asked = self.playground.say(person, channel, f"@Footnote {text}")
        return await self.answer(asked)

    async def answer(self, asked: Message) -> tuple[Message, list[dict[str, Any]]]:
        answer = await self.playground.answer_to(asked.ts, 120)
        written = await asyncio.to_thread(
            self.journal.answer, answer.metadata["event_payload"]["question_id"]
        )
        return answer, list((written or {}).get("citations", []))

    def stands(self, citation: Mapping[str, Any]) -> bool:
        """Whether a second reader finds the quote on the cited page."""
        path = next(
            folder / citation["name"]
            for folder in self.folders.values()
            if (folder / citation["name"]).exists()
        )
        return stands_on_page(citation["quote"], path, citation["page"])


def sources_of(folders: Mapping[str, tuple[Path, str]]) -> set[str]:
    """The URLs of the folders' sources."""
    return {spec.url for spec in parse_sources(_setting(folders))}


def _setting(folders: Mapping[str, tuple[Path, str]]) -> str:
    return ",".join(f"{path}|{audience}" for path, audience in folders.values())


@asynccontextmanager
async def whole(tmp: Path, folders: Mapping[str, tuple[Path, str]], **settings: str) -> AsyncIterator[Whole]:
    """Runs `footnote run` over folders (name -> path, audience) and Slack; the block begins after the first sync."""
    async with Playground() as playground:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp),
            "PYTHONPATH": str(ROOT),
            "FOOTNOTE_DATA_DIR": str(tmp / "data"),
            "FOOTNOTE_SOURCES": _setting(folders),
            "FOOTNOTE_SCHEDULE": "5s",
            "FOOTNOTE_LOG_LEVEL": "warning",
            "SLACK_API_URL": playground.api_url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            **settings,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=tmp, env=environment, stdin=asyncio.subprocess.DEVNULL
        )
        database_url = settings.get("DATABASE_URL", f"sqlite:///{tmp / 'data' / 'footnote.db'}")
        running = Whole(
            playground,
            tmp / "data",
            {name: path for name, (path, _) in folders.items()},
            process,
            database_url,
        )
        try:
            await running.until(lambda: running.synced() >= {*sources_of(folders), SLACK})
            await playground.wait_for(lambda: playground.sockets.connections > 0, 120)
            yield running
        finally:
            if process.returncode is None:
                process.terminate()
                await asyncio.wait_for(process.wait(), 60)
            running.database.close()
