"""Documents that are versions of one another, and which is the newest."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from indexer.headers import name_words
from indexer.search.years import years_in
from indexer.types import Document

_REMEMBERED = 20_000
_Age = tuple[tuple[int, ...], tuple[int, ...], int, str]

_MONTHS = (
    "jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni?|july?|juli|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?"
)
_MARK = re.compile(
    r"\b(?:version|revision|rev|ver|v|r|edition|ausgabe|issue)\s*(?P<number>\d+(?:\s+\d+)*)\b"
    rf"|\b(?:final|draft|entwurf|new|neu|old|alt|copy|kopie|updated?|{_MONTHS})\b"
    r"|\b\d+\b"
    r"|第\s*\d+\s*版|版|年|月|日",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b(?:q\s*[1-4]|[1-4]\s*q|h\s*[12]|quarter|quartal)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"((?:19[89]|20\d)\d)\D?(\d\d)?\D?(\d\d)?")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document stands among its versions."""

    newest: str  # the generation of the newest; its own when it is that itself
    age: int  # how many are newer


def standings(documents: Mapping[str, Document]) -> dict[str, Standing]:
    """Of each document that has other versions here, by generation, its place among them.

    Versions of one another are documents whose file names differ only in dates, numbers, and words such as "draft",
    or not at all. What is newer is decided by the date in their names, then the version in their names, then the
    date on the first page, then the date that the PDF says it was last changed; where none of it differs, nothing is.
    """
    families: dict[str, list[str]] = defaultdict(list)
    for generation, document in documents.items():
        if family := family_of(document.name):
            families[family].append(generation)
    found: dict[str, Standing] = {}
    for members in families.values():
        found.update(_ordered(members, documents))
    return found


@lru_cache(_REMEMBERED)
def family_of(name: str) -> str | None:
    """What the names of all versions of a document have in common; None for a name that says nothing else.

    Quarters and halves stay: the report on the second quarter is no older version of that on the third.
    """
    words = name_words(name).casefold()
    periods = " ".join(sorted(_PERIOD.findall(words)))
    rest = " ".join(_MARK.sub(" ", _PERIOD.sub(" ", words)).split())
    return f"{rest}|{periods}" if _LETTER.search(rest) else None


def _ordered(family: Iterable[str], documents: Mapping[str, Document]) -> Iterable[tuple[str, Standing]]:
    ages = {generation: _age(documents[generation]) for generation in family}
    distinct = sorted(set(ages.values()), reverse=True)
    if len(distinct) < 2:
        return []
    newest = min(generation for generation, age in ages.items() if age == distinct[0])
    return [(generation, Standing(newest, distinct.index(age))) for generation, age in ages.items()]


def _age(document: Document) -> _Age:
    changed = document.modified or document.created or ""
    return _age_of(document.name, document.description, changed)


@lru_cache(_REMEMBERED)
def _age_of(name: str, description: str, changed: str) -> _Age:
    said = max(years_in(description), default=0)
    return _date(name), _version(name_words(name)), said, changed


def _date(name: str) -> tuple[int, ...]:
    match = _DATE.search(name)
    return tuple(int(part) for part in match.groups() if part) if match else ()


def _version(words: str) -> tuple[int, ...]:
    for match in _MARK.finditer(words):
        if match["number"]:
            return tuple(int(part) for part in _DIGITS.findall(match["number"]))
    return ()
