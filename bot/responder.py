"""One question from its lease to its end: answered, kept for later, or recorded as unanswerable."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, cast

import structlog

from bot.blocks import answer_messages, error_message, message, progress_message
from bot.delivery import Delivery, Reply
from bot.errors import AudienceUnknown, JournalUnavailable, LeaseLost, ModelError, SlackRefused
from bot.journal import Journal, Leased
from bot.phrases import CHANGED, LOOKING, REFERABLE, TOO_LATE, TOO_OFTEN, UNEXPECTED, WAITING
from bot.reports import help_message
from bot.slack_client import SlackUnavailable
from bot.thread import read_turns
from bot.types import Answer, Claim, Outcome, Question, Turn
from indexer.errors import CatalogueUnavailable, FootnoteError, RateLimited, StoreUnavailable
from indexer.types import DocumentState, Reach

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from indexer.catalogue import Catalogue

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 5
_OUTAGES = (StoreUnavailable, CatalogueUnavailable, RateLimited, JournalUnavailable)
_LONGEST_WAIT = 30.0
_RECORD_PAUSES = (0.1, 0.5, 2.0)  # seconds
_HIDDEN = frozenset({DocumentState.GONE, DocumentState.FAILED})


class Answers(Protocol):
    """What `bot.answer.Answerer` does for us."""

    def answer(
        self, text: str, *, workspace: str, reach: Reach, turns: Sequence[Turn] = ()
    ) -> AsyncIterator[Claim | Answer]:
        """Verified claims as they come; the last item is the whole Answer."""
        ...


class Reaches(Protocol):
    """What `bot.audience.Audiences` does for us."""

    async def reach(self, question: Question, *, fresh: bool = False) -> Reach:
        """What the answer may use now; `fresh` asks Slack again. Raises AudienceUnknown."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what; seconds."""

    lease: float = 20.0  # of a question; renewed three times within it
    poll: float = 0.2  # between looks into the journal when nobody wakes the worker
    outage: float = 2.0  # before the first new attempt after one, doubled each time
    max_age: float = 1_800.0  # an older question gets an apology: nobody waits for its answer any more
    drain: float = 25.0  # for answers in work when the worker stops


@dataclass(slots=True)
class _Timings:
    """Seconds until each stage, counted from the lease; `waited` is the time before it."""

    started: float = field(default_factory=time.monotonic)
    stages: dict[str, float] = field(default_factory=dict)

    def note(self, stage: str) -> None:
        """The first time that it is reached counts."""
        self.stages.setdefault(stage, round(time.monotonic() - self.started, 4))


class _Tenure:
    """Whether a question is ours still, asked before everything that people would see."""

    def __init__(self, journal: Journal, leased: Leased, lease: float) -> None:
        self._journal = journal
        self._leased = leased
        self._lease = lease
        self._sure_until = time.monotonic() + lease  # nobody can take it over before

    async def confirm(self) -> None:
        """Renews the lease.

        Raises LeaseLost, and JournalUnavailable when the journal is away for longer than the lease is sure.
        """
        now = time.monotonic()
        try:
            ours = await asyncio.to_thread(self._journal.renew, self._leased, self._lease)
        except JournalUnavailable:
            if now < self._sure_until:
                return
            raise
        if not ours:
            raise LeaseLost(f"question {self._leased.question.id} belongs to another worker by now")
        self._sure_until = now + self._lease


