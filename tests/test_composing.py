"""Answers in work stop when what they show is taken away, or when others come to read it: whatever the model does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.audience import Audiences
from bot.composing import compose
from bot.journal import Journal, Leased, State
from bot.language_models import Assignment
from bot.language_models.openai import OpenAIModel
from bot.phrases import ANEW, CHANGED, ERASING, LOOKING
from bot.playground import Message
from bot.playground.records import Change
from bot.responder import Responder
from bot.types import Answer, Claim, Outcome, Shown, Surface
from bot.watch import Watch, Withdrawn
from indexer.types import Audience, Document
from tests import traces as made
from tests.bot_parts import EVERYBODY, PATIENCE, QUICK, Parts, bot_parts, citation, claim

QUOTED = "Sixteen weeks."
OFTEN = replace(QUICK, recheck=0.05, drain=0.1)
WHEN_TOLD = replace(QUICK, recheck=3_600.0, drain=0.1)


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with bot_parts(tmp_path) as opened:
        yield opened


@dataclass
class InFlight:
    """An answer that has shown its first claim, by a model that says nothing more."""

    parts: Parts
    responder: Responder
    audiences: Audiences
    asked: Message
    closed: asyncio.Event = field(default_factory=asyncio.Event)  # the model's stream

    @property
    def texts(self) -> list[str]:
        """What has stood there."""
        (answer,) = self.parts.answers(self.asked)
        return [version.text for version in self.parts.playground.versions(answer)]

    async def shows(self, text: str) -> None:
        await self.parts.playground.wait_for(lambda: text in self.texts[-1], PATIENCE)


async def in_flight(
    parts: Parts, document: Document, *, told: bool, channel: str = "#people", then: str = "Something else."
) -> InFlight:
    """Asks, and waits for the first claim; what comes after is a model's that hangs, and `then` when asked anew.

    Told: only what is told is known, nothing remembered expires. Otherwise no event comes, and facts are asked
    each time.
    """
    closed = asyncio.Event()
    parts.answerer.claims = [claim(QUOTED, citation(document)), claim("Never said.")]

    async def hang(number: int) -> None:
        if number == 1:
            parts.answerer.claims, parts.answerer.given = [claim(then)], frozenset()
            try:
                await asyncio.Event().wait()
            finally:
                closed.set()

    parts.answerer.before_each = hang
    audiences = parts.audiences(ttl=3_600.0 if told else 0.0)
    responder = parts.responder(patience=WHEN_TOLD if told else OFTEN, audiences=audiences)
    asked, _ = parts.ask(channel=channel)
    parts.start(patience=OFTEN, responder=responder)
    flight = InFlight(parts, responder, audiences, asked, closed)
    await parts.playground.wait_for(lambda: parts.answers(asked), PATIENCE)
    await flight.shows(QUOTED)
    return flight


async def stopped(flight: InFlight) -> None:
    """What the promise is: the quote goes, the model is let go, and the answer is another one."""
    answer = await flight.parts.playground.answer_to(flight.asked.ts)
    assert answer.text == "Something else."
    assert flight.closed.is_set()
    assert len(flight.parts.answerer.asked) == 2
    after = flight.texts[flight.texts.index(ANEW) :]
    assert not any(QUOTED in text for text in after)


# --- what may happen to a file that is quoted ---------------------------------------------------

Happening = Callable[[Parts, Document], None]


def in_general(parts: Parts) -> Document:
    """A file of another public channel, which everybody who reads #people may open."""
    return parts.add_document(audience=Audience(channels=frozenset({"C0GENERAL"})))


def for_everybody(parts: Parts) -> Document:
    return parts.add_document(audience=EVERYBODY)


def delete(parts: Parts, document: Document) -> None:
    parts.catalogue.remove("acme", document.id)


def unshare(parts: Parts, document: Document) -> None:
    parts.catalogue.unshare("acme", document.id, "C0GENERAL")


def guest_joins(parts: Parts, _: Document) -> None:
    parts.playground.invite("ada", "#people", "gus")


def member_becomes_guest(parts: Parts, _: Document) -> None:
    parts.playground.change_person("ada", is_restricted=True)


def bot_removed_there(parts: Parts, _: Document) -> None:
    parts.playground.remove("ada", "#general", "footnote")


def converted(parts: Parts, _: Document) -> None:
    parts.playground.change_channel("#general", kind="private")


