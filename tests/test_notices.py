"""What people are told of PDFs that they share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import notice_messages
from bot import notices as notices_module
from bot.blocks import SlackMessage
from bot.notice_book import Mode, NoticeBook
from bot.notice_messages import NOTICE_EVENT
from bot.notice_text import line_for
from bot.notices import Notices
from bot.playground import File, Message
from indexer.leases import Leases
from indexer.types import Document, RequestKind
from tests.bot_parts import ME, Parts, bot_parts
from tests.shared_files import (
    FAILED,
    OCR,
    SOURCE,
    TEXT,
    book_of,
    document_of,
    indexed,
    observe,
    refused,
    upload,
)


class Killed(BaseException):
    """As a process that is killed: nobody catches it."""


class Clock:
    """Time as a test wants it."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Teller:
    """The task of one process, a turn at a time."""

    def __init__(self, parts: Parts, clock: Clock, **chosen: Any) -> None:
        delivery = parts.delivery()
        self.clock = clock
        self.notices = Notices(
            workspace="acme",
            book=book_of(parts),
            catalogue=parts.catalogue,
            leases=Leases(parts.database, clock=clock),
            posting=delivery.posting,
            reading=delivery.reading,
            bot_user_id=ME.bot_user_id,
            clock=clock,
            **chosen,
        )

    async def turn(self) -> None:
        self.clock.now += 61.0  # what is put off is due, and nobody else's lease holds
        await self.notices.turn()


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with bot_parts(tmp_path) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def teller(parts: Parts, clock: Clock) -> Teller:
    return Teller(parts, clock)


@pytest.fixture
def book(parts: Parts) -> NoticeBook:
    return book_of(parts)


def expect(parts: Parts, file: File, channel: str = "C0PEOPLE", *, error: str | None = None) -> None:
    """The event that shared it came, and the indexer has finished."""
    request = parts.catalogue.ask("acme", RequestKind.INDEX, {"source": SOURCE, "uri": file.id})
    book_of(parts).expect(document_of(file), channel, file=file.id, request=request, shared_at=1_000.0)
    parts.catalogue.start(request)
    parts.catalogue.finish(request, error=error)


def read(parts: Parts) -> File:
    """A PDF that was shared, and read as a whole."""
    file = upload(parts)
    expect(parts, file)
    indexed(parts, file)
    return file


def told(parts: Parts, channel: str = "#people") -> list[Message]:
    return [m for m in parts.playground.messages(channel) if m.user == ME.bot_user_id and m.bot_id]


def reactions(parts: Parts, file: File, channel: str = "C0PEOPLE") -> list[str]:
    ts = parts.playground.workspace.files[file.id].shares[0].ts
    return [reaction.name for reaction in parts.playground.workspace.message(channel, ts).reactions]


async def test_an_indexed_pdf_is_told_of_in_the_thread_of_its_message(parts: Parts, teller: Teller) -> None:
    file = upload(parts)
    expect(parts, file)
    document = indexed(parts, file, TEXT, OCR, OCR, FAILED, reason="Page 4: it is damaged.")
    await teller.turn()
    (line,) = told(parts)
    assert line.text == (
        "Indexed *handbook.pdf*: 4 pages, 2 of them scanned and read by OCR, page 4 unreadable. "
        "Ask me about it here.\nPage 4: it is damaged."
    )
    assert line.thread_ts == parts.playground.workspace.files[file.id].shares[0].ts
    assert (line.unfurl_links, line.unfurl_media) == (False, False)
    assert line.metadata == {
        "event_type": NOTICE_EVENT,
        "event_payload": {"document": document.id, "channel": "C0PEOPLE", "revision": document.revision},
    }


async def test_it_is_told_once_however_often_it_is_looked_at(parts: Parts, clock: Clock) -> None:
    file = read(parts)
    for _ in range(3):
        await Teller(parts, clock).turn()
        expect(parts, file)  # Slack tells of the share again
    assert len(told(parts)) == 1


async def test_a_pdf_that_cannot_be_read_is_told_of_with_what_to_do(parts: Parts, teller: Teller) -> None:
    file = upload(parts, name="<!channel> *x*.pdf")
    expect(parts, file, error="It is protected by a password.")
    refused(parts, file, "It is protected by a password. Share a copy without a password.")
    await teller.turn()
    (line,) = told(parts)
    assert line.text == (
        "I cannot read *&lt;!channel&gt; ∗x∗.pdf*: it is protected by a password. Share a copy without a password."
    )


