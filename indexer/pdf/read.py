"""One PDF into facts and pages, by a child process that may crash, hang or be killed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from indexer.pdf.children import Child
from indexer.pdf.language import detect_language
from indexer.pdf.limits import DEFAULT_LIMITS, Limits
from indexer.pdf.request import Request
from indexer.pdf.title import choose_title
from indexer.types import DocumentFacts, OutlineEntry, Page, ReadBy, Unreadable

__all__ = ["READER_VERSION", "Limits", "read_pdf"]

READER_VERSION = "pdfium-pypdf-1"
"""Raise it whenever the same file may give another text: passages' places depend on it."""

_SAMPLE_PAGES = 5
_SAMPLE_CHARACTERS = 6000
_OUTLINE_BYTES = 8 * 1024 * 1024
_REMEDY = "Open it in a PDF viewer, save or print it as a new PDF, and share that."
_SPLIT = "Split it into smaller files, or save it as a new PDF and share that."


@dataclass(frozen=True, slots=True)
class _Opened:
    """What the file says of itself, before any page."""

    pages: int
    title: str
    created: str | None
    modified: str | None
    outline: tuple[OutlineEntry, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    page: Page
    heading: str  # of the first page


_Message = _Opened | _Read | Unreadable | None


def read_pdf(
    path: Path, *, name: str, limits: Limits = DEFAULT_LIMITS
) -> Iterator[DocumentFacts | Page | Unreadable]:
    """Reads a PDF in a process of its own: first its DocumentFacts, then each Page in order as it is read.

    An Unreadable comes last when not everything could be read, and alone when nothing could. `name` is the file's
    name as people know it. The iterator holds the process: closing it early kills the process. Any number may run
    at once, from threads and from worker processes.

    Raises:
        OSError: there is no such file, it may not be read, or no process can be started.
    """
    path = path.absolute()
    with path.open("rb"):
        return _reading(path, name, limits)


def _reading(path: Path, name: str, limits: Limits) -> Iterator[DocumentFacts | Page | Unreadable]:
    request = Request(path, limits).encode()
    with Child(request, max_message=_OUTLINE_BYTES + 6 * limits.max_page_characters) as child:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        messages = _messages(child, limits)
        opened = next(messages, None)
        if not isinstance(opened, _Opened):
            yield _unreadable(opened)
            return
        first, rest = _sample(messages)
        yield _facts(opened, first, name=name, sha256=sha256)
        for message in chain(first, rest):
            if isinstance(message, _Read):
                yield message.page
            elif isinstance(message, Unreadable):
                yield message


def _unreadable(message: _Message) -> Unreadable:
    return message if isinstance(message, Unreadable) else Unreadable("It has no pages.", _REMEDY)


def _sample(messages: Iterator[_Message]) -> tuple[list[_Message], Iterator[_Message]]:
    """As many of the first pages as tell the language, and the rest."""
    first: list[_Message] = []
    characters = 0
    for message in messages:
        first.append(message)
        if isinstance(message, _Read):
            characters += len(message.page.text)
        if len(first) >= _SAMPLE_PAGES or characters >= _SAMPLE_CHARACTERS:
            break
    return first, messages


def _facts(opened: _Opened, first: list[_Message], *, name: str, sha256: str) -> DocumentFacts:
    read = [message for message in first if isinstance(message, _Read)]
    return DocumentFacts(
        title=choose_title(
            metadata=opened.title,
            heading=read[0].heading if read else "",
            text=read[0].page.text if read else "",
            name=name,
        ),
        sha256=sha256,
        page_total=opened.pages,
        language=detect_language("\n".join(message.page.text for message in read)),
        created=opened.created,
        modified=opened.modified,
        outline=opened.outline,
    )


def _messages(child: Child, limits: Limits) -> Iterator[_Message]:
    """The child's messages as values, ended by an Unreadable if it does not end well by itself."""
    allowed = limits.base_seconds
    waited = 0.0
    page = 0  # the last that came
    while True:
        patience = allowed - waited
        if page or allowed > limits.base_seconds:
            patience = min(patience, limits.page_seconds)
        began = time.monotonic()
        try:
            raw = child.receive(max(patience, 0.0))
            message = _decode(raw, expected=page + 1) if raw is not None else _ended(child, page, limits)
        except TimeoutError:
            yield _too_slow(page, single=patience >= limits.page_seconds, limits=limits)
            return
        except (ValueError, TypeError, KeyError):
            yield Unreadable(f"After page {page} its reader returned nonsense.", _REMEDY)
            return
        waited += time.monotonic() - began
        if message is None:
            return
        yield message
        if isinstance(message, Unreadable):
            return
        if isinstance(message, _Opened):
            allowed += limits.seconds_per_page * min(message.pages, limits.max_pages)
        else:
            page = message.page.number


def _too_slow(page: int, *, single: bool, limits: Limits) -> Unreadable:
    if single:
        reason = f"Page {page + 1} was not read within {limits.page_seconds:g} seconds."
    elif page:
        reason = f"It was not read within its time; page {page} is the last that was."
    else:
        reason = f"It could not be opened within {limits.base_seconds:g} seconds."
    return Unreadable(reason, _SPLIT)


def _ended(child: Child, page: int, limits: Limits) -> Unreadable:
    """The child is gone without a last message."""
    where = f"Page {page + 1} and all after it were not read" if page else "It could not be read"
    return Unreadable(f"{where}: {_why_ended(child.exit_code, limits)}.", _REMEDY)


def _why_ended(code: int | None, limits: Limits) -> str:
    if code == -signal.SIGXCPU:
        return f"that takes more than {limits.cpu_seconds} seconds of CPU time"
    if code is None or code == -signal.SIGKILL:
        return "the process that read it was killed"
    cause = f"ended with code {code}"
    if code < 0:
        with contextlib.suppress(ValueError):
            cause = f"crashed ({signal.Signals(-code).name})"
    return (
        f"the process that read it {cause}; it may need more than {limits.memory_bytes // 2**20} MB of memory"
    )


def _decode(raw: bytes, *, expected: int) -> _Message:
    """One message of the child as a value; None at the end. The child parses hostile files: nothing is trusted.

    Raises:
        ValueError, TypeError, KeyError: it is none that the child should send.
    """
    ((kind, fields),) = json.loads(raw).items()
    if kind == "end":
        return None
    if kind == "unreadable":
        return Unreadable(str(fields["reason"]), str(fields["remedy"]))
    if kind == "opened":
        outline = tuple(
            OutlineEntry(str(title), int(page), int(level)) for title, page, level in fields["outline"]
        )
        return _Opened(
            int(fields["pages"]),
            str(fields["title"]),
            _text(fields["created"]),
            _text(fields["modified"]),
            outline,
        )
    if kind != "page" or fields["number"] != expected:
        raise ValueError(kind)
    page = Page(
        expected,
        str(fields["label"]),
        str(fields["text"]),
        ReadBy(fields["read_by"]),
        _text(fields["reason"]),
    )
    return _Read(page, str(fields["heading"]))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
