"""Which answers show which documents, pictures that we posted, notices of shared files, settings of channels."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PAGE = 500  # answers


def upgrade() -> None:
    op.create_table(
        "answer_documents",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("document", sa.Text(), primary_key=True),
        sa.Column("question", sa.Text(), primary_key=True),
        sa.Column("withdrawn_at", sa.Double()),
    )
    op.create_index("answer_documents_question", "answer_documents", ["workspace", "question"])
    _index_answers()
    op.create_table(
        "posted_pictures",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("file", sa.Text(), primary_key=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("marker", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.Double(), nullable=False),
        sa.Column("posted_at", sa.Double()),
    )
    op.create_index("posted_pictures_document", "posted_pictures", ["workspace", "document"])
    op.create_index(
        "posted_pictures_footnote", "posted_pictures", ["workspace", "question", "marker"], unique=True
    )
    op.create_table(
        "notices",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("document", sa.Text(), primary_key=True),
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("request", sa.BigInteger(), nullable=False),
        sa.Column("shared_at", sa.Double(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message_ts", sa.Text()),
        sa.Column("told_ts", sa.Text()),
    )
    op.create_index("notices_open", "notices", ["workspace", "state", "shared_at"])
    op.create_table(
        "channel_settings",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("notices", sa.Text()),
        sa.Column("changed_by", sa.Text()),
        sa.Column("changed_at", sa.Double(), nullable=False),
    )


def _index_answers() -> None:
    """Answers of before get their rows too, some at a time: there may be many."""
    connection = op.get_bind()
    questions = sa.table(
        "questions",
        sa.column("number", sa.BigInteger),
        sa.column("workspace", sa.Text),
        sa.column("id", sa.Text),
        sa.column("answer", sa.JSON(none_as_null=True)),
    )
    cited = sa.table(
        "answer_documents",
        sa.column("workspace", sa.Text),
        sa.column("document", sa.Text),
        sa.column("question", sa.Text),
    )
    answered = sa.select(questions).where(questions.c.answer.is_not(None)).order_by(questions.c.number)
    last = -1
    while page := connection.execute(answered.where(questions.c.number > last).limit(_PAGE)).all():
        rows = [
            {"workspace": row.workspace, "document": document, "question": row.id}
            for row in page
            for document in sorted(_shown_in(row.answer or {}))
        ]
        if rows:
            connection.execute(sa.insert(cited), rows)
        last = page[-1].number


def _shown_in(answer: dict[str, Any]) -> set[str]:
    shown = {item["document"] for item in (*answer.get("citations", ()), *answer.get("nearest", ()))}
    return shown.union(*(remark["documents"] for remark in answer.get("remarks", ())))
