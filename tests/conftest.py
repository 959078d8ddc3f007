"""Fixtures that tests of several rooms ask for; Hypothesis without limits of time."""

from hypothesis import HealthCheck, settings

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

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
