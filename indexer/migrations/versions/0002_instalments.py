"""Long documents are read in instalments; pages keep how sure OCR was, their language, furniture and sections."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pages", sa.Column("confidence", sa.Double()))
    op.add_column("pages", sa.Column("language", sa.Text()))
    op.add_column("pages", sa.Column("furniture", sa.JSON()))
    op.add_column("pages", sa.Column("sections", sa.JSON()))
    op.add_column("documents", sa.Column("ocr", sa.Text(), nullable=False, server_default="none"))
    op.add_column("documents", sa.Column("tried_with", sa.Text()))
    op.add_column("generations", sa.Column("epoch", sa.Integer()))
    op.add_column("generations", sa.Column("facts", sa.JSON()))
    op.create_table(
        "instalments",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("generation", sa.Text(), primary_key=True),
        sa.Column("last", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.Column("remark", sa.Text()),
    )
