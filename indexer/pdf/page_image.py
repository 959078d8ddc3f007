"""One page of a PDF as a picture, drawn by a child process that may crash, hang or be killed."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.pdf.children import Child
from indexer.pdf.limits import DEFAULT_LIMITS, Limits
from indexer.pdf.request import MAX_PIXELS, Ocr, Picture, Request
from indexer.types import Unreadable

DRAWING_VERSION = "1"
"""Raise it whenever the same page may give another picture: pictures are kept by it."""

MAX_BYTES = 8 * 1024 * 1024
"""No picture of so many pixels in at most 256 colours is larger."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNKS = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND"))
_INDEXED_COLOURS = 3
_REMEDY = "Open the file itself to see the page."


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page's picture."""

    png: bytes
    width: int  # pixels
    height: int
    highlighted: int  # of the spans that were to be highlighted, how many were found on the page


def draw_page(
    path: Path,
    picture: Picture,
    *,
    limits: Limits = DEFAULT_LIMITS,
    passwords: Sequence[str] = (),
    ocr: Ocr | None = None,
) -> PageImage | Unreadable:
    """Draws one page in a process of its own. `ocr`: how its words are found if they were read by OCR.

    Raises:
        OSError: there is no such file, it may not be read, or no process can be started.
    """
    path = path.absolute()
    with path.open("rb"):
        pass
    request = Request(path, limits, passwords=tuple(passwords), ocr=ocr, picture=picture)
    seconds = limits.base_seconds  # somebody waits
    with Child(request.encode(), max_message=MAX_BYTES) as child:
        try:
            return _answer(child, picture, time.monotonic() + seconds)
        except TimeoutError:
            return Unreadable(f"Page {picture.page} was not drawn within {seconds:g} seconds.", _REMEDY)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            return Unreadable(f"The process that drew page {picture.page} returned nonsense.", _REMEDY)


def _answer(child: Child, picture: Picture, until: float) -> PageImage | Unreadable:
    """What the child says; nothing of it is trusted, since it parses hostile files. Raises ValueError and the like."""
    header = child.receive(until - time.monotonic())
    if header is None:
        return _lost(picture)
    ((kind, fields),) = json.loads(header).items()
    if kind == "unreadable":
        return Unreadable(str(fields["reason"]), str(fields["remedy"]))
    if kind != "drawing":
        raise ValueError(kind)
    png = child.receive(until - time.monotonic())
    if png is None:
        return _lost(picture)
    width, height = size_of(png)
    highlighted = int(fields["highlighted"])
    if width * height > MAX_PIXELS or not 0 <= highlighted <= len(picture.spans):
        raise ValueError((width, height, highlighted))
    return PageImage(png, width, height, highlighted)


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG that holds indexed colours and nothing else.

    The chunks are those of the PNG specification (ISO/IEC 15948, chapter 11). What they compress is left alone.

    Raises:
        ValueError: it is damaged or holds anything else.
    """
    if not png.startswith(_SIGNATURE):
        raise ValueError("no PNG")
    kinds: list[bytes] = []
    place = len(_SIGNATURE)
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        kind, body = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        end = place + 12 + length
        if kind not in _CHUNKS or int.from_bytes(png[end - 4 : end], "big") != zlib.crc32(kind + body):
            raise ValueError(kind)
        kinds.append(kind)
        place = end
    if place != len(png) or kinds[:1] != [b"IHDR"] or kinds.index(b"IEND") != len(kinds) - 1:
        raise ValueError(kinds)
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    if not width or not height or png[25] != _INDEXED_COLOURS:
        raise ValueError((width, height))
    return width, height


def _lost(picture: Picture) -> Unreadable:
    return Unreadable(
        f"The process that drew page {picture.page} ended; the page may be damaged or need too much memory.",
        _REMEDY,
    )
