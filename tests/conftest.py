"""Fixtures that tests of several rooms ask for; Hypothesis without limits of time."""

import logging
from collections.abc import Iterator

import pytest
import structlog
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


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Takes back how a test configured logging."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
