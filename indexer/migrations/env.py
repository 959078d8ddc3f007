"""Alembic's environment, shared by all packages: runs inside the transaction that `indexer.upgrade` opened."""

from alembic import context

_given = context.config.attributes
context.configure(
    connection=_given["connection"], version_table=_given["version_table"], render_as_batch=True
)
context.run_migrations()
