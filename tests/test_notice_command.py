"""`/pdfs notices`, and what the one who invites us is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.greeting import Greetings
from bot.notice_book import Mode
from bot.notice_command import NoticeCommand
from tests.bot_parts import ME, Parts, bot_parts
from tests.shared_files import book_of, upload


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with bot_parts(tmp_path) as opened:
        yield opened


async def said(parts: Parts, person: str, *words: str, channel: str = "#partners") -> str:
    command = NoticeCommand(book=book_of(parts), reading=parts.delivery().reading, team_id=ME.team_id)
    workspace = parts.playground.workspace
    where, who = workspace.channel(channel).id, workspace.person(person).id
    return (await command.answer(words, channel=where, user=who)).text


async def test_it_says_what_holds_and_a_member_may_change_it(parts: Parts) -> None:
    assert "Notices here: lines (as everywhere" in await said(parts, "ada")
    assert "Notices here: quiet (chosen" in await said(parts, "ada", "QUIET")
    assert "quiet" in await said(parts, "gus")
    assert book_of(parts).mode("C0PARTNERS") is Mode.QUIET
    assert book_of(parts).mode("C0PEOPLE") is None


async def test_a_word_that_is_no_mode_changes_nothing(parts: Parts) -> None:
    assert "lines, reactions and quiet" in await said(parts, "ada", "loud")
    assert book_of(parts).mode("C0PARTNERS") is None


async def test_guests_and_people_of_other_channels_may_not_change_it(parts: Parts) -> None:
    assert "Only full members" in await said(parts, "gus", "quiet")
    parts.playground.leave("ada", "#partners")
    assert "Only full members" in await said(parts, "ada", "quiet")
    assert book_of(parts).mode("C0PARTNERS") is None


@pytest.mark.parametrize("method", ["users.info", "conversations.members"])
async def test_doubt_about_who_asks_means_no(parts: Parts, method: str) -> None:
    parts.playground.fail(method, error="internal_error", times=9)
    assert "Only full members" in await said(parts, "ada", "quiet")


async def test_who_invites_us_hears_how_much_is_read_and_how_to_quieten_us(parts: Parts) -> None:
    for name in ("a.pdf", "b.pdf"):
        upload(parts, "#people", name)
    delivery = parts.delivery()
    greetings = Greetings(posting=delivery.posting, reading=delivery.reading)
    ada = parts.playground.workspace.person("ada").id
    for _ in range(2):  # Slack may tell twice
        greetings.greet("C0PEOPLE", ada)
    await greetings.finish()
    (whisper,) = [message for message in parts.playground.messages("#people") if message.visible_to]
    assert whisper.visible_to == ada
    assert "the 2 PDFs" in whisper.text
    assert "/pdfs notices quiet" in whisper.text


async def test_a_greeting_that_slack_hinders_harms_nobody(parts: Parts) -> None:
    delivery = parts.delivery()
    greetings = Greetings(posting=delivery.posting, reading=delivery.reading)
    parts.playground.fail("files.list", error="missing_scope")
    greetings.greet("C0PEOPLE", parts.playground.workspace.person("ada").id)
    greetings.greet("C0FINANCE", "U0NOBODY")
    await greetings.finish()
    (whisper,) = [message for message in parts.playground.messages() if message.visible_to]
    assert "I am reading the PDFs shared" in whisper.text
