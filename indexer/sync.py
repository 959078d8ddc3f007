"""One sync of all sources, or some."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.progress import Progress
from indexer.run import Run
from indexer.single_flight import only_sync
from indexer.sources import SourceSpec
from indexer.tally import total
from indexer.types import Failure, SyncReport

if TYPE_CHECKING:
    from indexer.index import Index

__all__ = ["Progress", "sync", "unlisted"]


def sync(
    index: Index,
    specs: Sequence[SourceSpec],
    *,
    executor: Executor,
    allow_empty: bool = False,
    retire: bool = False,
    retry_failed: bool = False,
    progress: Progress | None = None,
    between: Callable[[Run], None] = lambda _: None,
) -> SyncReport:
    """Makes the index hold what the sources hold; what can be said against one file or source is in the report.

    A source that cannot be listed is in `failed` with its URL, and nothing of it is touched.

    Args:
        index: where to write.
        specs: the sources.
        executor: where documents are prepared; all writing happens here.
        allow_empty: a source that lists nothing may be emptied.
        retire: documents of folders that are not among `specs` are removed.
        retry_failed: files that proved unreadable are tried again though nothing changed.
        progress: is told of files.
        between: is called in this thread every half second or so, between documents.

    Raises:
        SyncRunning: another process syncs this workspace.
        Outdated: another process took over in the middle.
        StoreError, CatalogueError: the index cannot be written; what was done is recorded, the next sync goes on.
    """
    began = time.monotonic()
    with only_sync(index) as held:
        run = Run(index, held, executor, progress, between)
        reports = [run.sync_source(spec, allow_empty, retry_failed) for spec in specs]
        if retire:
            reports.append(run.retire({spec.url for spec in specs}))
    return replace(total(reports), seconds=round(time.monotonic() - began, 3))


def unlisted(report: SyncReport, specs: Iterable[SourceSpec]) -> list[Failure]:
    """The sources, rather than files, that failed."""
    urls = {spec.url for spec in specs}
    return [failure for failure in report.failed if failure.uri in urls]
