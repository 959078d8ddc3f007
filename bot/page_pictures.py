"""Show page: the picture of a footnote's page is posted into the answer's thread, for all who read there.

Who presses the button is authorised anew, and so is the whole thread: the picture may show what they may see now.
It is on record before it is shared, so that it is found and deleted when its document is taken away. A footnote has
one picture, however often its button is pressed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.blocks import message
from bot.errors import AudienceUnknown, SlackRefused
from bot.mrkdwn import plain
from bot.phrases import UNEXPECTED
from bot.sanitise import sanitise
from bot.slack_client import SlackUnavailable, call
from bot.standing import standing
from bot.types import Citation, Shown, Surface
from bot.uploads import Upload, Uploads
from bot.withdrawal import BEING_POSTED
from bot.written_answers import answer_of
from indexer.errors import FootnoteError, NoPicture

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.audience import Audiences
    from bot.journal import Journal
    from bot.past_answers import PastAnswer
    from indexer.catalogue import Catalogue
    from indexer.pdf.page_image import PageImage
    from indexer.types import Reach

log = structlog.get_logger(__name__)

NOT_OURS = "I do not know this answer any more. Please ask again."
WITHDRAWN = "This quote was withdrawn from the answer, so I cannot show its page. Ask again to see what the PDFs say now."
NOT_HERE = (
    "This page cannot be shown here: its document was changed, removed, or is not shared with everyone here. "
    "Ask again to see what it says now."
)
THERE_ALREADY = "The picture of this page is in this thread already."
COMING = "The picture of this page is coming."
AWAY = "I cannot show pages right now. Please try again in a minute."
NOT_LET = "Slack does not let me post pictures here ({code}). Please tell an admin{remedy}."
_NEEDS_SCOPE = ": the app needs the scope files:write, under OAuth & Permissions, and must be installed again"
DRAWN_AT_ONCE = 2
"""More would take the threads that questions are written down in."""


class Draws(Protocol):
    """What `indexer.pictures.Pictures` does for us."""

    def of(
        self, generation: str, page: int, spans: Sequence[tuple[int, int]] = (), *, reach: Reach
    ) -> PageImage:
        """The picture of a page, for whoever is within the reach. Raises NoPicture, CatalogueError."""
        ...


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed the button of a footnote."""

    question: str  # id
    marker: int
    channel: str
    user: str
    thread_ts: str


class _Refusal(Exception):
    """Why there is no picture, or not another one: a sentence for who pressed."""


