"""Seconds from sharing a PDF in Slack until it is searchable, and from its deletion until nothing uses it.

    python -m bench.lifecycle [--files 20] [--backfill 1000] [--pages 20] [--embedder bundled|none]

`footnote run` beside the local workspace, as a whole: events over Socket Mode, SQLite, the local engine. One object on
standard output, times in seconds from the moment that Slack sends the event, p50, p95 and the longest of `--files`
files, first with nothing else to do, then while a channel of `--backfill` files is being read:

- `searchable`: the catalogue shows the new file, its passages being in the store (limit: 5)
- `forgotten`: the catalogue shows the deleted file no more, so no answer can use it (limit: 1)
- `in_flight`: an answer that is being written, and has shown a quote of the file, shows it no more (limit: 1)
- `marked`: a finished answer that quoted the file has lost the quote

Each file has `--pages` pages of some 2,000 letters. `backfill` says how long the channel took, and how many files a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.playground import Message
from indexer.sources.slack import source_url
from indexer.types import DocumentState, document_id
from tests.e2e.whole import Whole, whole
from tests.fake_openai import FakeOpenAI
from tests.pdfs import write_pdf

LIMITS = {"searchable": 5.0, "forgotten": 1.0, "in_flight": 1.0}
PATIENCE = 600.0
LINES = 30
WORDS = (
    "leave", "policy", "weeks", "parental", "travel", "office", "budget", "annual", "review", "train", "notice",
    "period", "salary", "month", "contract", "supplier", "invoice", "delivery", "warranty", "safety", "training",
)  # fmt: skip


@dataclass
class Times:
    """Seconds of each file by what was waited for."""

    searchable: list[float] = field(default_factory=list)
    forgotten: list[float] = field(default_factory=list)
    in_flight: list[float] = field(default_factory=list)
    marked: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        return {name: spread(values) for name, values in vars(self).items() if values}


def spread(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile and the longest."""
    cuts = statistics.quantiles(values, n=20, method="inclusive") if len(values) > 1 else values * 19
    middle = statistics.median(values)
    return {"p50": round(middle, 3), "p95": round(cuts[18], 3), "max": round(max(values), 3)}


