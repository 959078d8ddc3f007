"""What all that is kept in the journal's tables shares: its workspace, its clock, and how its errors are told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from bot.errors import JournalUnavailable
from indexer.database import Database
from indexer.errors import CatalogueError


class JournalPart:
    """Some of the journal's tables, for one workspace. Thread-safe; every method is one short transaction.

    All methods raise JournalUnavailable when the database fails. Times are seconds since the epoch, of `clock`.
    """

    what = "the journal of questions"
    """What cannot be used then, as people are told."""

    def __init__(self, database: Database, workspace: str, *, clock: Callable[[], float] = time.time) -> None:
        self.workspace = workspace
        self._database = database
        self._clock = clock

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._translated(), self._database.write() as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._translated(), self._database.read() as connection:
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except CatalogueError as error:
            raise JournalUnavailable(f"{self.what} cannot be used: {error}") from error