class Responder:
    """Sees leased questions to their end."""

    def __init__(
        self,
        *,
        journal: Journal,
        answerer: Answers,
        audiences: Reaches,
        catalogue: Catalogue,
        delivery: Delivery,
        patience: Patience = Patience(),
        recover: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._journal = journal
        self._answerer = answerer
        self._audiences = audiences
        self._catalogue = catalogue
        self._delivery = delivery
        self._patience = patience
        self._recover = recover  # called, in a thread, after something was unavailable
        self._clock = clock

    async def see_to(self, leased: Leased) -> None:
        """Everything that can happen to a question ends here: in an answer, a postponement or a record."""
        question = leased.question
        try:
            await self._try(leased)
        except LeaseLost as lost:
            log.warning("stopped working on a question", question=question.id, why=str(lost))
        except JournalUnavailable as error:  # its lease will expire, and somebody takes it again
            log.warning("left a question to its lease", question=question.id, why=str(error))
        except SlackRefused as refused:
            log.info("nobody can be answered", question=question.id, code=refused.code)
            await self._quietly(self._journal.abandon, leased, str(refused))
        except SlackUnavailable as error:
            log.warning("Slack cannot be reached", question=question.id, why=str(error))
            await self._quietly(self._journal.postpone, leased, self._later(leased), leased.waiting_for)
        except Exception as error:
            log.exception("a question could not even be refused", question=question.id)
            await self._quietly(self._journal.abandon, leased, type(error).__name__)

    async def _try(self, leased: Leased) -> None:
        async def recorded(messages: Sequence[str]) -> None:
            await asyncio.to_thread(self._journal.record_posts, leased, messages)

        tenure = _Tenure(self._journal, leased, self._patience.lease)
        reply = self._delivery.reply(
            leased.question, posted=leased.messages, recorded=recorded, confirmed=tenure.confirm
        )
        try:
            await self._respond(leased, reply)
        except _OUTAGES as error:
            if (
                reply.is_final
            ):  # the answer stands there; who takes the question next finds it, and only records it
                raise
            await self._wait_for_return(leased, reply, str(error))
        except (LeaseLost, SlackRefused, SlackUnavailable):
            raise
        except Exception:
            log.exception("a question failed", question=leased.question.id)
            await self._conclude(leased, reply, Answer(Outcome.ERROR, error=UNEXPECTED), {})

    async def _respond(self, leased: Leased, reply: Reply) -> None:
        question = leased.question
        timings = _Timings()
        timings.stages["waited"] = round(max(0.0, self._clock() - question.asked_at), 4)
        await reply.begin(message(LOOKING), look_first=leased.fence > 1)
        if reply.is_final:  # whoever posted it died before saying so
            await asyncio.to_thread(self._journal.finish, leased)
            return
        timings.note("placeholder")
        if not question.text:
            await self._help(leased, reply)
            return
        answer = self._refusal(leased)
        if answer is None:
            answer = await self._answer(question, reply, timings)
        await self._conclude(leased, reply, answer, timings.stages)

    def _refusal(self, leased: Leased) -> Answer | None:
        """Why a question is not worked on any more."""
        if self._clock() - leased.question.asked_at > self._patience.max_age:
            return Answer(Outcome.ERROR, error=TOO_LATE)
        if leased.attempts > MOST_ATTEMPTS:
            return Answer(Outcome.ERROR, error=TOO_OFTEN)
        return None

    async def _answer(self, question: Question, reply: Reply, timings: _Timings) -> Answer:
        """The answer, made again once if what it cites was changed or taken away meanwhile."""
        try:
            for _ in range(2):
                reach = await self._audiences.reach(question)
                turns = await self._turns(question, reach)
                answer = await self._compose(question, reach, turns, reply, timings)
                timings.note("composed")
                confirmed = await self._confirmed(question, answer)
                if confirmed is not None:
                    return confirmed
        except (AudienceUnknown, ModelError) as error:
            return Answer(Outcome.ERROR, error=str(error))
        return Answer(Outcome.ERROR, error=CHANGED)

    async def _compose(
        self, question: Question, reach: Reach, turns: Sequence[Turn], reply: Reply, timings: _Timings
    ) -> Answer:
        claims: list[Claim] = []
        stream = self._answerer.answer(question.text, workspace=question.workspace, reach=reach, turns=turns)
        async with aclosing(cast("AsyncGenerator[Claim | Answer, None]", stream)) as items:
            async for item in items:
                if isinstance(item, Answer):
                    return item
                timings.note("first_claim")
                claims.append(item)
                await reply.show(progress_message(claims, 0))
        raise RuntimeError("the answer ended without its whole")

    async def _confirmed(self, question: Question, answer: Answer) -> Answer | None:
        """The answer if all that it shows may be shown now, to who reads it now; None if a citation may not.

        Nearest pages and remarks that may not be shown are left out.
        """
        cited = {citation.generation for citation in answer.citations}
        shown = cited | {hit.generation for hit in answer.nearest}
        shown |= {generation for remark in answer.remarks for generation in remark.generations}
        if not shown:
            return answer
        reach = await self._audiences.reach(question, fresh=True)
        allowed = await asyncio.to_thread(self._catalogue.confirm, question.workspace, shown, reach)
        if not cited.issubset(allowed):
            return None
        return replace(
            answer,
            nearest=tuple(hit for hit in answer.nearest if hit.generation in allowed),
            remarks=tuple(remark for remark in answer.remarks if allowed.keys() >= {*remark.generations}),
        )

    async def _turns(self, question: Question, reach: Reach) -> tuple[Turn, ...]:
        async def may_repeat(ids: Collection[str]) -> Collection[str]:
            return await asyncio.to_thread(self._repeatable, question.workspace, ids, reach)

        slack = self._delivery
        try:
            return await read_turns(
                slack.reading, question, bot_user_id=slack.bot_user_id, may_repeat=may_repeat
            )
        except SlackRefused as refused:
            log.warning("answering without the thread", question=question.id, code=refused.code)
            return ()

    def _repeatable(self, workspace: str, ids: Collection[str], reach: Reach) -> frozenset[str]:
        """Those of our answers whose every document may be used now."""
        cited = self._journal.documents_cited(ids)
        found = {
            document: self._catalogue.document(workspace, document)
            for document in {document for documents in cited.values() for document in documents}
        }
        usable = {
            known
            for known, document in found.items()
            if document and document.state not in _HIDDEN and reach.admits(document.audience)
        }
        return frozenset(answered for answered, documents in cited.items() if documents <= usable)

    # --- endings ----------------------------------------------------------------------------

    async def _conclude(
        self, leased: Leased, reply: Reply, answer: Answer, timings: dict[str, float]
    ) -> None:
        """Records what will be said, while the lease is still ours; says it; finishes."""
        lease = self._patience.lease
        await asyncio.to_thread(self._journal.record_answer, leased, answer, lease, timings)
        reference = leased.question.id if answer.error in REFERABLE else None
        await reply.finish(answer_messages(answer, reference=reference))
        await self._record_end(leased)
        log.info("answered", question=leased.question.id, outcome=answer.outcome.value, **timings)

    async def _help(self, leased: Leased, reply: Reply) -> None:
        await reply.finish([help_message()])
        await self._record_end(leased, outcome="help")

    async def _record_end(self, leased: Leased, outcome: str | None = None) -> None:
        """Notes that the answer stands. Tried again: a whisper whose end is not recorded would be made anew."""
        for pause in _RECORD_PAUSES:
            try:
                return await asyncio.to_thread(self._journal.finish, leased, outcome=outcome)
            except JournalUnavailable:
                await asyncio.sleep(pause)
        return await asyncio.to_thread(self._journal.finish, leased, outcome=outcome)

    async def _wait_for_return(self, leased: Leased, reply: Reply, why: str) -> None:
        """Something that comes back is away: tells the person, once, and keeps the question for later."""
        log.warning("a question waits", question=leased.question.id, why=why)
        if leased.waiting_for is None:
            await reply.hold(error_message(WAITING))
        await asyncio.to_thread(self._journal.postpone, leased, self._later(leased), why)
        if self._recover is not None:
            try:
                await asyncio.to_thread(self._recover)
            except FootnoteError as error:
                log.warning("what is away did not come back", why=str(error))

    def _later(self, leased: Leased) -> float:
        doubled = self._patience.outage * 2.0 ** min(10, leased.fence - 1)
        return self._clock() + min(_LONGEST_WAIT, doubled)

    async def _quietly(self, change: Callable[..., None], *arguments: object) -> None:
        """Writes to the journal; if that fails too, the lease expires and somebody tries again."""
        try:
            await asyncio.to_thread(change, *arguments)
        except (JournalUnavailable, LeaseLost) as error:
            log.warning("the journal was not written", why=str(error))
