"""What a listing says of a file, written to its document. Runs in a write transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from indexer.catalogue import guards
from indexer.catalogue.rows import audience_of, page_count_columns, set_channels
from indexer.catalogue.tables import documents
from indexer.database import insert_or
from indexer.errors import Outdated
from indexer.types import DocumentState, PageCounts, SourceFile, document_id


def observe(
    connection: Connection, workspace: str, source: str, file: SourceFile, seen_epoch: int | None
) -> str:
    """Writes what a listing says of a file; returns the document's id. Raises Outdated."""
    document = document_id(workspace, source, file.uri)
    if seen_epoch is None:
        _create(connection, workspace, source, document, file)
        return document
    row = guards.locked(connection, workspace, document)
    if row is None or row.epoch != seen_epoch:
        raise Outdated(
            f"{file.name}: it changed while its source was being listed; the next sync looks again"
        )
    changes: dict[str, Any] = {
        "name": file.name,
        "size": file.size,
        "link": file.link,
        "revision": file.revision,
        "for_workspace": file.audience.workspace,
    }
    other_bytes = row.revision != file.revision or row.state == DocumentState.GONE
    other_audience = audience_of(row) != file.audience
    if row.generation is None:
        changes["title"] = file.name
        if other_bytes:
            changes |= {"state": DocumentState.PENDING.value, "reason": None}
    if other_bytes or other_audience:
        changes["epoch"] = row.epoch + 1
    if other_audience:
        set_channels(connection, workspace, document, file.audience)
    if any(getattr(row, column) != value for column, value in changes.items()):
        guards.update_document(connection, row, changes)
    return document


def _create(connection: Connection, workspace: str, source: str, document: str, file: SourceFile) -> None:
    row: dict[str, Any] = {
        "workspace": workspace,
        "id": document,
        "source": source,
        "uri": file.uri,
        "name": file.name,
        "title": file.name,
        "revision": file.revision,
        "link": file.link,
        "size": file.size,
        "for_workspace": file.audience.workspace,
        "epoch": 1,
        "state": DocumentState.PENDING.value,
        "outline": [],
        **page_count_columns(PageCounts()),
    }
    insert = insert_or(connection, documents).values(row).on_conflict_do_nothing()
    # Not by rowcount: psycopg's is -1 for an INSERT unless it is asked to be kept.
    if connection.execute(insert.returning(documents.c.id)).first() is None:
        raise Outdated(
            f"{file.name}: it appeared while its source was being listed; the next sync looks again"
        )
    set_channels(connection, workspace, document, file.audience)
