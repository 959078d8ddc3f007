"""What short forms stand for: learned entries, which go with their generation, and lines that somebody wrote.

A learned entry has the audience of its document: it is told only to a reach that admits the document now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    union_all,
)

from indexer.catalogue.chunks import chunks
from indexer.catalogue.rows import audience_of, channels_of
from indexer.catalogue.tables import documents, glossary_entries, glossary_lines
from indexer.catalogue.values import GlossaryMatch
from indexer.database import Database
from indexer.errors import CatalogueError
from indexer.glossary.keys import key_of
from indexer.glossary.learning import combine
from indexer.types import GlossaryEntry, GlossaryLine, Reach, SaidBy

MOST_LINES = 1_000
"""That people may write for one workspace."""

_entries, _lines = glossary_entries.c, glossary_lines.c
_APART = "\n"  # stands in no id


def write(connection: Connection, workspace: str, generation: str, entries: Iterable[GlossaryEntry]) -> None:
    """Writes what a generation that becomes visible defines, instead of what it had."""
    drop(connection, workspace, generation)
    rows = [
        {
            "workspace": workspace,
            "generation": generation,
            "term_key": key_of(entry.term),
            "meaning_key": key_of(entry.meaning),
            "term": entry.term,
            "meaning": entry.meaning,
        }
        for entry in combine(entries)
    ]
    if rows:
        connection.execute(insert(glossary_entries), rows)


def drop(connection: Connection, workspace: str, generation: str) -> None:
    """Drops what a generation defines that nobody sees any longer."""
    mine = and_(_entries.workspace == workspace, _entries.generation == generation)
    connection.execute(delete(glossary_entries).where(mine))


class GlossaryTable:
    """The glossary as the catalogue keeps it. Thread-safe; errors as those of the catalogue."""

    def __init__(self, database: Database, *, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def matching(self, workspace: str, keys: Collection[str], reach: Reach) -> list[GlossaryMatch]:
        """The senses whose term or meaning has one of the keys, of lines and of documents within the reach.

        Lines come first; of learned ones those that more documents say.
        """
        found: set[Row[Any]] = set()  # a row by term and by meaning counts once
        written: dict[tuple[str, str], GlossaryMatch] = {}
        with self._database.read() as connection:
            for part in chunks(sorted(keys)):  # the same order in each process: the first senses count most
                wanted = {"workspace": workspace, "keys": part}
                found.update(connection.execute(_LEARNED, wanted))
                for row in connection.execute(_WRITTEN, wanted):
                    written[row.term_key, row.meaning_key] = GlossaryMatch(row.term, row.meaning, 0)
        return [*written.values(), *_admitted(found, reach)]

    def learned(self, workspace: str, reach: Reach, *, limit: int = 500) -> list[GlossaryMatch]:
        """What documents within the reach define, by term; where there is more, what more documents say."""
        with self._database.read() as connection:
            found = connection.execute(_ALL_LEARNED, {"workspace": workspace}).all()
        return sorted(_admitted(found, reach)[:limit], key=lambda match: (match.term.casefold(), match.term))

    def lines(self, workspace: str) -> list[GlossaryLine]:
        """The lines that people wrote, by term."""
        with self._database.read() as connection:
            rows = connection.execute(_ALL_WRITTEN, {"workspace": workspace}).all()
        by_term = (list(same) for _, same in groupby(rows, key=lambda row: row.term_key))
        found = [GlossaryLine(same[0].term, tuple(row.meaning for row in same)) for same in by_term]
        return sorted(found, key=lambda line: (line.term.casefold(), line.term))

    def add(self, workspace: str, line: GlossaryLine, *, by: str | None = None) -> None:
        """Writes a line, instead of another one of its term.

        Raises:
            CatalogueError: there are a thousand lines already.
        """
        key = key_of(line.term)
        with self._database.write() as connection:
            _remove(connection, workspace, key)
            terms = select(func.count(_lines.term_key.distinct())).where(_lines.workspace == workspace)
            if connection.execute(terms).scalar_one() >= MOST_LINES:
                raise CatalogueError(
                    f"the glossary has {MOST_LINES:,} lines, which is the most: remove one, or write a file "
                    f"and name it in FOOTNOTE_GLOSSARY"
                )
            connection.execute(insert(glossary_lines), list(self._rows(workspace, line, by)))

    def remove(self, workspace: str, term: str) -> bool:
        """Removes the line of a term; false if there is none."""
        with self._database.write() as connection:
            return _remove(connection, workspace, key_of(term))

    def _rows(self, workspace: str, line: GlossaryLine, by: str | None) -> Iterator[dict[str, Any]]:
        distinct: dict[str, str] = {}
        for meaning in line.meanings:
            distinct.setdefault(key_of(meaning), meaning)
        for place, (key, meaning) in enumerate(distinct.items()):
            yield {
                "workspace": workspace,
                "term_key": key_of(line.term),
                "meaning_key": key,
                "term": line.term,
                "meaning": meaning,
                "place": place,
                "added_by": by,
                "added_at": self._clock(),
            }


def _learned(entries: FromClause) -> Select[Any]:
    """Those of visible documents, each with an audience, how many documents of that one say so, and the first of them.

    A row of a reading that several documents show says which, so that it counts once where more of them are admitted.
    """
    entry, other = entries.c, documents.alias()
    mine = and_(documents.c.workspace == entry.workspace, documents.c.generation == entry.generation)
    by_others = and_(
        other.c.workspace == entry.workspace,
        other.c.generation == entry.generation,
        other.c.id != documents.c.id,
    )
    shared = case((exists().where(by_others), entry.generation)).label("shared")
    named = (entry.term_key, entry.meaning_key, entry.term, entry.meaning)
    said_by = (documents.c.id + _APART + entry.generation).label("said_by")
    each = select(*named, documents.c.for_workspace, channels_of, shared, said_by).join(documents, mine).cte()
    each = each.prefix_with("MATERIALIZED")  # else SQLite looks the channels up twice
    same = [column for column in each.c if column is not each.c.said_by]
    first = func.min(each.c.said_by).label("said_by")
    return select(*same, func.count().label("documents"), first).group_by(*same)


_WORKSPACE = bindparam("workspace", type_=Text)
_KEYS = bindparam("keys", expanding=True, type_=Text)
_IN_WORKSPACE = select(glossary_entries).where(_entries.workspace == _WORKSPACE)
_BY_TERM = _entries.term_key.in_(_KEYS)
_ALL_LEARNED = _learned(_IN_WORKSPACE.subquery())
_LEARNED = _learned(
    union_all(  # two queries, since OR does without the indexes
        _IN_WORKSPACE.where(_BY_TERM), _IN_WORKSPACE.where(_entries.meaning_key.in_(_KEYS), not_(_BY_TERM))
    ).subquery()
)
_ALL_WRITTEN = (
    select(_lines.term_key, _lines.meaning_key, _lines.term, _lines.meaning)
    .where(_lines.workspace == _WORKSPACE)
    .order_by(_lines.term_key, _lines.place)
)
_WRITTEN = _ALL_WRITTEN.where(or_(_lines.term_key.in_(_KEYS), _lines.meaning_key.in_(_KEYS)))


def _admitted(rows: Iterable[Row[Any]], reach: Reach) -> list[GlossaryMatch]:
    """The senses of rows within the reach, in the spelling of most documents, those of more documents first."""
    spellings: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    told: set[tuple[str, str, str]] = set()
    said_by: dict[tuple[str, str], str] = {}
    for row in rows:
        if not reach.admits(audience_of(row)):
            continue
        times = row.documents
        if row.shared is not None:
            entry = (row.term_key, row.meaning_key, row.shared)
            times = int(entry not in told)
            told.add(entry)
        counts = spellings.setdefault((row.term_key, row.meaning_key), {})
        spelled = row.term, row.meaning
        counts[spelled] = counts.get(spelled, 0) + times
        said_by[spelled] = min(said_by.get(spelled, row.said_by), row.said_by)
    matches = []
    for counts in spellings.values():
        (term, meaning), _ = min(counts.items(), key=lambda item: (-item[1], item[0]))
        first = SaidBy(*said_by[term, meaning].split(_APART))
        matches.append(GlossaryMatch(term, meaning, sum(counts.values()), first))
    return sorted(matches, key=lambda match: (-match.documents, match.term, match.meaning))


def _remove(connection: Connection, workspace: str, term_key: str) -> bool:
    mine = and_(_lines.workspace == workspace, _lines.term_key == term_key)
    return connection.execute(delete(glossary_lines).where(mine)).rowcount > 0
