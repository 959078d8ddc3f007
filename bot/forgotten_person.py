"""A person is forgotten: what they asked, what they were answered, what they said of answers, and their name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, and_, delete, or_, select, update

from bot.journal_tables import (
    answer_documents,
    channel_settings,
    feedback,
    notices,
    questions,
    trace_documents,
    traces,
)
from bot.notice_book import NoticeState
from indexer.catalogue.tables import documents, forgotten, glossary_lines, requests

if TYPE_CHECKING:
    from indexer.database import Database

_NAMED: tuple[tuple[Table, str], ...] = (
    (channel_settings, "changed_by"),
    (glossary_lines, "added_by"),
    (requests, "asked_by"),
    (forgotten, "forgotten_by"),
)
"""Where we noted who did something that stays."""
_OF_QUESTIONS: tuple[Table, ...] = (answer_documents, traces, trace_documents)


@dataclass(frozen=True, slots=True)
class Standing:
    """A message of ours that stays in Slack."""

    channel: str
    ts: str
    thread_ts: str | None


@dataclass(frozen=True, slots=True)
class ForgottenPerson:
    """What was known of somebody."""

    questions: int
    feedback: int
    standing: tuple[Standing, ...]  # the answers in Slack, which only Slack can delete now


def forget_person(database: Database, workspace: str, user: str) -> ForgottenPerson:
    """Erases a person's questions with their answers, feedback, notices and name; in one transaction.

    Questions that are being answered lose their answers too. Who shared a file stays with the file, as Slack says
    it, and so do pictures of pages on record, which go with their document. Raises CatalogueError.
    """
    asked = and_(questions.c.workspace == workspace, questions.c.user_id == user)
    theirs = select(questions.c.id).where(asked)
    of = feedback.c
    said = and_(of.workspace == workspace, or_(of.user_id == user, of.question.in_(theirs)))
    with database.write() as connection:
        rows = connection.execute(
            select(questions.c.channel, questions.c.messages, questions.c.thread_ts).where(asked)
        ).all()
        remarks = connection.execute(delete(feedback).where(said)).rowcount
        for table in _OF_QUESTIONS:
            of_theirs = and_(table.c.workspace == workspace, table.c.question.in_(theirs))
            connection.execute(delete(table).where(of_theirs))
        connection.execute(delete(questions).where(asked))
        _drop_notices(connection, workspace, user)
        for named, column in _NAMED:
            mine = and_(named.c.workspace == workspace, named.c[column] == user)
            connection.execute(update(named).where(mine).values({column: None}))
    return ForgottenPerson(
        len(rows),
        remarks,
        tuple(Standing(row.channel, ts, row.thread_ts) for row in rows for ts in row.messages),
    )


def _drop_notices(connection: Connection, workspace: str, user: str) -> None:
    """Of files that they shared, but for what Slack is being told just now."""
    shared = select(documents.c.id).where(documents.c.workspace == workspace, documents.c.added_by == user)
    settled = notices.c.state.in_([NoticeState.WAITING.value, NoticeState.TOLD.value])
    mine = and_(notices.c.workspace == workspace, notices.c.document.in_(shared), settled)
    connection.execute(delete(notices).where(mine))
