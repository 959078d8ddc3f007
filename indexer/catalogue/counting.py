"""What is visible within a reach, counted: a reading that several documents show counts once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.sql import ColumnElement, false

from indexer.catalogue.tables import document_channels, documents, generations
from indexer.catalogue.values import Statistics
from indexer.types import Document, Reach, Reader

MANY_CHANNELS = 100
"""Of one reader, from which on it is worth finding out which of them hold anything."""

_table = documents.c


def count_visible(connection: Connection, workspace: str, reach: Reach | None) -> Statistics:
    """Documents, pages and passages that are visible, within the reach if given."""
    query = select(_table.generation, func.max(_table.pages_total).label("pages")).where(
        _table.workspace == workspace, _table.generation.is_not(None)
    )
    if reach is not None:
        if not reach.readers:
            return Statistics(0, 0, 0)
        query = query.where(*_within(connection, workspace, reach))
    shown = query.group_by(_table.generation).subquery()
    sums = (
        select(
            func.count(),
            func.coalesce(func.sum(shown.c.pages), 0),
            func.coalesce(func.sum(generations.c.passages), 0),
        )
        .select_from(shown)
        .join(generations, and_(generations.c.workspace == workspace, generations.c.id == shown.c.generation))
    )
    return Statistics(*(int(number) for number in connection.execute(sums).one()))


def languages_within(connection: Connection, workspace: str, reach: Reach) -> list[str]:
    """Languages of the visible documents within reach, that of most documents first."""
    if not reach.readers:
        return []
    query = (
        select(_table.language)
        .where(
            _table.workspace == workspace,
            _table.generation.is_not(None),
            _table.language.is_not(None),
            *_within(connection, workspace, reach),
        )
        .group_by(_table.language)
        .order_by(func.count(_table.generation.distinct()).desc(), _table.language)
    )
    return list(connection.execute(query).scalars())


def narrowed(connection: Connection, workspace: str, reach: Reach) -> Reach:
    """The same reach, each reader's channels being only those that any document is shared in."""
    known = _known_channels(connection, workspace)
    return Reach(tuple(Reader(reader.workspace_files, reader.channels & known) for reader in reach.readers))


def one_of_each(documents: Iterable[Document]) -> list[Document]:
    """The documents in their order, of those that show one reading only the one that is to be named."""
    found = list(documents)
    named: dict[str, Document] = {}
    for document in found:
        if document.generation is not None:
            other = named.get(document.generation)
            named[document.generation] = document if other is None else named_first(document, other)
    return [
        document
        for document in found
        if document.generation is None or named[document.generation] is document
    ]


def named_first(one: Document, other: Document) -> Document:
    """Which of two documents that show the same reading is named: the one added later, else that of the lower id."""

    def order(document: Document) -> tuple[float, str]:
        return (-(document.added_at or 0.0), document.id)

    return min(one, other, key=order)


def _known_channels(connection: Connection, workspace: str) -> frozenset[str]:
    query = select(document_channels.c.channel).where(document_channels.c.workspace == workspace).distinct()
    return frozenset(connection.execute(query).scalars())


def _within(connection: Connection, workspace: str, reach: Reach) -> list[ColumnElement[bool]]:
    return [_admits(workspace, reader) for reader in narrowed(connection, workspace, reach).readers]


def _admits(workspace: str, reader: Reader) -> ColumnElement[bool]:
    """`Reader.admits` in SQL."""
    shared = select(document_channels.c.document).where(
        document_channels.c.workspace == workspace,
        document_channels.c.channel.in_(sorted(reader.channels)),
    )
    return or_(_table.for_workspace if reader.workspace_files else false(), _table.id.in_(shared))
