"""The life of a document: which changes are allowed, and what each writes. All run in a write transaction.

A document's row is locked first (on SQLite the whole database is), then compared, then changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, and_, delete, select, update

from indexer.catalogue import frequencies
from indexer.catalogue.chunks import chunks
from indexer.catalogue.rows import (
    audience_of,
    delete_pages,
    document_select,
    page_count_columns,
    set_channels,
    write_pages,
)
from indexer.catalogue.tables import documents, generations, leases
from indexer.catalogue.values import NewGeneration
from indexer.database import insert_or
from indexer.errors import Outdated
from indexer.types import DocumentState, PageCounts, SourceFile, document_id

if TYPE_CHECKING:
    from indexer.leases import Lease

STAGED = "staged"
VISIBLE = "visible"
DEAD = "dead"

_NO_PAGES = page_count_columns(PageCounts())


def observe(
    connection: Connection, workspace: str, source: str, file: SourceFile, seen_epoch: int | None
) -> str:
    """Writes what a listing says of a file; returns the document's id. Raises Outdated."""
    document = document_id(workspace, source, file.uri)
    if seen_epoch is None:
        _create(connection, workspace, source, document, file)
        return document
    row = _locked(connection, workspace, document)
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
        _update(connection, row, changes)
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
        **_NO_PAGES,
    }
    insert = insert_or(connection, documents).values(row).on_conflict_do_nothing()
    # Not by rowcount: psycopg's is -1 for an INSERT unless it is asked to be kept.
    if connection.execute(insert.returning(documents.c.id)).first() is None:
        raise Outdated(
            f"{file.name}: it appeared while its source was being listed; the next sync looks again"
        )
    set_channels(connection, workspace, document, file.audience)


def begin(
    connection: Connection, workspace: str, document: str, generation: str, epoch: int, now: float
) -> None:
    """Records a staged generation; a dead one is staged anew, a visible one stays visible. Raises Outdated."""
    _current(connection, workspace, document, epoch)
    staged = insert_or(connection, generations).values(
        workspace=workspace,
        id=generation,
        document=document,
        state=STAGED,
        staged_at=now,
        passages=0,
    )
    connection.execute(
        staged.on_conflict_do_update(
            index_elements=["workspace", "id"],
            set_={"state": STAGED, "staged_at": now},
            where=generations.c.state != VISIBLE,
        )
    )


def flip(
    connection: Connection,
    workspace: str,
    new: NewGeneration,
    epoch: int,
    lease: Lease | None,
    now: float,
) -> None:
    """Makes the generation the visible one of its document. Raises Outdated."""
    _check_fence(connection, lease)
    row = _current(connection, workspace, new.document, epoch)
    if row.revision != new.revision:
        raise Outdated(f"{row.name}: another revision than the one read is wanted; it is read again")
    if _state(connection, workspace, new.id) not in (STAGED, VISIBLE):
        raise Outdated(f"{row.name}: what was read of it has been swept meanwhile; it is read again")
    old_passages, old_terms = _retire(connection, row)
    connection.execute(
        update(generations)
        .where(generations.c.workspace == workspace, generations.c.id == new.id)
        .values(state=VISIBLE, passages=new.passages, terms=frequencies.packed(new.terms))
    )
    write_pages(connection, workspace, new.id, new.pages)
    facts = new.facts
    _update(
        connection,
        row,
        {
            "generation": new.id,
            "state": new.state.value,
            "reason": new.reason,
            "title": facts.title,
            "sha256": facts.sha256,
            "language": facts.language,
            "created": facts.created,
            "modified": facts.modified,
            "outline": [list(asdict(entry).values()) for entry in facts.outline],
            "indexed_at": now,
            **page_count_columns(new.counts),
        },
    )
    change = Counter(new.terms)
    change.subtract(old_terms)
    frequencies.add(connection, workspace, new.passages - old_passages, change)


def fail(
    connection: Connection, workspace: str, document: str, epoch: int, reason: str, lease: Lease | None
) -> None:
    """Makes the document failed and invisible. Raises Outdated."""
    _check_fence(connection, lease)
    row = _current(connection, workspace, document, epoch)
    _hide(connection, row, {"state": DocumentState.FAILED.value, "reason": reason})


def remove(connection: Connection, workspace: str, document: str) -> bool:
    """Leaves a tombstone of a higher epoch; False if there never was such a document."""
    row = _locked(connection, workspace, document)
    if row is None:
        return False
    _hide(connection, row, {"state": DocumentState.GONE.value, "reason": None, "epoch": row.epoch + 1})
    return True


def forget(connection: Connection, workspace: str, swept: Collection[str]) -> None:
    """Drops generations. A document whose visible one is among them is hidden, and to be read again."""
    for part in chunks(swept):
        visible = connection.execute(
            document_select(workspace)
            .where(documents.c.generation.in_(part))
            .order_by(documents.c.id)
            .with_for_update(of=documents)
        ).all()
        for row in visible:
            _hide(connection, row, {"state": DocumentState.PENDING.value, "epoch": row.epoch + 1})
        delete_pages(connection, workspace, part)
        connection.execute(
            delete(generations).where(generations.c.workspace == workspace, generations.c.id.in_(part))
        )


def _locked(connection: Connection, workspace: str, document: str) -> Row[Any] | None:
    query = document_select(workspace).where(documents.c.id == document).with_for_update(of=documents)
    return connection.execute(query).one_or_none()


def _current(connection: Connection, workspace: str, document: str, epoch: int) -> Row[Any]:
    row = _locked(connection, workspace, document)
    if row is None or row.state == DocumentState.GONE:
        raise Outdated(f"{row.name if row else document}: it was removed meanwhile")
    if row.epoch != epoch:
        raise Outdated(f"{row.name}: it changed while it was being read; it is read again")
    return row


def _check_fence(connection: Connection, lease: Lease | None) -> None:
    if lease is None:
        return
    fence = connection.execute(
        select(leases.c.fence).where(leases.c.name == lease.name).with_for_update(read=True)
    ).scalar_one_or_none()
    if fence != lease.fence:
        raise Outdated(f"another process has taken over {lease.name}; this one stops")


def _state(connection: Connection, workspace: str, generation: str) -> str | None:
    return connection.execute(
        select(generations.c.state).where(
            generations.c.workspace == workspace, generations.c.id == generation
        )
    ).scalar_one_or_none()


def _update(connection: Connection, row: Row[Any], changes: dict[str, Any]) -> None:
    connection.execute(
        update(documents)
        .where(and_(documents.c.workspace == row.workspace, documents.c.id == row.id))
        .values(changes)
    )


def _retire(connection: Connection, row: Row[Any]) -> tuple[int, dict[int, int]]:
    """Marks the document's visible generation dead; returns its passages and terms, to be subtracted."""
    if row.generation is None:
        return 0, {}
    mine = and_(generations.c.workspace == row.workspace, generations.c.id == row.generation)
    old = connection.execute(select(generations.c.passages, generations.c.terms).where(mine)).one()
    connection.execute(update(generations).where(mine).values(state=DEAD))
    return old.passages, frequencies.unpacked(old.terms)


def _hide(connection: Connection, row: Row[Any], changes: dict[str, Any]) -> None:
    passages, terms = _retire(connection, row)
    nothing_to_read: dict[str, Any] = {"generation": None, "outline": [], "indexed_at": None, **_NO_PAGES}
    _update(connection, row, nothing_to_read | changes)
    if row.generation is not None:
        less = {term: -count for term, count in terms.items()}
        frequencies.add(connection, row.workspace, -passages, less)
