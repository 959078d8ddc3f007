"""The contextual header of a passage: what it is indexed with, beside its own words.

A passage in the middle of a report names neither the company nor the year. Its document's file name and title and the
section it stands in are put before it, for vectors and words alike. What the first page says of dates and versions is
kept with the document instead: before each passage it drew the vectors to other passages with dates (page hit@5 of 49
questions to filings: 71 with it, 78 without). A header is never shown or quoted: citations are cut from the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from indexer.types import Page

HEADER_VERSION = "headers-2"
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
_CAPITAL = r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zß-ÿ]{2})"  # payPal, JPMorgan; not FAQs
_CAPITAL_WITHIN = re.compile(_CAPITAL)
_LETTERS = re.compile(r"[^\W\d_]+")
_BORDER = re.compile(
    rf"{_CAPITAL}"
    r"|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"  # 2023Q4
    r"|[_\-.~]+|(?<=\w)\+(?=\w)"  # but C++
)
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_DATED = re.compile(
    r"(?<!\d)(?:19[89]\d|20\d\d)(?!\d)"
    r"|\b(?:version|revision|rev\.|edition|ausgabe|auflage|édition|versión)\s*[\d.]*\d"
    r"|[〇零○一二三四五六七八九]{4}年"
    r"|第[\d一二三四五六七八九十]+版",
    re.IGNORECASE,
)


@lru_cache(_REMEMBERED)
def name_words(name: str) -> str:
    """A file's name as words: `Travel_Policy-2023Q4.pdf` is `Travel Policy 2023 Q 4`."""
    return _one_line(_BORDER.sub(" ", _without_ending(name)))


def describe(pages: Iterable[Page]) -> str:
    """What the first page that has text says of its date or version, on one line; empty where it says nothing.

    Those are its first short lines with a year since 1980, or a version.
    """
    page = next((page for page in pages if page.text.strip()), None)
    if page is None:
        return ""
    lines = (line.strip() for line in page.text.split("\n", _FIRST_LINES)[:_FIRST_LINES])
    telling = [line for line in lines if len(line) <= _LINE and _DATED.search(_normal(line))]
    return _one_line(". ".join(telling[:_DESCRIBED_BY]))[:_DESCRIPTION]


@lru_cache(_REMEMBERED)
def document_header(name: str, title: str) -> str:
    """The part of the header that all passages of a document share.

    Names that write capitals within a word are in it both ways, since "PayPal" is asked for as one word.
    """
    words = name_words(name)
    runs = dict.fromkeys(_LETTERS.findall(_without_ending(name)))
    mixed = " ".join(run for run in runs if _CAPITAL_WITHIN.search(run))
    parts = [_cut(words, _NAME), _cut(mixed, _NAME)]
    if name_words(title).casefold() != words.casefold():
        parts.append(_cut(_one_line(title), _TITLE))
    return ". ".join(part for part in parts if part)


def header(document: str, section: Sequence[str]) -> str:
    """The header of a passage, of its document's and the path of its section, on one line."""
    path = _one_line(" > ".join(section))
    if len(path) > _SECTION:  # the innermost titles say most of the passage
        end = path[-_SECTION:]
        path = (end.partition(" ")[2] or end).removeprefix("> ")
    return f"{document}. {path}" if document and path else document or path


def with_header(header: str, text: str) -> str:
    """What is embedded and counted of a passage."""
    return f"{header}\n{text}" if header else text


def _without_ending(name: str) -> str:
    return _ENDING.sub("", _normal(name))


def _normal(text: str) -> str:
    """Full-width digits plain, and letters in one piece: a Mac's file names hold accents apart."""
    return unicodedata.normalize("NFKC", text)


def _cut(text: str, most: int) -> str:
    """Whole words of a text, so many characters at most; a single word that is longer is cut."""
    if len(text) <= most:
        return text
    return text[: most + 1].rpartition(" ")[0] or text[:most]


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
