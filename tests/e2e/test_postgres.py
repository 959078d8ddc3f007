"""The same whole with catalogue and journal in Postgres: only the URL differs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.journal import State
from tests.e2e.whole import whole
from tests.pdfs import write_pdf
from tests.postgres import NewDatabase


@pytest.mark.timeout(240)
async def test_a_question_is_answered_once_with_postgres_by_url(
    tmp_path: Path, new_postgres_database: NewDatabase
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    write_pdf(folder / "leave.pdf", ["Holidays.", "Every parent has sixteen weeks of parental leave."])
    settings = {"DATABASE_URL": new_postgres_database(), "FOOTNOTE_EMBEDDER": "none"}
    async with whole(tmp_path, {"files": (folder, "workspace")}, **settings) as running:
        question = "How many weeks of parental leave does every parent have?"
        answers = await asyncio.gather(
            *[running.ask(person, "general", question) for person in ("ada", "ben")]
        )
        for answer, citations in answers:
            assert "sixteen weeks" in answer.text
            assert [(c["name"], c["page"]) for c in citations] == [("leave.pdf", 2)]
            assert all(running.stands(citation) for citation in citations)
        await running.until(lambda: running.journal.counts() == {State.DONE: 2})
        assert not (tmp_path / "data" / "footnote.db").exists()
