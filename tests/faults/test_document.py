"""A document's life: whatever fails in a sync, readers see whole documents, and the next sync ends at the sources."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from indexer import preparation
from indexer.index import Index, open_index
from indexer.settings import IndexerSettings
from indexer.sources import parse_source
from indexer.sync import sync
from indexer.types import Reach, Reader
from tests.faults.effects import Kind
from tests.faults.processes import INSTALMENT_PAGES, Process, run_sync
from tests.pdfs import write_pdf

EVERYBODY = Reach((Reader(True),))
MOST_EFFECTS = 80
OLD = {"changed.pdf": ["red apples", "red pears"], "removed.pdf": ["blue plums"], "same.pdf": ["green figs"]}
NEW = {"changed.pdf": ["white apples", "white pears", "white kiwis"], "added.pdf": ["black cherries"]}


_cases = itertools.count()


class Case:
    """One workspace of its own in a shared engine and database, whose sources have changed since its last sync."""

    def __init__(self, folder: Path, number: int, kind: Kind) -> None:
        self.name = f"{kind.name.lower()}-{number}-{next(_cases)}"
        self.files = folder / "sources" / self.name
        self.files.mkdir(parents=True)
        self.settings: dict[str, Any] = {
            "data_dir": folder / "data",
            "embedder": "none",
            "log_level": "error",
            "workspace": self.name,
        }
        self.index = open_index(IndexerSettings(**self.settings))
        for name, pages in OLD.items():
            write_pdf(self.files / name, pages)
        self.sync()
        (self.files / "removed.pdf").unlink()
        for name, pages in NEW.items():
            write_pdf(self.files / name, pages)

    @property
    def source(self) -> str:
        return f"{self.files}|workspace"

    def sync(self) -> None:
        with ThreadPoolExecutor(1) as executor:
            assert not sync(self.index, [parse_source(self.source)], executor=executor).failed


def seen(index: Index, workspace: str) -> dict[str, list[str]]:
    """What a reader finds: each document's pages."""
    return {
        document.name: [
            page.text for _, page in sorted(index.catalogue.pages(workspace, document.generation).items())
        ]
        for document in index.catalogue.documents(workspace)
        if document.generation
    }


def nobody_sees_a_mixture(case: Case) -> None:
    pages = seen(case.index, case.name)
    for name, text in pages.items():
        assert text in (OLD.get(name), NEW.get(name)), name
    for word in ("apples", "pears", "kiwis", "plums", "figs", "cherries"):
        for hit in case.index.search.find(word, workspace=case.name, reach=EVERYBODY):
            assert pages[hit.name][hit.page - 1] == hit.page_text
            assert hit.page_text[hit.start : hit.end] == hit.text


def index_equals_sources(case: Case) -> None:
    expected = {**NEW, "same.pdf": OLD["same.pdf"]}
    assert seen(case.index, case.name) == expected
    visible = {document.generation for document in case.index.catalogue.documents(case.name)}
    stored = dict(case.index.store.generations(case.name))
    assert set(stored) == visible
    statistics = case.index.catalogue.statistics(case.name)
    assert sum(stored.values()) == statistics.passages == sum(len(pages) for pages in expected.values())
    assert case.index.catalogue.dead_generations(case.name) == []


@pytest.fixture(autouse=True)
def long_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "INSTALMENT_PAGES", INSTALMENT_PAGES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("document")
    keeper = open_index(IndexerSettings(data_dir=folder / "data", embedder="none"))
    keeper.store.prepare()
    yield folder
    keeper.close()
    shutil.rmtree(folder / "data" / "fetched", ignore_errors=True)


@pytest.mark.parametrize(("first", "kind"), list(enumerate(Kind, 1)))
@pytest.mark.timeout(300)
def test_a_fault_at_every_fourth_effect_of_a_sync_is_mended_by_the_next(
    folder: Path, first: int, kind: Kind
) -> None:
    spoil(folder, kind, range(first, MOST_EFFECTS, 4))


@pytest.mark.soak
@pytest.mark.parametrize("kind", list(Kind))
def test_a_fault_at_any_effect_of_a_sync_is_mended_by_the_next(folder: Path, kind: Kind) -> None:
    spoil(folder, kind, range(1, MOST_EFFECTS))


def spoil(folder: Path, kind: Kind, numbers: range) -> None:
    """Spoils the effects of these numbers, each in a sync of its own, until a sync has no effect of the number."""
    for number in numbers:
        case = Case(folder, number, kind)
        process = Process(run_sync, case.settings, case.source, number, kind)
        try:
            fired = process.receive()[1]
        except EOFError:
            assert kind.kills
            fired = True
        process.wait_for_end()
        process.end()
        nobody_sees_a_mixture(case)
        if fired:
            _wait_for_lease(case)
        else:
            assert number > 8
        case.sync()
        index_equals_sources(case)
        case.index.close()
        if not fired:
            return
    raise AssertionError("a sync has too many effects")


def _wait_for_lease(case: Case) -> None:
    """A killed sync still holds its lease: the test ends it rather than wait for its time."""
    with case.index.database.write() as connection:
        connection.exec_driver_sql("UPDATE leases SET until = 0")
