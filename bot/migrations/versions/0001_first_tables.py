"""The first tables: questions, feedback, and the team that a workspace's key stands for."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _questions()
    op.create_table(
        "feedback",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("question", sa.Text(), primary_key=True),
        sa.Column("user_id", sa.Text(), primary_key=True),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.Text()),
        sa.Column("given_at", sa.Double(), nullable=False),
    )
    op.create_table(
        "workspaces",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("bot_user_id", sa.Text(), nullable=False),
        sa.Column("bound_at", sa.Double(), nullable=False),
    )


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("number", _ID, primary_key=True),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("intake_key", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text()),
        sa.Column("thread_ts", sa.Text()),
        sa.Column("response_url", sa.Text()),
        sa.Column("asked_at", sa.Double(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("not_before", sa.Double(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("waiting_for", sa.Text()),
        sa.Column("placeholder_ts", sa.Text()),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("answer", sa.JSON(none_as_null=True)),
        sa.Column("error", sa.Text()),
        sa.Column("timings", sa.JSON(), nullable=False),
        sa.Column("finished_at", sa.Double()),
    )
    op.create_index("questions_intake", "questions", ["workspace", "intake_key"], unique=True)
    op.create_index("questions_id", "questions", ["workspace", "id"], unique=True)
    op.create_index("questions_open", "questions", ["workspace", "state", "asked_at"])
    op.create_index("questions_thread", "questions", ["workspace", "channel", "user_id", "state"])
