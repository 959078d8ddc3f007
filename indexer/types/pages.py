"""Pages and how they were read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HIDDEN_TEXT = "text that cannot be seen was left out"
UNCHECKED_TEXT = "it was not found out whether all of its text can be seen"
"""Remarks on pages that did not fail, among their reasons."""


class ReadBy(StrEnum):
    """How a page's text was obtained."""

    TEXT = "text"
    OCR = "ocr"
    BLANK = "blank"  # nothing to read on it
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Section:
    """Where on a page a part of the document begins, or goes on, and how it is called."""

    start: int  # in code points of the page's text; 0 when it goes on from the page before
    path: tuple[str, ...]  # titles from the outermost to its own


@dataclass(frozen=True, slots=True)
class Page:
    """One page's text. The contract: Unicode NFC-stable text as citations quote it, lines end with a single
    newline character, no other control characters; offsets everywhere count code points of this text."""

    number: int  # physical, from 1
    label: str  # as printed by the PDF's page labels; the number as text when it has none
    text: str
    read_by: ReadBy
    reason: str | None = None  # why it is blank or failed, what of it was left out: for the coverage report
    confidence: float | None = None  # of OCR, from 0 to 1; None where the file itself holds the text
    language: str | None = None  # ISO 639-1, None where too little is on it
    furniture: tuple[
        tuple[int, int], ...
    ] = ()  # running headers, footers, numbers: on the page, in no passage
    sections: tuple[Section, ...] = ()  # in order of `start`; the text before the first belongs to none


@dataclass(frozen=True, slots=True)
class PageCounts:
    """How the pages of a document were read; they add up to `total`."""

    total: int = 0
    text: int = 0
    ocr: int = 0
    blank: int = 0
    failed: int = 0
