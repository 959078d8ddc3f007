"""A sync's progress, as it is told and as a terminal shows it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from indexer.errors import CatalogueError

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from indexer.catalogue import Catalogue, SyncProgress
    from indexer.types import SourceFile

TOLD_EVERY = 1.0
"""Seconds between two reports to the catalogue."""
STALE_AFTER = 120.0
"""Seconds after which a report that nobody renews is that of a sync which was killed."""


class Progress(Protocol):
    """Is told how a sync goes on."""

    def expect(self, files: int) -> None:
        """So many more files are going to be read."""
        ...

    def pages(self, file: SourceFile, done: int, total: int) -> None:
        """So many pages of a long one were read."""
        ...

    def done(self, file: SourceFile) -> None:
        """One of them ended, well or not."""
        ...


class Silent:
    """For when nobody looks."""

    def expect(self, files: int) -> None:
        """Says nothing."""

    def pages(self, file: SourceFile, done: int, total: int) -> None:
        """Says nothing."""

    def done(self, file: SourceFile) -> None:
        """Says nothing."""


class Told:
    """Passes on what it is told, and reports it to the catalogue, where the bot and commands look."""

    def __init__(
        self,
        catalogue: Catalogue,
        workspace: str,
        source: str,
        inner: Progress,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._catalogue = catalogue
        self._workspace = workspace
        self._source = source
        self._inner = inner
        self._clock = clock
        self._files = self._done = 0
        self._reported_at: float | None = None

    def expect(self, files: int) -> None:
        """Counts the files."""
        self._files += files
        self._inner.expect(files)
        self.beat()

    def pages(self, file: SourceFile, done: int, total: int) -> None:
        """Passes it on."""
        self._inner.pages(file, done, total)
        self.beat()

    def done(self, file: SourceFile) -> None:
        """Counts one."""
        self._done += 1
        self._inner.done(file)
        self.beat()

    def beat(self) -> None:
        """Reports, if it is time to."""
        now = self._clock()
        if not self._files or (self._reported_at is not None and now - self._reported_at < TOLD_EVERY):
            return
        first, self._reported_at = self._reported_at is None, now
        with suppress(CatalogueError):  # whoever looks sees it a little later
            if first:  # what a killed sync left has begun at another time
                self._catalogue.end_progress(self._workspace, self._source)
            self._catalogue.report_progress(self._workspace, self._source, files=self._files, done=self._done)

    def end(self) -> None:
        """Takes the report back."""
        if self._reported_at is not None:
            with suppress(CatalogueError):
                self._catalogue.end_progress(self._workspace, self._source)


@contextmanager
def told(catalogue: Catalogue, workspace: str, source: str, inner: Progress) -> Iterator[Told]:
    """Reports the progress of a sync of the source while in the block."""
    progress = Told(catalogue, workspace, source, inner)
    try:
        yield progress
    finally:
        progress.end()


def alive(reports: Iterable[SyncProgress], now: float) -> list[SyncProgress]:
    """Those of syncs that are under way at this time (seconds since the epoch)."""
    return [report for report in reports if now - report.updated_at < STALE_AFTER]


def seconds_left(report: SyncProgress) -> float | None:
    """How long the rest takes if it goes on as so far; None before anything is known of that."""
    if not 0 < report.done <= report.files:
        return None
    return (report.updated_at - report.started_at) / report.done * (report.files - report.done)


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """A bar on standard error while in the block; nothing when that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bar(bars, bars.add_task("Looking at the sources", total=None))


class _Bar:
    def __init__(self, bars: Bars, task: TaskID) -> None:
        self._bars = bars
        self._task = task
        self._total = 0
        self._long: dict[str, TaskID] = {}  # by the file's URI

    def expect(self, files: int) -> None:
        """Makes room for more files."""
        self._total += files
        self._bars.update(self._task, total=self._total, description="Reading")

    def pages(self, file: SourceFile, done: int, total: int) -> None:
        """Shows a bar of its own for a long file."""
        if file.uri not in self._long:
            self._long[file.uri] = self._bars.add_task(f"{_shortened(file.name)}, pages", total=total)
        self._bars.update(self._long[file.uri], completed=done)

    def done(self, file: SourceFile) -> None:
        """Moves on by one."""
        if file.uri in self._long:
            self._bars.remove_task(self._long.pop(file.uri))
        self._bars.update(self._task, advance=1, description=_shortened(file.name))


def _shortened(name: str) -> str:
    from rich.markup import escape

    return escape(name if len(name) <= 40 else name[:19] + "…" + name[-20:])
