"""Files shared in the playground, and what the indexer would have made of them, for tests of the bot alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import SecretStr

from bot.notice_book import NoticeBook
from bot.playground import BOT_TOKEN, File
from indexer.catalogue import NewGeneration
from indexer.sources.slack import SlackAccess, source_url
from indexer.types import (
    Audience,
    Document,
    DocumentFacts,
    DocumentState,
    Page,
    PageCounts,
    ReadBy,
    SourceFile,
    document_id,
)
from tests.bot_parts import ME, Parts

SOURCE = source_url(ME.team_id)
TEXT, OCR, BLANK, FAILED = ReadBy.TEXT, ReadBy.OCR, ReadBy.BLANK, ReadBy.FAILED


def access(parts: Parts, *, channels: Sequence[str] = (), excluded: Sequence[str] = ()) -> SlackAccess:
    url = parts.playground.api_url
    return SlackAccess(SecretStr(BOT_TOKEN), url, frozenset(channels), frozenset(excluded))


def document_of(file: File) -> str:
    return document_id("acme", SOURCE, file.id)


def upload(
    parts: Parts, channel: str = "#people", name: str = "handbook.pdf", *, person: str = "ada", **where: str
) -> File:
    return parts.playground.upload(person, channel, name, b"%PDF-1.7", **where)


def observe(parts: Parts, file: File, *, revision: str = "r1") -> Document:
    """As the indexer does when it has found the file at Slack."""
    known = parts.catalogue.document("acme", document_of(file))
    channels = parts.playground.workspace.files[file.id].channels
    listed = SourceFile(file.id, revision, file.name, file.size, None, Audience(channels=frozenset(channels)))
    return parts.catalogue.observe("acme", SOURCE, listed, seen_epoch=known.epoch if known else None)


def indexed(parts: Parts, file: File, *pages: ReadBy, reason: str | None = None) -> Document:
    """The file read, a page each as given."""
    document = observe(parts, file)
    read = [Page(n, str(n), "Sixteen weeks.", by) for n, by in enumerate(pages or (TEXT,), start=1)]
    kinds = [page.read_by for page in read]
    counts = PageCounts(len(kinds), *(kinds.count(kind) for kind in (TEXT, OCR, BLANK, FAILED)))
    generation = f"gen-{document.id}-{document.epoch}"
    parts.catalogue.begin("acme", document.id, generation, epoch=document.epoch)
    new = NewGeneration(
        id=generation,
        document=document.id,
        revision=document.revision,
        facts=DocumentFacts(file.name, "0" * 64, len(read)),
        pages=tuple(read),
        counts=counts,
        passages=1,
        terms={},
        state=DocumentState.PARTIAL if counts.failed else DocumentState.INDEXED,
        reason=reason,
    )
    parts.catalogue.flip("acme", new, epoch=document.epoch, lease=None)
    found = parts.catalogue.document("acme", document.id)
    assert found is not None
    return found


def refused(parts: Parts, file: File, reason: str) -> Document:
    """The file found unreadable."""
    document = observe(parts, file)
    parts.catalogue.fail("acme", document.id, epoch=document.epoch, reason=reason, lease=None)
    found = parts.catalogue.document("acme", document.id)
    assert found is not None
    return found


@dataclass
class Heard:
    """What was called, in order."""

    calls: list[tuple[str, ...]] = field(default_factory=list)

    def __call__(self, *words: str) -> None:
        self.calls.append(words)


def book_of(parts: Parts) -> NoticeBook:
    return NoticeBook(parts.database, "acme")
