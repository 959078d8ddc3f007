"""Documents that are versions of one another, and which is the newest."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from indexer.search.file_names import read_file_name
from indexer.search.years import years_in
from indexer.types import Document

_REMEMBERED = 20_000
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document stands among its versions."""

    newest: str  # the generation of the newest; its own when none is newer
    age: int  # how many are newer


class _Evidence(NamedTuple):
    """What tells how old a document is, the strongest first."""

    date: tuple[int, ...] = ()
    version: tuple[int, ...] = ()
    year: int = 0
    in_force: bool = True
    changed: datetime = _LONG_AGO
    added: float = _NEVER

    @property
    def extent(self) -> tuple[int, ...]:
        """How much of each kind there is."""
        return (
            len(self.date),
            bool(self.version),
            bool(self.year),
            self.changed != _LONG_AGO,
            self.added != _NEVER,
        )

    def within(self, extent: Sequence[int]) -> _Evidence:
        """So much of it, so that it compares with a document that has less."""
        date, version, year, changed, added = extent
        return _Evidence(
            self.date[:date],
            self.version if version else (),
            self.year if year else 0,
            self.in_force,
            self.changed if changed else _LONG_AGO,
            self.added if added else _NEVER,
        )


def standings(documents: Mapping[str, Document]) -> dict[str, Standing]:
    """Of each document that has other versions here, by generation, its place among them.

    Versions of one another are documents whose file names say the same but for dates, versions, and words such as
    "draft". The newer of two is decided by the first of these that both have and that differs: the date in the name,
    the version in the name, the year on the first page, whether it is a draft or put away, when the PDF says that it
    was last changed, and when it was put where it is, as when somebody shares a file of that name again. Where none
    differs, neither is newer.
    """
    families: dict[str, dict[str, _Evidence]] = defaultdict(dict)
    for generation, document in sorted(documents.items()):
        if family := family_of(document):
            families[family][generation] = _evidence(document)
    return {
        generation: standing
        for members in families.values()
        if len(members) > 1
        for generation, standing in _ordered(members)
    }


def family_of(document: Document) -> str | None:
    """What all versions of a document have in common; None where its name says nothing of what it is."""
    return read_file_name(document.uri, document.name).family


def _ordered(family: dict[str, _Evidence]) -> Iterable[tuple[str, Standing]]:
    groups: dict[tuple[int, ...], list[_Evidence]] = defaultdict(list)
    for evidence in family.values():
        groups[evidence.extent].append(evidence)
    compared = {
        (mine, others): sorted(each.within(_common(mine, others)) for each in groups[others])
        for mine in groups
        for others in groups
    }

    def newer_than(evidence: _Evidence) -> int:
        mine = evidence.extent
        ranks = ((compared[mine, others], evidence.within(_common(mine, others))) for others in groups)
        return sum(len(ranked) - bisect_right(ranked, own) for ranked, own in ranks)

    ages = {generation: newer_than(evidence) for generation, evidence in family.items()}
    if not any(ages.values()):
        return
    newest = {
        evidence: generation for generation, evidence in reversed(family.items()) if not ages[generation]
    }
    for generation, age in ages.items():
        after = _first_newer(newest, family[generation]) if age else generation
        if after is not None:
            yield generation, Standing(after, age)


def _first_newer(newest: Mapping[_Evidence, str], old: _Evidence) -> str | None:
    """One of the newest that is newer than this; None where what is known contradicts itself."""
    for evidence, generation in newest.items():
        common = _common(evidence.extent, old.extent)
        if evidence.within(common) > old.within(common):
            return generation
    return None


def _common(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    return tuple(map(min, one, other))


def _evidence(document: Document) -> _Evidence:
    said = _said_by(
        document.uri, document.name, document.description, document.modified or document.created or ""
    )
    return said if document.added_at is None else said._replace(added=document.added_at)


@lru_cache(_REMEMBERED)
def _said_by(uri: str, name: str, description: str, changed: str) -> _Evidence:
    said = read_file_name(uri, name)
    return _Evidence(
        said.date,
        _without_zeros(said.version),
        max(years_in(description), default=0),
        not said.stale,
        _moment(changed),
    )


def _without_zeros(version: tuple[int, ...]) -> tuple[int, ...]:
    """Version 2.0 is version 2; version 0 stays a version."""
    end = len(version)
    while end > 1 and not version[end - 1]:
        end -= 1
    return version[:end]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _LONG_AGO
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