def archived(parts: Parts, _: Document) -> None:
    parts.playground.change_channel("#general", is_archived=True)


def about_to_be_shared(parts: Parts, _: Document) -> None:
    parts.playground.change_channel("#people", is_pending_ext_shared=True)


def uninstalled(parts: Parts, _: Document) -> None:
    parts.catalogue.schedule_erasure("acme", reason="the app was uninstalled", due_at=9e9)


HAPPENINGS: list[tuple[Happening, Callable[[Parts], Document]]] = [
    (delete, for_everybody),
    (unshare, in_general),
    (guest_joins, for_everybody),
    (guest_joins, in_general),
    (member_becomes_guest, for_everybody),
    (bot_removed_there, in_general),
    (converted, in_general),
    (archived, in_general),
    (about_to_be_shared, for_everybody),
]


@pytest.mark.parametrize(("happens", "made"), HAPPENINGS, ids=lambda each: each.__name__)
async def test_an_answer_stops_within_a_moment_when_no_event_comes(
    parts: Parts, happens: Happening, made: Callable[[Parts], Document]
) -> None:
    document = made(parts)
    flight = await in_flight(parts, document, told=False)
    happens(parts, document)
    await stopped(flight)


@pytest.mark.parametrize(("happens", "made"), HAPPENINGS, ids=lambda each: each.__name__)
async def test_an_answer_stops_at_once_when_the_event_comes(
    parts: Parts, happens: Happening, made: Callable[[Parts], Document]
) -> None:
    document = made(parts)
    flight = await in_flight(parts, document, told=True)
    happens(parts, document)
    flight.audiences.forget_channel("C0GENERAL")
    flight.audiences.forget_channel("C0PEOPLE")
    flight.audiences.forget_person(parts.playground.workspace.person("ada").id)
    flight.responder.recheck()
    await stopped(flight)


async def test_an_answer_goes_on_when_an_event_was_about_something_else(parts: Parts) -> None:
    document = for_everybody(parts)
    flight = await in_flight(parts, document, told=True)
    parts.catalogue.remove("acme", parts.add_document("other.pdf").id)
    flight.audiences.forget_everything()
    asked = len(parts.playground.calls("users.conversations"))
    flight.responder.recheck()
    await parts.playground.wait_for(lambda: len(parts.playground.calls("users.conversations")) > asked)
    await asyncio.sleep(0.2)
    assert QUOTED in flight.texts[-1]
    assert not flight.closed.is_set()


async def test_an_answer_in_a_channel_that_the_bot_was_removed_from_ends(parts: Parts) -> None:
    flight = await in_flight(parts, for_everybody(parts), told=False)
    parts.playground.remove("ada", "#people", "footnote")
    over = {State.DONE, State.ABANDONED}
    await parts.playground.wait_for(lambda: over & parts.journal.counts().keys(), PATIENCE)
    assert flight.closed.is_set()
    finals = [
        version for version in parts.playground.versions(parts.answers(flight.asked)[0]) if version.is_final
    ]
    assert not any(QUOTED in version.text for version in finals)


async def test_an_answer_stops_when_the_workspace_is_to_be_erased(parts: Parts) -> None:
    document = for_everybody(parts)
    flight = await in_flight(parts, document, told=True)
    uninstalled(parts, document)
    flight.responder.recheck()
    assert (await parts.playground.answer_to(flight.asked.ts)).text == ERASING
    assert ANEW in flight.texts
    assert len(parts.answerer.asked) == 1


async def test_a_slack_that_does_not_answer_after_an_event_takes_the_quote_away(parts: Parts) -> None:
    flight = await in_flight(parts, for_everybody(parts), told=True)
    parts.playground.fail("users.conversations", delay=20.0)
    flight.audiences.forget_channel("C0PEOPLE")
    flight.responder.recheck()
    await flight.shows(ANEW)
    assert parts.playground.calls("users.conversations")[-1].answer is None  # nothing is known yet


async def test_a_slack_that_refuses_to_say_who_reads_ends_the_answer(parts: Parts) -> None:
    flight = await in_flight(parts, for_everybody(parts), told=False)
    parts.playground.fail("conversations.members", error="internal_error", times=99)
    answer = await parts.playground.answer_to(flight.asked.ts)
    assert "could not find out who reads" in answer.text
    assert flight.closed.is_set()


# --- what the model was given -------------------------------------------------------------------


