"""The database's errors in words."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from indexer.database_errors import translated
from indexer.errors import CatalogueUnavailable


def failure(kind: type[DBAPIError], **attributes: object) -> DBAPIError:
    cause = Exception("what the driver says")
    for name, value in attributes.items():
        setattr(cause, name, value)
    return kind("SELECT 1", {}, cause)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (failure(OperationalError, sqlite_errorcode=sqlite3.SQLITE_READONLY_DBMOVED), "check the owner"),
        (failure(OperationalError, sqlite_errorcode=sqlite3.SQLITE_IOERR_WRITE), "check the disk"),
        (failure(OperationalError, sqlite_errorcode=sqlite3.SQLITE_BUSY_SNAPSHOT), "try again"),
        (failure(OperationalError, sqlstate="08006"), "check that it runs"),
        (failure(OperationalError, sqlstate="28P01"), "user or password"),
        (failure(OperationalError, sqlstate="3D000"), "names its host, port and database"),
        (failure(OperationalError, sqlstate="40P01"), "two transactions at once: try again"),
        (failure(OperationalError, sqlstate="53300"), "no connections"),
        (failure(OperationalError, sqlstate="55P03"), "locked"),
        (failure(OperationalError, sqlstate="57P01"), "check that it runs"),
        (failure(OperationalError), "check that it runs"),
        (PoolTimeout("QueuePool limit"), "try again"),
    ],
)
def test_what_makes_a_database_unavailable_is_told_with_a_remedy(error: SQLAlchemyError, words: str) -> None:
    with pytest.raises(CatalogueUnavailable, match=words) as caught, translated("footnote.db"):
        raise error
    assert caught.value.__cause__ is error
    assert "footnote.db" in str(caught.value)
