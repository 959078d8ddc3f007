"""A bot in parts, for tests: the playground as Slack, a real journal and catalogue, a scripted answerer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from sqlalchemy import update

from bot.audience import Audiences
from bot.delivery import Delivery
from bot.journal import Journal, migrate_journal
from bot.journal_tables import questions
from bot.listeners.questions import Identity, question_in
from bot.playground import BOT_TOKEN, Message, Playground
from bot.responder import Patience, Responder
from bot.slack_client import open_session, posting_client, reading_client
from bot.traces import Trace
from bot.types import (
    Answer,
    Citation,
    Claim,
    Given,
    Outcome,
    Question,
    Remark,
    Shown,
    Turn,
    Verdict,
)
from bot.worker import Worker
from indexer.catalogue import Catalogue, NewGeneration
from indexer.database import Database, migrate, open_database
from indexer.types import (
    Audience,
    Document,
    DocumentFacts,
    GlossaryEntry,
    Page,
    PageCounts,
    Reach,
    ReadBy,
    SourceFile,
)

PATIENCE = 60.0  # seconds for what must come true, however slow the machine
QUICK = Patience(lease=60.0, poll=0.05, outage=0.1, drain=30.0)
EVERYBODY = Audience(workspace=True)
ME = Identity("T0ACME", "U0FOOTNOTE", "B0FOOTNOTE")


def claim(text: str, *citations: Citation, prefix: str = "") -> Claim:
    """A claim that may be shown."""
    return Claim(text, Verdict.SUPPORTED, citations, prefix=prefix)


def citation(document: Document, marker: int = 1) -> Citation:
    """The words "Sixteen weeks." on the document's first page."""
    assert document.generation is not None
    return Citation(
        marker,
        document.id,
        document.generation,
        document.name,
        document.title,
        1,
        "1",
        0,
        14,
        "Sixteen weeks.",
        None,
    )


@dataclass
class ScriptedAnswerer:
    """Says what a test wrote; remembers what it was asked."""

    claims: Sequence[Claim] = (claim("Sixteen weeks."),)
    outcome: Outcome = Outcome.ANSWERED
    remarks: tuple[Remark, ...] = ()
    given: frozenset[Shown] = frozenset()  # to the model
    trace: Trace | None = None
    errors: list[Exception] = field(default_factory=list)  # raised by the next answers, one each
    before_each: Callable[[int], object] = lambda _: None  # called, or awaited, before each claim
    asked: list[str] = field(default_factory=list)
    turns: list[tuple[Turn, ...]] = field(default_factory=list)
    reaches: list[Reach] = field(default_factory=list)

    async def answer(
        self, text: str, *, workspace: str, reach: Reach, turns: Sequence[Turn] = ()
    ) -> AsyncIterator[Given | Claim | Answer]:
        self.asked.append(text)
        self.turns.append(tuple(turns))
        self.reaches.append(reach)
        if self.errors:
            raise self.errors.pop(0)
        claims = tuple(self.claims)
        if self.given:
            yield Given(self.given)
        for number, item in enumerate(claims):
            done = self.before_each(number)
            if asyncio.iscoroutine(done):
                await done
            yield item
        yield Answer(self.outcome, claims, searched=3, remarks=self.remarks, trace=self.trace)


