"""One sync of all sources, or some."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.cost import Spending, spending_of
from indexer.permission import check_permission
from indexer.progress import Progress
from indexer.run import Run
from indexer.single_flight import only_sync
from indexer.sources import SourceSpec
from indexer.tally import total
from indexer.types import Failure, SyncReport

if TYPE_CHECKING:
    from indexer.index import Index

__all__ = ["Progress", "sync", "sync_in", "unlisted"]


def sync(
    index: Index,
    specs: Sequence[SourceSpec],
    *,
    executor: Executor,
    allow_empty: bool = False,
    keeps: Callable[[str], bool] | None = None,
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
        keeps: documents of sources whose URL it denies are removed; without it, none are.
        retry_failed: files that proved unreadable are tried again though nothing changed.
        progress: is told of files.
        between: is called in this thread every half second or so, between documents.

    Raises:
        SyncRunning: another process syncs this workspace.
        ToBeErased: the workspace is to be erased.
        Outdated: another process took over in the middle.
        StoreError, CatalogueError: the index cannot be written; what was done is recorded, the next sync goes on.
    """
    check_permission(index)
    with only_sync(index) as held:
        run = Run(index, held, executor, progress, between)
        spending = spending_of(index.settings)
        return sync_in(run, specs, spending, allow_empty=allow_empty, keeps=keeps, retry_failed=retry_failed)


def sync_in(
    run: Run,
    specs: Sequence[SourceSpec],
    spending: Spending,
    *,
    allow_empty: bool = False,
    keeps: Callable[[str], bool] | None = None,
    retry_failed: bool = False,
    channel: str | None = None,
) -> SyncReport:
    """The same in a run that is under way; with `channel`, only of the files of that channel. Raises as `sync`."""
    began = time.monotonic()
    if channel is not None:
        reports = [run.sync_channel(spec, channel, spending=spending) for spec in specs]
    else:
        reports = [run.sync_source(spec, allow_empty, retry_failed, spending=spending) for spec in specs]
    if keeps is not None:
        reports.append(run.retire(keeps))
    report = total(reports)
    warnings = (*report.warnings, *spending.doubts)
    return replace(report, warnings=warnings, seconds=round(time.monotonic() - began, 3))


def unlisted(report: SyncReport, specs: Iterable[SourceSpec]) -> list[Failure]:
    """The sources, rather than files, that failed."""
    urls = {spec.url for spec in specs}
    return [failure for failure in report.failed if failure.uri in urls]
