"""What bombs are built of. Their numbers are those that hurt a reader; packing them takes next to no time."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.pdfs import FONT, stream, write_raw

FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
BOX = b"/MediaBox[0 0 595 842]"
MILLION = 1_000_000

Bomb = Callable[[Path], None]
BOMBS: dict[str, Bomb] = {}
"""Every bomb by what it is."""

SLOW: set[str] = set()
"""Those that a reader needs long for, or whose files are large: for the soak."""


@dataclass
class Builder:
    """Objects of a PDF, which may name each other before they are known."""

    objects: list[bytes] = field(default_factory=lambda: [b"", b"", FONT])
    kids: list[int] = field(default_factory=list)
    catalog: bytes = b""

    def add(self, body: bytes = b"null") -> int:
        """Returns the object's number."""
        self.objects.append(body)
        return len(self.objects)

    def set(self, number: int, body: bytes) -> None:
        self.objects[number - 1] = body

    def page(self, content: bytes, *, resources: bytes = b"", entries: bytes = BOX) -> int:
        """A page of the given content, a stream object; its font is F1."""
        contents = self.add(content)
        return self.page_of(b"%d 0 R" % contents, resources=resources, entries=entries)

    def page_of(self, contents: bytes, *, resources: bytes = b"", entries: bytes = BOX) -> int:
        page = b"<</Type/Page/Parent 2 0 R%b/Contents %b/Resources<</Font<</F1 3 0 R>>%b>>>>"
        self.kids.append(self.add(page % (entries, contents, resources)))
        return self.kids[-1]

    def write(self, path: Path) -> None:
        if not self.objects[1]:
            references = b" ".join(b"%d 0 R" % kid for kid in self.kids)
            self.set(2, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(self.kids), references))
        self.set(1, b"<</Type/Catalog/Pages 2 0 R%b>>" % self.catalog)
        write_raw(path, self.objects)


def text(words: bytes, *, size: float = 12, x: float = 72, y: float = 700) -> bytes:
    """Operators that show words."""
    return b"BT /F1 %g Tf %g %g Td (%b) Tj ET\n" % (size, x, y, words)


def begun() -> Builder:
    """With the good page."""
    made = Builder()
    made.page(stream(text(b"Page 1")))
    return made


def flate(unit: bytes, times: int) -> bytes:
    """What unpacks to `unit`, `times` over; takes the time of packing a million bytes."""
    block = unit * max(1, min(times, MILLION // len(unit)))
    packer = zlib.compressobj(9)
    head = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    blocks = max(1, times * len(unit) // len(block))
    checksum = zlib.adler32(b"")
    for _ in range(blocks):
        checksum = zlib.adler32(block, checksum)
    return head + again * (blocks - 1) + b"\x03\x00" + checksum.to_bytes(4, "big")


def packed(unit: bytes, times: int, entries: bytes = b"") -> bytes:
    """A stream object that unpacks to `unit`, `times` over."""
    return stream(flate(unit, times), b"/Filter/FlateDecode" + entries)


def bomb(name: str, *, slow: bool = False) -> Callable[[Bomb], Bomb]:
    def keep(write: Bomb) -> Bomb:
        BOMBS[name] = write
        if slow:
            SLOW.add(name)
        return write

    return keep


def page_bomb(name: str, content: Callable[[], bytes], *, resources: bytes = b"", slow: bool = False) -> None:
    """A bomb that is one page's content between two good pages."""

    @bomb(name, slow=slow)
    def write(path: Path) -> None:
        made = begun()
        made.page(content(), resources=resources)
        made.page(stream(text(b"Page 3")))
        made.write(path)


def catalog_bomb(name: str, entries: Callable[[Builder], bytes], *, slow: bool = False) -> None:
    """A bomb that hangs on the catalog of a document of one good page."""

    @bomb(name, slow=slow)
    def write(path: Path) -> None:
        made = begun()
        made.catalog = entries(made)
        made.write(path)
