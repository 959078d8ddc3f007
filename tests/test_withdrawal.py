"""What becomes of answers when a PDF that they quote is taken away; the playground as Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import update

from bot import revision
from bot.audit import uses_of
from bot.delivery import Allowance
from bot.journal_tables import questions
from bot.notice_book import NoticeBook, NoticeState
from bot.slack_client import SlackUnavailable
from bot.types import Answer, Outcome, Remark, Shown
from bot.written_answers import documents_in
from indexer.database import Database
from indexer.errors import FootnoteError
from indexer.leases import Leases
from indexer.types import ChangeKind, Document
from tests.bot_parts import ME, Parts, bot_parts
from tests.faults.effects import Effects, Kind, install
from tests.past_answers import (
    Given,
    channels,
    give,
    index,
    kept,
    kinds,
    quoting,
    said,
    whispered,
    withdrawals,
)

DELETED = "a PDF that it quoted was deleted or is no longer shared"
NARROWED = "a PDF that it quoted is no longer shared with everyone here"
REPLACED = "a PDF that it quoted was replaced by other content"
BOARD = "The board meets in Zurich."


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with bot_parts(tmp_path) as opened:
        yield opened


@pytest.fixture
def handbook(parts: Parts) -> Document:
    return index(parts, "handbook.pdf", channels(parts, "#people", "#finance"))


@pytest.fixture
def board(parts: Parts) -> Document:
    return index(parts, "board.pdf", channels(parts, "#people", "#finance"), words=BOARD)


def both(handbook: Document, board: Document) -> Answer:
    claims = (quoting(handbook, 1), quoting(board, 2, prefix="\n- "))
    return Answer(Outcome.ANSWERED, claims, searched=2)


def methods(parts: Parts) -> list[str]:
    """The calls that change something."""
    changing = ("chat.update", "chat.delete", "chat.postMessage", "files.delete")
    return [call.method for call in parts.playground.calls() if call.method in changing]


# --- what is taken out ---------------------------------------------------------------------------


async def test_a_deleted_files_quote_goes_from_message_and_journal_and_a_line_says_so(
    parts: Parts, handbook: Document, board: Document
) -> None:
    given = await give(parts, both(handbook, board))
    other = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)), channel="#general")
    before = said(parts, other)
    parts.catalogue.remove("acme", handbook.id)
    assert await withdrawals(parts).turn() == 1
    text = said(parts, given)
    assert "handbook" not in text
    assert "sixteen" not in text
    assert DELETED in text
    assert f"- {BOARD} [2]" in text
    assert "handbook" not in kept(parts, given)
    assert "sixteen" not in kept(parts, given)
    assert BOARD in kept(parts, given)
    assert said(parts, other) == before
    assert kinds(parts) == []
    (message,) = parts.answers(given.asked)
    assert message.is_final
    assert await withdrawals(parts).turn() == 0


@pytest.mark.parametrize("kind", [ChangeKind.REMOVED, ChangeKind.REPLACED, ChangeKind.NARROWED])
async def test_a_claim_goes_with_a_file_that_its_words_may_come_from(
    parts: Parts, handbook: Document, board: Document, kind: ChangeKind
) -> None:
    assert board.generation is not None
    mixed = replace(quoting(handbook), beside=(Shown(board.id, board.generation),))
    answer = Answer(Outcome.ANSWERED, (mixed, quoting(handbook, prefix=" ")), searched=2)
    given = await give(parts, answer)
    assert parts.journal.documents_cited([given.question.id]) == {given.question.id: {handbook.id, board.id}}
    if kind is ChangeKind.REMOVED:
        parts.catalogue.remove("acme", board.id)
    elif kind is ChangeKind.NARROWED:
        parts.catalogue.unshare("acme", board.id, next(iter(channels(parts, "#people").channels)))
    else:
        index(parts, "board.pdf", channels(parts, "#people", "#finance"), words="Another text.")
    await withdrawals(parts).turn()
    left = parts.journal.past_answer(given.question.id)
    assert left is not None
    assert len(left.answer["claims"]) == 1
    assert documents_in(left.answer) == {handbook.id}
    why = {ChangeKind.REMOVED: DELETED, ChangeKind.NARROWED: NARROWED, ChangeKind.REPLACED: REPLACED}[kind]
    assert why in said(parts, given)
    (use,) = uses_of(parts.database, "acme", board.id)
    assert use.withdrawn_at is not None


async def test_an_answer_with_nothing_left_says_just_that(parts: Parts, handbook: Document) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(handbook),)))
    parts.catalogue.remove("acme", handbook.id)
    await withdrawals(parts).turn()
    (message,) = parts.answers(given.asked)
    assert message.text == f"This answer was withdrawn: {DELETED}. Ask again to see what the PDFs say now."
    assert len(message.blocks) == 1


async def test_what_is_unshared_goes_where_it_may_not_be_seen_any_more_and_stays_elsewhere(
    parts: Parts, board: Document
) -> None:
    answer = Answer(Outcome.ANSWERED, (quoting(board),))
    here = await give(parts, answer, channel="#people")
    there = await give(parts, answer, channel="#finance")
    (people,) = channels(parts, "#people").channels
    parts.catalogue.unshare("acme", board.id, people)
    assert kinds(parts) == [ChangeKind.NARROWED]
    before = said(parts, there)
    await withdrawals(parts).turn()
    assert BOARD not in said(parts, here)
    assert NARROWED in said(parts, here)
    assert said(parts, there) == before
    assert BOARD in kept(parts, there)
    assert kinds(parts) == []


async def test_where_it_is_not_known_who_reads_the_quote_goes(parts: Parts, board: Document) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)), channel="#finance")
    (people,) = channels(parts, "#people").channels
    parts.catalogue.unshare("acme", board.id, people)
    parts.playground.fail("users.conversations", error="fatal_error", times=100)
    await withdrawals(parts).turn()
    assert BOARD not in said(parts, given)


async def test_of_a_replaced_file_only_what_it_says_now_stays(parts: Parts, board: Document) -> None:
    audience = channels(parts, "#people", "#finance")
    old = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    newer = index(parts, "board.pdf", audience, words="The board meets in Basel.")
    new = await give(parts, Answer(Outcome.ANSWERED, (quoting(newer),)))
    assert ChangeKind.REPLACED in kinds(parts)
    before = said(parts, new)
    await withdrawals(parts).turn()
    assert "Zurich" not in said(parts, old)
    assert REPLACED in said(parts, old)
    assert said(parts, new) == before


async def test_a_newer_version_is_named_only_to_those_who_may_see_it(parts: Parts) -> None:
    both_rooms, finance = channels(parts, "#people", "#finance"), channels(parts, "#finance")
    older = index(parts, "F1", both_rooms, name="plan.pdf", words="The plan is ten.", added_at=1_000_000.0)
    answer = Answer(Outcome.ANSWERED, (quoting(older),))
    here = await give(parts, answer, channel="#people")
    there = await give(parts, answer, channel="#finance")
    before = said(parts, here)
    index(parts, "F2", finance, name="plan.pdf", words="The plan is twelve.", added_at=2_000_000.0)
    assert kinds(parts) == [ChangeKind.SUPERSEDED]
    await withdrawals(parts).turn()
    assert said(parts, here) == before
    line = "Of plan.pdf, which this answer quotes, there is a newer version, shared on 1970-01-24."
    assert line in said(parts, there)
    assert "The plan is ten. [1]" in said(parts, there)
    assert "twelve" not in said(parts, there)
    assert kinds(parts) == []


async def test_the_remark_about_a_newer_version_goes_with_that_version(
    parts: Parts, handbook: Document, board: Document
) -> None:
    assert handbook.generation
    assert board.generation
    remark = Remark("board.pdf is newer.", (board.id, handbook.id), (board.generation, handbook.generation))
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(handbook),), remarks=(remark,)))
    assert "board.pdf" in said(parts, given)
    parts.catalogue.remove("acme", board.id)
    await withdrawals(parts).turn()
    assert "board.pdf" not in said(parts, given)
    assert "withdrawn" not in said(parts, given)


async def test_whoever_only_whispered_loses_the_journals_copy(parts: Parts, board: Document) -> None:
    question = whispered(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    parts.catalogue.remove("acme", board.id)
    await withdrawals(parts).turn()
    assert "Zurich" not in str(parts.journal.answer(question.id))
    assert methods(parts) == []
    assert kinds(parts) == []


async def test_an_answer_that_cannot_be_read_any_more_is_withdrawn_whole(
    parts: Parts, board: Document
) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    broken = {"outcome": "sung", "claims": [], "citations": [], "nearest": []}
    with parts.database.write() as connection:
        connection.execute(update(questions).values(answer=broken))
    parts.catalogue.remove("acme", board.id)
    await withdrawals(parts).turn()
    assert "Zurich" not in said(parts, given)
    assert DELETED in said(parts, given)
    assert kinds(parts) == []


# --- long answers --------------------------------------------------------------------------------


def long_answer(first: Document, second: Document) -> Answer:
    """Four messages: two of each document."""
    claims = []
    for number in range(24):
        document = first if number < 12 else second
        words = f"Paragraph {number} of {document.uri}: " + f"{document.uri} says so. " * 60
        claims.append(quoting(document, number + 1, words=words, prefix="\n\n" if number else ""))
    return Answer(Outcome.ANSWERED, tuple(claims), searched=2)


async def test_a_long_answer_shrinks_and_messages_that_are_not_needed_go(
    parts: Parts, handbook: Document, board: Document
) -> None:
    given = await give(parts, long_answer(handbook, board))
    posted = parts.answers(given.asked)
    assert len(posted) > 3
    parts.catalogue.remove("acme", handbook.id)
    await withdrawals(parts).turn()
    left = parts.answers(given.asked)
    assert 1 < len(left) < len(posted)
    assert [message.ts for message in left] == [message.ts for message in posted[: len(left)]]
    assert [message.is_final for message in left] == [True] + [False] * (len(left) - 1)
    assert "handbook" not in said(parts, given)
    for number in range(12, 24):
        assert f"Paragraph {number} of board.pdf" in said(parts, given)
    past = parts.journal.past_answer(given.question.id)
    assert past is not None
    assert past.messages == tuple(message.ts for message in left)
    parts.catalogue.remove("acme", board.id)
    await withdrawals(parts).turn()
    (last,) = parts.answers(given.asked)
    assert last.text.startswith("This answer was withdrawn")


async def test_a_message_that_a_person_deleted_meanwhile_does_not_keep_the_others_as_they_are(
    parts: Parts, handbook: Document, board: Document
) -> None:
    given = await give(parts, long_answer(handbook, board))
    first, second, *_ = parts.answers(given.asked)
    parts.playground.delete("ada", first.channel, first.ts)
    parts.catalogue.remove("acme", handbook.id)
    await withdrawals(parts).turn()
    assert "handbook" not in said(parts, given)
    past = parts.journal.past_answer(given.question.id)
    assert past is not None
    assert past.messages[0] == second.ts
    assert kinds(parts) == []
    assert documents_in(past.answer) == {board.id}


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long"])
async def test_a_form_that_slack_refuses_is_sent_as_plain_text(
    parts: Parts, handbook: Document, board: Document, code: str
) -> None:
    given = await give(parts, both(handbook, board))
    parts.catalogue.remove("acme", handbook.id)
    parts.playground.fail("chat.update", error=code)
    await withdrawals(parts).turn()
    (message,) = parts.answers(given.asked)
    assert message.blocks == ()
    assert BOARD in message.text
    assert DELETED in message.text
    assert "sixteen" not in message.text


# --- what is in the way --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code", ["channel_not_found", "not_in_channel", "is_archived", "cant_update_message"]
)
async def test_what_cannot_be_reached_is_given_up_once_and_never_repeated_to_the_model(
    parts: Parts, board: Document, code: str
) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    parts.catalogue.remove("acme", board.id)
    parts.playground.fail("chat.update", error=code, times=100)
    assert await withdrawals(parts).turn() == 1
    assert kinds(parts) == []
    assert "Zurich" not in kept(parts, given)
    shown = parts.journal.documents_cited([given.question.id])
    assert shown == {given.question.id: frozenset({board.id})}
    calls = len(methods(parts))
    assert await withdrawals(parts).turn() == 0
    assert len(methods(parts)) == calls


async def test_all_that_was_forgotten_and_cannot_be_reached_is_remembered_as_standing_there(
    parts: Parts, handbook: Document, board: Document
) -> None:
    given = await give(parts, both(handbook, board))
    forgotten = {handbook.id, board.id}
    parts.journal.rewrite_answer(given.question.id, Answer(Outcome.ANSWERED), pending=forgotten)
    for document in forgotten:
        parts.catalogue.remove("acme", document)
    parts.playground.fail("chat.update", error="cant_update_message")
    assert await withdrawals(parts).turn() == 2
    assert documents_in(parts.journal.answer(given.question.id)) == forgotten


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"lose_request": True}, {"lose_response": True}, {"error": "token_revoked"}]
)
async def test_while_slack_is_away_the_change_stays_and_goes_on_from_where_it_was(
    parts: Parts, board: Document, fault: dict[str, Any]
) -> None:
    answers = [await give(parts, Answer(Outcome.ANSWERED, (quoting(board),))) for _ in range(3)]
    parts.catalogue.remove("acme", board.id)
    parts.playground.fail("chat.update", skip=1, **fault)
    with pytest.raises(SlackUnavailable):
        await withdrawals(parts).turn()
    assert kinds(parts) == [ChangeKind.REMOVED]
    updates = len(parts.playground.calls("chat.update"))
    await withdrawals(parts).turn()
    assert all("Zurich" not in said(parts, given) for given in answers)
    assert len(parts.playground.calls("chat.update")) == updates + 1  # the others were done already
    assert kinds(parts) == []


async def test_slack_that_is_away_is_not_asked_about_every_answer(parts: Parts, board: Document) -> None:
    for _ in range(6):
        await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    parts.catalogue.remove("acme", board.id)
    before = len(parts.playground.calls("chat.update"))
    parts.playground.fail("chat.update", status=500, times=3)
    with pytest.raises(SlackUnavailable):
        await withdrawals(parts).turn()
    assert len(parts.playground.calls("chat.update")) == before + 3


async def test_pictures_that_we_lack_a_scope_for_do_not_keep_quotes_where_they_are(
    parts: Parts, handbook: Document, board: Document
) -> None:
    answers = [await give(parts, both(handbook, board)) for _ in range(4)]
    pictures = [post_picture(parts, given, handbook) for given in answers]
    for document in (handbook, board):
        parts.catalogue.remove("acme", document.id)
    parts.playground.fail("files.delete", error="missing_scope", times=len(pictures))
    with pytest.raises(SlackUnavailable, match="missing_scope"):
        await withdrawals(parts).turn()
    assert all("Zurich" not in said(parts, given) for given in answers)
    assert not any(parts.playground.workspace.files[picture].deleted for picture in pictures)
    await withdrawals(parts).turn()
    assert all(parts.playground.workspace.files[picture].deleted for picture in pictures)
    assert kinds(parts) == []


async def test_an_answer_that_slack_takes_in_no_form_does_not_keep_others_waiting(
    parts: Parts, board: Document
) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))  # the latest goes first
    parts.catalogue.remove("acme", board.id)
    parts.playground.fail("chat.update", error="invalid_blocks", times=2)
    assert await withdrawals(parts).turn() == 1
    assert "Zurich" not in said(parts, given)


async def test_when_slack_asks_to_wait_it_goes_on_after_that(parts: Parts, board: Document) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    parts.catalogue.remove("acme", board.id)
    parts.playground.fail("chat.update", retry_after=0, times=3)
    before = len(parts.playground.calls("chat.update"))
    await withdrawals(parts).turn()
    assert [call.status for call in parts.playground.calls("chat.update")[before:]] == [429, 429, 429, 200]
    assert "Zurich" not in said(parts, given)


async def test_answers_being_given_go_first(parts: Parts, board: Document) -> None:
    """Fifteen updates are always left to them."""
    for _ in range(3):
        await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    parts.catalogue.remove("acme", board.id)
    stopped_clock = Allowance(17, clock=lambda: 0.0)
    before = len(parts.playground.calls("chat.update"))
    task = withdrawals(parts, allowance=stopped_clock)
    working = asyncio.create_task(task.run())
    await parts.playground.wait_for(lambda: len(parts.playground.calls("chat.update")) == before + 2)
    await task.stop()
    await working
    assert len(parts.playground.calls("chat.update")) == before + 2
    assert [stopped_clock.take() for _ in range(16)] == [True] * 15 + [False]
    assert kinds(parts) == [ChangeKind.REMOVED]


async def test_answers_being_given_do_not_keep_withdrawals_waiting_for_ever(
    parts: Parts, board: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though they take all that Slack allows."""
    monkeypatch.setattr(revision, "_LOOK", 0.01)
    monkeypatch.setattr(revision, "_LONGEST_WAIT", 0.05)
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    parts.catalogue.remove("acme", board.id)
    assert await withdrawals(parts, allowance=Allowance(10, clock=lambda: 0.0)).turn() == 1
    assert "Zurich" not in said(parts, given)


