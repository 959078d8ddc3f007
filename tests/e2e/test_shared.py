"""A PDF's life in Slack, with the whole of Footnote as processes: shared, told of, asked about, taken away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.playground import File, Message
from tests.e2e.whole import Whole, whole
from tests.pdfs import write_pdf

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(400)]

NEVER = {"FOOTNOTE_SCHEDULE": "never"}  # only events make anything happen


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Whole]:
    async with whole(tmp_path_factory.mktemp("shared"), {}, **NEVER) as running:
        yield running


def upload(running: Whole, tmp: Path, channel: str, name: str, *pages: str) -> File:
    content = write_pdf(tmp / "new.pdf", list(pages)).read_bytes()
    return running.playground.upload("ada", channel, name, content)


def ours(running: Whole, thread_ts: str) -> list[Message]:
    """What the bot says in a thread."""
    return [message for message in running.playground.messages(thread_ts=thread_ts) if message.bot_id]


def root_of(file: File) -> str:
    return file.shares[0].ts


async def told(running: Whole, file: File) -> Message:
    """The line about a file in its thread."""
    lines = await running.playground.wait_for(lambda: ours(running, root_of(file)), 120)
    return lines[0]


async def answer(running: Whole, person: str, channel: str, question: str) -> tuple[Message, str]:
    """The answer, and all that it shows."""
    posted, _ = await running.ask(person, channel, question)
    return posted, f"{posted.text} {posted.blocks}"


async def test_a_shared_pdf_is_told_of_answered_from_and_withdrawn_when_it_is_deleted(
    running: Whole, tmp_path: Path
) -> None:
    playground = running.playground
    file = upload(running, tmp_path, "general", "garage.pdf", "Parking costs 40 Taler in the zebra garage.")
    assert "Indexed *garage.pdf*: 1 page." in (await told(running, file)).text

    question = "What does parking cost in the zebra garage?"
    posted, shown = await answer(running, "ben", "general", question)
    assert "40 Taler" in shown

    playground.delete_file("ada", file.id)
    again, shown = await answer(running, "ben", "general", question)
    assert "40 Taler" not in shown

    def withdrawn() -> bool:
        now = playground.workspace.message(posted.channel, posted.ts)
        return "40 Taler" not in f"{now.text} {now.blocks}"

    await playground.wait_for(withdrawn, 120)
    await playground.wait_for(lambda: not ours(running, root_of(file)), 120)
    assert again.ts != posted.ts


async def test_a_pdf_of_a_private_channel_answers_there_and_nowhere_else(
    running: Whole, tmp_path: Path
) -> None:
    file = upload(running, tmp_path, "finance", "merger.pdf", "Project Quagga offers 77 guilders a share.")
    await told(running, file)
    question = "What does project Quagga offer a share?"
    assert "77 guilders" in (await answer(running, "ada", "finance", question))[1]
    for channel in ("general", "people", "partners"):
        shown = (await answer(running, "ada", channel, question))[1]
        assert "guilders" not in shown
        assert "merger" not in shown
    asked = running.playground.direct("chiyo", question)
    posted, _ = await running.answer(asked)
    assert "guilders" not in f"{posted.text} {posted.blocks}"


async def test_a_channel_that_the_bot_leaves_gives_nothing_and_gives_again_when_it_comes_back(
    running: Whole, tmp_path: Path
) -> None:
    playground = running.playground
    file = upload(running, tmp_path, "people", "canteen.pdf", "The canteen serves okapi stew on Fridays.")
    await told(running, file)
    question = "What does the canteen serve on Fridays?"
    assert "okapi" in (await answer(running, "ada", "people", question))[1]

    playground.remove("ada", "people", "footnote")
    assert "okapi" not in (await answer(running, "ada", "general", question))[1]
    await running.until(lambda: "canteen.pdf" not in running.documents())

    before = len(playground.messages())
    playground.invite("ada", "people", "footnote")
    await running.until(lambda: "canteen.pdf" in running.documents())
    assert "okapi" in (await answer(running, "ada", "people", question))[1]
    since = playground.messages()[before:]
    assert [m for m in since if "the 1 PDF" in m.text and m.visible_to] != []  # to the inviter alone
    assert len(ours(running, root_of(file))) <= 1  # a backfill is told to nobody


async def test_a_pdf_that_cannot_be_read_is_told_of_with_what_to_do(running: Whole, tmp_path: Path) -> None:
    del tmp_path
    file = running.playground.upload("ada", "general", "broken.pdf", b"%PDF-1.7\nnothing of a PDF follows")
    assert "I cannot read *broken.pdf*" in (await told(running, file)).text


async def test_a_picture_is_told_of_by_nobody(running: Whole, tmp_path: Path) -> None:
    picture = running.playground.upload("ada", "general", "cat.png", b"\x89PNG\r\n")
    file = upload(running, tmp_path, "general", "after.pdf", "Whoever comes later comes later.")
    await told(running, file)
    assert ours(running, root_of(picture)) == []
