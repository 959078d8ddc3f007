"""Files that share a reading, changes that somebody acts on, documents that stay out, workspaces to be erased."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("documents", sa.Column("reading", sa.Text()))
    op.add_column("documents", sa.Column("added_at", sa.Double()))
    op.add_column("documents", sa.Column("added_by", sa.Text()))
    op.add_column("documents", sa.Column("name_key", sa.Text()))
    op.execute("UPDATE documents SET reading = generation")
    op.execute(
        "UPDATE documents SET title = name, description = '', language = NULL, created = NULL, modified = NULL "
        "WHERE generation IS NULL"
    )
    op.drop_index("documents_source", "documents")
    op.create_index("documents_source", "documents", ["workspace", "source", "size"])
    op.create_index("documents_name", "documents", ["workspace", "source", "name_key"])
    op.drop_index("documents_generation", "documents")
    op.create_index("documents_generation", "documents", ["workspace", "generation"])
    op.create_index("documents_sha256", "documents", ["workspace", "sha256"])
    op.create_table(
        "document_changes",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_index("document_changes_open", "document_changes", ["workspace", "id"])
    op.create_table(
        "forgotten",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("document", sa.Text(), primary_key=True),
        sa.Column("forgotten_by", sa.Text()),
        sa.Column("forgotten_at", sa.Double(), nullable=False),
    )
    op.create_table(
        "erasures",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Double(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("done_at", sa.Double()),
    )
    op.create_table(
        "sync_progress",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("source", sa.Text(), primary_key=True),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("updated_at", sa.Double(), nullable=False),
    )
