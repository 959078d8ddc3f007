"""Opening the database, its transactions, and what it says when it cannot."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from indexer.catalogue.tables import leases
from indexer.database import Database, insert_or, migrate, open_database
from indexer.errors import (
    CatalogueError,
    CatalogueUnavailable,
    MissingExtra,
    Outdated,
    SettingsError,
)
from tests.processes import run_together


def put(connection: Connection, name: str, fence: int = 0) -> None:
    connection.execute(leases.insert().values(name=name, holder="", until=0.0, fence=fence))


def names(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.execute(select(leases.c.name)).scalars())


# --- transactions -------------------------------------------------------------------------------


def test_what_a_block_wrote_is_there_after_it(database: Database) -> None:
    with database.write() as connection:
        put(connection, "a")
    assert names(database) == {"a"}


def test_an_error_of_ours_passes_through_and_undoes_the_block(database: Database) -> None:
    def put_and_fail() -> None:
        with database.write() as connection:
            put(connection, "a")
            raise Outdated("too late")

    with pytest.raises(Outdated, match="too late"):
        put_and_fail()
    assert names(database) == set()


def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    with database.read() as connection:
        before = set(connection.execute(select(leases.c.name)).scalars())
        with database.write() as other:
            put(other, "a")
        assert set(connection.execute(select(leases.c.name)).scalars()) == before == set()
    assert names(database) == {"a"}


def test_writing_in_a_read_is_refused(database: Database) -> None:
    with pytest.raises(CatalogueError), database.read() as connection:
        put(connection, "a")
    assert names(database) == set()


def test_a_broken_constraint_is_a_catalogue_error(database: Database) -> None:
    with database.write() as connection:
        put(connection, "a")
    with pytest.raises(CatalogueError, match="refused") as caught, database.write() as connection:
        put(connection, "a")
    assert not isinstance(caught.value, CatalogueUnavailable)


def test_no_update_is_lost_between_threads(database: Database) -> None:
    with database.write() as connection:
        put(connection, "counter")

    def count(_: int) -> None:
        for _turn in range(25):
            with database.write() as connection:
                row = select(leases.c.fence).where(leases.c.name == "counter").with_for_update()
                fence = connection.execute(row).scalar_one()
                connection.execute(update(leases).values(fence=fence + 1))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count, range(4)))
    with database.read() as connection:
        assert connection.execute(select(leases.c.fence)).scalar_one() == 100


def test_no_update_is_lost_between_processes(database_url: str) -> None:
    database = open_database(database_url)
    with database.write() as connection:
        put(connection, "counter")
    script = (
        "import sys; from sqlalchemy import select, update\n"
        "from indexer.database import open_database; from indexer.catalogue.tables import leases\n"
        "database = open_database(sys.argv[1])\n"
        "for _ in range(50):\n"
        "    with database.write() as connection:\n"
        "        fence = connection.execute(select(leases.c.fence).with_for_update()).scalar_one()\n"
        "        connection.execute(update(leases).values(fence=fence + 1))\n"
    )
    run_together([sys.executable, "-c", script, database_url], times=3)
    with database.read() as connection:
        assert connection.execute(select(leases.c.fence)).scalar_one() == 150
    database.close()


def test_insert_or_keeps_what_is_there(database: Database) -> None:
    for fence in (1, 2):
        with database.write() as connection:
            row = {"name": "a", "holder": "", "until": 0.0, "fence": fence}
            connection.execute(insert_or(connection, leases).values(row).on_conflict_do_nothing())
    with database.read() as connection:
        assert connection.execute(select(leases.c.fence)).scalar_one() == 1


# --- opening and errors -------------------------------------------------------------------------


def raw(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=0, isolation_level=None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "footnote.db"


@pytest.fixture
def sqlite(path: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{path}", patience=0.2)
    migrate(database, package="indexer", version_table="indexer_version")
    yield database
    database.close()


def test_a_new_folder_and_its_files_belong_to_their_owner_alone(sqlite: Database, path: Path) -> None:
    with sqlite.write() as connection:
        put(connection, "a")
        files = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert files == dict.fromkeys(("footnote.db", "footnote.db-wal", "footnote.db-shm"), 0o600)
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_sqlite_logs_ahead_and_waits_for_the_disk(sqlite: Database) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 200}
    with sqlite.write() as connection:
        for pragma, value in expected.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_a_writer_has_the_lock_before_it_reads(sqlite: Database, path: Path) -> None:
    other = raw(path)
    with sqlite.write() as connection:
        connection.execute(select(leases.c.name)).all()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_lock_that_lasts_is_named_and_what_to_do_about_it(sqlite: Database, path: Path) -> None:
    other = raw(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CatalogueUnavailable, match="locked by another process: try again"), sqlite.write():
        pass
    assert names(sqlite) == set()  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    with sqlite.write() as connection:
        put(connection, "a")


def test_a_full_disk_is_named_and_leaves_what_was_there(sqlite: Database) -> None:
    with sqlite.write() as connection:
        put(connection, "a")
        connection.exec_driver_sql("PRAGMA max_page_count=1")
    with pytest.raises(CatalogueUnavailable, match="free some space"), sqlite.write() as connection:
        put(connection, "b" * 1_000_000)
    assert names(sqlite) == {"a"}


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("not a database, but long enough to be taken for one" * 100)
    database = open_database(f"sqlite:///{path}")
    with (
        pytest.raises(CatalogueUnavailable, match=r"footnote\.db is not a sound SQLite file"),
        database.read(),
    ):
        pass
    database.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CatalogueUnavailable, match="set FOOTNOTE_DATA_DIR"):
        open_database(f"sqlite:///{tmp_path}/file/footnote.db")


def test_missing_tables_are_named(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    with pytest.raises(CatalogueError, match="lacks tables of this release"):
        names(database)
    database.close()


@pytest.mark.parametrize(
    "url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://user:secret@host/x"]
)
def test_other_urls_are_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL") as caught:
        open_database(url)
    assert "secret" not in str(caught.value)


def test_postgres_without_its_driver_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"footnote\[postgres\]"):
        open_database("postgresql://user@host/x")


def test_an_unreachable_postgres_is_named_without_its_password() -> None:
    pytest.importorskip("psycopg")
    database = open_database("postgres://user:secret@127.0.0.1:1/x", patience=2)
    with pytest.raises(CatalogueUnavailable, match="check that it runs") as caught, database.read():
        pass
    assert "secret" not in str(caught.value) + repr(database)
    database.close()


# --- what is left of deleted words --------------------------------------------------------------


def files_of(database: Database) -> bytes:
    path = Path(database.url.removeprefix("sqlite:///"))
    return b"".join(each.read_bytes() for each in path.parent.iterdir() if each.name.startswith(path.name))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_of_deleted_rows_is_in_the_files_after_a_scrub(database: Database) -> None:
    with database.write() as connection:
        for number in range(400):  # of many lengths, so that pages are split and joined
            put(connection, f"{number:03d}-secret " * (1 + number % 97))
    with database.write() as connection:
        connection.execute(leases.delete().where(leases.c.name.not_like("%1-%")))
    assert b"secret" in files_of(database)
    database.scrub()
    left = files_of(database)
    assert {f"{number:03d}-secret".encode() in left for number in range(400) if number % 10 != 1} == {False}
    assert len(names(database)) == 40


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_deleted_words_are_overwritten_before_any_scrub(database: Database) -> None:
    with database.write() as connection:
        put(connection, "secret " * 3_000)
    with database.write() as connection:
        connection.execute(leases.delete())
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar_one() == 1
    with sqlite3.connect(database.url.removeprefix("sqlite:///")) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"secret" not in files_of(database)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_scrub_in_the_way_of_a_reader_says_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.database._SCRUB_SECONDS", 0.1)
    impatient = open_database(database.url)
    with database.read() as connection:
        connection.execute(select(leases.c.name)).all()
        with pytest.raises(CatalogueUnavailable, match="try again"):
            impatient.scrub()
    impatient.scrub()
    impatient.close()


def test_a_scrub_leaves_what_is_there(database: Database) -> None:
    with database.write() as connection:
        put(connection, "a")
    assert database.scrub() is database.url.startswith("sqlite")
    assert names(database) == {"a"}