async def test_what_the_indexer_says_of_other_files_is_not_repeated(parts: Parts, teller: Teller) -> None:
    file = upload(parts)
    expect(parts, file, error="2 files wait because of FOOTNOTE_COST_CAP (layoffs.pdf, handbook.pdf)")
    observe(parts, file)
    await teller.turn()
    (line,) = told(parts)
    assert "FOOTNOTE_COST_CAP" in line.text
    assert "layoffs" not in line.text


async def test_a_reply_in_a_thread_is_told_of_in_that_thread(parts: Parts, teller: Teller) -> None:
    root = parts.playground.say("ada", "#people", "Look at these")
    file = upload(parts, thread_ts=root.ts)
    expect(parts, file)
    indexed(parts, file)
    await teller.turn()
    assert [line.thread_ts for line in told(parts)] == [root.ts]


async def test_a_pdf_in_a_direct_message_is_told_of_there(parts: Parts, teller: Teller) -> None:
    channel = parts.playground.direct_channel("ada").id
    file = upload(parts, channel)
    expect(parts, file, channel)
    indexed(parts, file)
    await teller.turn()
    assert [line.channel for line in told(parts, channel)] == [channel]


async def test_nothing_is_told_before_the_indexer_is_done(parts: Parts, teller: Teller) -> None:
    file = upload(parts)
    request = parts.catalogue.ask("acme", RequestKind.INDEX, {"source": SOURCE, "uri": file.id})
    book_of(parts).expect(document_of(file), "C0PEOPLE", file=file.id, request=request, shared_at=1_000.0)
    indexed(parts, file)
    await teller.turn()
    assert told(parts) == []
    parts.catalogue.finish(request)
    await teller.turn()
    assert len(told(parts)) == 1


@pytest.mark.parametrize("what", ["picture", "deleted", "unshared", "elsewhere", "gone"])
async def test_nothing_is_told_of_what_is_no_pdf_here(
    parts: Parts, teller: Teller, book: NoticeBook, what: str
) -> None:
    file = upload(parts)
    expect(parts, file)
    if what != "picture":
        document = indexed(parts, file)
    if what == "deleted":
        parts.playground.delete_file("ada", file.id)
    if what == "unshared":
        parts.playground.delete("ada", "#people", parts.playground.workspace.files[file.id].shares[0].ts)
    if what == "elsewhere":
        parts.catalogue.unshare("acme", document.id, "C0PEOPLE")
    if what == "gone":
        parts.catalogue.remove("acme", document.id)
    await teller.turn()
    assert told(parts) == []
    assert book.due() == []
    assert not book.awaits(document_of(file))


async def test_files_of_apps_are_not_told_of(parts: Parts, teller: Teller) -> None:
    parts.playground.add_person("robot", is_bot=True)
    parts.playground.workspace.join("C0PEOPLE", parts.playground.workspace.person("robot").id)
    file = upload(parts, person="robot")
    expect(parts, file)
    indexed(parts, file)
    await teller.turn()
    assert told(parts) == []


# --- modes --------------------------------------------------------------------------------------


async def test_a_channel_may_want_reactions_and_gets_a_line_where_something_is_missing(
    parts: Parts, teller: Teller, book: NoticeBook
) -> None:
    book.choose("C0PEOPLE", Mode.REACTIONS, by="U1")
    whole, part = upload(parts, name="whole.pdf"), upload(parts, name="part.pdf")
    for file in (whole, part):
        expect(parts, file)
    indexed(parts, whole)
    indexed(parts, part, TEXT, FAILED, reason="Page 2: it is damaged.")
    await teller.turn()
    assert reactions(parts, whole) == ["white_check_mark"]
    assert [line.text.split(":")[0] for line in told(parts)] == ["Indexed *part.pdf*"]


async def test_a_quiet_channel_hears_nothing(parts: Parts, clock: Clock, book: NoticeBook) -> None:
    file = read(parts)
    await Teller(parts, clock, default=Mode.QUIET).turn()
    assert told(parts) == []
    assert reactions(parts, file) == []
    assert book.due() == []


async def test_a_channels_choice_goes_before_the_setting(
    parts: Parts, clock: Clock, book: NoticeBook
) -> None:
    book.choose("C0PEOPLE", Mode.QUIET, by="U1")
    book.choose("C0PEOPLE", Mode.LINES, by="U1")
    read(parts)
    await Teller(parts, clock, default=Mode.QUIET).turn()
    assert len(told(parts)) == 1


