"""What the child that reads a PDF says, as values. It parses hostile files, so nothing that it says is trusted."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from indexer.pdf.marks import Marks
from indexer.types import OutlineEntry, Page, ReadBy, Unreadable
from indexer.types.pages import HIDDEN_TEXT, UNCHECKED_TEXT

_MOST_PAGES = 2**31 - 1
_MOST_LEVEL = 100
_MOST_ATTACHMENTS = 2**31 - 1
_MOST_LETTERS = 1000  # of whatever is not a page's text
_UNSPEAKABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
"""Characters that no text here holds, and databases refuse."""


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
    attachments: int = 0  # files in the file


@dataclass(frozen=True, slots=True)
class Read:
    """One page; with the largest text on it if it is the first."""

    page: Page
    heading: str = ""
    marks: Marks = field(default_factory=Marks)
    cut: bool = False  # it had more characters than allowed
    recognised: bool = False  # OCR was tried on it, whatever came of it
    drawn: bool = False  # to see what of its text can be seen


Message = Opened | Read | Unreadable


def decode(raw: bytes, *, expected: int, label: str) -> Message | None:
    """One message as a value; None at the end. `expected` is the number of the page that may come next.

    The forms are described in indexer/pdf/child.py.

    Raises:
        NotUnderstood: it is none that may come here.
    """
    try:
        return _decode(raw, expected, label)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise NotUnderstood(str(error)) from error


def _decode(raw: bytes, expected: int, label: str) -> Message | None:
    ((kind, fields),) = json.loads(raw).items()
    if kind == "end":
        return None
    if kind == "unreadable":
        return Unreadable(_words(fields["reason"]), _words(fields["remedy"]))
    if kind == "opened":
        return _opened(fields)
    if kind == "page" and fields["number"] == expected:
        return _read(fields, label)
    raise NotUnderstood(kind)


def _opened(fields: dict[str, Any]) -> Opened:
    pages = _count(fields["pages"], 1, _MOST_PAGES)
    return Opened(
        pages=pages,
        title=_words(fields["title"]),
        created=_optional(fields["created"]),
        modified=_optional(fields["modified"]),
        outline=tuple(
            OutlineEntry(_words(title), _count(page, 1, pages), _count(level, 0, _MOST_LEVEL))
            for title, page, level in fields["outline"]
        ),
        labels=tuple(map(_words, fields["labels"])),
        attachments=_count(fields["attachments"], 0, _MOST_ATTACHMENTS),
    )


def _read(fields: dict[str, Any], label: str) -> Read:
    text = _text(fields["text"])
    read_by = ReadBy(fields["read_by"])
    page = Page(
        number=int(fields["number"]),
        label=label,
        text=text,
        read_by=read_by,
        reason=_optional(fields["reason"]) if read_by is ReadBy.FAILED else _reason(fields),
        confidence=_share(fields["confidence"]),
    )
    return Read(
        page,
        heading=_words(fields["heading"]),
        marks=Marks.decode(fields["marks"], text),
        cut=bool(fields["cut"]),
        recognised=bool(fields["recognised"]),
        drawn=bool(fields["drawn"]),
    )


def _reason(fields: dict[str, Any]) -> str | None:
    """Why there is nothing on the page, and what is to say of text on it that cannot be seen."""
    remarks = [HIDDEN_TEXT] * bool(fields["hidden"]) + [UNCHECKED_TEXT] * bool(fields["unchecked"])
    return "; ".join(filter(None, [_optional(fields["reason"]), *remarks])) or None


def _text(value: Any) -> str:
    if type(value) is not str or _UNSPEAKABLE.search(value):
        raise ValueError(f"no text: {value!r:.80}")
    return value


def _words(value: Any) -> str:
    text = _text(value)
    if len(text) > _MOST_LETTERS:
        raise ValueError(f"{len(text)} characters")
    return text


def _optional(value: Any) -> str | None:
    return None if value is None else _words(value)


def _count(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError(f"no number from {least} to {most}: {value!r:.80}")
    return value


def _share(value: Any) -> float | None:
    if value is None:
        return None
    if type(value) not in (int, float) or not 0 <= value <= 1:
        raise ValueError(f"no share: {value!r:.80}")
    return float(value)
