"""Answers that stand in the playground, as the bot gave them, for tests of what becomes of them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.audience import Audiences
from bot.blocks import answer_messages
from bot.delivery import Allowance
from bot.notice_book import NoticeBook
from bot.playground import BOT_TOKEN, Message
from bot.slack_client import posting_client, reading_client
from bot.types import Answer, Citation, Claim, Question, Surface, Verdict
from bot.withdrawal import Mode, Withdrawals
from indexer.catalogue import NewGeneration
from indexer.leases import Leases
from indexer.types import (
    Audience,
    ChangeKind,
    Document,
    DocumentFacts,
    Page,
    PageCounts,
    ReadBy,
    SourceFile,
)
from tests.bot_parts import ME, Parts

SOURCE = "slack:T0ACME"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given."""

    asked: Message
    question: Question


def channels(parts: Parts, *names: str) -> Audience:
    return Audience(channels=frozenset(parts.playground.workspace.channel(name).id for name in names))


def index(
    parts: Parts,
    uri: str,
    audience: Audience,
    *,
    name: str | None = None,
    words: str = "Leave is sixteen weeks.",
    added_at: float | None = None,
) -> Document:
    """A document of one page with these words, visible now; other words are another reading of other bytes."""
    known = parts.catalogue.document("acme", _id(parts, uri))
    file = SourceFile(uri, f"r-{words}", name or uri, 10, None, audience, added_at)
    seen = known.epoch if known else None
    document = parts.catalogue.observe("acme", SOURCE, file, seen_epoch=seen)
    generation = f"{uri} {words}"
    parts.catalogue.begin("acme", document.id, generation, epoch=document.epoch)
    new = NewGeneration(
        id=generation,
        document=document.id,
        revision=document.revision,
        facts=DocumentFacts(f"Title of {uri}", f"{words:0>64.64}", 1),
        pages=(Page(1, "1", words, ReadBy.TEXT),),
        counts=PageCounts(1, 1),
        passages=1,
        terms={},
    )
    parts.catalogue.flip("acme", new, epoch=document.epoch, lease=None)
    return now(parts, document)


def _id(parts: Parts, uri: str) -> str:
    found = [known.id for known in parts.catalogue.documents("acme", gone=True) if known.uri == uri]
    return found[0] if found else ""


def now(parts: Parts, document: Document) -> Document:
    found = parts.catalogue.document("acme", document.id)
    assert found is not None
    return found


def quoting(document: Document, marker: int = 1, *, words: str | None = None, prefix: str = "") -> Claim:
    """A claim in the words of the document's page."""
    assert document.generation is not None
    said = words or document.generation.removeprefix(f"{document.uri} ")
    citation = Citation(
        marker,
        document.id,
        document.generation,
        document.name,
        document.title,
        1,
        "1",
        0,
        len(said),
        said,
        None,
    )
    return Claim(said, Verdict.SUPPORTED, (citation,), prefix=prefix)


async def give(
    parts: Parts, answer: Answer, *, person: str = "ada", channel: str = "#people", finish: bool = True
) -> Given:
    """Somebody asks, and the answer stands there."""
    asked, question = parts.ask(person, channel)
    leased = parts.journal.lease("w", 600)
    assert leased is not None

    async def recorded(messages: object) -> None:
        assert isinstance(messages, list)
        parts.journal.record_posts(leased, messages)

    async def confirmed() -> None:
        pass

    shown = answer_messages(answer, question=question.id)
    reply = parts.delivery().reply(question, recorded=recorded, confirmed=confirmed)
    await reply.begin(shown[0], look_first=False)
    parts.journal.record_answer(leased, answer, 600)
    if finish:
        await reply.finish(shown)
        parts.journal.finish(leased)
    return Given(asked, question)


def whispered(parts: Parts, answer: Answer) -> Question:
    """An answer to a command, which only the asker saw."""
    ada = parts.playground.workspace.person("ada").id
    people = parts.playground.workspace.channel("#people").id
    question = Question(
        "command", "acme", "command:1", Surface.COMMAND, people, ada, "how long?", None, None, 0.0
    )
    assert parts.journal.accept(question)
    leased = parts.journal.lease("w", 600)
    assert leased is not None
    parts.journal.record_answer(leased, answer, 600)
    parts.journal.finish(leased)
    return question


def audiences(parts: Parts) -> Audiences:
    reading = reading_client(BOT_TOKEN, parts.playground.api_url, parts.session)
    return Audiences(reading, team_id=ME.team_id, bot_user_id=ME.bot_user_id, ttl=0.0)


def withdrawals(parts: Parts, *, mode: Mode = "mark", allowance: Allowance | None = None) -> Withdrawals:
    """A new task, as after a restart."""
    return Withdrawals(
        journal=parts.journal,
        catalogue=parts.catalogue,
        leases=Leases(parts.database),
        notices=NoticeBook(parts.database, "acme"),
        audiences=audiences(parts),
        posting=posting_client(BOT_TOKEN, parts.playground.api_url, parts.session),
        allowance=allowance or Allowance(1_000_000),
        mode=mode,
        poll=0.05,
    )


def said(parts: Parts, given: Given) -> str:
    """All that the answer's messages say, text and blocks."""
    return json.dumps([[each.text, each.blocks] for each in parts.answers(given.asked)])


def kept(parts: Parts, given: Given) -> str:
    """The journal's copy."""
    return json.dumps(parts.journal.answer(given.question.id))


def kinds(parts: Parts) -> list[ChangeKind]:
    """What is not settled."""
    return [change.kind for change in parts.catalogue.changes("acme")]
