"""Databases for tests, each test's own: every test that asks for one runs on SQLite and on Postgres."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.catalogue.tables import metadata
from indexer.database import Database, migrate, open_database
from tests.postgres import NewDatabase


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'footnote.db'}"
    new: NewDatabase = request.getfixturevalue("new_postgres_database")
    return new()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the indexer's tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "footnote.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(new_postgres_database: NewDatabase) -> str:
    """The URL of a database with the indexer's tables, to be emptied: copying takes half a second."""
    url = new_postgres_database()
    _migrate(url)
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with the indexer's tables, which are empty and stay as they are made."""
    if request.param == "sqlite":
        copy = tmp_path / "data" / "footnote.db"
        copy.parent.mkdir(mode=0o700)
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), copy)
        return f"sqlite:///{copy}"
    url: str = request.getfixturevalue("migrated_postgres")
    database = open_database(url)
    with database.write() as connection:
        for table in metadata.tables.values():
            connection.execute(table.delete())
    database.close()
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with the indexer's tables, open."""
    opened = open_database(database_url)
    yield opened
    opened.close()


def _migrate(url: str) -> None:
    database = open_database(url)
    migrate(database, package="indexer", version_table="indexer_version")
    database.close()
