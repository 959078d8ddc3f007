"""Answers of before are changed when a PDF that they quoted is taken away: the task, and what it decides.

The catalogue keeps a row for every change until it is settled; the journal says which answers show something of the
document. The messages come first and our copy last: until then the journal finds the answer again, so that a crash
in between makes everything be done once more, which changes nothing. Answers in work wait: who gives them confirms
what they show after they are recorded, so one of the two sees the change.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import structlog

from bot.blocks import answer_messages
from bot.errors import AudienceUnknown, JournalUnavailable, LeaseLost
from bot.past_answers import PastAnswer
from bot.posted_pictures import PostedPicture
from bot.redaction import generations_of, staying, superseded, without
from bot.revision import Interrupted, Revised, Reviser
from bot.slack_client import SlackUnavailable
from bot.taken_away import TakenAway, by_document, taken_away
from bot.types import Answer, Outcome, Surface
from bot.written_answers import readable
from indexer.errors import CatalogueError, FootnoteError
from indexer.types import NOTHING, ChangeKind, DocumentChange, Reach

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.audience import Audiences
    from bot.delivery import Allowance
    from bot.journal import Journal
    from bot.notice_book import NoticeBook
    from indexer.catalogue import Catalogue
    from indexer.leases import Lease, Leases

log = structlog.get_logger(__name__)

Mode = Literal["mark", "leave"]
"""FOOTNOTE_OLD_ANSWERS."""

BEING_POSTED = 60.0
"""Seconds within which a picture that was begun is posted, or never."""

_LEASE = 60.0
_PAGE = 50  # answers read at once
_RACES = 3
_MOST_FAILURES = 3  # in a turn: so many messages of which Slack does not take the change, and it is Slack
_LONGEST_PAUSE = 60.0
_ORDER = (ChangeKind.REMOVED, ChangeKind.REPLACED, ChangeKind.NARROWED)
"""The first that takes something out gives the reason."""


class Withdrawals:
    """The task that withdraws. Several processes may run it; one of them works at a time.

    With `leave` no message is touched; our own copy of what a removed document said goes all the same, since
    nothing is kept of it, and so do pictures of pages, which are copies of the file that it was taken from.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        catalogue: Catalogue,
        leases: Leases,
        notices: NoticeBook,
        audiences: Audiences,
        posting: AsyncWebClient,
        allowance: Allowance,
        mode: Mode = "mark",
        poll: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._journal = journal
        self._catalogue = catalogue
        self._leases = leases
        self._notices = notices
        self._audiences = audiences
        self._mode = mode
        self._poll = poll
        self._clock = clock
        self._workspace = journal.workspace
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._lease: Lease | None = None
        self._renewed = 0.0
        self._failures: list[SlackUnavailable] = []
        self._something = asyncio.Event()
        self._stopping = asyncio.Event()
        self._slack = Reviser(posting, allowance=allowance, confirmed=self._confirm, stopping=self._stopping)

    def wake(self) -> None:
        """Says that something was taken away just now."""
        self._something.set()

    async def run(self) -> None:
        """Withdraws until `stop`; what something was in the way of is tried again, after ever longer pauses."""
        pause = self._poll
        while not self._stopping.is_set():
            self._something.clear()
            try:
                await self.turn()
                pause = self._poll
            except Interrupted:
                return
            except (SlackUnavailable, JournalUnavailable, CatalogueError, LeaseLost) as error:
                log.warning("withdrawals wait", why=str(error))
                pause = min(_LONGEST_PAUSE, pause * 2)
            except Exception:
                log.exception("withdrawals wait")
                pause = min(_LONGEST_PAUSE, pause * 2)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._something.wait()

    async def stop(self) -> None:
        """Begins nothing more; `run` ends after the call that it makes now."""
        self._stopping.set()
        self.wake()

    async def turn(self) -> int:
        """Acts once on all that was taken away, and says how many changes are settled thereby.

        A message or picture that Slack does not let us change does not stand in the way of the others.

        Raises:
            SlackUnavailable, JournalUnavailable, CatalogueError: what is left stays on record.
            LeaseLost: another process goes on with it.
            Interrupted: we are stopped.
        """
        changes = await asyncio.to_thread(self._catalogue.changes, self._workspace)
        if not changes:
            return 0
        name = f"withdrawals {self._workspace}"
        self._lease = await asyncio.to_thread(self._leases.acquire, name, self._holder, _LEASE)
        if self._lease is None:
            return 0
        self._renewed = time.monotonic()
        self._failures = []
        settled = 0
        try:
            for document, some in by_document(changes).items():
                if await self._acted(document, some):
                    ids = [change.id for change in some]
                    await asyncio.to_thread(self._settle, document, ids)
                    settled += len(ids)
        finally:
            with suppress(CatalogueError):
                await asyncio.to_thread(self._leases.release, self._lease)
        if self._failures:
            raise self._failures[0]
        return settled

    def _settle(self, document: str, changes: Sequence[int]) -> None:
        if document in self._catalogue.forgotten(self._workspace):
            self._journal.forget_withdrawn(document)
        self._catalogue.settle(self._workspace, changes)

    async def _acted(self, document: str, changes: Sequence[DocumentChange]) -> bool:
        """As `_act`; what nobody foresaw about one document does not stand in the way of the others."""
        try:
            return await self._act(document, changes)
        except (FootnoteError, Interrupted):
            raise
        except Exception:
            log.exception("a document was not withdrawn", document=document)
            return False

    async def _act(self, document: str, changes: Sequence[DocumentChange]) -> bool:
        """Whether everything is done; False while answers that show the document are in work."""
        case = await asyncio.to_thread(taken_away, self._catalogue, self._workspace, document, changes)
        await asyncio.to_thread(self._notices.withdraw_outside, document, case.channels)
        if case.kinds & {ChangeKind.REMOVED, ChangeKind.REPLACED}:
            await asyncio.to_thread(self._journal.forget_traces, document)
        done = await self._pictures(case)
        if self._mode == "leave":
            case = replace(case, kinds=case.kinds & {ChangeKind.REMOVED}, newer=())
            if not case.kinds:
                return done
        before: int | None = None
        while page := await asyncio.to_thread(self._journal.answers_showing, document, _PAGE, before=before):
            for past in page:
                done &= await self._tried(self._answer(past, case))
            before = page[-1].number
        return done

    async def _tried(self, work: Awaitable[bool]) -> bool:
        """Whether it is done; raises SlackUnavailable only when that is not about this message alone."""
        try:
            return await work
        except SlackUnavailable as error:
            lacks_scope = error.method == "files.delete" and error.why == "missing_scope"
            self._failures.append(error)
            if len(self._failures) >= _MOST_FAILURES and not lacks_scope:
                raise
            log.warning("something was not withdrawn yet", why=str(error))
            return False

    # --- answers ----------------------------------------------------------------------------

    async def _answer(self, past: PastAnswer, case: TakenAway) -> bool:
        for _ in range(_RACES):
            if not past.is_over:
                return False
            if await self._rewrite(past, case):
                return True
            again = await asyncio.to_thread(self._journal.past_answer, past.question)
            if again is None:
                return True
            past = again
        return False

    async def _rewrite(self, past: PastAnswer, case: TakenAway) -> bool:
        """Withdraws from one answer; False when the journal's copy changed meanwhile."""
        answer = readable(past.answer)
        new = await self._after(answer, past, case) if answer else _nothing_left(case)
        # What was forgotten has left our copy already; its message may show it still.
        scrubbed = answer is not None and not generations_of(answer, case.document)
        if new == answer and not scrubbed:
            return True
        result = await self._show(past, new)
        left = () if result.reached else (case.document, *past.answer.get("pending", ()))
        return await asyncio.to_thread(
            self._journal.rewrite_answer,
            past.question,
            new,
            messages=result.messages,
            left=left,
            instead_of=past.answer,
        )

    async def _show(self, past: PastAnswer, answer: Answer) -> Revised:
        """Ephemeral answers cannot be changed by anybody: only our copy is."""
        if past.surface is Surface.COMMAND:
            return Revised(past.messages, reached=True)
        if self._mode == "leave":
            return Revised(past.messages, reached=not past.messages)
        result = await self._slack.revise(past, answer_messages(answer, question=past.question))
        log.info("an answer was withdrawn from", question=past.question, reached=result.reached)
        return result

    async def _after(self, answer: Answer, past: PastAnswer, case: TakenAway) -> Answer:
        """The answer as it is to be shown now."""
        found = case.found
        reach = NOTHING if found is None or case.kinds == {ChangeKind.REPLACED} else await self._reach(past)
        for kind in _ORDER:
            if kind in case.kinds:
                shown = generations_of(answer, case.document)
                answer = without(answer, case.document, kind, staying(kind, shown, found, reach))
        newer = next((each for each in case.newer if reach.admits(each.audience)), None)
        return answer if found is None or newer is None else superseded(answer, found, newer)

    async def _reach(self, past: PastAnswer) -> Reach:
        """What those may see who read the answer now; nothing if that is not known."""
        try:
            return await self._audiences.reach_at(past.surface, past.channel, past.user)
        except AudienceUnknown as error:
            log.warning("who reads an answer is not known", question=past.question, why=str(error))
            return NOTHING

    # --- pictures ---------------------------------------------------------------------------

    async def _pictures(self, case: TakenAway) -> bool:
        """Deletes pictures of pages that may not be seen any more; False while one is being posted."""
        done = True
        for picture in await asyncio.to_thread(self._journal.pictures_of, case.document):
            done &= await self._tried(self._picture(picture, case))
        return done

    async def _picture(self, picture: PostedPicture, case: TakenAway) -> bool:
        if not await self._goes(picture, case):
            return True
        if picture.posted_at is None and self._clock() - picture.begun_at < BEING_POSTED:
            return False
        await self._slack.delete_file(picture.file)
        await asyncio.to_thread(self._journal.forget_picture, picture.file)
        return True

    async def _goes(self, picture: PostedPicture, case: TakenAway) -> bool:
        if case.kinds & {ChangeKind.REMOVED, ChangeKind.REPLACED}:
            return True
        if ChangeKind.NARROWED not in case.kinds:
            return False
        past = await asyncio.to_thread(self._journal.past_answer, picture.question)
        reach = NOTHING if past is None else await self._reach(past)
        return not staying(ChangeKind.NARROWED, {""}, case.found, reach)

    async def _confirm(self) -> None:
        """Keeps the lease. Raises LeaseLost, CatalogueError."""
        lease = self._lease
        if time.monotonic() - self._renewed < _LEASE / 3:
            return
        if lease is None or not await asyncio.to_thread(self._leases.renew, lease, _LEASE):
            raise LeaseLost("another process withdraws by now")
        self._renewed = time.monotonic()


def _nothing_left(case: TakenAway) -> Answer:
    kinds = [kind for kind in _ORDER if kind in case.kinds]
    return Answer(Outcome.ANSWERED, withdrawn=tuple(kinds[:1]) or (ChangeKind.REMOVED,))
