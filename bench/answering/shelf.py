"""Documents indexed so that each can be taken out of reach: every one is of a channel of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pypdf import PdfReader

from indexer.evaluation.cases import same_name
from indexer.executors import open_executor
from indexer.index import Index, open_index
from indexer.local_qdrant import leave
from indexer.settings import IndexerSettings
from indexer.sources import SourceSpec
from indexer.sync import sync
from indexer.types import Audience, Reach, Reader

EMBEDDER = "bundled"


@dataclass(frozen=True, slots=True)
class Shelf:
    """An index of documents, and a second reader for their pages."""

    index: Index
    files: dict[str, Path]  # by name
    channels: dict[str, str]  # by name

    def reach(self, *, without: str | None = None) -> Reach:
        """All documents but one."""
        kept = {channel for name, channel in self.channels.items() if name != same_name(without)}
        return Reach((Reader(False, frozenset(kept)),))

    def read_again(self, name: str, page: int) -> str:
        """A page's text (physical, from 1) as pypdf reads it; nothing for a page that is not there."""
        path = self.files.get(same_name(name))
        return _page(path, page) if path else ""


@contextmanager
def open_shelf(documents: Path, data: Path) -> Iterator[Shelf]:
    """Indexes the PDFs of a folder in a data folder; what stands there already is not read again.

    Raises:
        ValueError: there are no PDFs.
    """
    files = {same_name(path.name): path for path in sorted(documents.glob("*.pdf"))}
    if not files:
        raise ValueError(f"there are no PDFs in {documents}")
    channels = {name: f"C{number:08d}" for number, name in enumerate(files)}
    (data / "index").mkdir(parents=True, exist_ok=True)
    settings = IndexerSettings(_env_file=None, data_dir=data / "index", embedder=EMBEDDER, qdrant_url=None)
    index = open_index(settings)
    try:
        specs = [_alone(path, channels[name], data) for name, path in files.items()]
        with open_executor("processes:2") as workers:
            sync(index, specs, executor=workers)
        yield Shelf(index, files, channels)
    finally:
        index.close()
        leave(data / "index" / "qdrant", wait=30)


def _alone(path: Path, channel: str, data: Path) -> SourceSpec:
    folder = data / "documents" / channel
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / path.name).exists():
        shutil.copy2(path, folder / path.name)
    return SourceSpec(str(folder), Audience(channels=frozenset({channel})))


@lru_cache(maxsize=8)
def _reader(path: Path) -> PdfReader:
    return PdfReader(path)


@lru_cache(maxsize=4096)
def _page(path: Path, page: int) -> str:
    pages = _reader(path).pages
    return pages[page - 1].extract_text() if page <= len(pages) else ""
