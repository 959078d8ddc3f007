"""Brings the tables of a package to the newest schema."""

from __future__ import annotations

import importlib.util
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, func, inspect, select, table

from indexer.errors import CatalogueError

if TYPE_CHECKING:
    from indexer.database import Database

_VERSION_FILE = re.compile(r"(\d{4})_\w+\.py")
_ENVIRONMENT = Path(__file__).parent / "migrations"


def migrate(database: Database, *, package: str, version_table: str) -> None:
    """Runs the steps in `<package>/migrations/versions` that the database lacks, in one transaction.

    A step is a file `NNNN_words.py` of Alembic's form whose `revision` is NNNN; NNNN grows by time, and each
    step's `down_revision` is the one before. Two processes may call this at once: the second waits, then finds
    nothing to do. A database that has them all costs one query and does not import Alembic.

    Raises:
        CatalogueError: the database was made by a newer release, or a step failed (nothing is changed then).
        CatalogueUnavailable: it is locked or cannot be reached.
    """
    versions, known = _steps(package)
    with database.read() as connection:
        if _is_current(connection, version_table, known):
            return
    with database.upgrade() as connection:
        if connection.dialect.name == "postgresql":
            key = zlib.crc32(f"footnote {version_table}".encode())
            connection.execute(select(func.pg_advisory_xact_lock(key)))
        if not _is_current(connection, version_table, known):
            _run_steps(connection, versions, version_table)


def _steps(package: str) -> tuple[Path, list[str]]:
    """The folder of the package's steps, and their numbers in order."""
    spec = importlib.util.find_spec(package)
    for folder in (spec and spec.submodule_search_locations) or ():
        versions = Path(folder) / "migrations" / "versions"
        files = [_VERSION_FILE.fullmatch(path.name) for path in versions.glob("*.py")]
        numbers = sorted(match[1] for match in files if match)
        if numbers:
            return versions, numbers
    raise CatalogueError(f"the package {package} has no tables' steps: install footnote again, whole")


def _is_current(connection: Connection, version_table: str, known: list[str]) -> bool:
    if not inspect(connection).has_table(version_table):
        return False
    versions = table(version_table, column("version_num"))
    current = connection.execute(select(versions.c.version_num)).scalar_one_or_none()
    if current is not None and current not in known:
        raise CatalogueError(
            f"the database was made by a newer release (schema {current} in {version_table}, this release knows "
            f"{known[-1]}): install that release, or use another database"
        )
    return bool(current == known[-1])


def _run_steps(connection: Connection, versions: Path, version_table: str) -> None:
    from alembic import command
    from alembic.config import Config  # .4 s to import, and rarely needed
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", _escaped(_ENVIRONMENT))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", _escaped(versions))
    config.attributes["connection"] = connection
    config.attributes["version_table"] = version_table
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise CatalogueError(f"the steps of {version_table} do not fit together: {error}") from error


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
