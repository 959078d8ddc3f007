"""The first tables: documents and what is read of them, requests, leases, syncs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _documents()
    _generations()
    _sums()
    _work()


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("link", sa.Text()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("for_workspace", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("generation", sa.Text()),
        sa.Column("pages_total", sa.Integer(), nullable=False),
        sa.Column("pages_text", sa.Integer(), nullable=False),
        sa.Column("pages_ocr", sa.Integer(), nullable=False),
        sa.Column("pages_blank", sa.Integer(), nullable=False),
        sa.Column("pages_failed", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("created", sa.Text()),
        sa.Column("modified", sa.Text()),
        sa.Column("outline", sa.JSON(), nullable=False),
        sa.Column("indexed_at", sa.Double()),
    )
    op.create_index("documents_source", "documents", ["workspace", "source"])
    op.create_index("documents_generation", "documents", ["workspace", "generation"], unique=True)
    op.create_table(
        "document_channels",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("document", sa.Text(), primary_key=True),
        sa.Column("channel", sa.Text(), primary_key=True),
    )
    op.create_index("document_channels_channel", "document_channels", ["workspace", "channel"])


def _generations() -> None:
    op.create_table(
        "generations",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("staged_at", sa.Double(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("terms", sa.LargeBinary()),
    )
    op.create_index("generations_state", "generations", ["workspace", "state"])
    op.create_table(
        "pages",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("generation", sa.Text(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("read_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
    )


def _sums() -> None:
    op.create_table(
        "term_frequencies",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("term", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("passages", sa.Integer(), nullable=False),
    )
    op.create_table(
        "passage_totals",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("passages", sa.Integer(), nullable=False),
    )


def _work() -> None:
    op.create_table(
        "requests",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text()),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("started_at", sa.Double()),
        sa.Column("finished_at", sa.Double()),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
    )
    op.create_index("requests_open", "requests", ["workspace", "finished_at", "id"])
    waiting = sa.text("started_at IS NULL AND finished_at IS NULL")
    op.create_index(
        "requests_waiting",
        "requests",
        ["workspace", "fingerprint"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
    )
    op.create_table(
        "syncs",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("started", sa.Double(), nullable=False),
        sa.Column("finished", sa.Double(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text()),
    )
    op.create_index("syncs_latest", "syncs", ["workspace", "id"])
