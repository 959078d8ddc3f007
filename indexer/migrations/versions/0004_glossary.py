"""What short forms stand for: as documents say it, and as somebody wrote it down."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("instalments", sa.Column("glossary", sa.JSON()))
    op.create_table(
        "glossary_entries",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("generation", sa.Text(), primary_key=True),
        sa.Column("term_key", sa.Text(), primary_key=True),
        sa.Column("meaning_key", sa.Text(), primary_key=True),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
    )
    op.create_index("glossary_entries_term", "glossary_entries", ["workspace", "term_key"])
    op.create_index("glossary_entries_meaning", "glossary_entries", ["workspace", "meaning_key"])
    op.create_table(
        "glossary_lines",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("term_key", sa.Text(), primary_key=True),
        sa.Column("meaning_key", sa.Text(), primary_key=True),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Text()),
        sa.Column("added_at", sa.Double(), nullable=False),
    )
    op.create_index("glossary_lines_meaning", "glossary_lines", ["workspace", "meaning_key"])
