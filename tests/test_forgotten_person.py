"""A person is forgotten in every table, on SQLite and on Postgres; other people and workspaces are not."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from bot.forgotten_person import Standing, forget_person
from bot.journal import Journal, migrate_journal
from bot.journal_tables import answer_documents, feedback, questions, row_of
from bot.notice_book import NoticeBook
from bot.types import Question, Surface
from indexer.catalogue import Catalogue
from indexer.catalogue.tables import forgotten, glossary_lines, requests
from indexer.database import Database
from indexer.glossary.lines import parse_line
from indexer.types import Audience, RequestKind, SourceFile


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    migrate_journal(database)
    with database.write() as connection:
        for table in (questions, feedback, answer_documents):
            connection.execute(table.delete())
    return Catalogue(database)


def ask(database: Database, workspace: str, user: str, *messages: str) -> str:
    """A question with its answer on record."""
    question = Question(
        id=f"{workspace}-{user}",
        workspace=workspace,
        intake_key=f"{workspace}-{user}",
        surface=Surface.MENTION,
        channel="C1",
        user=user,
        text="How long?",
        ts="1.0",
        thread_ts="1.0",
        asked_at=1.0,
    )
    with database.write() as connection:
        connection.execute(insert(questions).values(row_of(question) | {"messages": list(messages)}))
        shown = {"workspace": workspace, "document": "d", "question": question.id}
        connection.execute(insert(answer_documents).values(shown))
        said = {"workspace": workspace, "question": question.id, "user_id": "UBOB", "helpful": True}
        connection.execute(insert(feedback).values(said | {"given_at": 1.0}))
    return question.id


def test_a_person_is_forgotten_in_one_workspace(database: Database, catalogue: Catalogue) -> None:
    ask(database, "ours", "UADA", "1.5", "1.6")
    kept = {ask(database, "ours", "UBOB", "1.7"), ask(database, "theirs", "UADA", "1.8")}
    file = SourceFile("F1", "1", "a.pdf", 1, None, Audience(channels=frozenset({"C1"})), added_by="UADA")
    document = catalogue.observe("ours", "slack:T1", file, seen_epoch=None)
    book = NoticeBook(database, "ours")
    book.expect(document.id, "C1", file="F1", request=1, shared_at=1.0)
    for workspace in ("ours", "theirs"):
        catalogue.glossary.add(workspace, parse_line("QA = quality assurance"), by="UADA")
        catalogue.ask(workspace, RequestKind.SYNC, {}, asked_by="UADA")
        with database.write() as connection:
            row = {"workspace": workspace, "document": "x", "forgotten_by": "UADA", "forgotten_at": 1.0}
            connection.execute(insert(forgotten).values(row))
    done = forget_person(database, "ours", "UADA")
    assert (done.questions, done.feedback) == (1, 1)
    assert done.standing == (Standing("C1", "1.5", "1.0"), Standing("C1", "1.6", "1.0"))
    with database.read() as connection:
        for table, column in ((questions, "id"), (answer_documents, "question"), (feedback, "question")):
            assert set(connection.execute(select(table.c[column])).scalars()) == kept
        for table, column in (
            (glossary_lines, "added_by"),
            (requests, "asked_by"),
            (forgotten, "forgotten_by"),
        ):
            rows = connection.execute(select(table.c.workspace, table.c[column])).all()
            assert {tuple(row) for row in rows} == {("ours", None), ("theirs", "UADA")}
    assert not book.awaits(document.id)
    assert Journal(database, "theirs").state("theirs-UADA") is not None
    assert forget_person(database, "ours", "UADA").questions == 0