async def test_an_answer_in_work_is_waited_for(parts: Parts, board: Document) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)), finish=False)
    parts.catalogue.remove("acme", board.id)
    assert await withdrawals(parts).turn() == 0
    assert kinds(parts) == [ChangeKind.REMOVED]
    with parts.database.write() as connection:
        connection.execute(update(questions).values(state="done"))
    assert await withdrawals(parts).turn() == 1
    assert "Zurich" not in said(parts, given)


async def test_an_answer_in_work_does_not_keep_other_documents_waiting(
    parts: Parts, handbook: Document, board: Document
) -> None:
    await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)), finish=False)
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(handbook),)), channel="#finance")
    parts.catalogue.remove("acme", board.id)
    parts.catalogue.remove("acme", handbook.id)
    assert await withdrawals(parts).turn() == 1
    assert "sixteen" not in said(parts, given)


async def test_many_answers_are_gone_through_page_by_page(
    parts: Parts, board: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.withdrawal._PAGE", 2)
    answer = Answer(Outcome.ANSWERED, (quoting(board),))
    rooms = ["#people", "#finance", "#finance", "#people", "#finance"]
    answers = [await give(parts, answer, channel=name) for name in rooms]
    (people,) = channels(parts, "#people").channels
    parts.catalogue.unshare("acme", board.id, people)
    await withdrawals(parts).turn()
    assert ["Zurich" in said(parts, given) for given in answers] == [False, True, True, False, True]


async def test_one_process_withdraws_at_a_time(parts: Parts, board: Document) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    parts.catalogue.remove("acme", board.id)
    leases = Leases(parts.database)
    held = leases.acquire("withdrawals acme", "another", 600.0)
    assert held is not None
    assert await withdrawals(parts).turn() == 0
    assert BOARD in said(parts, given)
    leases.release(held)
    assert await withdrawals(parts).turn() == 1


async def test_the_task_hears_of_changes_and_ends_when_it_is_stopped(parts: Parts, board: Document) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    task = withdrawals(parts)
    working = asyncio.create_task(task.run())
    parts.catalogue.remove("acme", board.id)
    task.wake()
    await parts.playground.wait_for(lambda: "Zurich" not in said(parts, given) and not kinds(parts))
    await task.stop()
    await working


async def test_the_task_outlives_what_nobody_foresaw(
    parts: Parts, handbook: Document, board: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    await give(parts, Answer(Outcome.ANSWERED, (quoting(handbook),)), channel="#finance")
    parts.catalogue.remove("acme", handbook.id)
    parts.catalogue.remove("acme", board.id)
    find = parts.journal.answers_showing

    def broken(document: str, *rest: object, **more: object) -> object:
        if document == handbook.id:
            raise ZeroDivisionError
        return find(document, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(parts.journal, "answers_showing", broken)
    assert await withdrawals(parts).turn() == 1
    assert "Zurich" not in said(parts, given)
    assert kinds(parts) == [ChangeKind.REMOVED]


# --- leave ---------------------------------------------------------------------------------------


async def test_answers_that_are_to_be_left_stay_as_they_are_but_no_copy_is_kept(
    parts: Parts, board: Document
) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    before, calls = said(parts, given), len(methods(parts))
    parts.catalogue.remove("acme", board.id)
    assert await withdrawals(parts, mode="leave").turn() == 1
    assert said(parts, given) == before
    assert len(methods(parts)) == calls
    assert "Zurich" not in kept(parts, given)
    assert parts.journal.documents_cited([given.question.id]) == {given.question.id: frozenset({board.id})}


async def test_what_is_only_narrowed_or_replaced_is_left_everywhere(parts: Parts, board: Document) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    before = (said(parts, given), kept(parts, given))
    (people,) = channels(parts, "#people").channels
    parts.catalogue.unshare("acme", board.id, people)
    index(parts, "board.pdf", channels(parts, "#finance"), words="Basel.")
    assert await withdrawals(parts, mode="leave").turn() == 2
    assert (said(parts, given), kept(parts, given)) == before


# --- pictures ------------------------------------------------------------------------------------


def post_picture(parts: Parts, given: Given, document: Document, *, shared: bool = True) -> str:
    """A picture of a page, as the button posts it."""
    workspace = parts.playground.workspace
    file = workspace.add_file("page.png", b"\x89PNG\r\n", user=ME.bot_user_id)
    channel = given.question.channel
    parts.journal.record_picture(
        file.id, document=document.id, question=given.question.id, marker=1, channel=channel
    )
    if shared:
        workspace.share([file], channel, ME.bot_user_id, thread_ts=given.asked.ts)
        parts.journal.picture_posted(file.id)
    return file.id


@pytest.mark.parametrize("mode", ["mark", "leave"])
async def test_pictures_of_a_deleted_files_pages_are_deleted(
    parts: Parts, handbook: Document, board: Document, mode: str
) -> None:
    given = await give(parts, both(handbook, board))
    picture = post_picture(parts, given, board)
    other = post_picture(parts, await give(parts, both(handbook, board)), handbook)
    parts.catalogue.remove("acme", board.id)
    await withdrawals(parts, mode=mode).turn()  # type: ignore[arg-type]
    files = parts.playground.workspace.files
    assert files[picture].deleted
    assert not files[other].deleted
    assert parts.journal.pictures_of(board.id) == []
    assert len(parts.journal.pictures_of(handbook.id)) == 1


async def test_pictures_go_where_the_page_may_not_be_seen_any_more(parts: Parts, board: Document) -> None:
    answer = Answer(Outcome.ANSWERED, (quoting(board),))
    here, there = [
        post_picture(parts, await give(parts, answer, channel=name), board)
        for name in ("#people", "#finance")
    ]
    (people,) = channels(parts, "#people").channels
    parts.catalogue.unshare("acme", board.id, people)
    await withdrawals(parts).turn()
    files = parts.playground.workspace.files
    assert (files[here].deleted, files[there].deleted) == (True, False)


async def test_pictures_of_a_replaced_page_go_and_of_a_superseded_one_stay(parts: Parts) -> None:
    audience = channels(parts, "#people")
    older = index(parts, "F1", audience, name="plan.pdf", words="Ten.", added_at=1.0)
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(older),)))
    picture = post_picture(parts, given, older)
    index(parts, "F2", audience, name="plan.pdf", words="Twelve.", added_at=2.0)
    await withdrawals(parts).turn()
    assert not parts.playground.workspace.files[picture].deleted
    index(parts, "F1", audience, name="plan.pdf", words="Eleven.", added_at=1.0)
    await withdrawals(parts).turn()
    assert parts.playground.workspace.files[picture].deleted