async def test_a_flood_becomes_reactions(parts: Parts, clock: Clock) -> None:
    files = [upload(parts, name=f"{number}.pdf") for number in range(8)]
    for file in files:
        expect(parts, file)
        indexed(parts, file)
    await Teller(parts, clock, lines_per_minute=3).turn()
    in_lines = {line.thread_ts for line in told(parts)}
    stand = {parts.playground.workspace.files[file.id].shares[0].ts: file for file in files}
    assert len(in_lines) == 3
    for ts, file in stand.items():
        assert reactions(parts, file) == ([] if ts in in_lines else ["white_check_mark"])


# --- Slack in trouble, and crashes --------------------------------------------------------------


async def test_a_line_whose_response_was_lost_is_found_and_not_posted_again(
    parts: Parts, teller: Teller
) -> None:
    read(parts)
    parts.playground.fail("chat.postMessage", lose_response=True)
    for _ in range(3):
        await teller.turn()
    assert len(told(parts)) == 1
    assert len(parts.playground.calls("chat.postMessage")) == 1


async def test_a_line_that_did_not_arrive_is_posted_again(parts: Parts, teller: Teller) -> None:
    read(parts)
    parts.playground.fail("chat.postMessage", lose_request=True)
    parts.playground.fail("chat.postMessage", retry_after=1, skip=1)
    for _ in range(4):
        await teller.turn()
    assert len(told(parts)) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before it", "after it"])
