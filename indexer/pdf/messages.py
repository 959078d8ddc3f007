"""What the child that reads a PDF says, as values. It parses hostile files, so nothing that it says is trusted."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from indexer.pdf.marks import Marks
from indexer.types import OutlineEntry, Page, ReadBy, Unreadable


class NotUnderstood(ValueError):
    """The child said what it should not say."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the file says of itself, before any page."""

    pages: int
    title: str
    created: str | None
    modified: str | None
    outline: tuple[OutlineEntry, ...]
    labels: tuple[str, ...]  # of the pages that are going to be read


@dataclass(frozen=True, slots=True)
class Read:
    """One page; with the largest text on it if it is the first."""

    page: Page
    heading: str = ""
    marks: Marks = field(default_factory=Marks)
    cut: bool = False  # it had more characters than allowed
    recognised: bool = False  # OCR was tried on it, whatever came of it


Message = Opened | Read | Unreadable


def decode(raw: bytes, *, expected: int, label: str) -> Message | None:
    """One message as a value; None at the end. `expected` is the number of the page that may come next.

    The forms are described in indexer/pdf/child.py.

    Raises:
        NotUnderstood: it is none that may come here.
    """
    try:
        return _decode(raw, expected, label)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotUnderstood(str(error)) from error


def _decode(raw: bytes, expected: int, label: str) -> Message | None:
    ((kind, fields),) = json.loads(raw).items()
    if kind == "end":
        return None
    if kind == "unreadable":
        return Unreadable(str(fields["reason"]), str(fields["remedy"]))
    if kind == "opened":
        return _opened(fields)
    if kind == "page" and fields["number"] == expected:
        return _read(fields, label)
    raise NotUnderstood(kind)


def _opened(fields: dict[str, Any]) -> Opened:
    return Opened(
        pages=int(fields["pages"]),
        title=str(fields["title"]),
        created=_optional(fields["created"]),
        modified=_optional(fields["modified"]),
        outline=tuple(
            OutlineEntry(str(title), int(page), int(level)) for title, page, level in fields["outline"]
        ),
        labels=tuple(map(str, fields["labels"])),
    )


def _read(fields: dict[str, Any], label: str) -> Read:
    text = str(fields["text"])
    page = Page(
        number=int(fields["number"]),
        label=label,
        text=text,
        read_by=ReadBy(fields["read_by"]),
        reason=_optional(fields["reason"]),
        confidence=_share(fields["confidence"]),
    )
    return Read(
        page,
        heading=str(fields["heading"]),
        marks=Marks.decode(fields["marks"], text),
        cut=bool(fields["cut"]),
        recognised=bool(fields["recognised"]),
    )


def _optional(value: Any) -> str | None:
    return None if value is None else str(value)


def _share(value: Any) -> float | None:
    if value is None:
        return None
    share = float(value)
    if not 0 <= share <= 1:
        raise ValueError(f"no share: {share}")
    return share
