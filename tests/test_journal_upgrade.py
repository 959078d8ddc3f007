"""Upgrades of the journal's schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

import bot
import indexer
from bot.journal import Journal, migrate_journal
from bot.journal_tables import metadata
from indexer.database import Database, migrate, open_database

MANY = 1_203


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    database = open_database(empty_database_url)
    migrate(database, package="indexer", version_table="indexer_version")
    yield database
    database.close()


def step_up_to(connection: Connection, revision: str) -> None:
    config = Config()
    scripts, steps = (Path(str(package.__file__)).parent / "migrations" for package in (indexer, bot))
    config.set_main_option("script_location", str(scripts))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(steps / "versions"))
    config.attributes.update(connection=connection, version_table="bot_version")
    command.upgrade(config, revision)


def answered(connection: Connection, number: int, answer: dict[str, Any] | None) -> None:
    """A question as the first release left it."""
    connection.execute(
        text(
            "INSERT INTO questions (number, workspace, id, intake_key, surface, channel, user_id, text, asked_at,"
            " state, not_before, holder, lease_until, fence, attempts, messages, timings, answer)"
            " VALUES (:number, 'acme', :id, :id, 'mention', 'C1', 'U1', 'how long?', 1, 'done', 0, '', 0, 1, 1,"
            " '[]', '{}', :answer)"
        ),
        {"number": number, "id": f"q{number}", "answer": None if answer is None else json.dumps(answer)},
    )


def shows(*documents: str, near: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "outcome": "answered",
        "claims": [],
        "citations": [{"marker": 1, "document": document} for document in documents],
        "nearest": [{"document": document} for document in near],
    }


def test_the_migrated_tables_are_those_that_the_code_knows(empty: Database) -> None:
    migrate_journal(empty)
    with empty.upgrade() as connection:
        options = {
            "compare_type": True,
            "version_table": "bot_version",
            "include_name": lambda name, kind, _: kind != "table" or name in metadata.tables,
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_answers_of_the_first_release_are_found_by_what_they_show(empty: Database) -> None:
    remarks = [{"text": "There is a newer one.", "documents": ["new", "old"], "generations": ["g", "h"]}]
    with empty.upgrade() as connection:
        step_up_to(connection, "0001")
        for number in range(1, MANY + 1):
            answered(connection, number, shows("handbook"))
        answered(connection, MANY + 1, shows("board", "board", near=("board", "menu")) | {"remarks": remarks})
        answered(connection, MANY + 2, None)
    migrate_journal(empty)
    journal = Journal(empty, "acme")
    assert len(journal.answers_showing("handbook", 2 * MANY)) == MANY
    for document in ("board", "menu", "new", "old"):
        assert [past.question for past in journal.answers_showing(document)] == [f"q{MANY + 1}"]
