"""The contextual header of a passage: what it is indexed with, beside its own words.

A passage in the middle of a report names neither the company nor the year. Its document's file name and title and the
section it stands in are put before it, for vectors and words alike. What the first page says of dates and versions is
kept with the document instead: before each passage it drew the vectors to other passages with dates (page hit@5 of 49
questions to filings: 71 with it, 78 without). A header is never shown or quoted: citations are cut from the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from indexer.types import Page

HEADER_VERSION = "headers-1"
"""Raise it whenever the same document may give other headers."""

_NAME = 100  # characters at most of each part: a header must leave the embedder room for the passage
_TITLE = 120
_DESCRIPTION = 160
_SECTION = 160
_FIRST_LINES = 40
_REMEMBERED = 20_000  # a search asks the same of hundreds of documents each time
_LINE = 100
_DESCRIBED_BY = 2  # lines

_ENDING = re.compile(r"\.pdf$", re.IGNORECASE)
_BORDER = re.compile(
    r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])"  # travelPolicy
    r"|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"  # 2023Q4
    r"|[_\-.+~]+"
)
_SPACES = re.compile(r"\s+")
_DATED = re.compile(
    r"(?<!\d)(?:19[89]\d|20\d\d)(?!\d)"
    r"|\b(?:version|revision|rev\.|edition|ausgabe|auflage|édition|versión)\s*[\d.]*\d"
    r"|第[\d一二三四五六七八九十]+版",
    re.IGNORECASE,
)


@lru_cache(_REMEMBERED)
def name_words(name: str) -> str:
    """A file's name as words: `Travel_Policy-2023Q4.pdf` is `Travel Policy 2023 Q 4`."""
    return _one_line(_BORDER.sub(" ", _ENDING.sub("", name)))


def describe(pages: Iterable[Page]) -> str:
    """What the first page that has text says of its date or version, on one line; empty where it says nothing.

    Those are its first short lines with a year since 1980, or a version.
    """
    page = next((page for page in pages if page.text.strip()), None)
    if page is None:
        return ""
    lines = (line.strip() for line in page.text.split("\n", _FIRST_LINES)[:_FIRST_LINES])
    telling = [line for line in lines if len(line) <= _LINE and _DATED.search(line)]
    return _one_line(". ".join(telling[:_DESCRIBED_BY]))[:_DESCRIPTION]


@lru_cache(_REMEMBERED)
def document_header(name: str, title: str) -> str:
    """The part of the header that all passages of a document share."""
    words = name_words(name)[:_NAME]
    title = _one_line(title)[:_TITLE]
    again = name_words(title).casefold() == words.casefold()
    return ". ".join(part for part in (words, "" if again else title) if part)


def header(document: str, section: Sequence[str]) -> str:
    """The header of a passage, of its document's and the path of its section, on one line."""
    path = _one_line(" > ".join(section))
    if len(path) > _SECTION:  # the innermost titles say most of the passage
        path = path[-_SECTION:].partition(" ")[2]
    return f"{document}. {path}" if document and path else document or path


def with_header(header: str, text: str) -> str:
    """What is embedded and counted of a passage."""
    return f"{header}\n{text}" if header else text


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
