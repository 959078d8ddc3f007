"""`/ask` -> a question in the journal; `/pdfs` -> what may be asked about here, and the state of the index."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import glossary_report, reports
from bot.blocks import SlackMessage
from bot.errors import JournalUnavailable
from bot.listeners.questions import Intake
from bot.notice_command import NoticeCommand
from bot.phrases import NOT_KEPT, UNEXPECTED
from bot.slack_client import read
from bot.slack_text import plain_text
from bot.types import Surface
from bot.whisper import whisper
from indexer.errors import FootnoteError
from indexer.glossary import Glossary
from indexer.glossary.lines import WrongLine, parse_line
from indexer.progress import alive
from indexer.types import Document, RequestKind

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.audience import Audiences
    from bot.forgetting import Forgetting
    from indexer.catalogue import Catalogue

log = structlog.get_logger(__name__)

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed after `/pdfs`."""

    verb: str
    words: tuple[str, ...] = ()
    page: int = 1


def register(app: AsyncApp, intake: Intake, pdfs: Pdfs) -> None:
    """Listens for our two commands."""

    @app.command("/ask")
    async def on_ask(ack: AsyncAck, body: Body) -> None:
        try:
            await intake.take(intake.from_command(body))
        except JournalUnavailable as error:  # Slack does not send a command again
            log.warning("a question was turned away", why=str(error))
            await ack(NOT_KEPT)
        else:
            await ack()

    @app.command("/pdfs")
    async def on_pdfs(ack: AsyncAck, body: Body) -> None:
        await ack()
        if intake.is_ours(body):
            pdfs.answer_soon(body)


