"""One question from its lease to its end: answered, kept for later, or recorded as unanswerable."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.blocks import answer_messages, error_message, message, progress_message
from bot.composing import compose, confirmed
from bot.delivery import Delivery
from bot.errors import AudienceUnknown, JournalUnavailable, LeaseLost, ModelError, SlackRefused
from bot.journal import Journal, Leased
from bot.phrases import (
    ANEW,
    CHANGED,
    ERASING,
    LOOKING,
    REFERABLE,
    TOO_LATE,
    TOO_OFTEN,
    UNEXPECTED,
    WAITING,
)
from bot.reports import help_message
from bot.slack_client import SlackUnavailable
from bot.standing import repeatable, shown_by
from bot.tenure import Tenure
from bot.thread import read_turns
from bot.types import Answer, Claim, Given, Outcome, Question, Shown, Surface, Turn
from bot.watch import Reaches, Watch, Withdrawn
from bot.work import Patience, Work
from indexer.errors import CatalogueUnavailable, FootnoteError, RateLimited, StoreUnavailable
from indexer.types import Reach

if TYPE_CHECKING:
    from indexer.catalogue import Catalogue

__all__ = ["Patience", "Responder"]

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 5
"""Leases of a question that neither ended nor were handed back."""
MOST_DRAFTS = 3
"""How often an answer is made anew because what it showed may not be shown any more."""
_OUTAGES = (StoreUnavailable, CatalogueUnavailable, RateLimited, JournalUnavailable)
_LONGEST_WAIT = 30.0
_RECORD_PAUSES = (0.1, 0.5, 2.0)  # seconds


class Answers(Protocol):
    """What `bot.answer.Answerer` does for us."""

    def answer(
        self, text: str, *, workspace: str, reach: Reach, turns: Sequence[Turn] = ()
    ) -> AsyncIterator[Given | Claim | Answer]:
        """What a model is given, then verified claims as they come; the last item is the whole Answer."""
        ...


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
        patience: Patience = Patience(),  # noqa: B008 - frozen
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
        self._watches: set[Watch] = set()

    def recheck(self) -> None:
        """What may be shown, or to whom, has changed: answers in work are confirmed at once, not in half a second."""
        for watch in self._watches:
            watch.tell()

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

        async def still_true() -> None:
            await tenure.confirm()
            await watch.confirm()

        question, interval = leased.question, self._patience.recheck
        tenure = Tenure(self._journal, leased, self._patience.lease)
        watch = Watch(question, audiences=self._audiences, catalogue=self._catalogue, interval=interval)
        reply = self._delivery.reply(
            question, posted=leased.messages, recorded=recorded, confirmed=still_true
        )
        work = Work(leased, reply, watch)
        self._watches.add(watch)
        try:
            await self._respond(work)
        except _OUTAGES as error:
            if reply.is_final:  # the answer stands there; who takes the question next only records it
                raise
            await self._wait_for_return(work, str(error))
        except (LeaseLost, SlackRefused, SlackUnavailable):
            raise
        except Exception:
            log.exception("a question failed", question=question.id)
            await self._conclude(work, Answer(Outcome.ERROR, error=UNEXPECTED))
        finally:
            self._watches.discard(watch)

    async def _respond(self, work: Work) -> None:
        leased, reply, timings = work.leased, work.reply, work.timings
        timings.stages["waited"] = round(max(0.0, self._clock() - work.question.asked_at), 4)
        await reply.begin(message(LOOKING), look_first=leased.fence > 1)
        if reply.is_final:  # whoever posted it died before saying so
            await asyncio.to_thread(self._journal.finish, leased)
            return
        if leased.messages:  # nobody has watched what stands there
            await reply.hold(message(WAITING if leased.waiting_for else LOOKING))
        timings.note("placeholder")
        if not work.question.text:
            await self._help(work)
            return
        refusal = self._refusal(leased)
        if refusal is None:
            await self._answer(work)
        else:
            await self._conclude(work, refusal)

    def _refusal(self, leased: Leased) -> Answer | None:
        """Why a question is not worked on any more."""
        if self._clock() - leased.question.asked_at > self._patience.max_age:
            return Answer(Outcome.ERROR, error=TOO_LATE)
        if leased.attempts > MOST_ATTEMPTS:
            return Answer(Outcome.ERROR, error=TOO_OFTEN)
        return None

    async def _answer(self, work: Work) -> None:
        """Answers; anew, a few times, when what an answer shows may not be shown any more."""
        try:
            for _ in range(MOST_DRAFTS):
                try:
                    return await self._draft(work)
                except Withdrawn:
                    await self._withdraw(work)
        except (AudienceUnknown, ModelError) as error:
            return await self._conclude(work, Answer(Outcome.ERROR, error=str(error)))
        return await self._conclude(work, Answer(Outcome.ERROR, error=CHANGED))

    async def _draft(self, work: Work) -> None:
        """Composes, records, confirms, shows. Raises Withdrawn, AudienceUnknown, ModelError."""
        question = work.question
        if await asyncio.to_thread(self._catalogue.erasure, question.workspace) is not None:
            return await self._conclude(work, Answer(Outcome.ERROR, error=ERASING))
        reach = await work.watch.reach()
        turns = await self._turns(question, reach)

        async def show(claims: Sequence[Claim]) -> None:
            work.timings.note("first_claim")
            await work.reply.show(progress_message(claims, 0))

        items = self._answerer.answer(question.text, workspace=question.workspace, reach=reach, turns=turns)
        composed = await compose(items, watch=work.watch, show=show)
        heard = dict.fromkeys(turn.question_id for turn in turns if turn.question_id is not None)
        answer = replace(composed, heard=tuple(heard))
        work.timings.note("composed")
        await self._record(work, answer)  # before it is confirmed: a later change finds it in the journal
        allowed = await confirmed(answer, watch=work.watch)
        if (allowed, allowed.trace) != (answer, answer.trace):
            await self._record(work, allowed)
        return await self._deliver(work, allowed)

    async def _withdraw(self, work: Work) -> None:
        """Takes away what people may see of the answer."""
        stood = work.watch.stands
        work.watch.let_go()
        log.info("an answer is made anew", question=work.question.id, stood=stood)
        if stood:
            await work.reply.hold(message(ANEW))

    async def _turns(self, question: Question, reach: Reach) -> tuple[Turn, ...]:
        async def may_repeat(ids: Collection[str]) -> Mapping[str, frozenset[Shown]]:
            return await asyncio.to_thread(repeatable, self._journal, self._catalogue, ids, reach)

        slack = self._delivery
        try:
            return await read_turns(
                slack.reading, question, bot_user_id=slack.bot_user_id, may_repeat=may_repeat
            )
        except SlackRefused as refused:
            log.warning("answering without the thread", question=question.id, code=refused.code)
            return ()

    # --- endings ----------------------------------------------------------------------------

    async def _conclude(self, work: Work, answer: Answer) -> None:
        """Records an answer that shows nothing of any document, and says it."""
        work.watch.let_go()
        await self._record(work, answer)
        await self._deliver(work, answer)

    async def _record(self, work: Work, answer: Answer) -> None:
        """Notes what will be said, while the lease is still ours."""
        lease, timings = self._patience.lease, work.timings.stages
        await asyncio.to_thread(self._journal.record_answer, work.leased, answer, lease, timings)

    async def _deliver(self, work: Work, answer: Answer) -> None:
        """Says what is recorded; finishes. Raises Withdrawn when it may not be said any more."""
        work.watch.give(())
        work.watch.show(shown_by(answer))
        reference = work.question.id if answer.error in REFERABLE else None
        footnotes = None if work.question.surface is Surface.COMMAND else work.question.id
        await work.reply.finish(answer_messages(answer, reference=reference, question=footnotes))
        await self._record_end(work.leased)
        stages = work.timings.stages
        log.info("answered", question=work.question.id, outcome=answer.outcome.value, **stages)

    async def _help(self, work: Work) -> None:
        await work.reply.finish([help_message()])
        await self._record_end(work.leased, outcome="help")

    async def _record_end(self, leased: Leased, outcome: str | None = None) -> None:
        """Notes that the answer stands. Tried again: a whisper whose end is not recorded would be made anew."""
        for pause in _RECORD_PAUSES:
            try:
                return await asyncio.to_thread(self._journal.finish, leased, outcome=outcome)
            except JournalUnavailable:
                await asyncio.sleep(pause)
        return await asyncio.to_thread(self._journal.finish, leased, outcome=outcome)

    async def _wait_for_return(self, work: Work, why: str) -> None:
        """Something that comes back is away: tells the person, once, and keeps the question for later."""
        leased, stood = work.leased, work.watch.stands
        log.warning("a question waits", question=leased.question.id, why=why)
        work.watch.let_go()
        if stood or leased.waiting_for is None:
            await work.reply.hold(error_message(WAITING))
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
