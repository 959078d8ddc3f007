"""Cases of an evaluation: questions of which is known where the answer stands, or that it stands nowhere."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from unicodedata import normalize

if TYPE_CHECKING:
    from indexer.types import Document

_SHOWN = 5
_REMEDY = 'write one JSON object a line, such as {"question": "…", "document": "handbook.pdf", "pages": [23]}'


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what is known of its answer."""

    question: str
    document: str | None = None  # the file's name, as its source lists it
    pages: frozenset[int] = frozenset()  # physical, from 1
    answer: str | None = None
    answerable: bool = True
    line: int = 0  # in the file of cases, from 1

    @property
    def asks_for_document(self) -> bool:
        """Whether the case says which document should be found."""
        return self.answerable and self.document is not None

    @property
    def asks_for_pages(self) -> bool:
        """Whether the case says which pages should be found; one of them is enough."""
        return self.asks_for_document and bool(self.pages)


class BadCase(ValueError):
    """A line is no case: what is wrong with it, and what to write instead."""


_KEYS = tuple(field.name for field in fields(Case) if field.name != "line")


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file with one JSON object a line; empty lines are passed over.

    Raises:
        ValueError: a sentence that names the file, and of each bad line its number, the cause and the remedy.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8 text") from error
    except OSError as error:
        raise ValueError(
            f"{path} cannot be read ({error.strerror}): name a file that you may read"
        ) from error
    cases: list[Case] = []
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            cases.append(parse_case(line, number))
        except BadCase as error:
            faults.append(f"line {number}: {error}")
    if faults:
        more = f"; and {len(faults) - _SHOWN} more lines" if len(faults) > _SHOWN else ""
        raise ValueError(f"{path}, {'; '.join(faults[:_SHOWN])}{more}")
    if not cases:
        raise ValueError(f"{path} holds no case: {_REMEDY}")
    return tuple(cases)


def parse_case(line: str, number: int = 0) -> Case:
    """The case of one line. Raises BadCase: what is wrong with it, and what to write instead."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadCase(f"it is not JSON ({getattr(error, 'msg', 'too deep')}): {_REMEDY}") from error
    if not isinstance(entry, dict):
        raise BadCase(f"it is no JSON object: {_REMEDY}")
    _look_for_typing_errors(entry)
    question = _text(entry, "question")
    if question is None:
        raise BadCase('"question" is missing or empty: write what is asked')
    document, pages, answerable = _text(entry, "document"), _pages(entry), entry.get("answerable")
    answer = _text(entry, "answer")
    if answerable is not None and not isinstance(answerable, bool):
        raise BadCase('"answerable" is neither true nor false: write one of them, or leave it out')
    if pages and document is None and answerable is not False:
        raise BadCase('"pages" without "document": name the document\'s file too')
    if answerable is None and document is None and answer is None:
        raise BadCase(
            'it does not say what to find: add "document" and "pages", or "answerable": false where no document answers'
        )
    return Case(question, document, pages, answer, answerable is not False, number)


def doubts(cases: Collection[Case], documents: Collection[Document]) -> list[str]:
    """Sentences about cases that cannot be met by these documents, as they may be written wrongly."""
    lengths: dict[str, int] = {}
    for document in documents:
        if document.generation is not None:
            name = same_name(document.name)
            lengths[name] = max(lengths.get(name, 0), document.pages.total)
    asking = [case for case in cases if case.asks_for_document]
    lost = [case for case in asking if same_name(case.document) not in lengths]
    beyond = [
        case
        for case in asking
        if case.pages and min(case.pages) > lengths.get(same_name(case.document), max(case.pages))
    ]
    found = []
    if lost:
        names = list(dict.fromkeys(f"{case.document} (line {case.line})" for case in lost))
        found.append(
            f"{len(lost)} of {len(cases)} cases name a document that is not among the {len(lengths)} searched, and count "
            f"as missed: {_first(names)}. `footnote documents` lists the names."
        )
    if beyond:
        names = [f"p. {min(case.pages)} of {case.document} (line {case.line})" for case in beyond]
        found.append(
            f"{len(beyond)} of {len(cases)} cases name a page after the document's last, and count as missed: "
            f"{_first(names)}. Pages count from 1, whatever is printed on them."
        )
    return found


def same_name(name: str | None) -> str:
    """A file's name as it is compared: macOS writes accents as characters of their own."""
    return normalize("NFC", name or "")


def _first(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def _look_for_typing_errors(entry: Mapping[str, Any]) -> None:
    for key in entry:
        near = get_close_matches(key, _KEYS, n=1, cutoff=0.8)
        if key not in _KEYS and near and near[0] not in entry:
            raise BadCase(f'it has no "{near[0]}" but "{key}": is it a typing error?')


def _text(entry: Mapping[str, Any], key: str) -> str | None:
    value = entry.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadCase(f'"{key}" is no text: write it in quotes')
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadCase(f'"{key}" holds half a character (\\ud800 to \\udfff): write it again') from error
    return value.strip() or None


def _pages(entry: Mapping[str, Any]) -> frozenset[int]:
    value = entry.get("pages")
    if value is None:
        return frozenset()
    if not isinstance(value, list) or not all(type(page) is int and page >= 1 for page in value):
        raise BadCase('"pages" is no list of physical pages from 1: write it as [23] or [23, 24]')
    return frozenset(cast("list[int]", value))