def shown(document: Document) -> Shown:
    assert document.generation is not None
    return Shown(document.id, document.generation)


async def test_what_was_given_goes_before_a_word_stands_and_nobody_is_told(parts: Parts) -> None:
    given, cited = parts.add_document("given.pdf"), for_everybody(parts)
    parts.answerer.given = frozenset({shown(given)})
    parts.answerer.claims = [claim(QUOTED, citation(cited))]
    closed = asyncio.Event()

    async def take_away(_number: int) -> None:
        if len(parts.answerer.asked) == 1:
            parts.answerer.claims, parts.answerer.given = [claim("Something else.")], frozenset()
            delete(parts, given)
            try:
                await asyncio.Event().wait()
            finally:
                closed.set()

    parts.answerer.before_each = take_away
    asked, _ = parts.ask()
    parts.start(responder=parts.responder(patience=OFTEN))
    answer = await parts.playground.answer_to(asked.ts)
    assert closed.is_set()
    texts = [version.text for version in parts.playground.versions(answer)]
    assert texts[-1] == "Something else."
    assert not any(text == ANEW or QUOTED in text for text in texts)
    assert len(parts.answerer.asked) == 2


@pytest.mark.parametrize("told", [False, True], ids=["unheard", "heard"])
async def test_what_was_given_goes_while_words_that_cite_something_else_stand(
    parts: Parts, told: bool
) -> None:
    given, cited = parts.add_document("given.pdf"), for_everybody(parts)
    parts.answerer.given = frozenset({shown(given)})
    flight = await in_flight(parts, cited, told=told)
    delete(parts, given)
    flight.responder.recheck()
    await stopped(flight)


async def test_what_was_given_goes_after_the_answer_was_recorded(parts: Parts) -> None:
    given, cited = parts.add_document("given.pdf"), for_everybody(parts)
    parts.answerer.given = frozenset({shown(given)})
    parts.answerer.claims = [claim(QUOTED, citation(cited))]
    parts.journal = journal = WatchedJournal(parts.database, "acme")

    def take_away() -> None:
        if journal.recorded == 1:
            parts.answerer.claims, parts.answerer.given = [claim("Something else.")], frozenset()
            delete(parts, given)

    journal.then = take_away
    asked, _ = parts.ask()
    parts.start(responder=parts.responder(patience=WHEN_TOLD))
    answer = await parts.playground.answer_to(asked.ts)
    assert answer.text == "Something else."


async def test_an_answer_that_found_nothing_says_nothing_of_what_was_given(parts: Parts) -> None:
    given = parts.add_document("given.pdf")
    parts.answerer.given = frozenset({shown(given)})
    parts.answerer.claims, parts.answerer.outcome = [], Outcome.NOT_FOUND
    parts.journal = journal = WatchedJournal(parts.database, "acme")
    journal.then = lambda: delete(parts, given)
    asked, _ = parts.ask()
    parts.start(responder=parts.responder(patience=WHEN_TOLD))
    answer = await parts.playground.answer_to(asked.ts)
    assert "could not find" in answer.text
    assert len(parts.answerer.asked) == 1


@pytest.mark.parametrize("removed", [True, False])
async def test_a_refusal_keeps_no_trace_of_what_went_before_it_was_recorded(
    parts: Parts, removed: bool
) -> None:
    given = parts.add_document("given.pdf")
    parts.answerer.given = frozenset({shown(given)})
    parts.answerer.claims, parts.answerer.outcome = [], Outcome.NOT_FOUND
    parts.answerer.trace = made.trace(given.id)
    parts.journal = journal = WatchedJournal(parts.database, "acme")
    journal.then = lambda: delete(parts, given) if removed and journal.recorded == 1 else None
    asked, question = parts.ask()
    parts.start(responder=parts.responder(patience=WHEN_TOLD))
    await parts.playground.answer_to(asked.ts)
    found = journal.traced(question.id)
    assert found is not None
    assert found.trace == (None if removed else made.trace(given.id))


async def test_what_words_may_come_from_beside_their_quotes_is_confirmed_before_they_are_shown(
    parts: Parts,
) -> None:
    cited, other = for_everybody(parts), parts.add_document("other.pdf")
    parts.answerer.claims = [replace(claim(QUOTED, citation(cited)), beside=(shown(other),))]

    def take_away(_number: int) -> None:
        parts.answerer.claims = [claim("Something else.")]
        delete(parts, other)

    parts.answerer.before_each = take_away
    asked, _ = parts.ask()
    parts.start(responder=parts.responder(patience=WHEN_TOLD, audiences=parts.audiences(ttl=3_600.0)))
    answer = await parts.playground.answer_to(asked.ts)
    assert not any(QUOTED in version.text for version in parts.playground.versions(answer))
    assert answer.text == "Something else."