@dataclass
class Parts:
    """What a test holds in its hands."""

    playground: Playground
    database: Database
    journal: Journal
    catalogue: Catalogue
    answerer: ScriptedAnswerer
    session: aiohttp.ClientSession
    workers: list[tuple[Worker, asyncio.Task[None]]] = field(default_factory=list)

    def delivery(self, *, interval: float = 0.05) -> Delivery:
        """A new one, as after a restart."""
        return Delivery(
            posting=posting_client(BOT_TOKEN, self.playground.api_url, self.session),
            reading=reading_client(BOT_TOKEN, self.playground.api_url, self.session),
            bot_user_id=ME.bot_user_id,
            interval=interval,
            looks=(0.0, 0.05),
            pauses=(0.05, 0.1),
        )

    def audiences(self, *, ttl: float = 0.0) -> Audiences:
        """New ones, which remember nothing yet."""
        return Audiences(self.delivery().reading, team_id=ME.team_id, bot_user_id=ME.bot_user_id, ttl=ttl)

    def responder(
        self,
        *,
        journal: Journal | None = None,
        patience: Patience = QUICK,
        audiences: Audiences | None = None,
    ) -> Responder:
        """A new one, as after a restart."""
        delivery = self.delivery()
        return Responder(
            journal=journal or self.journal,
            answerer=self.answerer,
            audiences=audiences or self.audiences(),
            catalogue=self.catalogue,
            delivery=delivery,
            patience=patience,
        )

    def start(
        self, *, patience: Patience = QUICK, concurrency: int = 8, responder: Responder | None = None
    ) -> Worker:
        """Starts a worker; it is stopped when the test ends."""
        worker = Worker(
            journal=self.journal,
            responder=responder or self.responder(patience=patience),
            concurrency=concurrency,
            patience=patience,
        )
        self.workers.append((worker, asyncio.create_task(worker.run())))
        return worker

    def expire_leases(self) -> None:
        """As if the time of every lease were over: whoever holds one is dead or asleep."""
        with self.database.write() as connection:
            connection.execute(update(questions).values(lease_until=0.0))

    def question(self, message: Message) -> Question:
        """The question that a message asks, as the listener makes it."""
        direct = self.playground.workspace.channels[message.channel].is_im
        event = {
            "type": "message" if direct else "app_mention",
            "channel_type": "im" if direct else "channel",
            "user": message.user,
            "channel": message.channel,
            "text": message.text,
            "ts": message.ts,
            **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        }
        made = question_in(event, ME, workspace="acme", received_at=0.0)
        assert made is not None
        return made

    def ask(
        self, person: str = "ada", channel: str = "#people", text: str = "@Footnote how long?", **where: str
    ) -> tuple[Message, Question]:
        """Somebody asks, and the journal accepts."""
        message = self.playground.say(person, channel, text, **where)
        question = self.question(message)
        assert self.journal.accept(question)
        return message, question

    def answers(self, message: Message) -> list[Message]:
        """All that the bot has posted in the thread of a message."""
        thread = self.playground.messages(message.channel, thread_ts=message.root)
        return [reply for reply in thread if reply.user == ME.bot_user_id]

    def add_document(
        self,
        name: str = "handbook.pdf",
        *,
        audience: Audience = EVERYBODY,
        glossary: tuple[GlossaryEntry, ...] = (),
    ) -> Document:
        """A document of one page, visible now."""
        file = SourceFile(name, "r1", name, 10, None, audience)
        document = self.catalogue.observe("acme", "folder", file, seen_epoch=None)
        generation = f"gen-{name}"
        self.catalogue.begin("acme", document.id, generation, epoch=document.epoch)
        new = NewGeneration(
            id=generation,
            document=document.id,
            revision="r1",
            facts=DocumentFacts(name, "0" * 64, 1),
            pages=(Page(1, "1", "Sixteen weeks.", ReadBy.TEXT),),
            counts=PageCounts(1, 1),
            passages=1,
            terms={},
            glossary=glossary,
        )
        self.catalogue.flip("acme", new, epoch=document.epoch, lease=None)
        found = self.catalogue.document("acme", document.id)
        assert found is not None
        return found


@asynccontextmanager
async def bot_parts(folder: Path) -> AsyncIterator[Parts]:
    """The parts on a database of their own."""
    database = open_database(f"sqlite:///{folder / 'footnote.db'}")
    migrate(database, package="indexer", version_table="indexer_version")
    migrate_journal(database)
    try:
        async with Playground() as playground, open_session() as session:
            parts = Parts(
                playground,
                database,
                Journal(database, "acme"),
                Catalogue(database),
                ScriptedAnswerer(),
                session,
            )
            yield parts
            for worker, task in parts.workers:
                await worker.stop()
                await task
    finally:
        database.close()
