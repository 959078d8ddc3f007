"""A folder of PDFs and an index of it, with real parts, for tests of syncs and commands."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from indexer.executors import open_executor
from indexer.index import Index, open_index
from indexer.local_qdrant import Endpoint
from indexer.plan import make_plan
from indexer.settings import IndexerSettings
from indexer.sources import SourceSpec
from indexer.sync import sync
from indexer.types import Audience, Document, DocumentState, Reach, Reader, SyncReport
from tests.local_qdrant.serving import serving
from tests.pdfs import write_pdf

EVERYONE = Audience(workspace=True)
MEMBER = Reach((Reader(True),))


def reader_of(*channels: str) -> Reach:
    return Reach((Reader(False, frozenset(channels)),))


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """One local Qdrant for many tests, which differ by workspace."""
    with serving(tmp_path_factory.mktemp("engine")) as endpoint:
        yield endpoint


class HookedThreads(ThreadPoolExecutor):
    """Calls something in the worker before each task."""

    def __init__(self, before: Callable[[Any], None]) -> None:
        super().__init__(2)
        self._before = before

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        def hooked() -> Any:
            self._before(args[0])
            return fn(*args, **kwargs)

        return super().submit(hooked)


class Begun(HookedThreads):
    """Remembers what is read."""

    def __init__(self, works: list[Any] | None = None) -> None:
        self.works: list[Any] = [] if works is None else works
        super().__init__(self.works.append)

    @property
    def uris(self) -> list[str]:
        return [work.file.uri for work in self.works]


class Idle(Executor):
    """Must not be given any work."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise AssertionError(f"{args[0].file.uri} was read though nothing changed")


@dataclass
class Library:
    """A folder, its index, and the questions that tests ask of both."""

    folder: Path
    settings: IndexerSettings
    index: Index
    audience: Audience = EVERYONE
    _written: int = field(default=0)

    @property
    def spec(self) -> SourceSpec:
        return SourceSpec(str(self.folder), self.audience)

    def write(self, name: str, *pages: str) -> Path:
        """A PDF with these pages, put in place at once as `mv` does."""
        self._written += 1
        new = write_pdf(self.folder.parent / f"new-{self._written}", list(pages))
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        return new.replace(self.folder / name)

    def sync(self, *specs: SourceSpec, executor: Executor | None = None, **options: Any) -> SyncReport:
        with executor or open_executor("threads:2") as using:
            return sync(self.index, specs or [self.spec], executor=using, **options)

    def found(self, words: str, reach: Reach = MEMBER) -> set[str]:
        """The names of the files that have the words, on a page."""
        hits = self.index.search.find(words, workspace=self.index.workspace, reach=reach, limit=50)
        return {hit.name for hit in hits if words.lower() in hit.text.lower()}

    def document(self, uri: str) -> Document:
        everything = self.index.catalogue.documents(self.index.workspace, gone=True)
        (document,) = [each for each in everything if each.uri == uri]
        return document

    def states(self) -> dict[str, str]:
        return {each.uri: each.state.value for each in self.index.catalogue.documents(self.index.workspace)}

    def assert_at_the_sources(self) -> None:
        """The index holds what the folder holds: nothing to plan, nothing left over in the store."""
        from indexer.sources import open_source

        known = self.index.catalogue.documents(self.index.workspace, source=self.spec.url, gone=True)
        listed = open_source(self.spec, max_bytes=10_000_000).list()
        plan = make_plan(source=self.spec.url, listed=listed, known=known, pipeline=self.index.pipeline)
        assert (plan.add, plan.change, plan.relabel, plan.remove) == ((), (), (), ())
        self.assert_nothing_left_over()

    def assert_nothing_left_over(self) -> None:
        known = self.index.catalogue.documents(self.index.workspace)
        visible = {each.generation for each in known if each.state is not DocumentState.FAILED}
        stored = dict(self.index.store.generations(self.index.workspace))
        assert set(stored) == visible
        assert sum(stored.values()) == self.index.catalogue.statistics(self.index.workspace).passages


@contextmanager
def open_library(folder: Path, **settings: Any) -> Iterator[Library]:
    """An index of the folder `pdfs` below the given one, empty at first."""
    (folder / "pdfs").mkdir(exist_ok=True)
    values = {
        "data_dir": folder / "data",
        "embedder": "none",
        "workspace": f"w-{uuid.uuid4().hex[:8]}",
        "sources": f"{folder / 'pdfs'}|workspace",
    }
    made = IndexerSettings(_env_file=None, **(values | settings))  # type: ignore[call-arg]
    index = open_index(made)
    try:
        yield Library(folder / "pdfs", made, index)
    finally:
        index.close()


@pytest.fixture
def library(tmp_path: Path, engine: Endpoint) -> Iterator[Library]:
    with open_library(tmp_path, qdrant_url=engine.url, qdrant_api_key=engine.key) as opened:
        yield opened


def environment_of(library: Library) -> dict[str, str]:
    """What a command needs to work on the library."""
    import os

    settings = library.settings
    return {
        **os.environ,
        "FOOTNOTE_DATA_DIR": str(settings.data_dir),
        "FOOTNOTE_WORKSPACE": settings.workspace,
        "FOOTNOTE_EMBEDDER": settings.embedder,
        "FOOTNOTE_SOURCES": settings.sources,
        "FOOTNOTE_EXECUTOR": "processes:2",
        "QDRANT_URL": settings.qdrant_url or "",
        "QDRANT_API_KEY": settings.qdrant_api_key.get_secret_value() if settings.qdrant_api_key else "",
        "DATABASE_URL": "",
    }