async def test_a_picture_that_is_being_posted_is_waited_for(parts: Parts, board: Document) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    picture = post_picture(parts, given, board, shared=False)
    parts.catalogue.remove("acme", board.id)
    assert await withdrawals(parts).turn() == 0
    assert "Zurich" not in said(parts, given)
    parts.journal.picture_posted(picture)
    assert await withdrawals(parts).turn() == 1
    assert parts.playground.workspace.files[picture].deleted


@pytest.mark.parametrize("code", ["file_not_found", "file_deleted", "cant_delete_file"])
async def test_a_picture_that_is_gone_already_or_never_goes_is_not_asked_for_again(
    parts: Parts, board: Document, code: str
) -> None:
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    post_picture(parts, given, board)
    parts.catalogue.remove("acme", board.id)
    parts.playground.fail("files.delete", error=code)
    assert await withdrawals(parts).turn() == 1
    assert parts.journal.pictures_of(board.id) == []


# --- notices -------------------------------------------------------------------------------------


async def test_lines_about_a_file_go_from_where_it_is_no_longer_shared_though_no_event_told(
    parts: Parts, board: Document
) -> None:
    book = NoticeBook(parts.database, "acme")
    for channel in ("C0PEOPLE", "C0FINANCE"):
        book.expect(board.id, channel, file="F1", request=1, shared_at=1.0)
        for notice in book.due():
            assert book.begin(notice, "1.0")
            assert book.told(notice, "2.0")
    book.expect(board.id, "C0NEW", file="F1", request=1, shared_at=1.0)
    index(parts, "board.pdf", channels(parts, "#people"), words=BOARD)  # as a sync finds out
    await withdrawals(parts).turn()
    states = {notice.channel: notice.state for notice in book.due()}
    assert states == {"C0FINANCE": NoticeState.WITHDRAWN, "C0NEW": NoticeState.WAITING}
    parts.catalogue.remove("acme", board.id)
    await withdrawals(parts).turn()
    assert {notice.channel for notice in book.due()} == {"C0PEOPLE", "C0FINANCE", "C0NEW"}


