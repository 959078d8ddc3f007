"""What a listing says of a file, written to its document. Runs in a write transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from indexer.catalogue import changes, forgetting, guards
from indexer.catalogue.rows import audience_of, name_key, page_count_columns, set_channels
from indexer.catalogue.tables import documents
from indexer.database import insert_or
from indexer.errors import Outdated
from indexer.types import Audience, ChangeKind, DocumentState, PageCounts, SourceFile, document_id


def observe(
    connection: Connection, workspace: str, source: str, file: SourceFile, seen_epoch: int | None, now: float
) -> str:
    """Writes what a listing says of a file; returns the document's id. Raises Outdated."""
    document = document_id(workspace, source, file.uri)
    row = None
    if seen_epoch is None:
        _create(connection, workspace, source, document, file)
    else:
        row = guards.locked(connection, workspace, document)
    if forgetting.is_forgotten(connection, workspace, document):  # who has it erased has its row first
        raise Outdated(f"{file.name}: somebody has had it erased, and it stays out")
    if seen_epoch is None:
        return document
    if row is None or row.epoch != seen_epoch:
        raise Outdated(
            f"{file.name}: it changed while its source was being listed; the next sync looks again"
        )
    before, told = audience_of(row), _told(file)
    other_bytes = row.revision != file.revision or row.state == DocumentState.GONE
    other_audience = before != file.audience
    if row.generation is None:
        told["title"] = file.name
        if other_bytes:
            told |= {"state": DocumentState.PENDING.value, "reason": None}
    if other_bytes or other_audience:
        told["epoch"] = row.epoch + 1
    if other_audience:
        set_channels(connection, workspace, document, file.audience)
        if _loses_somebody(before, file.audience):
            changes.record(connection, row, ChangeKind.NARROWED, now)
    if any(getattr(row, column) != value for column, value in told.items()):
        guards.update_document(connection, row, told)
    return document


def _loses_somebody(before: Audience, after: Audience) -> bool:
    return (before.workspace and not after.workspace) or not before.channels <= after.channels


def _told(file: SourceFile) -> dict[str, Any]:
    """What a listing says of a file, as columns."""
    return {
        "name": file.name,
        "name_key": name_key(file.name),
        "size": file.size,
        "link": file.link,
        "revision": file.revision,
        "for_workspace": file.audience.workspace,
        "added_at": file.added_at,
        "added_by": file.added_by,
    }


def _create(connection: Connection, workspace: str, source: str, document: str, file: SourceFile) -> None:
    row: dict[str, Any] = {
        "workspace": workspace,
        "id": document,
        "source": source,
        "uri": file.uri,
        "title": file.name,
        **_told(file),
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
