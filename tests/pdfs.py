"""Small PDFs for tests: text at known places, labels, outlines, passwords, scans, damage and bombs.

    write_pdf(path, ["First page\nwith two lines", "Second page"], title="Handbook", labels=[Labels(1, "roman")])

Text is set in Helvetica, or STSong-Light where it holds Chinese or Japanese. Pages are A4, places in points from the
lower left corner.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595, 842
_MARGIN = 72
_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_STYLES = {
    "arabic": "ARABIC",
    "roman": "ROMAN_LOWER",
    "ROMAN": "ROMAN_UPPER",
    "letters": "LETTERS_LOWER",
    "LETTERS": "LETTERS_UPPER",
    "none": None,
}

Style = Literal["arabic", "roman", "ROMAN", "letters", "LETTERS", "none"]


@dataclass(frozen=True, slots=True)
class Text:
    """One line at a place."""

    text: str
    x: float = _MARGIN
    y: float = HEIGHT - _MARGIN
    size: float = 11


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey rectangle of pixels; the default covers the page, as a scan does."""

    x: float = 0
    y: float = 0
    width: float = WIDTH
    height: float = HEIGHT


@dataclass(frozen=True, slots=True)
class Labels:
    """Printed labels from a page (physical, from 1) on."""

    page: int
    style: Style = "arabic"
    prefix: str = ""
    start: int = 1


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline that leads to a page (physical, from 1); level 0 is the top."""

    title: str
    page: int
    level: int = 0


PageContent = str | Sequence[Text | Picture]
"""Lines from the top, or things at places; "" or [] is a blank page."""


def write_pdf(
    path: Path,
    pages: Sequence[PageContent],
    *,
    title: str | None = None,
    labels: Sequence[Labels] = (),
    outline: Sequence[Bookmark] = (),
    rotations: Sequence[int] = (),
    user_password: str | None = None,
    owner_password: str | None = None,
    modified: datetime | None = None,
) -> Path:
    """Writes a PDF and returns its path. `rotations` turn the pages by multiples of 90 degrees.

    A user password is needed to open it; an owner password alone leaves it readable by everyone.
    """
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), pageCompression=0)
    if title is not None:
        canvas.setTitle(title)
    for label in labels:
        canvas.addPageLabel(label.page - 1, _STYLES[label.style], label.start, label.prefix or None)
    for number, content in enumerate(pages, start=1):
        if rotations:
            rotation = rotations[number - 1] if number <= len(rotations) else 0
            canvas.setPageSize(
                (HEIGHT, WIDTH) if rotation % 180 else (WIDTH, HEIGHT)
            )  # reportlab turns it, too
            canvas.setPageRotation(rotation)
        for place, bookmark in enumerate(outline):
            if bookmark.page == number:
                canvas.bookmarkPage(f"place-{place}")
        _draw(canvas, content)
        canvas.showPage()
    for place, bookmark in enumerate(outline):
        canvas.addOutlineEntry(bookmark.title, f"place-{place}", bookmark.level)
    canvas.save()
    return _finish(path, buffer, user_password, owner_password, modified)


def write_scan(path: Path, *, pages: int = 1) -> Path:
    """A PDF of pictures without any text."""
    return write_pdf(path, [[Picture()]] * pages)


def write_truncated(path: Path, pages: Sequence[PageContent] = ("cut off",)) -> Path:
    """The first half of a PDF, as a broken download leaves it."""
    whole = write_pdf(path, pages).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def write_raw(path: Path, objects: Sequence[bytes]) -> Path:
    """A PDF of the given objects, numbered from 1; the first is the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    path.write_bytes(bytes(out))
    return path


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object with further entries of its dictionary."""
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(data), entries, data)


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def write_memory_bomb(path: Path, *, megabytes: int, good_pages: int = 1, after: int = 0) -> Path:
    """Some readable pages, then one whose content grows to many megabytes of text when it is unpacked.

    `after`: that many readable pages more.
    """
    unit = b"BT /F1 1 Tf 72 700 Td (ABCDEFGH ) Tj ET\n" * 25_000
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(unit) for _ in range(megabytes)) + packer.flush()
    return _write_with_bad_page(
        path, stream(packed, b"/Filter/FlateDecode"), good_pages=good_pages, after=after
    )


def write_time_bomb(path: Path, *, levels: int = 10, good_pages: int = 1, after: int = 0) -> Path:
    """Some readable pages, then one whose forms call each other ten to the power of `levels` times.

    `after`: that many readable pages more.
    """
    first = 6 + 2 * good_pages
    forms = []
    for level in range(levels):
        last = level == levels - 1
        body = b"BT /F1 1 Tf 72 700 Td (LOL ) Tj ET " if last else b"/X Do " * 10
        inner = b"" if last else b"/XObject<</X %d 0 R>>" % (first + level + 1)
        head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>%b>>" % inner
        forms.append(stream(body, head))
    resources = b"/XObject<</X %d 0 R>>" % first
    return _write_with_bad_page(path, stream(b"/X Do"), resources, forms, good_pages=good_pages, after=after)


def _write_with_bad_page(
    path: Path,
    content: bytes,
    resources: bytes = b"",
    more: Sequence[bytes] = (),
    *,
    good_pages: int,
    after: int,
) -> Path:
    """Pages "Page 1", "Page 2", … with one of the given content among them: behind `good_pages`, before `after` more.

    `more` is numbered from 6 + 2 * good_pages.
    """
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>%b>>>>"
    )
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", FONT]
    kids = []

    def add_page(content: bytes, resources: bytes = b"") -> None:
        objects.append(content)
        objects.append(page % (len(objects), resources))
        kids.append(len(objects))

    for number in range(1, good_pages + 1):
        add_page(stream(b"BT /F1 12 Tf 72 700 Td (Page %d) Tj ET" % number))
    add_page(content, resources)
    objects.extend(more)
    for number in range(good_pages + 2, good_pages + 2 + after):
        add_page(stream(b"BT /F1 12 Tf 72 700 Td (Page %d) Tj ET" % number))
    references = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(kids), references)
    return write_raw(path, objects)


def _draw(canvas: Canvas, content: PageContent) -> None:
    if isinstance(content, str):
        content = [
            Text(line, y=HEIGHT - _MARGIN - 15 * place)
            for place, line in enumerate(content.split("\n"))
            if line
        ]
    for item in content:
        if isinstance(item, Picture):
            canvas.drawImage(_grey(), item.x, item.y, item.width, item.height)
        else:
            canvas.setFont(_font(item.text), item.size)
            canvas.drawString(item.x, item.y, item.text)


def _font(text: str) -> str:
    if not _CJK.search(text):
        return "Helvetica"
    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def _grey() -> ImageReader:
    return ImageReader(io.BytesIO(b"P5 8 8 255\n" + bytes([128]) * 64))


def _finish(
    path: Path,
    buffer: io.BytesIO,
    user_password: str | None,
    owner_password: str | None,
    modified: datetime | None,
) -> Path:
    if user_password is None and owner_password is None and modified is None:
        path.write_bytes(buffer.getvalue())
        return path
    writer = PdfWriter(clone_from=PdfReader(buffer))
    if modified is not None:
        writer.add_metadata({"/ModDate": modified.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")})
    if user_password is not None or owner_password is not None:
        writer.encrypt(user_password or "", owner_password, algorithm="AES-256")
    writer.write(path)
    return path
