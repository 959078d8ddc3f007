"""Upgrades of the schema."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect

import indexer
from indexer.catalogue import Catalogue
from indexer.catalogue.tables import metadata
from indexer.database import Database, migrate, open_database
from indexer.errors import CatalogueError
from indexer.types import NO_OCR, Page, ReadBy
from tests.processes import run_together


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    database = open_database(empty_database_url)
    yield database
    database.close()


def table_names(database: Database) -> set[str]:
    with database.read() as connection:
        return set(inspect(connection).get_table_names())


def test_the_migrated_tables_are_those_that_the_code_knows(empty: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    migrate(empty, package="indexer", version_table="indexer_version")
    with empty.upgrade() as connection:
        options = {"compare_type": True, "version_table": "indexer_version"}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_documents_and_pages_of_the_first_release_are_kept(empty: Database) -> None:
    with empty.upgrade() as connection:
        step_up_to(connection, "0001")
        connection.exec_driver_sql(
            "INSERT INTO documents (workspace, id, source, uri, name, title, revision, for_workspace, epoch, state,"
            " generation, pages_total, pages_text, pages_ocr, pages_blank, pages_failed, outline)"
            " VALUES ('w', 'd', 's', 'a.pdf', 'a.pdf', 'A', '1', true, 1, 'indexed', 'g', 1, 1, 0, 0, 0, '[]')"
        )
        connection.exec_driver_sql(
            "INSERT INTO pages (workspace, generation, number, label, text, read_by)"
            " VALUES ('w', 'g', 1, 'i', 'Sixteen weeks', 'text')"
        )
    migrate(empty, package="indexer", version_table="indexer_version")
    catalogue = Catalogue(empty)
    (document,) = catalogue.documents("w")
    assert (document.generation, document.ocr, document.tried_with) == ("g", NO_OCR, None)
    assert (document.title, document.reading) == ("A", "g")  # nothing has to be read again for the upgrade
    assert catalogue.pages("w", "g") == {1: Page(1, "i", "Sixteen weeks", ReadBy.TEXT)}


def test_an_upgrade_takes_from_tombstones_what_was_read_of_their_files(empty: Database) -> None:
    with empty.upgrade() as connection:
        step_up_to(connection, "0004")
        connection.exec_driver_sql(
            "INSERT INTO documents (workspace, id, source, uri, name, title, revision, for_workspace, epoch, state,"
            " pages_total, pages_text, pages_ocr, pages_blank, pages_failed, outline, language, description)"
            " VALUES ('w', 'd', 's', 'a.pdf', 'a.pdf', 'Dismissals', '1', true, 2, 'gone', 0, 0, 0, 0, 0, '[]', 'en',"
            " 'Of 2026')"
        )
    migrate(empty, package="indexer", version_table="indexer_version")
    (tombstone,) = Catalogue(empty).documents("w", gone=True)
    assert (tombstone.title, tombstone.description, tombstone.language) == ("a.pdf", "", None)
    assert (tombstone.generation, tombstone.reading) == (None, None)


def step_up_to(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = Path(indexer.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(folder / "versions"))
    config.attributes.update(connection=connection, version_table="indexer_version")
    command.upgrade(config, revision)


def test_processes_that_migrate_at_once_are_safe(empty: Database) -> None:
    script = (
        "import sys; from indexer.database import migrate, open_database\n"
        "migrate(open_database(sys.argv[1]), package='indexer', version_table='indexer_version')\n"
    )
    run_together([sys.executable, "-c", script, empty.url], times=3)
    assert table_names(empty) >= set(metadata.tables)


def test_a_current_database_is_left_alone_without_importing_alembic(database_url: str) -> None:
    script = (
        "import sys; from indexer.database import migrate, open_database\n"
        "migrate(open_database(sys.argv[1]), package='indexer', version_table='indexer_version')\n"
        "assert 'alembic' not in sys.modules\n"
    )
    run_together([sys.executable, "-c", script, database_url], times=1)


def test_a_database_of_a_newer_release_is_refused(empty: Database) -> None:
    migrate(empty, package="indexer", version_table="indexer_version")
    with empty.write() as connection:
        connection.exec_driver_sql("UPDATE indexer_version SET version_num = '9999'")
    with pytest.raises(CatalogueError, match=r"newer release \(schema 9999"):
        migrate(empty, package="indexer", version_table="indexer_version")


STEP = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down}


def upgrade() -> None:
    {body}
"""


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of steps of a package `sample`, on a path that configuration files would misread."""
    root = tmp_path / "100% new"
    folder = root / "sample" / "migrations" / "versions"
    folder.mkdir(parents=True)
    (root / "sample" / "__init__.py").touch()
    monkeypatch.syspath_prepend(root)
    monkeypatch.delitem(sys.modules, "sample", raising=False)
    importlib.invalidate_caches()
    return folder


def write_step(versions: Path, number: int, body: str) -> None:
    down = f'"{number - 1:04}"' if number > 1 else None
    text = STEP.format(revision=f"{number:04}", down=down, body=body)
    (versions / f"{number:04}_step.py").write_text(text)


CREATE = 'op.create_table("notes", sa.Column("id", sa.Integer, primary_key=True))'


def test_another_package_has_steps_of_its_own(empty: Database, versions: Path) -> None:
    migrate(empty, package="indexer", version_table="indexer_version")
    write_step(versions, 1, CREATE)
    migrate(empty, package="sample", version_table="sample_version")
    assert {"notes", "sample_version", "documents", "indexer_version"} <= table_names(empty)


def test_a_later_step_runs_on_what_is_there(empty: Database, versions: Path) -> None:
    write_step(versions, 1, CREATE)
    migrate(empty, package="sample", version_table="sample_version")
    with empty.write() as connection:
        connection.exec_driver_sql("INSERT INTO notes (id) VALUES (7)")
    write_step(
        versions,
        2,
        'with op.batch_alter_table("notes") as notes:\n'
        '        notes.add_column(sa.Column("text", sa.Text, server_default="old", nullable=False))',
    )
    migrate(empty, package="sample", version_table="sample_version")
    with empty.read() as connection:
        assert connection.exec_driver_sql("SELECT id, text FROM notes").one() == (7, "old")


def test_a_step_that_fails_leaves_nothing_behind(empty: Database, versions: Path) -> None:
    write_step(versions, 1, CREATE)
    write_step(versions, 2, 'op.execute("INSERT INTO nowhere (id) VALUES (1)")')
    with pytest.raises(CatalogueError):
        migrate(empty, package="sample", version_table="sample_version")
    assert table_names(empty) == set()
    write_step(versions, 2, 'op.execute("INSERT INTO notes (id) VALUES (1)")')
    migrate(empty, package="sample", version_table="sample_version")
    with empty.read() as connection:
        assert connection.exec_driver_sql("SELECT id FROM notes").scalar_one() == 1
