"""The SQL database behind catalogue, leases and journal: SQLite in a file, or Postgres by URL."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from indexer.database_errors import translated
from indexer.errors import CatalogueUnavailable, MissingExtra, SettingsError
from indexer.upgrade import migrate

__all__ = ["Database", "insert_or", "migrate", "open_database"]

_UPGRADE_SECONDS = 600.0
"""How long a process waits for another one that is changing the schema."""
_SCRUB_SECONDS = 60.0
"""How long a scrub waits for transactions of others."""


@dataclass(frozen=True, slots=True)
class _Engines:
    writer: Engine
    reader: Engine
    upgrader: Engine
    scrubber: Engine | None = None  # of SQLite alone: without transactions


class Database:
    """Hands out short transactions. Thread-safe; a write inside a write of the same thread waits in vain.

    All three kinds of transaction raise CatalogueUnavailable when the database is locked, full, read-only or
    cannot be reached, and CatalogueError when it refuses; errors of ours pass through, and roll back.
    """

    def __init__(self, url: URL, engines: _Engines) -> None:
        self.url = url.render_as_string(hide_password=False)
        self._shown = url.database if url.get_backend_name() == "sqlite" else str(url)
        self._engines = engines

    def __repr__(self) -> str:
        return f"Database({self._shown})"

    def write(self) -> AbstractContextManager[Connection]:
        """One short write transaction: committed at the end of the block, rolled back by any exception."""
        return self._transaction(self._engines.writer)

    def read(self) -> AbstractContextManager[Connection]:
        """A consistent read: all its queries see the database at one moment. Writing in it is an error."""
        return self._transaction(self._engines.reader)

    def upgrade(self) -> AbstractContextManager[Connection]:
        """The transaction for changing the schema: waits long for its turn, and does not enforce foreign keys."""
        return self._transaction(self._engines.upgrader)

    def scrub(self) -> bool:
        """Leaves nothing of deleted rows in SQLite's files, which are written anew; writers wait meanwhile.

        False for Postgres, which drops deleted rows in its own time, when it vacuums. `secure_delete` overwrites what
        is deleted, but not what a page held before its cells were arranged anew (measured: words of 1 in 600 deleted
        rows).

        Raises:
            CatalogueUnavailable: another process is in the way, or the disk has no room for a second copy.
        """
        if self._engines.scrubber is None:
            return False
        with translated(str(self._shown)), self._engines.scrubber.connect() as connection:
            connection.exec_driver_sql("VACUUM")
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        if busy:
            raise CatalogueUnavailable(
                f"the database {self._shown} still holds deleted words in its write-ahead log, since another "
                f"process reads in it: try again"
            )
        return True

    def size(self) -> int | None:
        """Bytes of SQLite's file; None of Postgres. Raises CatalogueUnavailable."""
        if self._engines.scrubber is None:
            return None
        with self.read() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())

    def close(self) -> None:
        """Closes all connections."""
        engines = self._engines
        for engine in (engines.writer, engines.reader, engines.upgrader, engines.scrubber):
            if engine is not None:
                engine.dispose()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with translated(str(self._shown)), engine.begin() as connection:
            yield connection


def open_database(url: str, *, patience: float = 10.0) -> Database:
    """The database at the URL; `patience` is how many seconds a transaction waits for a lock.

    An SQLite file's missing folder is created for its owner alone, and so is the file.

    Raises:
        SettingsError: the URL is not that of an SQLite file or a Postgres database.
        MissingExtra: Postgres is asked for and its driver is not installed.
        CatalogueUnavailable: the folder or file cannot be created.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError(
            "DATABASE_URL is not an address of a database: write sqlite:////path/to/footnote.db "
            "or postgresql://USER:PASSWORD@HOST/DATABASE"
        ) from error
    kind = parsed.drivername.partition("+")[0]
    if kind in ("postgres", "postgresql"):
        return _open_postgres(parsed.set(drivername="postgresql+psycopg"), patience)
    if kind == "sqlite" and parsed.database and parsed.database != ":memory:":
        return _open_sqlite(parsed, patience)
    raise SettingsError(
        f"DATABASE_URL={parsed.render_as_string()!r} is not supported: "
        f"use an SQLite file (sqlite:////path/to/footnote.db) or postgresql://…"
    )


def insert_or(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows `on_conflict_do_update` and `on_conflict_do_nothing` in the connection's dialect."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


# --- SQLite -------------------------------------------------------------------------------------


def _open_sqlite(url: URL, patience: float) -> Database:
    path = Path(url.database or "")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)  # SQLite gives its -wal and -shm files the same permissions
    except OSError as error:
        raise CatalogueUnavailable(
            f"the database {path} cannot be created ({error.strerror}): "
            f"set FOOTNOTE_DATA_DIR to a folder that this user may write"
        ) from error
    # One writing connection: threads of this process queue in order instead of racing for the lock.
    writer = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=patience)
    reader = create_engine(url, pool_size=8, max_overflow=24, pool_timeout=patience)
    upgrader = create_engine(url, poolclass=NullPool)
    scrubber = create_engine(url, poolclass=NullPool)
    _prepare_sqlite(writer, "BEGIN IMMEDIATE", patience, "foreign_keys=ON")
    _prepare_sqlite(reader, "BEGIN DEFERRED", patience, "query_only=ON")
    _prepare_sqlite(upgrader, "BEGIN IMMEDIATE", _UPGRADE_SECONDS, "foreign_keys=OFF")
    _prepare_sqlite(scrubber, None, _SCRUB_SECONDS)
    return Database(url, _Engines(writer, reader, upgrader, scrubber))


def _prepare_sqlite(engine: Engine, begin: str | None, patience: float, *pragmas: str) -> None:
    """Gives the engine our pragmas and our own BEGIN (Python's sqlite3 begins too late and deferred).

    What is deleted is overwritten with zeros, on machines too whose SQLite does not do so by itself.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
        _use_wal(connection, patience)
        for pragma in ("synchronous=FULL", "secure_delete=ON", *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    if begin is None:
        return

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _use_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Changes to write-ahead logging. SQLite does not wait for locks there, so we do."""
    deadline = time.monotonic() + patience
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
            continue
        if mode != "wal":
            raise CatalogueUnavailable(
                "the database's folder cannot hold a write-ahead log: "
                "set FOOTNOTE_DATA_DIR to a folder on a local disk"
            )
        return


# --- Postgres -----------------------------------------------------------------------------------


def _open_postgres(url: URL, patience: float) -> Database:
    options: dict[str, Any] = {"connect_args": {"connect_timeout": max(2, int(patience))}}
    try:
        writer = create_engine(url, pool_pre_ping=True, pool_timeout=patience, **options)
        upgrader = create_engine(url, poolclass=NullPool, **options)
    except ModuleNotFoundError as error:
        raise MissingExtra("a database on Postgres", "postgres") from error
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    _limit_waiting(writer, patience)
    _limit_waiting(upgrader, _UPGRADE_SECONDS)
    return Database(url, _Engines(writer, reader, upgrader))


def _limit_waiting(engine: Engine, patience: float) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.execute(f"SET lock_timeout = {int(patience * 1000)}")
        connection.commit()