# --- crashes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Kind.BEFORE, Kind.AFTER])
async def test_whatever_effect_fails_the_next_turn_ends_what_was_begun(
    parts: Parts, handbook: Document, board: Document, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state that is left is that of a kill; who goes on knows nothing of before."""
    for owner, name in ((Database, "write"), (ClientSession, "_request")):
        monkeypatch.setattr(owner, name, getattr(owner, name))  # so that it is put back
    effects = Effects()
    install(effects)
    for number in range(1, 60):
        fresh = index(parts, f"{number}.pdf", channels(parts, "#people"), words=f"Number {number} is here.")
        answers = [
            await give(parts, long_answer(fresh, board)),
            await give(parts, both(fresh, board), channel="#finance"),
        ]
        picture = post_picture(parts, answers[0], fresh)
        parts.catalogue.remove("acme", fresh.id)
        effects.arm(number, kind)
        with suppress(FootnoteError):
            await withdrawals(parts).turn()
        fired = effects.fired
        effects.arm(1_000, None)
        with parts.database.write() as connection:
            connection.exec_driver_sql("UPDATE leases SET until = 0")
        await withdrawals(parts).turn()
        assert kinds(parts) == []
        for given in answers:
            assert f"{number}.pdf" not in said(parts, given)
            assert f"{number}.pdf" not in kept(parts, given)
            assert "board.pdf" in said(parts, given)
        assert parts.playground.workspace.files[picture].deleted
        if not fired:
            assert number > 8
            return
    raise AssertionError("a withdrawal has too many effects")