class PagePictures:
    """Posts pictures in the background."""

    def __init__(
        self,
        *,
        journal: Journal,
        catalogue: Catalogue,
        pictures: Draws,
        audiences: Audiences,
        posting: AsyncWebClient,
        reading: AsyncWebClient,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._journal = journal
        self._catalogue = catalogue
        self._pictures = pictures
        self._audiences = audiences
        self._posting = posting
        self._uploads = Uploads(posting, reading)
        self._clock = clock
        self._drawing = asyncio.Semaphore(DRAWN_AT_ONCE)
        self._in_work: set[tuple[str, int]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def show_soon(self, press: Press) -> None:
        """Starts; `finish` waits for it."""
        task = asyncio.create_task(self.show(press))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Waits for what was started."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def show(self, press: Press) -> None:
        """Posts the picture into the thread, or says to who pressed, alone, why not."""
        footnote = (press.question, press.marker)
        if footnote in self._in_work:
            return
        self._in_work.add(footnote)
        try:
            await self._show(press)
        except (_Refusal, NoPicture) as refusal:
            await self._say(press, str(refusal))
        except SlackRefused as refused:
            log.warning("a picture was not posted", question=press.question, code=refused.code)
            remedy = _NEEDS_SCOPE if refused.code == "missing_scope" else ""
            await self._say(press, NOT_LET.format(code=refused.code, remedy=remedy))
        except FootnoteError as error:
            log.warning("a picture was not posted", question=press.question, why=str(error))
            await self._say(press, AWAY)
        except Exception:
            log.exception("a picture was not posted", question=press.question)
            await self._say(press, UNEXPECTED)
        finally:
            self._in_work.discard(footnote)

    async def _show(self, press: Press) -> None:
        past = await asyncio.to_thread(self._journal.past_answer, press.question)
        if past is None or past.surface is Surface.COMMAND or past.channel != press.channel:
            raise _Refusal(NOT_OURS)
        citations = {citation.marker: citation for citation in answer_of(past.answer).citations}
        citation = citations.get(press.marker)
        if citation is None:
            raise _Refusal(WITHDRAWN)
        reach = await self._authorised(past, press, citation)
        await self._look_for_another(press)
        async with self._drawing:
            image = await asyncio.to_thread(
                self._pictures.of,
                citation.generation,
                citation.page,
                [(citation.start, citation.end)],
                reach=reach,
            )
        await self._post(past, press, citation, image.png)

    async def _authorised(self, past: PastAnswer, press: Press, citation: Citation) -> Reach:
        """What all may see who read the thread, and who presses; raises _Refusal if the page is not of that."""
        try:
            reach = await self._audiences.reach_at(past.surface, past.channel, press.user, fresh=True)
        except AudienceUnknown as error:
            raise _Refusal(AWAY) from error
        page = Shown(citation.document, citation.generation)
        stands = await asyncio.to_thread(standing, self._catalogue, self._journal.workspace, {page}, reach)
        if page not in stands:
            raise _Refusal(NOT_HERE)
        return reach

    async def _look_for_another(self, press: Press) -> None:
        """Raises _Refusal when the picture is there or coming; what a crash left of one is taken away."""
        known = await asyncio.to_thread(self._journal.picture_of, press.question, press.marker)
        if known is None:
            return
        shared = await self._uploads.is_shared(known.file)
        if shared:
            await asyncio.to_thread(self._journal.picture_posted, known.file)
            raise _Refusal(THERE_ALREADY)
        if self._clock() - known.begun_at < BEING_POSTED:  # Slack shares a file some time after it says so
            raise _Refusal(COMING)
        await self._take_back(known.file)

    async def _post(self, past: PastAnswer, press: Press, citation: Citation, png: bytes) -> None:
        title = f"{sanitise(citation.title) or 'A document'}, p. {citation.page}"
        described = f"Page {citation.page} of a PDF, with the quoted words highlighted"
        upload = await self._uploads.begin(f"page-{citation.page}.png", png, description=described)
        recorded = await asyncio.to_thread(
            self._journal.record_picture,
            upload.file,
            document=citation.document,
            question=press.question,
            marker=press.marker,
            channel=past.channel,
        )
        if not recorded:
            raise _Refusal(COMING)
        try:
            await self._uploads.send(upload, png)
            await self._uploads.share(
                upload, title=title, channel=past.channel, thread_ts=past.thread_ts or press.thread_ts
            )
        except SlackRefused:
            await asyncio.to_thread(self._journal.forget_picture, upload.file)
            raise
        await self._check(past, press, citation, upload)

    async def _check(self, past: PastAnswer, press: Press, citation: Citation, upload: Upload) -> None:
        """What went away while the picture was on its way, goes here too: whoever deletes may have come too early."""
        try:
            await self._authorised(past, press, citation)
        except (_Refusal, FootnoteError):
            await self._take_back(upload.file)
            raise
        await asyncio.to_thread(self._journal.picture_posted, upload.file)
        log.info("a page was shown", question=press.question, marker=press.marker)

    async def _take_back(self, file: str) -> None:
        await self._uploads.delete(file)
        await asyncio.to_thread(self._journal.forget_picture, file)

    async def _say(self, press: Press, sentence: str) -> None:
        said = message(plain(sentence))
        arguments = {
            "channel": press.channel,
            "user": press.user,
            "thread_ts": press.thread_ts,
            "text": said.text,
            "blocks": list(said.blocks),
        }
        try:
            await call(self._posting, "chat.postEphemeral", arguments)
        except (SlackRefused, SlackUnavailable) as error:
            log.warning("who pressed a button was told nothing", why=str(error))
