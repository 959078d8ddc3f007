"""The catalogue under test, on SQLite and on Postgres."""

from __future__ import annotations

import pytest

from indexer.catalogue import Catalogue
from indexer.database import Database
from indexer.leases import Leases
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catalogue(database: Database, clock: Clock) -> Catalogue:
    return Catalogue(database, clock=clock)


@pytest.fixture
def leases(database: Database, clock: Clock) -> Leases:
    return Leases(database, clock=clock)
