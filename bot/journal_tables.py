"""The journal's tables, and how its values are written into their rows."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
)

from bot.types import Question, Surface
from indexer.catalogue.tables import Words


class State(StrEnum):
    """Where a question stands."""

    ACCEPTED = "accepted"  # waits for a worker, perhaps until `not_before`
    LEASED = "leased"  # one worker's until `lease_until`
    DONE = "done"  # answered, one way or another
    ABANDONED = "abandoned"  # nobody can be answered: `error` says why


metadata = MetaData()

questions = Table(
    "questions",
    metadata,
    Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("intake_key", Text, nullable=False),
    Column("surface", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("text", Words, nullable=False),
    Column("ts", Text),
    Column("thread_ts", Text),
    Column("response_url", Text),  # a secret: cleared when the question is finished
    Column("asked_at", Double, nullable=False),  # all times are seconds since the epoch
    Column("state", Text, nullable=False),
    Column("not_before", Double, nullable=False),
    Column("holder", Text, nullable=False),
    Column("lease_until", Double, nullable=False),
    Column("fence", Integer, nullable=False),  # how often it was leased
    Column("attempts", Integer, nullable=False),  # … and neither finished nor handed back
    Column("waiting_for", Words),  # why it was postponed, once the person was told
    Column("placeholder_ts", Text),
    Column("messages", JSON, nullable=False),  # ts of all that was posted for it, in order
    Column("outcome", Text),
    Column("answer", JSON(none_as_null=True)),
    Column("error", Words),
    Column("timings", JSON, nullable=False),  # stage -> seconds
    Column("finished_at", Double),
    Index("questions_intake", "workspace", "intake_key", unique=True),
    Index("questions_id", "workspace", "id", unique=True),
    Index("questions_open", "workspace", "state", "asked_at"),
    Index("questions_thread", "workspace", "channel", "user_id", "state"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("remark", Words),
    Column("given_at", Double, nullable=False),
)

answer_documents = Table(
    "answer_documents",  # which answers show something of which documents
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("document", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("withdrawn_at", Double),  # when the answer lost what it shows of it; null while it shows it
    Index("answer_documents_question", "workspace", "question"),
)

traces = Table(
    "traces",  # how answers came about, for `FOOTNOTE_TRACE_DAYS`
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("written_at", Double, nullable=False),
    Column("trace", JSON, nullable=False),
    Index("traces_age", "workspace", "written_at"),
)

trace_documents = Table(
    "trace_documents",  # which traces hold something of which documents
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("document", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Index("trace_documents_question", "workspace", "question"),
)

posted_pictures = Table(
    "posted_pictures",  # of pages, which are files of ours in Slack
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("file", Text, primary_key=True),  # Slack's id
    Column("document", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("marker", Integer, nullable=False),  # of the footnote whose page it shows
    Column("channel", Text, nullable=False),
    Column("begun_at", Double, nullable=False),
    Column("posted_at", Double),  # null: not known to be shared yet
    Index("posted_pictures_document", "workspace", "document"),
    Index("posted_pictures_footnote", "workspace", "question", "marker", unique=True),
)

notices = Table(
    "notices",  # shared files of which people are to be told what became of them
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("document", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("file", Text, nullable=False),  # Slack's id
    Column("request", BigInteger, nullable=False),  # of the indexer
    Column("shared_at", Double, nullable=False),
    Column("state", Text, nullable=False),  # waiting, posting, told, withdrawn
    Column("message_ts", Text),  # of the file's message
    Column("told_ts", Text),  # of ours
    Index("notices_open", "workspace", "state", "shared_at"),
)

channel_settings = Table(
    "channel_settings",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("notices", Text),  # lines, reactions, quiet; null: as FOOTNOTE_NOTICES says
    Column("changed_by", Text),
    Column("changed_at", Double, nullable=False),
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("team_id", Text, nullable=False),
    Column("bot_user_id", Text, nullable=False),
    Column("bound_at", Double, nullable=False),
)


def row_of(question: Question) -> dict[str, Any]:
    """The row of a question that nobody has touched yet."""
    return {
        "workspace": question.workspace,
        "id": question.id,
        "intake_key": question.intake_key,
        "surface": question.surface.value,
        "channel": question.channel,
        "user_id": question.user,
        "text": question.text,
        "ts": question.ts,
        "thread_ts": question.thread_ts,
        "response_url": question.response_url,
        "asked_at": question.asked_at,
        "state": State.ACCEPTED.value,
        "not_before": 0.0,
        "holder": "",
        "lease_until": 0.0,
        "fence": 0,
        "attempts": 0,
        "messages": [],
        "timings": {},
    }


def question_of(row: Row[Any]) -> Question:
    """The question of a row."""
    return Question(
        id=row.id,
        workspace=row.workspace,
        intake_key=row.intake_key,
        surface=Surface(row.surface),
        channel=row.channel,
        user=row.user_id,
        text=row.text,
        ts=row.ts,
        thread_ts=row.thread_ts,
        asked_at=row.asked_at,
        response_url=row.response_url,
    )
