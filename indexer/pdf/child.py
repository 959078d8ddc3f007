"""What runs in the child: open one PDF, send what it says of itself and its pages, one message each.

Messages are JSON behind a length of four bytes, so the parent unpickles nothing that a PDF could have reached:

    {"opened": {"pages", "title", "created", "modified", "outline": [[title, page, level], …]}}
    {"page": {"number", "label", "text", "read_by", "reason", "heading"}}        once for each page, in order
    {"unreadable": {"reason", "remedy"}}                                          the last one, if not all was read
    {"end": {}}                                                                   the last one otherwise

This module must stay light: it is loaded before the fork, and neither numpy nor anything with threads may be.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import PdfReader

from indexer.pdf.limits import DEFAULT_LIMITS, Limits
from indexer.pdf.request import Request
from indexer.pdf.structure import TooLong, label_of, open_with_pypdf, read_structure, time_limit
from indexer.pdf.text import PageText, read_with_pdfium, read_with_pypdf

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_UNPROTECTED = "Share a copy without a password."
_SAVE_ANEW = "Open it in a PDF viewer, save or print it as a new PDF, and share that."


class _Refused(Exception):
    """The PDF, or the rest of it, is not read: reason and remedy."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def run(channel: int) -> NoReturn:
    """Reads the request from the socket `channel` and answers on it; ends the process."""
    logging.disable(logging.CRITICAL)
    _die_with_parent()
    with os.fdopen(channel, "rb", buffering=0, closefd=False) as incoming:
        line = b""
        while not line.endswith(b"\n"):
            piece = incoming.read(65536)
            if not piece:
                os._exit(0)
            line += piece
    request = Request.decode(line)
    _limit(request.limits)
    _Reader(request, _Sender(channel)).run()
    os._exit(0)


def rehearse(path: Path) -> None:
    """Reads a harmless PDF here and sends it nowhere, so that children find everything loaded and warm."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        _Reader(Request(path, DEFAULT_LIMITS), _Sender(nowhere.fileno())).run()


def _die_with_parent() -> None:
    """Linux ends the child with the process that forked it; elsewhere its CPU limit does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _limit(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))


class _Sender:
    def __init__(self, channel: int) -> None:
        self._channel = channel

    def send(self, kind: str, fields: dict[str, Any]) -> None:
        body = json.dumps({kind: fields}, ensure_ascii=False).encode("utf-8", "replace")
        view = memoryview(len(body).to_bytes(4, "big") + body)
        while view:
            view = view[os.write(self._channel, view) :]


