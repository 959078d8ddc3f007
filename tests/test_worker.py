"""One question, one answer: the worker against the playground, under faults."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import JournalUnavailable, ModelError
from bot.journal import Journal, Leased, State
from bot.phrases import CHANGED, LOOKING, TOO_LATE, UNEXPECTED, WAITING
from bot.responder import Patience
from bot.types import Question, Remark, Surface
from indexer.database import Database
from indexer.errors import CatalogueUnavailable, FootnoteError, RateLimited, StoreUnavailable
from indexer.types import Audience
from tests.bot_parts import ME, PATIENCE, QUICK, Parts, bot_parts, citation, claim


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with bot_parts(tmp_path) as opened:
        yield opened


async def state_of(parts: Parts, question: Question, wanted: State) -> None:
    async with asyncio.timeout(PATIENCE):
        while parts.journal.state(question.id) is not wanted:
            await asyncio.sleep(0.02)


# --- the usual way ------------------------------------------------------------------------------


async def test_a_mention_is_answered_in_its_thread_by_one_message(parts: Parts) -> None:
    message, question = parts.ask(text="@Footnote how long is parental leave?")
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    await state_of(parts, question, State.DONE)
    assert answer.thread_ts == message.ts
    assert answer.text == "Sixteen weeks."
    assert [reply.ts for reply in parts.answers(message)] == [answer.ts]
    assert parts.answerer.asked == ["how long is parental leave?"]


async def test_a_direct_message_is_answered_likewise(parts: Parts) -> None:
    channel = parts.playground.direct_channel("ben").id
    message, _ = parts.ask("ben", channel, "how long?")
    parts.start()
    assert (await parts.playground.answer_to(message.ts)).text == "Sixteen weeks."


async def test_the_placeholder_names_the_question_and_the_last_update_calls_it_final(parts: Parts) -> None:
    message, question = parts.ask()
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    versions = parts.playground.versions(answer)
    payloads = [(version.metadata or {})["event_payload"] for version in versions]
    assert all(payload["question_id"] == question.id for payload in payloads)
    assert [payload["final"] for payload in payloads] == [False] * (len(payloads) - 1) + [True]
    assert answer.unfurl_links is False
    assert answer.unfurl_media is False


async def test_claims_are_shown_as_they_come(parts: Parts) -> None:
    parts.answerer.claims = [claim("First."), claim("Second.", prefix=" ")]
    parts.answerer.before_each = lambda number: asyncio.sleep(0.15 * number)
    message, _ = parts.ask()
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    texts = [version.text for version in parts.playground.versions(answer)]
    assert "First." in texts
    assert texts[-1] == "First. Second."


async def test_a_mention_without_words_gets_the_help(parts: Parts) -> None:
    message, question = parts.ask(text="@Footnote")
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    assert "/ask" in answer.text
    await state_of(parts, question, State.DONE)
    assert parts.answerer.asked == []


async def test_the_reach_is_that_of_the_channel(parts: Parts) -> None:
    message, _ = parts.ask("gus", "#partners")
    parts.start()
    await parts.playground.answer_to(message.ts)
    (reach,) = parts.answerer.reaches
    assert not reach.admits(Audience(workspace=True))
    assert reach.admits(Audience(channels=frozenset({message.channel})))


async def test_a_persons_questions_in_one_thread_are_answered_in_their_order(parts: Parts) -> None:
    root = parts.playground.say("ada", "#people", "about leave")
    parts.answerer.before_each = lambda _: asyncio.sleep(0.1)
    asked = [parts.ask(text=f"@Footnote question {number}", thread_ts=root.ts)[0] for number in range(4)]
    parts.start()
    parts.start()
    for message in asked:
        await parts.playground.answer_to(message.ts)
    async with asyncio.timeout(PATIENCE):
        while len(parts.answerer.asked) < 4:
            await asyncio.sleep(0.02)
    assert parts.answerer.asked == [f"question {number}" for number in range(4)]


async def test_questions_of_different_people_are_answered_side_by_side(parts: Parts) -> None:
    both = asyncio.Barrier(2)

    async def together(_number: int) -> None:
        async with asyncio.timeout(PATIENCE):
            await both.wait()

    parts.answerer.before_each = together
    one, _ = parts.ask("ada")
    two, _ = parts.ask("ben")
    parts.start()
    assert (await parts.playground.answer_to(one.ts)).text == "Sixteen weeks."
    assert (await parts.playground.answer_to(two.ts)).text == "Sixteen weeks."


async def test_two_workers_on_one_journal_give_one_answer_to_each_question(parts: Parts) -> None:
    asked = [parts.ask(person)[0] for person in ("ada", "ben", "chiyo") for _ in range(3)]
    parts.start()
    parts.start()
    for message in asked:
        await parts.playground.answer_to(message.ts)
        assert len(parts.answers(message)) == 1
    assert len(parts.answerer.asked) == len(asked)


# --- earlier turns ------------------------------------------------------------------------------


async def test_a_follow_up_knows_the_thread_so_far(parts: Parts) -> None:
    document = parts.add_document()
    parts.answerer.claims = [claim("Sixteen weeks.", citation(document))]
    first, _ = parts.ask(text="@Footnote how long is leave?")
    parts.start()
    await parts.playground.answer_to(first.ts)
    second, _ = parts.ask(text="@Footnote and paid?", thread_ts=first.ts)
    await parts.playground.answer_to(second.ts)
    turns = [(turn.user is None, turn.text.partition("[")[0].strip()) for turn in parts.answerer.turns[1]]
    assert turns == [(False, "how long is leave?"), (True, "Sixteen weeks.")]


async def test_an_earlier_answer_is_forgotten_when_its_document_is_taken_away(parts: Parts) -> None:
    document = parts.add_document()
    parts.answerer.claims = [claim("Sixteen weeks.", citation(document))]
    first, _ = parts.ask(text="@Footnote how long is leave?")
    parts.start()
    await parts.playground.answer_to(first.ts)
    parts.catalogue.remove("acme", document.id)
    parts.answerer.claims = [claim("No.")]
    second, _ = parts.ask(text="@Footnote and paid?", thread_ts=first.ts)
    await parts.playground.answer_to(second.ts)
    assert [turn.text for turn in parts.answerer.turns[1]] == ["how long is leave?"]


# --- what is cited is confirmed at the end ------------------------------------------------------


async def test_a_document_taken_away_while_answering_is_not_cited(parts: Parts) -> None:
    document = parts.add_document()
    parts.answerer.claims = [claim("Sixteen weeks.", citation(document)), claim("Second.")]

    def take_away(number: int) -> None:
        if number == 1:
            parts.catalogue.remove("acme", document.id)
            parts.answerer.claims = [claim("Something else.")]

    parts.answerer.before_each = take_away
    message, _ = parts.ask()
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    assert answer.text == "Something else."
    assert len(parts.answerer.asked) == 2


async def test_a_remark_about_a_document_taken_away_while_answering_is_not_made(parts: Parts) -> None:
    cited, old = parts.add_document("2026.pdf"), parts.add_document("2024.pdf")
    assert cited.generation is not None
    assert old.generation is not None
    parts.answerer.claims = [claim("Sixteen weeks.", citation(cited))]
    parts.answerer.remarks = (
        Remark("2026.pdf is newer than 2024.pdf.", (cited.id, old.id), (cited.generation, old.generation)),
    )
    message, question = parts.ask()
    parts.start()
    assert "newer" in str((await parts.playground.answer_to(message.ts)).blocks)
    await state_of(parts, question, State.DONE)
    assert parts.journal.documents_cited([question.id]) == {question.id: {cited.id, old.id}}
    parts.answerer.before_each = lambda _: parts.catalogue.remove("acme", old.id)
    message, question = parts.ask()
    answer = await parts.playground.answer_to(message.ts)
    assert "Sixteen weeks" in str(answer.blocks)
    assert "newer" not in str(answer.blocks)
    assert len(parts.answerer.asked) == 2
    await state_of(parts, question, State.DONE)
    assert parts.journal.documents_cited([question.id]) == {question.id: {cited.id}}


async def test_an_answer_whose_documents_keep_vanishing_says_so(parts: Parts) -> None:
    document = parts.add_document()
    parts.catalogue.remove("acme", document.id)
    parts.answerer.claims = [claim("Sixteen weeks.", citation(document))]
    message, _ = parts.ask()
    parts.start()
    assert (await parts.playground.answer_to(message.ts)).text == CHANGED


async def test_a_guest_who_joins_while_answering_is_not_shown_the_workspaces_files(parts: Parts) -> None:
    document = parts.add_document()
    parts.answerer.claims = [claim("Sixteen weeks.", citation(document))]
    parts.answerer.before_each = lambda _: parts.playground.invite("ada", "#people", "gus")
    message, _ = parts.ask()
    parts.start()
    assert (await parts.playground.answer_to(message.ts)).text == CHANGED


# --- what goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [StoreUnavailable("away"), CatalogueUnavailable("locked"), RateLimited("slow down", 3)]
)
async def test_an_outage_is_told_and_the_question_answered_when_it_is_over(
    parts: Parts, error: FootnoteError
) -> None:
    parts.answerer.errors = [error, error]
    message, _ = parts.ask()
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    texts = [version.text for version in parts.playground.versions(answer)]
    assert [text for text, _ in itertools.groupby(texts)] == [LOOKING, WAITING, "Sixteen weeks."]
    assert len(parts.answers(message)) == 1


async def test_the_models_own_sentence_reaches_the_person(parts: Parts) -> None:
    parts.answerer.errors = [ModelError("The language model refuses the key.")]
    message, _ = parts.ask()
    parts.start()
    assert (await parts.playground.answer_to(message.ts)).text == "The language model refuses the key."


async def test_an_unexpected_error_is_one_sentence_with_a_reference(parts: Parts) -> None:
    parts.answerer.errors = [ZeroDivisionError("secret internals")]
    message, question = parts.ask()
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    assert answer.text == f"{UNEXPECTED} (Reference: {question.id})"


async def test_when_slack_does_not_say_who_reads_nothing_is_searched(parts: Parts) -> None:
    parts.playground.fail("users.conversations", error="internal_error", times=99)
    message, _ = parts.ask()
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    assert "did not search" in answer.text
    assert parts.answerer.asked == []


async def test_an_old_question_gets_an_apology_instead_of_a_stale_answer(parts: Parts) -> None:
    message, _ = parts.ask()
    patience = replace(QUICK, max_age=0.1)
    await asyncio.sleep(0.2)
    parts.start(patience=patience)
    assert (await parts.playground.answer_to(message.ts)).text == TOO_LATE
    assert parts.answerer.asked == []


@pytest.mark.parametrize("code", ["channel_not_found", "not_in_channel", "is_archived", "account_inactive"])
async def test_where_nobody_can_be_answered_the_question_ends_quietly(parts: Parts, code: str) -> None:
    parts.playground.fail("chat.postMessage", error=code)
    _, question = parts.ask()
    parts.start()
    await state_of(parts, question, State.ABANDONED)


async def test_a_placeholder_that_an_admin_deleted_stays_deleted(parts: Parts) -> None:
    message, question = parts.ask()

    def delete(_number: int) -> None:
        (placeholder,) = parts.answers(message)
        parts.playground.delete("ada", "#people", placeholder.ts)

    parts.answerer.before_each = delete
    parts.start()
    await state_of(parts, question, State.ABANDONED)
    assert parts.answers(message) == []


async def test_slack_away_for_a_while_loses_no_question(parts: Parts) -> None:
    parts.playground.fail("chat.postMessage", lose_request=True, times=4)
    message, _ = parts.ask()
    parts.start()
    assert (await parts.playground.answer_to(message.ts)).text == "Sixteen weeks."
    assert len(parts.answers(message)) == 1


@pytest.mark.parametrize("times", [1, 2])
async def test_a_post_whose_response_is_lost_is_found_not_repeated(parts: Parts, times: int) -> None:
    parts.playground.fail("chat.postMessage", lose_response=True, times=times)
    message, _ = parts.ask()
    parts.start()
    await parts.playground.answer_to(message.ts)
    assert len(parts.answers(message)) == 1
    assert len(parts.playground.calls("chat.postMessage")) == 1


@pytest.mark.parametrize("kinds", [{"lose_response": True}, {"lose_request": True}, {"status": 502}])
async def test_a_final_update_that_gets_lost_is_made_again(parts: Parts, kinds: dict[str, Any]) -> None:
    parts.answerer.claims = []
    parts.playground.fail("chat.update", times=2, **kinds)
    message, _ = parts.ask()
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    assert answer.is_final
    assert len(parts.answers(message)) == 1


async def test_slacks_wish_to_wait_is_obeyed(parts: Parts) -> None:
    parts.answerer.claims = []
    parts.playground.fail("chat.update", retry_after=1)
    message, _ = parts.ask()
    parts.start()
    await parts.playground.answer_to(message.ts)
    refused, accepted = parts.playground.calls("chat.update")
    assert refused.status == 429
    assert accepted.at - refused.at >= 1


# --- workers that die ---------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


class DyingJournal(Journal):
    """Dies at one of its writes, before or after the effect."""

    dies_at = ""
    before = True

    def record_posts(self, leased: Leased, *args: Any, **kwargs: Any) -> None:
        self._maybe("record_posts", lambda: Journal.record_posts(self, leased, *args, **kwargs))

    def record_answer(self, leased: Leased, *args: Any, **kwargs: Any) -> None:
        self._maybe("record_answer", lambda: Journal.record_answer(self, leased, *args, **kwargs))

    def finish(self, leased: Leased, *args: Any, **kwargs: Any) -> None:
        self._maybe("finish", lambda: Journal.finish(self, leased, *args, **kwargs))

    def _maybe(self, name: str, write: Any) -> None:
        if name == self.dies_at and self.before:
            raise Killed
        write()
        if name == self.dies_at:
            raise Killed


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("write", ["record_posts", "record_answer", "finish"])
async def test_a_worker_that_dies_at_any_write_leaves_one_answer(
    parts: Parts, write: str, before: bool
) -> None:
    message, question = parts.ask()
    dying = DyingJournal(parts.database, "acme")
    dying.dies_at, dying.before = write, before
    leased = dying.lease("doomed", QUICK.lease)
    assert leased is not None
    with pytest.raises(Killed):
        await parts.responder(journal=dying).see_to(leased)
    parts.expire_leases()
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    await state_of(parts, question, State.DONE)
    assert answer.text == "Sixteen weeks."
    assert [reply.ts for reply in parts.answers(message)] == [answer.ts]
    finals = [version for version in parts.playground.versions(answer) if version.is_final]
    assert len(finals) == 1


async def test_of_two_placeholders_after_an_unlucky_crash_one_is_removed(parts: Parts) -> None:
    message, question = parts.ask()
    leased = parts.journal.lease("doomed", QUICK.lease)
    assert leased is not None
    payload = {"question_id": question.id, "final": False, "part": 1}
    for _ in range(2):
        await parts.delivery().posting.chat_postMessage(
            channel=message.channel,
            thread_ts=message.ts,
            text="Reading the PDFs…",
            metadata={"event_type": "footnote_answer", "event_payload": payload},
        )
    parts.expire_leases()
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    assert [reply.ts for reply in parts.answers(message)] == [answer.ts]


async def test_a_worker_that_slept_too_long_posts_nothing_more(parts: Parts) -> None:
    message, _ = parts.ask()
    leased = parts.journal.lease("sleepy", QUICK.lease)
    assert leased is not None
    wake = asyncio.Event()
    sleepy = parts.responder()
    parts.answerer.before_each = lambda _: wake.wait() if len(parts.answerer.asked) == 1 else None
    sleeping = asyncio.create_task(sleepy.see_to(leased))
    async with asyncio.timeout(PATIENCE):
        while not parts.answerer.asked:
            await asyncio.sleep(0.02)
    parts.expire_leases()
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    parts.answerer.claims = [claim("Stale words.")]
    wake.set()
    await sleeping
    (stands,) = parts.answers(message)
    assert stands.text == answer.text
    assert stands.is_final


async def test_a_question_that_kills_its_workers_is_given_up_with_a_word(parts: Parts) -> None:
    message, question = parts.ask()
    for _ in range(5):
        assert parts.journal.lease("doomed", 0.0)
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    assert question.id in answer.text
    assert parts.answerer.asked == []


# --- stopping -----------------------------------------------------------------------------------


async def test_stopping_lets_an_answer_in_work_end_and_takes_no_more(parts: Parts) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def wait(_number: int) -> None:
        begun.set()
        await go_on.wait()

    parts.answerer.before_each = wait
    message, question = parts.ask()
    worker = parts.start()
    await asyncio.wait_for(begun.wait(), PATIENCE)
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0.05)
    _, later = parts.ask("ben")
    go_on.set()
    await stopping
    assert parts.journal.state(question.id) is State.DONE
    assert (await parts.playground.answer_to(message.ts)).is_final
    assert parts.journal.state(later.id) is State.ACCEPTED


async def test_what_does_not_end_in_time_is_handed_back_and_answered_by_the_next(parts: Parts) -> None:
    begun = asyncio.Event()

    async def hang(_number: int) -> None:
        if not begun.is_set():
            begun.set()
            await asyncio.sleep(60)

    parts.answerer.before_each = hang
    message, question = parts.ask()
    worker = parts.start(patience=Patience(lease=30, poll=0.05, drain=0.1))
    await asyncio.wait_for(begun.wait(), PATIENCE)
    await worker.stop()
    assert parts.journal.state(question.id) is State.ACCEPTED
    parts.start()
    await parts.playground.answer_to(message.ts)
    assert len(parts.answers(message)) == 1


class Renewed(Journal):
    """A journal that counts the renewals; the time of its leases passes when a test says so."""

    def __init__(self, database: Database, workspace: str) -> None:
        self.now = time.time()
        self.renewals = 0
        super().__init__(database, workspace, clock=lambda: self.now)

    def renew(self, leased: Leased, ttl: float) -> bool:
        holds = super().renew(leased, ttl)
        self.renewals += 1
        return holds


async def test_a_long_answer_keeps_its_lease(parts: Parts) -> None:
    parts.journal = journal = Renewed(parts.database, "acme")
    patience = replace(QUICK, lease=0.3)

    async def for_five_leases(_number: int) -> None:
        for _ in range(10):
            seen = journal.renewals
            while journal.renewals == seen:
                await asyncio.sleep(0.01)
            journal.now += patience.lease / 2

    parts.answerer.before_each = for_five_leases
    message, _ = parts.ask()
    parts.start(patience=patience)
    parts.start(patience=patience)
    await parts.playground.answer_to(message.ts)
    assert parts.answerer.asked == ["how long?"]


# --- commands -----------------------------------------------------------------------------------


def command(parts: Parts, url: str | None, *, channel: str = "#people") -> Question:
    where = parts.playground.workspace.channel(channel)
    who = parts.playground.workspace.person("ada")
    return Question(
        id="command-1",
        workspace="acme",
        intake_key="command:1",
        surface=Surface.COMMAND,
        channel=where.id,
        user=who.id,
        text="how long?",
        ts=None,
        thread_ts=None,
        asked_at=parts.playground.workspace.now(),
        response_url=url,
    )


def address(parts: Parts) -> str:
    where = parts.playground.workspace.channel("#people")
    return parts.playground.responses.issue(where.id, parts.playground.workspace.person("ada").id)


async def test_a_command_is_answered_to_its_asker_alone(parts: Parts) -> None:
    question = command(parts, address(parts))
    parts.journal.accept(question)
    parts.start()
    await state_of(parts, question, State.DONE)
    (message,) = [m for m in parts.playground.messages("#people") if m.user == ME.bot_user_id]
    assert (message.text, message.visible_to) == ("Sixteen weeks.", question.user)


@pytest.mark.parametrize("url", [None, "used up"])
async def test_a_command_whose_address_is_used_up_is_answered_another_way(
    parts: Parts, url: str | None
) -> None:
    if url is not None:
        url = address(parts) + "-never-issued"
    question = command(parts, url)
    parts.journal.accept(question)
    parts.start()
    await state_of(parts, question, State.DONE)
    assert parts.playground.calls("chat.postEphemeral")
    (message,) = [m for m in parts.playground.messages("#people") if m.user == ME.bot_user_id]
    assert message.visible_to == question.user


async def test_an_outage_is_told_to_the_asker_of_a_command_once(parts: Parts) -> None:
    parts.answerer.errors = [StoreUnavailable("away")] * 3
    question = command(parts, address(parts))
    parts.journal.accept(question)
    parts.start()
    await state_of(parts, question, State.DONE)
    texts = [m.text for m in parts.playground.messages("#people") if m.user == ME.bot_user_id]
    assert texts == [WAITING, "Sixteen weeks."]


async def test_an_answer_that_stands_is_not_taken_back_when_its_end_cannot_be_recorded(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, failures = Journal.finish, iter(range(6))

    def failing(self: Journal, leased: Leased, *, outcome: str | None = None) -> None:
        if next(failures, None) is not None:
            raise JournalUnavailable("the journal is away")
        finish(self, leased, outcome=outcome)

    monkeypatch.setattr(Journal, "finish", failing)
    message, question = parts.ask()
    parts.start()
    answer = await parts.playground.answer_to(message.ts)
    pause = 0.1
    while parts.journal.state(question.id) is not State.DONE:  # each try leaves the question to its lease
        parts.expire_leases()
        await asyncio.sleep(pause)
        pause *= 1.5
    finals = [version.is_final for version in parts.playground.versions(answer)]
    assert finals == sorted(finals), "once final, always final"
    assert [reply.text for reply in parts.answers(message)] == ["Sixteen weeks."]
    assert parts.answerer.asked == ["how long?"]
