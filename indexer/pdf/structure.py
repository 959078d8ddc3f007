"""What a PDF says of itself: labels of pages, outline, title, dates; by pypdf, by pdfium where that fails."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pypdf import PdfReader
from pypdf.generic import Destination

from indexer.pdf.characters import one_line
from indexer.pdf.layers import Layers, layers_of

T = TypeVar("T")

Entry = tuple[str, int, int]
"""Title, page from 1, level from 0."""

_MAX_ENTRIES = 2000
_MAX_LEVEL = 12
_MAX_TITLE = 300
_MAX_LABEL = 40


@dataclass(frozen=True, slots=True)
class Structure:
    """Labels by page index (None: the reader could not tell) and what the file says of itself."""

    labels: list[str] | None = None
    outline: list[Entry] = field(default_factory=list)
    title: str = ""
    created: str | None = None
    modified: str | None = None


class TooLong(BaseException):
    """Python code had its time. No Exception, since pypdf swallows those."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises TooLong in Python code that runs longer; only for the main thread of a child."""

    def stop(_signal: int, _frame: object) -> None:
        raise TooLong

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def open_with_pypdf(path: Path, *, until: float, passwords: Sequence[str] = ()) -> PdfReader | None:
    """The file as pypdf sees it, or None when it cannot be opened, or not until then (by time.monotonic).

    The passwords are tried in order when it is encrypted for users.
    """

    def opened() -> PdfReader:
        reader = PdfReader(path.open("rb"))  # given a path, it would read the whole file into memory
        if reader.is_encrypted:
            any(reader.decrypt(password) for password in ("", *passwords))
        return reader

    return _attempt(opened, None, until)


def count_pages(reader: PdfReader | None, *, until: float) -> int:
    """How many pages pypdf finds, 0 when it fails or takes too long: it walks the whole tree."""
    return _attempt(lambda: len(reader.pages), 0, until) if reader is not None else 0


def read_structure(
    reader: PdfReader | None, document: Any | None, page_total: int, *, until: float
) -> Structure:
    """The structure as pypdf's reader has it; the outline by pdfium's document where that fails.

    Labels that pypdf does not understand are none: pdfium follows circles of them until its stack ends.
    """
    labels: list[str] | None = None
    outline: list[Entry] | None = None
    title, created, modified = "", None, None
    if reader is not None:
        if not _attempt(lambda: _names_pages(reader), True, until):
            labels, outline = [], []  # and no need to know the pages, which takes as long as half their text
        elif count_pages(reader, until=until) == page_total:
            labels = _attempt(lambda: [str(label) for label in reader.page_labels], list[str](), until)
            outline = _attempt(lambda: _outline(reader, page_total), None, until)
        title = _attempt(lambda: one_line(reader.metadata.title or "", _MAX_TITLE), "", until)  # type: ignore[union-attr]
        created = _attempt(lambda: _iso(reader.metadata.creation_date), None, until)  # type: ignore[union-attr]
        modified = _attempt(lambda: _iso(reader.metadata.modification_date), None, until)  # type: ignore[union-attr]
    if outline is None and document is not None:
        outline = _attempt(lambda: _outline_by_pdfium(document, page_total), None, until)
    return Structure(labels, outline or [], title, created, modified)


def read_layers(reader: PdfReader | None, *, until: float) -> Layers:
    """The layers as pypdf's reader has them; when it fails, there may be some, of which nothing is known."""
    unknown = Layers(present=True)
    return unknown if reader is None else _attempt(lambda: layers_of(reader), unknown, until)


def label_of(structure: Structure, document: Any | None, index: int) -> str:
    """The printed label of the page at `index` (from 0): its number where the file has none."""
    label = ""
    if structure.labels is not None:
        label = structure.labels[index] if index < len(structure.labels) else ""
    elif document is not None:
        with suppress(Exception):
            label = str(document.get_page_label(index))
    return one_line(label, _MAX_LABEL) or str(index + 1)


def _attempt(do: Callable[[], T], otherwise: T, until: float) -> T:
    """What `do` returns, or `otherwise`: a damaged file makes the parsers raise almost anything."""
    try:
        with time_limit(until - time.monotonic()):
            return do()
    except (Exception, TooLong):  # noqa: BLE001
        return otherwise


def _names_pages(reader: PdfReader) -> bool:
    """Whether the file has labels or an outline at all."""
    return "/PageLabels" in reader.root_object or "/Outlines" in reader.root_object


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _outline(reader: PdfReader, page_total: int) -> list[Entry]:
    """pypdf bounds cycles, depth and number of entries itself and raises beyond."""
    found: list[Entry] = []

    def walk(entries: list[Any], level: int) -> None:
        for entry in entries:
            if len(found) >= _MAX_ENTRIES:
                return
            if isinstance(entry, list):
                if level < _MAX_LEVEL:
                    walk(entry, level + 1)
            elif isinstance(entry, Destination):
                page = reader.get_destination_page_number(entry)
                _add(found, str(entry.title or ""), page, level, page_total)

    walk(list(reader.outline), 0)
    return found


def _outline_by_pdfium(document: Any, page_total: int) -> list[Entry]:
    found: list[Entry] = []
    for bookmark in document.get_toc(max_depth=_MAX_LEVEL):
        destination = bookmark.get_dest()
        index = destination.get_index() if destination else None
        _add(found, bookmark.get_title(), index, bookmark.level, page_total)
        if len(found) >= _MAX_ENTRIES:
            break
    return found


def _add(found: list[Entry], title: str, index: int | None, level: int, page_total: int) -> None:
    title = one_line(title, _MAX_TITLE)
    if title and index is not None and 0 <= index < page_total:
        found.append((title, index + 1, level))
