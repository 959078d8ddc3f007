"""What the database says, in words for the person who can act on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from indexer.errors import CatalogueError, CatalogueUnavailable

_BUSY = "is locked by another process: try again; if it lasts, look for a process that hangs with it open"
_FULL = "is on a full disk: free some space, then try again"
_READ_ONLY = "cannot be written: check the owner and permissions of the file and of its folder"
_CANNOT_OPEN = "cannot be opened: check that its folder exists and belongs to the user who runs this"
_DISK = "cannot be read or written by the disk: check the disk, and that it is a local one"
_DAMAGED = "is not a sound SQLite file: restore a backup, or move it away and sync again"
_UNREACHABLE = "cannot be reached: check that it runs and that DATABASE_URL names its host, port and database"
_REFUSED = "refuses the user or password in DATABASE_URL: check both, and the user's rights"
_OVERLOADED = "has no connections, memory or disk left: free some, then try again"
_CONFLICT = "could not run two transactions at once: try again"
_NO_TABLES = "lacks tables of this release: run `footnote sync` or `footnote run`, which create them"

_SQLITE = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _CANNOT_OPEN,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
# Classes of SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES = (
    ("08", _UNREACHABLE),
    ("28", _REFUSED),
    ("3D", _UNREACHABLE),
    ("25006", _READ_ONLY),
    ("40", _CONFLICT),
    ("42501", _REFUSED),
    ("53", _OVERLOADED),
    ("55P03", _BUSY),
    ("57", _UNREACHABLE),
)


def _remedy(error: SQLAlchemyError) -> str | None:
    """Why the database is unavailable and what to do; None when it is not that."""
    if isinstance(error, PoolTimeout):
        return _BUSY
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF)  # the low byte is the primary result code
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return next((remedy for prefix, remedy in _POSTGRES if state.startswith(prefix)), None)
    lost = error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError))
    return _UNREACHABLE if lost else None


def _lacks_tables(error: SQLAlchemyError) -> bool:
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlstate", None) == "42P01" or str(cause).startswith("no such table")


@contextmanager
def translated(shown: str) -> Iterator[None]:
    """Turns SQLAlchemy's errors into ours; `shown` names the database without its password.

    Raises:
        CatalogueUnavailable: it is locked, full, read-only, damaged or cannot be reached.
        CatalogueError: it refused for another reason.
    """
    try:
        yield
    except SQLAlchemyError as error:
        remedy = _remedy(error)
        if remedy is not None:
            raise CatalogueUnavailable(f"the database {shown} {remedy}") from error
        if _lacks_tables(error):
            raise CatalogueError(f"the database {shown} {_NO_TABLES}") from error
        cause = getattr(error, "orig", None) or error
        raise CatalogueError(f"the database {shown} refused: {cause}") from error
