"""Fixtures that tests of several rooms ask for."""

from tests.databases import (
    database,
    database_url,
    empty_database_url,
    migrated_postgres,
    migrated_sqlite,
)
from tests.postgres import new_postgres_database, postgres

__all__ = [
    "database",
    "database_url",
    "empty_database_url",
    "migrated_postgres",
    "migrated_sqlite",
    "new_postgres_database",
    "postgres",
]
