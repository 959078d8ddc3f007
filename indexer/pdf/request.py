"""What the caller asks of the child that reads one PDF."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.pdf.limits import Limits


@dataclass(frozen=True, slots=True)
class Ocr:
    """How pages without a text layer are read."""

    languages: tuple[
        str, ...
    ]  # Tesseract's names ("eng", "chi_sim"); the document's own comes first if among them
    tessdata: str  # folder of Tesseract's data


MAX_PIXELS = 4_000_000
"""Of any picture of a page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page to draw, with words of it highlighted."""

    page: int  # physical, from 1
    text: str  # the page's text, as it was read; "" without spans
    spans: tuple[tuple[int, int], ...] = ()  # in code points of that text
    width: int = 1000  # pixels; the height follows from the page, within bounds


@dataclass(frozen=True, slots=True)
class Request:
    """A file, what to do with it, and its limits. Passwords travel here, never in the environment."""

    path: Path
    limits: Limits
    first: int = 1  # the page to begin with
    last: int | None = None  # the last page to read; None: to the end
    passwords: tuple[str, ...] = field(default=(), repr=False)  # tried in order
    ocr: Ocr | None = None
    picture: Picture | None = None  # draw this instead of reading
    again: bool = False  # what the file says of itself is known from an earlier child

    @property
    def most_pages(self) -> int:
        """How many pages there can be to read, whatever the file holds."""
        return self.end(self.limits.max_pages) - self.first + 1

    def end(self, total: int) -> int:
        """The last page to read of a file of so many."""
        return min(total, self.limits.max_pages, self.last if self.last is not None else total)

    def encode(self) -> bytes:
        """One line of JSON."""
        fields = dataclasses.asdict(self) | {"path": str(self.path)}
        return json.dumps(fields).encode() + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> Request:
        """The reverse of encode."""
        fields: dict[str, Any] = json.loads(line)
        return cls(
            path=Path(fields["path"]),
            limits=Limits(**fields["limits"]),
            first=fields["first"],
            last=fields["last"],
            passwords=tuple(fields["passwords"]),
            ocr=_ocr(fields["ocr"]),
            picture=_picture(fields["picture"]),
            again=fields["again"],
        )


def _ocr(fields: dict[str, Any] | None) -> Ocr | None:
    return None if fields is None else Ocr(tuple(fields["languages"]), fields["tessdata"])


def _picture(fields: dict[str, Any] | None) -> Picture | None:
    if fields is None:
        return None
    spans = tuple((start, end) for start, end in fields["spans"])
    return Picture(fields["page"], fields["text"], spans, fields["width"])
