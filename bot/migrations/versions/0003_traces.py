"""How answers came about."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "traces",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("question", sa.Text(), primary_key=True),
        sa.Column("written_at", sa.Double(), nullable=False),
        sa.Column("trace", sa.JSON(), nullable=False),
    )
    op.create_index("traces_age", "traces", ["workspace", "written_at"])
    op.create_table(
        "trace_documents",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("document", sa.Text(), primary_key=True),
        sa.Column("question", sa.Text(), primary_key=True),
    )
    op.create_index("trace_documents_question", "trace_documents", ["workspace", "question"])