class _Reader:
    """Reads one PDF and sends what it finds."""

    def __init__(self, request: Request, sender: _Sender) -> None:
        self._path = request.path
        self._limits = request.limits
        self._sender = sender
        self._document: Any | None = None
        self._reader: PdfReader | None = None
        self._reader_tried = False

    def run(self) -> None:
        """Sends everything; a last message in any case but a crash."""
        try:
            total = self._open()
            self._pages(total)
        except _Refused as refusal:
            self._sender.send("unreadable", {"reason": refusal.reason, "remedy": refusal.remedy})
        except MemoryError:
            self._sender.send("unreadable", {"reason": _memory(self._limits), "remedy": _SAVE_ANEW})
        else:
            self._sender.send("end", {})

    def _open(self) -> int:
        """Opens the file by pdfium, else by pypdf, and sends what it says of itself. Returns its page total."""
        until = time.monotonic() + self._limits.base_seconds / 6
        why = ("It has no pages.", _SAVE_ANEW)
        try:
            self._document = pypdfium2.PdfDocument(self._path)
        except pypdfium2.PdfiumError as error:
            if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
                raise _Refused("It is protected by a password.", _UNPROTECTED) from error
            why = _why_not(self._path, error.err_code)
        reader = self._pypdf(until)
        total = len(self._document) if self._document is not None else _count(reader)
        if total < 1:
            raise _Refused(*why)
        self._structure = read_structure(reader, self._document, total, until=until)
        if self._document is not None:
            self._reader, self._reader_tried = None, False  # frees its memory; rarely needed again
        self._sender.send(
            "opened",
            {
                "pages": total,
                "title": self._structure.title,
                "created": self._structure.created,
                "modified": self._structure.modified,
                "outline": self._structure.outline,
            },
        )
        return total

    def _pypdf(self, until: float) -> PdfReader | None:
        if not self._reader_tried:
            self._reader_tried = True
            self._reader = open_with_pypdf(self._path, until=until)
        return self._reader

    def _pages(self, total: int) -> None:
        limits = self._limits
        characters = 0
        cut: list[int] = []
        for index in range(min(total, limits.max_pages)):
            page = self._page(index)
            characters += len(page.text)
            if characters > limits.max_characters:
                raise _Refused(
                    f"It has more than {limits.max_characters:,} characters; page {index + 1} and all after it were "
                    "not read.",
                    "Split it into smaller files.",
                )
            if page.cut:
                cut.append(index + 1)
            self._send_page(index, page)
        if total > limits.max_pages:
            raise _Refused(
                f"It has {total:,} pages; only the first {limits.max_pages:,} were read.",
                "Split it into smaller files, or raise FOOTNOTE_MAX_PAGES.",
            )
        if cut:
            raise _Refused(
                f"Only the first {limits.max_page_characters:,} characters were read of page "
                f"{', '.join(map(str, cut[:10]))}{' and others' if len(cut) > 10 else ''}.",
                "Split the page, or share the data in another form.",
            )

    def _send_page(self, index: int, page: PageText) -> None:
        self._sender.send(
            "page",
            {
                "number": index + 1,
                "label": label_of(self._structure, self._document, index),
                "text": page.text,
                "read_by": page.read_by,
                "reason": page.reason,
                "heading": page.heading,
            },
        )

    def _page(self, index: int) -> PageText:
        """The page by pdfium; by pypdf when that fails or finds garbage, and if it does better."""
        first = PageText("", "failed", "Neither reader could open it.")
        if self._document is not None:
            try:
                first = read_with_pdfium(
                    self._document, index, limit=self._limits.max_page_characters, heading=index == 0
                )
            except MemoryError:
                first = PageText("", "failed", _memory(self._limits))
            except Exception:  # noqa: BLE001 - a damaged page must not take the others with it
                first = PageText("", "failed", "It is damaged: neither reader could read it.")
        if first.read_by != "failed":
            return first
        return self._second_reading(index) or first

    def _second_reading(self, index: int) -> PageText | None:
        patience = self._limits.page_seconds / 3
        reader = self._pypdf(time.monotonic() + patience)
        if reader is None:
            return None
        try:
            with time_limit(patience):
                second = read_with_pypdf(reader, index, limit=self._limits.max_page_characters)
        except (Exception, TooLong):  # noqa: BLE001 - pypdf raises almost anything for a damaged page
            return None
        return second if second.read_by == "text" else None


def _count(reader: PdfReader | None) -> int:
    return len(reader.pages) if reader is not None else 0


def _memory(limits: Limits) -> str:
    return f"Reading it needs more than {limits.memory_bytes // 2**20:,} MB of memory."


def _why_not(path: Path, code: int | None) -> tuple[str, str]:
    """Reason and remedy for a file that neither reader opens."""
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        return "The file is empty.", "Share it again: nothing of it arrived."
    if b"%PDF" not in head:
        return "It is not a PDF.", "Save or export it as a PDF, and share that."
    if code == pdfium.FPDF_ERR_SUCCESS:
        return "It has no pages that can be found.", _SAVE_ANEW
    return (
        "It is damaged or incomplete.",
        f"Share it again, since it may be cut off. If that does not help: {_SAVE_ANEW}",
    )
