"""A sync's progress, as it is told and as a terminal shows it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from indexer.types import SourceFile


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
