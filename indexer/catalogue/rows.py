"""Rows of `documents` and `pages` as values, and values as rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, null, select, tuple_

from indexer.catalogue.chunks import chunks
from indexer.catalogue.tables import document_channels, documents, pages, storable
from indexer.types import (
    Audience,
    Document,
    DocumentState,
    OutlineEntry,
    Page,
    PageCounts,
    ReadBy,
    Section,
)

_SEPARATOR = "\x1f"

channels_of = (
    select(func.aggregate_strings(document_channels.c.channel, _SEPARATOR))
    .where(
        document_channels.c.workspace == documents.c.workspace,
        document_channels.c.document == documents.c.id,
    )
    .correlate(documents)
    .scalar_subquery()
    .label("channels")
)
"""The channels of a row of `documents`, as `audience_of` reads them."""

by_id = documents.c.id.concat("")
"""For ORDER BY. By the column itself SQLite walks through all documents of the workspace, which are in that order, rather
than take an index and sort the few that it finds: 25 ms of 100,000 documents instead of less than one."""


def document_select(workspace: str) -> Select[Any]:
    """Whole documents of the workspace with their channels, in one query."""
    return select(documents, channels_of).where(documents.c.workspace == workspace)


def brief_select(workspace: str) -> Select[Any]:
    """The same without outlines, which are long and which a search does not need."""
    columns = [column for column in documents.c if column.name != "outline"]
    return select(*columns, null().label("outline"), channels_of).where(documents.c.workspace == workspace)


def document_of(row: Row[Any], audience: Audience | None = None) -> Document:
    """The document of a row of `document_select`, or of `brief_select`, then without outline.

    `audience` is what `audience_of` made of the row, where somebody has asked already.
    """
    return Document(
        workspace=row.workspace,
        id=row.id,
        source=row.source,
        uri=row.uri,
        name=row.name,
        title=row.title,
        revision=row.revision,
        link=row.link,
        audience=audience or audience_of(row),
        epoch=row.epoch,
        state=DocumentState(row.state),
        reason=row.reason,
        generation=row.generation,
        pages=PageCounts(row.pages_total, row.pages_text, row.pages_ocr, row.pages_blank, row.pages_failed),
        size=row.size,
        sha256=row.sha256,
        language=row.language,
        created=row.created,
        modified=row.modified,
        outline=tuple(OutlineEntry(*entry) for entry in row.outline or ()),
        indexed_at=row.indexed_at,
        ocr=row.ocr,
        tried_with=row.tried_with,
        description=row.description,
        reading=row.reading,
        added_at=row.added_at,
        added_by=row.added_by,
    )


def audience_of(row: Row[Any]) -> Audience:
    """Who may see the document of a row of `document_select`: nobody when nothing says who."""
    if row.channels:
        return Audience(row.for_workspace, frozenset(row.channels.split(_SEPARATOR)))
    return Audience(workspace=True) if row.for_workspace else Audience.of_nobody()


def name_key(name: str) -> str:
    """What file names have in common that people take for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def page_count_columns(counts: PageCounts) -> dict[str, int]:
    """The counts as columns of `documents`."""
    return {
        "pages_total": counts.total,
        "pages_text": counts.text,
        "pages_ocr": counts.ocr,
        "pages_blank": counts.blank,
        "pages_failed": counts.failed,
    }


def set_channels(connection: Connection, workspace: str, document: str, audience: Audience) -> None:
    """Writes the channels of a document's audience, instead of those it had."""
    connection.execute(
        delete(document_channels).where(
            document_channels.c.workspace == workspace, document_channels.c.document == document
        )
    )
    rows = [
        {"workspace": workspace, "document": document, "channel": channel}
        for channel in sorted(audience.channels)
    ]
    if rows:
        connection.execute(insert(document_channels), rows)


def write_pages(
    connection: Connection, workspace: str, generation: str, texts: Collection[Page], *, first: int = 1
) -> None:
    """Writes the pages of a generation from that number on, instead of those it had there."""
    connection.execute(
        delete(pages).where(
            pages.c.workspace == workspace, pages.c.generation == generation, pages.c.number >= first
        )
    )
    rows = [
        {
            "workspace": workspace,
            "generation": generation,
            "number": page.number,
            "label": page.label,
            "text": page.text,
            "read_by": page.read_by.value,
            "reason": page.reason,
            "confidence": page.confidence,
            "language": page.language,
            "furniture": [list(span) for span in page.furniture] or None,
            "sections": _sections(page) or None,
        }
        for page in texts
    ]
    if rows:
        connection.execute(insert(pages), rows)


def _sections(page: Page) -> list[list[Any]]:
    return [[section.start, [storable(title) for title in section.path]] for section in page.sections]


def delete_pages(connection: Connection, workspace: str, of: Collection[str]) -> None:
    """Deletes the pages of generations."""
    for part in chunks(of):
        connection.execute(delete(pages).where(pages.c.workspace == workspace, pages.c.generation.in_(part)))


def read_pages(
    connection: Connection, workspace: str, generation: str, numbers: Collection[int] | None
) -> Iterator[Page]:
    """The pages of a generation in their order, all or those with the numbers."""
    query = (
        select(pages)
        .where(pages.c.workspace == workspace, pages.c.generation == generation)
        .order_by(pages.c.number)
    )
    parts = [query] if numbers is None else [query.where(pages.c.number.in_(p)) for p in chunks(numbers)]
    for part in parts:
        for row in connection.execute(part):
            yield _page(row)


def read_some_pages(
    connection: Connection, workspace: str, wanted: Mapping[str, Collection[int]]
) -> Iterator[tuple[str, Page]]:
    """Of each generation the pages with those numbers that exist, as pairs of generation and page."""
    if connection.dialect.name == "postgresql":  # each query is a journey there and back
        pairs = [(generation, number) for generation, numbers in wanted.items() for number in numbers]
        mine = select(pages).where(pages.c.workspace == workspace)
        for part in chunks(pairs):
            query = mine.where(tuple_(pages.c.generation, pages.c.number).in_(part))
            for row in connection.execute(query):
                yield row.generation, _page(row)
        return
    # A query for each: SQLite would not use the index for pairs.
    for generation, numbers in wanted.items():
        for page in read_pages(connection, workspace, generation, numbers):
            yield generation, page


def read_coverage(
    connection: Connection, workspace: str, generation: str
) -> list[tuple[int, ReadBy, str | None]]:
    """How each page was read, and why not, in order, without the texts."""
    query = (
        select(pages.c.number, pages.c.read_by, pages.c.reason)
        .where(pages.c.workspace == workspace, pages.c.generation == generation)
        .order_by(pages.c.number)
    )
    return [(row.number, ReadBy(row.read_by), row.reason) for row in connection.execute(query)]


def _page(row: Row[Any]) -> Page:
    return Page(
        number=row.number,
        label=row.label,
        text=row.text,
        read_by=ReadBy(row.read_by),
        reason=row.reason,
        confidence=row.confidence,
        language=row.language,
        furniture=tuple((start, end) for start, end in row.furniture or ()),
        sections=tuple(Section(start, tuple(path)) for start, path in row.sections or ()),
    )
