"""What runs in the child: open one PDF, send what it says of itself and its pages, one message each.

Messages are JSON behind a length of four bytes, so the parent unpickles nothing that a PDF could have reached:

    {"opened": {"pages", "title", "created", "modified", "outline": [[title, page, level], …],
                "labels": [of each page that was asked for], "attachments": how many}}
    {"page": {"number", "text", "read_by", "reason", "heading", "confidence", "marks", "cut", "recognised",
              "hidden", "unchecked", "drawn"}}
                                              once for each page that was asked for, in order
    {"drawing": {"width", "height", "highlighted"}}
                                              instead of both when a picture was asked for; the bytes of a PNG follow
    {"unreadable": {"reason", "remedy"}}      the last one, if nothing can be read
    {"end": {}}                               the last one otherwise

This module must stay light: it is loaded before the fork, and neither numpy nor anything with threads may be.
"""

from __future__ import annotations

import ctypes
import gc
import json
import logging
import os
import resource
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from pypdfium2 import PdfiumError

from indexer.pdf.layers import NO_LAYERS
from indexer.pdf.limits import DEFAULT_LIMITS
from indexer.pdf.marks import marks_of
from indexer.pdf.opening import Refused, open_with_pdfium, why_not
from indexer.pdf.page_reader import PageReader
from indexer.pdf.request import Picture, Request
from indexer.pdf.structure import open_with_pypdf, read_layers
from indexer.pdf.watchdog import OUT_OF_MEMORY, end_if_beyond, watch_memory

_SELDOM = 100_000
"""Objects made until Python looks for circles among them: reading makes few, and a look takes time."""
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


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
    _limit(request)
    gc.set_threshold(_SELDOM)
    try:
        _answer(request, _Sender(channel))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    os._exit(0)


def rehearse(path: Path) -> None:
    """Reads a harmless PDF here and sends it nowhere, so that children find everything loaded and warm."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        # No limit of memory: Linux counts what the caller held before exec as this process's own at most.
        _answer(Request(path, replace(DEFAULT_LIMITS, memory_bytes=sys.maxsize)), _Sender(nowhere.fileno()))


def _die_with_parent() -> None:
    """Linux ends the child with the process that forked it; elsewhere its CPU limit does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _limit(request: Request) -> None:
    limits = request.limits
    seconds = limits.cpu(request.most_pages, ocr=request.ocr is not None)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    if sys.platform == "linux" and limits.address_space:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    watch_memory(limits.memory_bytes)


class _Sender:
    def __init__(self, channel: int) -> None:
        self._channel = channel

    def send(self, kind: str, fields: dict[str, Any]) -> None:
        self.send_bytes(json.dumps({kind: fields}, ensure_ascii=False).encode("utf-8", "replace"))

    def send_bytes(self, body: bytes) -> None:
        view = memoryview(len(body).to_bytes(4, "big") + body)
        while view:
            view = view[os.write(self._channel, view) :]


def _answer(request: Request, sender: _Sender) -> None:
    """Sends everything; a last message in any case but a crash."""
    try:
        if request.picture is not None:
            _draw(request, request.picture, sender)
        else:
            _read(request, sender)
    except Refused as refusal:
        sender.send("unreadable", {"reason": refusal.reason, "remedy": refusal.remedy})
    else:
        sender.send("end", {})


def _draw(request: Request, picture: Picture, sender: _Sender) -> None:
    from indexer.pdf.drawing import draw  # loads Pillow, which reading does not need

    try:
        document = open_with_pdfium(request.path, request.passwords)
    except PdfiumError as error:
        raise why_not(request.path, error.err_code) from error
    layers = NO_LAYERS
    if picture.spans:
        until = time.monotonic() + request.limits.base_seconds / 6
        reader = open_with_pypdf(request.path, until=until, passwords=request.passwords)
        layers = read_layers(reader, until=until)
    drawn = draw(document, picture, request.ocr, layers)
    sender.send("drawing", {"width": drawn.width, "height": drawn.height, "highlighted": drawn.highlighted})
    sender.send_bytes(drawn.png)


def _read(request: Request, sender: _Sender) -> None:
    reader = PageReader(request)
    structure = reader.structure
    indices = range(request.first - 1, request.end(reader.total))
    sender.send(
        "opened",
        {
            "pages": reader.total,
            "title": structure.title,
            "created": structure.created,
            "modified": structure.modified,
            "outline": structure.outline,
            "labels": [] if request.again else [reader.label(index) for index in indices],
            "attachments": reader.attachments,
        },
    )
    for index in indices:
        page, recognised = reader.page(index)
        end_if_beyond(request.limits.memory_bytes)
        sender.send(
            "page",
            {
                "number": index + 1,
                "text": page.text,
                "read_by": page.read_by,
                "reason": page.reason,
                "heading": page.heading,
                "confidence": page.confidence,
                "marks": marks_of(page).encode(),
                "cut": page.cut,
                "recognised": recognised,
                "hidden": page.hidden.told,
                "unchecked": page.hidden.unchecked,
                "drawn": page.hidden.drawn,
            },
        )
