"""Forgetting reaches what stands in Slack, though our own copy has been scrubbed before."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.audience import Audiences
from bot.delivery import Allowance
from bot.forgetting import Forgetting
from bot.journal_tables import answer_documents
from bot.notice_book import NoticeBook
from bot.playground import BOT_TOKEN, Playground
from bot.slack_client import open_session, posting_client, reading_client
from bot.standing import repeatable
from bot.withdrawal import Withdrawals
from tests.bot_parts import ME
from tests.forgetting import WORDS, Shelf, shelf
from tests.indexing import MEMBER, engine

__all__ = ["engine", "shelf"]


@pytest.mark.parametrize("mode", ["mark", "leave"])
async def test_messages_lose_what_they_quoted_as_the_setting_says(shelf: Shelf, mode: Any) -> None:
    salaries, menu = shelf.document("salaries.pdf"), shelf.document("menu.pdf")
    catalogue = shelf.library.index.catalogue
    async with Playground() as playground, open_session() as session:
        posting = posting_client(BOT_TOKEN, playground.api_url, session)
        asked = playground.say("ada", "#people", "@Footnote how long?")
        posted = await posting.chat_postMessage(
            channel=asked.channel, thread_ts=asked.ts, text=f"{WORDS} [1] Soup on Mondays. [2]"
        )
        question = shelf.answered(
            (salaries, WORDS),
            (menu, "Soup on Mondays."),
            channel=asked.channel,
            ts=asked.ts,
            post=posted["ts"],
        )
        withdrawals = Withdrawals(
            journal=shelf.journal,
            catalogue=catalogue,
            leases=shelf.library.index.leases,
            notices=NoticeBook(shelf.library.index.database, shelf.journal.workspace),
            audiences=Audiences(
                reading_client(BOT_TOKEN, playground.api_url, session),
                team_id=ME.team_id,
                bot_user_id=ME.bot_user_id,
            ),
            posting=posting,
            allowance=Allowance(45),
            mode=mode,
        )
        assert Forgetting(shelf.library.index, shelf.journal).erase(salaries, by=None).answers == 1
        assert repeatable(shelf.journal, catalogue, [question], MEMBER) == {}
        assert await withdrawals.turn() == 1
        repeated = repeatable(shelf.journal, catalogue, [question], MEMBER)
        assert list(repeated) == ([question] if mode == "mark" else [])
        message = next(
            each for each in playground.messages(asked.channel, thread_ts=asked.ts) if each.ts == posted["ts"]
        )
        assert ("zanzibarium" in f"{message.text} {message.blocks}") is (mode == "leave")
        assert "Soup on Mondays." in f"{message.text} {message.blocks}"
    with shelf.library.index.database.read() as connection:
        rows = connection.execute(select(answer_documents.c.document, answer_documents.c.question)).all()
    assert [tuple(row) for row in rows] == [(menu.id, question)]
    assert catalogue.changes(shelf.library.index.workspace) == []
