"""No statement of a document's life reads all documents of its workspace, as SQLite carries them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from indexer.catalogue import Adoption, Catalogue
from indexer.database import migrate, open_database
from indexer.types import Reach
from tests.catalogue.making import SOURCE, WORKSPACE, channels, generation, index, pdf, reader

WHOLE_WORKSPACE = (
    "SCAN documents",
    "SEARCH documents USING INDEX sqlite_autoindex_documents_1 (workspace=?)",
    "SEARCH documents USING INDEX documents_source (workspace=? AND source=?)",
)
AUDIENCE = channels("C1", "C2")


class Plans:
    """How SQLite carries out what is executed."""

    def __init__(self) -> None:
        self.lines: set[tuple[str, str]] = set()
        self._asking = False

    def __call__(
        self, connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if many or self._asking or not statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            return
        plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        self.lines |= {(line, statement) for *_, line in plan}


@pytest.fixture
def plans() -> Iterator[Plans]:
    found = Plans()
    event.listen(Engine, "before_cursor_execute", found)
    yield found
    event.remove(Engine, "before_cursor_execute", found)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    database = open_database(f"sqlite:///{tmp_path / 'footnote.db'}")
    migrate(database, package="indexer", version_table="indexer_version")
    yield Catalogue(database)
    database.close()


def test_no_statement_of_a_documents_life_reads_all_documents(catalogue: Catalogue, plans: Plans) -> None:
    first = index(catalogue, replace(pdf("a.pdf", audience=AUDIENCE), added_at=1.0), "gen-a")
    file = replace(pdf("b.pdf", audience=AUDIENCE), added_at=2.0)
    second = catalogue.observe(WORKSPACE, SOURCE, file, seen_epoch=None)
    plans.lines.clear()  # making them lists all
    reach = Reach((reader("C1"),))
    catalogue.begin(WORKSPACE, second.id, "gen-b", epoch=second.epoch)
    catalogue.flip(WORKSPACE, generation(second, "gen-b"), epoch=second.epoch, lease=None)
    (twin, _) = catalogue.same_bytes(WORKSPACE, SOURCE, sha256="ab" * 32)
    catalogue.same_bytes(WORKSPACE, SOURCE, size=10)
    adoption = Adoption(second.id, second.revision, "own", twin.id, "gen-a", "ab" * 32)
    catalogue.adopt(WORKSPACE, adoption, epoch=second.epoch, lease=None)
    steps: tuple[Callable[[], object], ...] = (
        lambda: catalogue.showing(WORKSPACE, "gen-a"),
        lambda: catalogue.confirm(WORKSPACE, ["gen-a"], reach),
        lambda: catalogue.glossary.matching(WORKSPACE, ["pto"], reach),
        lambda: catalogue.visible_files(WORKSPACE, ["ab" * 32]),
        lambda: catalogue.documents_in(WORKSPACE, SOURCE, "C1"),
        lambda: catalogue.unshare(WORKSPACE, first.id, "C2"),
        lambda: catalogue.forget(WORKSPACE, ["gen-a", "gen-b"]),
        lambda: catalogue.forget_document(WORKSPACE, first.id, by=None),
        lambda: catalogue.remove(WORKSPACE, second.id),
    )
    for step in steps:
        step()
    assert {statement for line, statement in plans.lines if line in WHOLE_WORKSPACE} == set()
    by_index = {line for line, _ in plans.lines}
    for name in ("sha256", "generation", "name", "source"):
        assert any(f"INDEX documents_{name} " in line for line in by_index), name
