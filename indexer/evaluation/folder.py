"""An index of a folder for its evaluation alone, beside the index in use."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import SourceError
from indexer.index import make_private, open_index
from indexer.sources import SourceSpec, open_source
from indexer.types import Audience, SyncReport

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.settings import IndexerSettings

_WORKSPACE = "evaluation"


def settings_for(folder: Path, settings: IndexerSettings) -> IndexerSettings:
    """The settings with a data folder of its own for that folder, a local database and the local engine."""
    name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    changes = {
        "data_dir": settings.data_dir.resolve() / "eval" / name,
        "workspace": _WORKSPACE,
        "sources": "",
        "database_url": None,
        "qdrant_url": None,
        "qdrant_api_key": None,
        "page_store_mb": 0,
    }
    return settings.model_copy(update=changes)


@contextmanager
def index_of(folder: Path, settings: IndexerSettings) -> Iterator[tuple[Index, SyncReport]]:
    """An index that holds what the folder holds now; what an earlier run has read is kept.

    Raises:
        SourceError: the folder cannot be listed, or holds no PDF; what was read stays.
        SyncRunning: another evaluation reads the folder at this moment.
        StoreError, CatalogueError: the index cannot be written.
    """
    from indexer.executors import open_executor
    from indexer.interruption import interrupted_by_sigterm
    from indexer.progress import progress_bar
    from indexer.sync import sync, unlisted

    make_private(settings.data_dir)
    own = settings_for(folder, settings)
    spec = SourceSpec(str(folder.resolve()), Audience(workspace=True))
    files = open_source(spec, max_bytes=own.max_file_mb * 1024 * 1024).list()
    if next(files, None) is None:
        raise SourceError(str(folder), "it holds no PDF: name the folder of the cases' documents")
    index = open_index(own)
    try:
        with (
            interrupted_by_sigterm(),
            open_executor(own.executor) as executor,
            progress_bar() as progress,
        ):
            report = sync(index, [spec], executor=executor, progress=progress)
        for failure in unlisted(report, [spec]):
            raise SourceError(str(folder), failure.reason)
        yield index, report
    finally:
        index.close()
