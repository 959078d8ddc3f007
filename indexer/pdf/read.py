"""One PDF into facts and pages, by a child process that may crash, hang or be killed."""

from __future__ import annotations

import contextlib
import hashlib
import signal
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from indexer.pdf.children import Child
from indexer.pdf.language import detect_language
from indexer.pdf.limits import DEFAULT_LIMITS, Limits
from indexer.pdf.messages import Message, Opened, Read, decode
from indexer.pdf.request import Request
from indexer.pdf.title import choose_title
from indexer.types import DocumentFacts, Page, Unreadable

__all__ = ["READER_VERSION", "Limits", "read_pdf"]

READER_VERSION = "pdfium-pypdf-1"
"""Raise it whenever the same file may give another text: passages' places depend on it."""

_SAMPLE_PAGES = 5
_SAMPLE_CHARACTERS = 6000
_OUTLINE_BYTES = 8 * 1024 * 1024
_REMEDY = "Open it in a PDF viewer, save or print it as a new PDF, and share that."
_SPLIT = "Split it into smaller files, or save it as a new PDF and share that."


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
        if not isinstance(opened, Opened):
            yield opened if isinstance(opened, Unreadable) else _nonsense(0)
            return
        first, rest = _sample(messages)
        yield _facts(opened, first, name=name, sha256=sha256)
        for message in chain(first, rest):
            if isinstance(message, Read):
                yield message.page
            elif isinstance(message, Unreadable):
                yield message


def _sample(messages: Iterator[Message]) -> tuple[list[Message], Iterator[Message]]:
    """As many of the first pages as tell the language, and the rest."""
    first: list[Message] = []
    characters = 0
    for message in messages:
        first.append(message)
        if isinstance(message, Read):
            characters += len(message.page.text)
        if len(first) >= _SAMPLE_PAGES or characters >= _SAMPLE_CHARACTERS:
            break
    return first, messages


def _facts(opened: Opened, first: list[Message], *, name: str, sha256: str) -> DocumentFacts:
    read = [message for message in first if isinstance(message, Read)]
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


def _messages(child: Child, limits: Limits) -> Iterator[Message]:
    """The child's messages as values, ended by an Unreadable if it does not end well by itself."""
    clock = _Clock(limits)
    page = 0  # the last that came
    while True:
        try:
            raw = clock.receive(child)
            message = decode(raw, expected=page + 1) if raw is not None else _ended(child, page, limits)
        except TimeoutError:
            yield Unreadable(clock.verdict(page), _SPLIT)
            return
        except ValueError:
            yield _nonsense(page)
            return
        if message is None:
            return
        yield message
        if isinstance(message, Unreadable):
            return
        if isinstance(message, Opened):
            clock.opened(message.pages)
        else:
            page = message.page.number


class _Clock:
    """How long the child may still take: each page and all of them together."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.base_seconds
        self._opened = False

    def opened(self, pages: int) -> None:
        """It is known now how many pages there are to read."""
        if not self._opened:
            self._opened = True
            self._left += self._limits.seconds_per_page * min(pages, self._limits.max_pages)

    def receive(self, child: Child) -> bytes | None:
        """The child's next message; only the time until then counts. Raises as Child.receive."""
        began = time.monotonic()
        try:
            return child.receive(min(self._left, self._limits.page_seconds) if self._opened else self._left)
        finally:
            self._left -= time.monotonic() - began

    def verdict(self, page: int) -> str:
        """Which time ran out, after that page."""
        if not self._opened:
            return f"It could not be opened within {self._limits.base_seconds:g} seconds."
        if self._left > 0:
            return f"Page {page + 1} was not read within {self._limits.page_seconds:g} seconds."
        return f"It was not read within its time; page {page} is the last that was."


def _nonsense(page: int) -> Unreadable:
    return Unreadable(f"After page {page} the process that read it returned nonsense.", _REMEDY)


def _ended(child: Child, page: int, limits: Limits) -> Unreadable:
    """The child is gone without a last message."""
    where = f"Page {page + 1} and all after it were not read" if page else "It could not be read"
    from_outside = child.exit_code in (None, -signal.SIGKILL)  # our own limits end it by other means
    return Unreadable(f"{where}: {_why_ended(child.exit_code, limits)}.", _REMEDY, passing=from_outside)


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
