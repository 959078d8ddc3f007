"""One PDF into facts and pages, by child processes that may crash, hang or be killed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from indexer.pdf import verdicts
from indexer.pdf.arrangement import arrange
from indexer.pdf.attempts import Attempts
from indexer.pdf.furniture import REACH
from indexer.pdf.language import detect_language
from indexer.pdf.limits import DEFAULT_LIMITS, Limits
from indexer.pdf.messages import Message, Opened, Read
from indexer.pdf.request import Ocr, Request
from indexer.pdf.title import choose_title
from indexer.types import DocumentFacts, Page, Unreadable

__all__ = ["READER_VERSION", "Limits", "read_pdf"]

READER_VERSION = "pdfium-pypdf-3"
"""Raise it whenever the same file may give another text: passages' places depend on it."""

_SAMPLE_PAGES = 5
_SAMPLE_CHARACTERS = 6000


def read_pdf(
    path: Path,
    *,
    name: str,
    limits: Limits = DEFAULT_LIMITS,
    first: int = 1,
    last: int | None = None,
    before: Sequence[Page] = (),
    passwords: Sequence[str] = (),
    ocr: Ocr | None = None,
) -> Iterator[DocumentFacts | Page | Unreadable]:
    """Reads a PDF in a process of its own: first its DocumentFacts, then each Page in order as it is read.

    A page that crashes the process, hangs in it or needs too much memory comes as failed, and another process goes
    on behind it. An Unreadable comes last when not everything could be read, and alone when nothing could.

    `name` is the file's name as people know it. Only pages `first` to `last` (None: the end) come; `before` are the
    last pages (eight are enough) that came of the part before them. Title and language are the document's only where `first` is 1.
    `passwords` are tried in order on a file that needs one; with `ocr`, pages without a text layer are read by it.

    The iterator holds the process: closing it early kills the process. Any number may run at once, from threads and
    from worker processes, daemonic ones too.

    Raises:
        OSError: there is no such file, it may not be read, or no process can be started.
    """
    path = path.absolute()
    with path.open("rb"):
        behind = min(REACH, len(before))
        ahead = None if last is None else last + REACH
        request = Request(path, limits, first - behind, ahead, tuple(passwords), ocr)
        return _reading(request, name, before, (first, last))


def _reading(
    request: Request, name: str, before: Sequence[Page], wanted: tuple[int, int | None]
) -> Iterator[DocumentFacts | Page | Unreadable]:
    """`wanted` are the first and last pages that come; those that the request has besides are read for their sake."""
    first, last = wanted
    with Attempts(request) as attempts:
        with request.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        messages = attempts.messages()
        opened = next(messages)
        if not isinstance(opened, Opened):
            yield opened if isinstance(opened, Unreadable) else verdicts.nonsense(0)
            return
        sample, rest = _sample(messages)
        yield _facts(opened, sample, name=name, sha256=sha256)
        ends: list[Unreadable] = []
        reads = _reads(chain(sample, rest), ends)
        done = first - 1
        for page in arrange(reads, outline=opened.outline, before=before):
            if last is not None and page.number > last:
                break
            done = page.number
            yield page
        end = ends[0] if ends and done != last else attempts.remark(first, last)
        if end is not None:
            yield end


def _reads(messages: Iterable[Message], ends: list[Unreadable]) -> Iterator[Read]:
    """The pages among the messages; what ends them goes there."""
    for message in messages:
        if isinstance(message, Read):
            yield message
        elif isinstance(message, Unreadable):
            ends.append(message)


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
        attachments=opened.attachments,
    )