# --- between a check and the showing ------------------------------------------------------------


async def test_what_is_taken_away_between_its_finding_and_its_showing_is_never_shown(parts: Parts) -> None:
    document = for_everybody(parts)
    parts.answerer.claims = [claim(QUOTED, citation(document))]

    def take_away(_number: int) -> None:
        parts.answerer.claims = [claim("Something else.")]
        delete(parts, document)

    parts.answerer.before_each = take_away
    asked, _ = parts.ask()
    parts.start(responder=parts.responder(patience=WHEN_TOLD, audiences=parts.audiences(ttl=3_600.0)))
    answer = await parts.playground.answer_to(asked.ts)
    texts = [version.text for version in parts.playground.versions(answer)]
    assert texts[0] == LOOKING
    assert not any(QUOTED in text for text in texts)
    assert ANEW not in texts  # there was nothing to take away
    assert texts[-1] == "Something else."


async def test_who_joins_unnoticed_while_an_answer_is_written_is_noticed_before_it_is_finished(
    parts: Parts,
) -> None:
    document = for_everybody(parts)
    parts.answerer.claims = [claim(QUOTED, citation(document))]

    def join(_number: int) -> None:
        if len(parts.answerer.asked) == 1:
            parts.playground.invite("ada", "#people", "gus")

    parts.answerer.before_each = join
    asked, _ = parts.ask()
    parts.start(responder=parts.responder(patience=WHEN_TOLD, audiences=parts.audiences(ttl=3_600.0)))
    answer = await parts.playground.answer_to(asked.ts)
    assert answer.text == CHANGED
    reaches = parts.answerer.reaches
    assert [reach.admits(EVERYBODY) for reach in reaches] == [True] + [False] * (len(reaches) - 1)
    assert len(reaches) == 3  # a bounded number of drafts


class WatchedJournal(Journal):
    """A journal that does something right after an answer was recorded."""

    recorded = 0
    then: Callable[[], None] = staticmethod(lambda: None)

    def record_answer(self, leased: Leased, *args: Any, **kwargs: Any) -> None:
        super().record_answer(leased, *args, **kwargs)
        self.recorded += 1
        self.then()


async def test_what_is_taken_away_after_the_answer_was_recorded_is_found_before_it_is_shown(
    parts: Parts,
) -> None:
    document, other = for_everybody(parts), parts.add_document("other.pdf")
    parts.answerer.claims = [claim(QUOTED, citation(document))]
    parts.journal = journal = WatchedJournal(parts.database, "acme")

    def take_away() -> None:
        if journal.recorded == 1:
            parts.answerer.claims = [claim("Ten weeks.", citation(other))]
            delete(parts, document)

    journal.then = take_away
    asked, question = parts.ask()
    parts.start()
    answer = await parts.playground.answer_to(asked.ts)
    assert "Ten weeks." in answer.text
    assert journal.recorded == 2
    assert journal.documents_cited([question.id]) == {question.id: {other.id}}
    finals = [version.text for version in parts.playground.versions(answer) if version.is_final]
    assert not any(QUOTED in text for text in finals)


async def test_a_long_answer_that_is_withdrawn_between_its_messages_leaves_none_of_them(parts: Parts) -> None:
    document = for_everybody(parts)
    paragraph = "Every parent has sixteen weeks of leave at full pay. " * 40
    parts.answerer.claims = [claim(paragraph, citation(document), prefix="\n\n") for _ in range(16)]
    seen: list[str] = []

    def take_away(change: Change) -> None:
        message = change.message
        if change.what == "message" and message is not None and message.bot_id and "sixteen" in message.text:
            seen.append(message.ts)
            parts.answerer.claims = [claim("Something else.")]
            delete(parts, document)

    parts.playground.workspace.watch(take_away)
    looked = asyncio.Event()
    parts.answerer.before_each = lambda _: looked.wait() if len(parts.answerer.asked) == 2 else None
    asked, _ = parts.ask()
    parts.start(responder=parts.responder(patience=WHEN_TOLD))
    await parts.playground.wait_for(lambda: len(parts.answerer.asked) == 2, PATIENCE)
    assert len(seen) == 1  # the second message of several was posted
    assert [message.text for message in parts.answers(asked)] == [ANEW]
    looked.set()
    answer = await parts.playground.answer_to(asked.ts)
    assert answer.text == "Something else."
    assert [message.ts for message in parts.answers(asked)] == [answer.ts]