class Pdfs:
    """Answers `/pdfs` in the background, to the one who asks and within what they may see."""

    def __init__(
        self,
        *,
        workspace: str,
        catalogue: Catalogue,
        audiences: Audiences,
        posting: AsyncWebClient,
        reading: AsyncWebClient,
        notices: NoticeCommand,
        forgetting: Forgetting,
        admins: Collection[str] = (),
        glossary: Glossary | None = None,
    ) -> None:
        """Without a glossary, that of the catalogue and the common terms."""
        self._workspace = workspace
        self._glossary = glossary or Glossary(catalogue)
        self._catalogue = catalogue
        self._audiences = audiences
        self._notices = notices
        self._forgetting = forgetting
        self._posting = posting
        self._reading = reading
        self._admins = frozenset(admins)
        self._tasks: set[asyncio.Task[None]] = set()

    def answer_soon(self, body: Body) -> None:
        """Starts answering; `finish` waits for it."""
        self._start(self._answer(body))

    async def finish(self) -> None:
        """Waits for the answers that were started."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def say(self, body: Body) -> SlackMessage:
        """What a `/pdfs` command is answered with. Raises FootnoteError when Slack or the catalogue is away."""
        user, channel = body["user_id"], body["channel_id"]
        wish = parse(body.get("text") or "")
        match wish.verb:
            case "list":
                documents = matching(await self._documents(channel, user), wish.words)
                return reports.document_list(documents, page=wish.page)
            case "status":
                return await self._status(channel, user)
            case "glossary":
                return await self._terms(body, wish)
            case "notices":
                return await self._notices.answer(wish.words, channel=channel, user=user)
            case "forget":
                return await self._forget(wish.words, channel, user)
            case "reindex":
                return await self._reindex(user)
            case _:
                return reports.help_message()

    async def _answer(self, body: Body) -> None:
        try:
            told = await self.say(body)
        except FootnoteError as error:
            told = reports.notice(str(error))
        except Exception:
            log.exception("a command failed", command="/pdfs")
            told = reports.notice(UNEXPECTED)
        try:
            await whisper(
                self._posting,
                body.get("response_url"),
                channel=body["channel_id"],
                user=body["user_id"],
                text=told.text,
                blocks=told.blocks,
            )
        except FootnoteError as error:
            log.warning("a command's answer did not arrive", command="/pdfs", why=str(error))

    async def _documents(self, channel: str, user: str) -> list[Document]:
        reach = await self._audiences.reach_at(Surface.COMMAND, channel, user, fresh=True)
        return await asyncio.to_thread(self._catalogue.documents, self._workspace, reach=reach)

    async def _status(self, channel: str, user: str) -> SlackMessage:
        reach = await self._audiences.reach_at(Surface.COMMAND, channel, user, fresh=True)
        documents = await asyncio.to_thread(self._catalogue.documents, self._workspace, reach=reach)
        statistics = await asyncio.to_thread(self._catalogue.statistics, self._workspace, reach)
        syncs = await asyncio.to_thread(self._catalogue.last_syncs, self._workspace)
        reading = await asyncio.to_thread(self._catalogue.under_way, self._workspace, reach)
        told = await asyncio.to_thread(self._catalogue.progress, self._workspace)
        progress = alive(told, time.time())
        if await self._is_admin(user):
            return reports.status_message(statistics, documents, syncs, reading=reading, progress=progress)
        # Names of sources, and of files that failed, are for who may see all files.
        return reports.status_message(
            statistics,
            documents,
            (),
            last=reports.last_good(syncs, documents),
            reading=reading,
            progress=progress if reports.sees_progress(reach) else (),
        )

    async def _forget(self, words: Sequence[str], channel: str, user: str) -> SlackMessage:
        reach = await self._audiences.reach_at(Surface.COMMAND, channel, user, fresh=True)
        is_admin = await self._is_admin(user)
        return await asyncio.to_thread(
            self._forgetting.forget, " ".join(words), user=user, is_admin=is_admin, reach=reach
        )

    async def _reindex(self, user: str) -> SlackMessage:
        if not await self._is_admin(user):
            return reports.notice("Only admins may start reindexing. /pdfs status shows the last syncs.")
        await asyncio.to_thread(self._catalogue.ask, self._workspace, RequestKind.SYNC, {}, asked_by=user)
        return reports.notice("Reindexing starts in a moment. /pdfs status shows how it went.")

    async def _terms(self, body: Body, wish: Wish) -> SlackMessage:
        user, channel = body["user_id"], body["channel_id"]
        asked = glossary_report.parse_wish(body.get("text") or "")
        if asked.verb is glossary_report.Verb.LIST:
            reach = await self._audiences.reach_at(Surface.COMMAND, channel, user, fresh=True)
            overview = await asyncio.to_thread(self._glossary.overview, self._workspace, reach)
            return glossary_report.glossary_list(overview, wish.words, page=wish.page)
        if not await self._is_admin(user):
            return reports.notice("Only admins may change the glossary. /pdfs glossary shows it.")
        table = self._catalogue.glossary
        if asked.verb is glossary_report.Verb.REMOVE:
            there = await asyncio.to_thread(table.remove, self._workspace, asked.rest)
            return glossary_report.removed(asked.rest, there=there)
        try:
            line = parse_line(asked.rest)
        except WrongLine as wrong:
            return reports.notice(f"Nothing was added: {wrong}.")
        await asyncio.to_thread(table.add, self._workspace, line, by=user)
        return glossary_report.added(line)

    async def _is_admin(self, user: str) -> bool:
        """Whether this person may see and do what concerns all files; doubt means no."""
        if user in self._admins:
            return True
        try:
            person = (await read(self._reading, "users.info", {"user": user})).get("user") or {}
        except FootnoteError as error:
            log.warning("could not find out who is an admin", why=str(error))
            return False
        return bool(person.get("is_admin") or person.get("is_owner"))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def parse(text: str) -> Wish:
    """`list travel policy 2` -> list, the words travel and policy, page 2. Nothing typed asks for help."""
    first, *rest = plain_text(text, "").split() or ["help"]
    page = 1
    if rest and rest[-1].isdecimal():
        page = max(1, int(rest.pop()[:6]))
    return Wish(first.lower(), tuple(rest), page)


def matching(documents: Sequence[Document], words: Sequence[str]) -> list[Document]:
    """The documents whose title or name has all the words in it."""
    wanted = [word.casefold() for word in words]
    return [
        document
        for document in documents
        if all(word in f"{document.title}\n{document.name}".casefold() for word in wanted)
    ]