@pytest.mark.parametrize("step", ["begin", "call", "told"])
async def test_whoever_takes_over_after_a_crash_leaves_one_line(
    parts: Parts, clock: Clock, book: NoticeBook, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    read(parts)
    place = notice_messages if step == "call" else NoticeBook
    effect = getattr(place, step)

    async def dies_calling(*arguments: Any, **named: Any) -> Any:
        if after:
            await effect(*arguments, **named)
        raise Killed

    def dies(*arguments: Any) -> Any:
        if after:
            effect(*arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(place, step, dies_calling if step == "call" else dies)
        with pytest.raises(Killed):
            await Teller(parts, clock).turn()
    for _ in range(2):
        await Teller(parts, clock).turn()
    assert len(told(parts)) == 1
    assert book.due() == []


async def test_two_processes_do_not_tell_at_the_same_time(parts: Parts, clock: Clock) -> None:
    Leases(parts.database, clock=clock).acquire("notices acme", "another process", 600.0)
    read(parts)
    await Teller(parts, clock).turn()
    assert told(parts) == []


async def test_what_slack_forbids_is_given_up(parts: Parts, teller: Teller, book: NoticeBook) -> None:
    read(parts)
    parts.playground.fail("chat.postMessage", error="missing_scope")
    await teller.turn()
    assert told(parts) == []
    assert book.due() == []


async def test_one_notice_that_nobody_foresaw_does_not_keep_the_others_waiting(
    parts: Parts, teller: Teller, book: NoticeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(document: Document, *arguments: Any) -> SlackMessage | None:
        if document.name == "odd.pdf":
            raise ValueError("nobody foresaw this")
        return line_for(document, *arguments)

    monkeypatch.setattr(notices_module, "line_for", odd)
    for name in ("odd.pdf", "handbook.pdf"):
        file = upload(parts, name=name)
        expect(parts, file)
        indexed(parts, file)
    await teller.turn()
    assert [line.text for line in told(parts)] == ["Indexed *handbook.pdf*: 1 page. Ask me about it here."]
    assert len(book.due()) == 1


async def test_after_an_hour_nobody_waits_for_a_notice(
    parts: Parts, teller: Teller, book: NoticeBook
) -> None:
    file = upload(parts)
    expect(parts, file)
    observe(parts, file)
    await teller.turn()
    assert len(book.due()) == 1
    teller.clock.now += 3_600.0
    await teller.turn()
    assert book.due() == []
    assert told(parts) == []


# --- a file goes --------------------------------------------------------------------------------


async def test_a_line_goes_with_its_file(parts: Parts, teller: Teller, book: NoticeBook) -> None:
    file = read(parts)
    await teller.turn()
    book.withdraw(document_of(file))
    await teller.turn()
    assert told(parts) == []
    assert book.due() == []


async def test_a_line_goes_from_the_channel_that_lost_the_file_and_not_from_others(
    parts: Parts, teller: Teller, book: NoticeBook
) -> None:
    file = upload(parts)
    parts.playground.share_file("ada", "#finance", file.id)
    for channel in ("C0PEOPLE", "C0FINANCE"):
        expect(parts, file, channel)
    indexed(parts, file)
    await teller.turn()
    book.withdraw(document_of(file), "C0PEOPLE")
    await teller.turn()
    assert told(parts) == []
    assert len(told(parts, "#finance")) == 1


async def test_a_file_that_goes_while_its_line_is_posted_takes_the_line_along(
    parts: Parts, teller: Teller, book: NoticeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = read(parts)
    begin = NoticeBook.begin

    def begin_and_go(self: NoticeBook, *arguments: Any) -> bool:
        begun = begin(self, *arguments)
        book.withdraw(document_of(file))
        return begun

    monkeypatch.setattr(NoticeBook, "begin", begin_and_go)
    await teller.turn()
    assert len(parts.playground.calls("chat.postMessage")) == 1
    assert told(parts) == []
    assert book.due() == []


async def test_a_line_of_which_it_is_not_known_whether_it_stands_is_looked_for_and_deleted(
    parts: Parts, teller: Teller, book: NoticeBook
) -> None:
    file = read(parts)
    parts.playground.fail("chat.postMessage", lose_response=True)
    await teller.turn()
    book.withdraw(document_of(file))
    await teller.turn()
    assert told(parts) == []
    assert book.due() == []


async def test_such_a_line_goes_from_the_thread_of_somebody_elses_message_too(
    parts: Parts, teller: Teller, book: NoticeBook
) -> None:
    root = parts.playground.say("ada", "#people", "Look at these")
    file = upload(parts, thread_ts=root.ts)
    expect(parts, file)
    indexed(parts, file)
    parts.playground.fail("chat.postMessage", lose_response=True)
    await teller.turn()
    assert len(told(parts)) == 1
    book.withdraw(document_of(file))
    await teller.turn()
    assert told(parts) == []


async def test_such_a_line_goes_although_nobody_told_that_the_file_went(
    parts: Parts, teller: Teller, book: NoticeBook
) -> None:
    file = read(parts)
    parts.playground.fail("chat.postMessage", lose_response=True)
    await teller.turn()
    assert len(told(parts)) == 1
    parts.catalogue.remove("acme", document_of(file))  # as a sync does
    await teller.turn()
    assert told(parts) == []
    assert book.due() == []


@pytest.mark.parametrize("code", ["account_inactive", "missing_scope", "token_revoked"])
async def test_a_line_goes_once_slack_lets_us_again(
    parts: Parts, teller: Teller, book: NoticeBook, code: str
) -> None:
    file = read(parts)
    await teller.turn()
    parts.playground.fail("chat.delete", error=code)
    book.withdraw(document_of(file))
    for _ in range(2):
        await teller.turn()
    assert told(parts) == []
    assert book.due() == []


async def test_a_line_whose_message_is_gone_is_forgotten(
    parts: Parts, teller: Teller, book: NoticeBook
) -> None:
    file = read(parts)
    await teller.turn()
    (line,) = told(parts)
    parts.playground.workspace.delete(line.channel, line.ts)
    book.withdraw(document_of(file))
    await teller.turn()
    assert book.due() == []


async def test_the_task_tells_until_it_is_stopped(parts: Parts) -> None:
    import asyncio
    import time

    delivery = parts.delivery()
    notices = Notices(
        workspace="acme",
        book=book_of(parts),
        catalogue=parts.catalogue,
        leases=Leases(parts.database),
        posting=delivery.posting,
        reading=delivery.reading,
        bot_user_id=ME.bot_user_id,
        poll=60.0,
        clock=time.time,
    )
    running = asyncio.create_task(notices.run())
    read(parts)
    notices.wake()
    await parts.playground.wait_for(lambda: told(parts))
    await notices.stop()
    await running
    assert Leases(parts.database).acquire("notices acme", "the next process", 1.0)


def test_lines_are_messages_within_slacks_limits() -> None:
    from bot.notice_text import invited_line, mode_line

    for line in [invited_line(n) for n in (None, 0, 1, 1_204)] + [mode_line(m, chosen=True) for m in Mode]:
        assert isinstance(line, SlackMessage)
        assert line.blocks
    assert "the 1,204 PDFs" in invited_line(1_204).text
    assert "/pdfs notices quiet" in invited_line(None).text