class Life:
    """Files that come and go in the workspace."""

    def __init__(self, running: Whole, model: FakeOpenAI, pages: int) -> None:
        self.running = running
        self.playground = running.playground
        self.model = model
        self.pages = pages
        self._random = random.Random(5)
        self._made = 0

    def pdf(self, pages: int, secret: str = "") -> bytes:
        """A PDF that no other equals; its second page says the secret."""
        self._made += 1
        texts = [self._page(number) for number in range(1, pages + 1)]
        texts[min(1, pages - 1)] = f"The code word of file {self._made} is {secret}.\n" + texts[-1]
        with tempfile.TemporaryDirectory() as folder:
            return write_pdf(Path(folder) / "made.pdf", texts).read_bytes()

    def _page(self, number: int) -> str:
        lines = [" ".join(self._random.choices(WORDS, k=9)) + "." for _ in range(LINES)]
        return f"Page {number} of file {self._made}\n" + "\n".join(lines)

    async def share(self, times: Times) -> tuple[str, str]:
        """Shares a file and waits until it is searchable; its id and its secret."""
        secret = f"{self._random.choice(WORDS)}{self._random.randrange(10**6)}"
        content = await asyncio.to_thread(self.pdf, self.pages, secret)
        began = time.monotonic()
        file = self.playground.upload("ada", "general", f"file-{self._made}.pdf", content)
        await self.until(lambda: self._is_visible(file.id))
        times.searchable.append(time.monotonic() - began)
        return file.id, secret

    async def delete(self, file: str, times: Times) -> None:
        """Deletes a file and waits until the catalogue shows it no more."""
        began = time.monotonic()
        self.playground.delete_file("ada", file)
        await self.until(lambda: not self._is_visible(file))
        times.forgotten.append(time.monotonic() - began)

    async def stop(self, times: Times) -> None:
        """Deletes a file while an answer that has quoted it is being written."""
        file, secret = await self.share(Times())
        filler = "".join(f" And there is more to say about it, part {part}." for part in range(200))
        self.model.script(f"The code word of file {self._made} is {secret} [1].{filler}")
        asked = self.playground.say(
            "ada", "general", f"@Footnote What is the code word of file {self._made}?"
        )
        await self.playground.wait_for(lambda: self._shown(asked, secret), PATIENCE)
        began = time.monotonic()
        self.playground.delete_file("ada", file)
        await self.playground.wait_for(lambda: not self._shown(asked, secret), PATIENCE)
        times.in_flight.append(time.monotonic() - began)
        await self.playground.answer_to(asked.ts, PATIENCE)

    async def mark(self, times: Times) -> None:
        """Deletes a file that a finished answer quotes."""
        file, secret = await self.share(Times())
        self.model.script(f"The code word of file {self._made} is {secret} [1].")
        asked = self.playground.say(
            "ada", "general", f"@Footnote What is the code word of file {self._made}?"
        )
        await self.playground.answer_to(asked.ts, PATIENCE)
        if not self._shown(asked, secret):
            raise RuntimeError("the answer does not quote the file")
        began = time.monotonic()
        self.playground.delete_file("ada", file)
        await self.playground.wait_for(lambda: not self._shown(asked, secret), PATIENCE)
        times.marked.append(time.monotonic() - began)

    def _shown(self, asked: Message, secret: str) -> bool:
        thread = self.playground.messages(asked.channel, thread_ts=asked.root)
        return any(secret in f"{m.text}{json.dumps(m.blocks)}" for m in thread if m.bot_id)

    def _is_visible(self, file: str) -> bool:
        team = self.playground.workspace.team.id
        document = self.running.catalogue.document("local", document_id("local", source_url(team), file))
        return (
            document is not None
            and document.generation is not None
            and document.state is not DocumentState.GONE
        )

    async def until(self, is_true: Callable[[], bool], *, every: float = 0.005) -> None:
        """Asks every so many seconds, until it is true. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE * 3):
            while not await asyncio.to_thread(is_true):  # noqa: ASYNC110 - it is in a database
                await asyncio.sleep(every)


async def measure(life: Life, files: int) -> Times:
    """Lets so many files come and go, one after the other."""
    times = Times()
    for _ in range(files):
        file, _ = await life.share(times)
        await life.delete(file, times)
    for _ in range(max(1, files // 4)):
        await life.stop(times)
        await life.mark(times)
    return times


async def backfill(life: Life, count: int) -> asyncio.Task[float]:
    """Invites the bot into a channel of so many files; a task that ends with the seconds until all are read."""
    channel = life.playground.add_channel("archive", members=["ada"])
    ids = []
    for number in range(count):
        content = await asyncio.to_thread(life.pdf, 3)
        ids.append(life.playground.upload("ada", channel.id, f"old-{number}.pdf", content).id)
    began = time.monotonic()
    life.playground.invite("ada", channel.id, "footnote")

    def read() -> int:
        source = source_url(life.playground.workspace.team.id)
        return sum(d.generation is not None for d in life.running.catalogue.documents("local", source=source))

    async def ends() -> float:
        await life.until(lambda: read() >= count, every=1.0)
        return time.monotonic() - began

    task = asyncio.create_task(ends())
    await life.until(lambda: read() >= min(10, count), every=0.1)
    return task


async def run(options: argparse.Namespace) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "cores": os.cpu_count(),
        "embedder": options.embedder,
        "pages": options.pages,
        "files": options.files,
        "limits": LIMITS,
    }
    async with FakeOpenAI() as model:
        settings = {
            "FOOTNOTE_SCHEDULE": "never",
            "FOOTNOTE_EMBEDDER": options.embedder,
            "FOOTNOTE_MODEL": "openai:slow",
            "FOOTNOTE_REWRITE": "off",
            "FOOTNOTE_REFUSE_BELOW": "0",
            "FOOTNOTE_NOTICES": "quiet",
            "OPENAI_API_KEY": "sk-none",
            "OPENAI_BASE_URL": model.base_url,
        }
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            async with whole(Path(folder), {}, **settings) as running:
                life = Life(running, model, options.pages)
                await life.share(Times())  # the first one loads the embedder
                figures["idle"] = (await measure(life, options.files)).figures()
                if options.backfill:
                    reading = await backfill(life, options.backfill)
                    during = await measure(life, max(1, options.files // 2))
                    figures["during_backfill"] = during.figures() | {"still_reading": not reading.done()}
                    seconds = await reading
                    figures["backfill"] = {
                        "files": options.backfill,
                        "seconds": round(seconds, 1),
                        "files_per_second": round(options.backfill / seconds, 2),
                    }
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.lifecycle", description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--backfill", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--embedder", default="bundled")
    figures = asyncio.run(run(parser.parse_args()))
    json.dump(figures, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