async def test_a_command_is_whispered_only_while_all_of_it_stands(parts: Parts) -> None:
    document = for_everybody(parts)
    parts.answerer.claims = [claim(QUOTED, citation(document))]
    parts.journal = journal = WatchedJournal(parts.database, "acme")

    def take_away() -> None:
        if journal.recorded == 1:
            parts.answerer.claims = [claim("Something else.")]
            delete(parts, document)

    journal.then = take_away
    _, asked = parts.ask()
    question = replace(asked, id="c1", intake_key="c1", surface=Surface.COMMAND, ts=None, thread_ts=None)
    parts.journal.accept(question)
    parts.start()
    await parts.playground.wait_for(
        lambda: [m for m in parts.playground.messages("#people") if m.visible_to], PATIENCE
    )
    whispers = [message.text for message in parts.playground.messages("#people") if message.visible_to]
    assert whispers == ["Something else."]


# --- who takes a question over ------------------------------------------------------------------


class Dead(BaseException):
    """The process ends here."""


async def test_what_a_dead_worker_left_half_written_does_not_stand_while_it_is_made_anew(
    parts: Parts,
) -> None:
    document = for_everybody(parts)
    parts.answerer.claims = [claim(QUOTED, citation(document))]
    dying = WatchedJournal(parts.database, "acme")

    def die() -> None:
        raise Dead

    dying.then = die
    asked, _ = parts.ask()
    leased = dying.lease("doomed", QUICK.lease)
    assert leased is not None
    with pytest.raises(Dead):
        await parts.responder(journal=dying).see_to(leased)
    (placeholder,) = parts.answers(asked)
    assert QUOTED in placeholder.text
    delete(parts, document)
    parts.answerer.before_each = lambda _: asyncio.Event().wait()  # the model hangs
    parts.expire_leases()
    parts.start(patience=replace(QUICK, drain=0.1))
    await parts.playground.wait_for(lambda: parts.answers(asked)[0].text == LOOKING, PATIENCE)


async def test_while_an_erasure_stands_questions_get_one_clear_sentence(parts: Parts) -> None:
    uninstalled(parts, for_everybody(parts))
    asked, _ = parts.ask()
    parts.start()
    assert (await parts.playground.answer_to(asked.ts)).text == ERASING
    assert parts.answerer.asked == []
    parts.catalogue.cancel_erasure("acme")
    asked, _ = parts.ask()
    assert QUOTED in (await parts.playground.answer_to(asked.ts)).text


# --- a real model's stream ----------------------------------------------------------------------


async def test_the_stream_of_a_model_that_hangs_is_closed() -> None:
    gone = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        choice = {"index": 0, "delta": {"content": "First [1]."}, "finish_reason": None}
        await response.write(f"data: {json.dumps(chunk | {'choices': [choice]})}\n\n".encode())
        try:
            while True:
                await response.write(b": still thinking\n\n")
                await asyncio.sleep(0.02)
        finally:
            gone.set()

    application = web.Application()
    application.router.add_post("/v1/chat/completions", answer)
    async with TestServer(application) as server:
        model = OpenAIModel("m", api_key="sk-test", base_url=str(server.make_url("/v1")), deadline=PATIENCE)

        async def items() -> AsyncIterator[Claim | Answer]:
            async for piece in model.write(Assignment("how long?", ())):
                yield claim(piece)

        lost, shown = asyncio.Event(), asyncio.Event()

        async def show(_claims: Sequence[Claim]) -> None:
            shown.set()

        composing = asyncio.create_task(compose(items(), watch=cast("Watch", Losing(lost)), show=show))
        await asyncio.wait_for(shown.wait(), PATIENCE)
        lost.set()
        with pytest.raises(Withdrawn):
            await composing
        await asyncio.wait_for(gone.wait(), PATIENCE)
        await model.close()


@dataclass
class Losing:
    """A watch that finds something lost when a test says so."""

    when: asyncio.Event

    def show(self, shown: object) -> None:
        """Nothing."""

    async def lost(self) -> None:
        await self.when.wait()
