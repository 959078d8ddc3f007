"""Which reading of a document is visible: which changes are allowed, and what each writes.

All run in a write transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, and_, delete, select, update

from indexer.catalogue import frequencies, glossary, guards, instalments
from indexer.catalogue.chunks import chunks
from indexer.catalogue.rows import document_select, page_count_columns, write_pages
from indexer.catalogue.tables import documents, generations
from indexer.catalogue.values import NOTHING_READ, Instalment, NewGeneration, Refusal
from indexer.database import insert_or
from indexer.errors import Outdated
from indexer.types import NO_OCR, DocumentState

if TYPE_CHECKING:
    from indexer.leases import Lease

STAGED = "staged"
VISIBLE = "visible"
DEAD = "dead"
REFUSED = "refused"  # it proved unreadable; on record so that nobody tries it again


def begin(
    connection: Connection, workspace: str, document: str, generation: str, epoch: int, now: float
) -> None:
    """Records a staged generation, without any instalment; a visible one stays visible. Raises Outdated."""
    guards.current(connection, workspace, document, epoch)
    if _state(connection, workspace, generation) == VISIBLE:
        return
    instalments.drop(connection, workspace, [generation])
    _put_on_record(connection, workspace, document, generation, STAGED, epoch, now)


def keep(connection: Connection, workspace: str, new: Instalment, epoch: int, lease: Lease | None) -> None:
    """Records an instalment of a staged generation. Raises Outdated."""
    guards.check_fence(connection, lease)
    row = guards.wanted(connection, workspace, new.document, epoch, new.revision)
    if _state(connection, workspace, new.generation) != STAGED:
        raise Outdated(f"{row.name}: somebody else has read it meanwhile, or removed what was read")
    instalments.record(connection, workspace, new)


def flip(
    connection: Connection,
    workspace: str,
    new: NewGeneration,
    epoch: int,
    lease: Lease | None,
    now: float,
) -> None:
    """Makes the generation the visible one of its document. Raises Outdated."""
    guards.check_fence(connection, lease)
    row = guards.wanted(connection, workspace, new.document, epoch, new.revision)
    if _state(connection, workspace, new.id) not in (STAGED, VISIBLE):
        raise Outdated(f"{row.name}: what was read of it has been swept meanwhile; it is read again")
    before = instalments.before(connection, workspace, new.id, new.first)
    passages, terms = before.passages + new.passages, before.terms
    terms.update(new.terms)
    old_passages, old_terms = _retire(connection, row)
    connection.execute(
        update(generations)
        .where(generations.c.workspace == workspace, generations.c.id == new.id)
        .values(state=VISIBLE, passages=passages, terms=frequencies.packed(terms))
    )
    write_pages(connection, workspace, new.id, new.pages, first=new.first)
    glossary.write(connection, workspace, new.id, [*before.glossary, *new.glossary])
    facts = new.facts
    guards.update_document(
        connection,
        row,
        {
            "generation": new.id,
            "state": new.state.value,
            "reason": new.reason,
            "title": facts.title,
            "sha256": facts.sha256,
            "language": facts.language,
            "description": facts.description,
            "created": facts.created,
            "modified": facts.modified,
            "outline": [list(asdict(entry).values()) for entry in facts.outline],
            "indexed_at": now,
            "ocr": new.ocr,
            "tried_with": None,
            **page_count_columns(new.counts),
        },
    )
    terms.subtract(old_terms)
    frequencies.add(connection, workspace, passages - old_passages, terms)


def fail(
    connection: Connection,
    workspace: str,
    document: str,
    epoch: int,
    refusal: Refusal,
    lease: Lease | None,
    now: float,
) -> None:
    """Makes the document failed and invisible. Raises Outdated."""
    guards.check_fence(connection, lease)
    row = guards.current(connection, workspace, document, epoch)
    changes = {
        "state": DocumentState.FAILED.value,
        "reason": refusal.reason,
        "tried_with": refusal.tried_with,
        **page_count_columns(refusal.counts),
    }
    _hide(connection, row, changes)
    if refusal.generation is not None:
        instalments.drop(connection, workspace, [refusal.generation])
        _put_on_record(connection, workspace, document, refusal.generation, REFUSED, epoch, now)


def _put_on_record(
    connection: Connection,
    workspace: str,
    document: str,
    generation: str,
    state: str,
    epoch: int,
    now: float,
) -> None:
    fresh = {"state": state, "staged_at": now, "epoch": epoch, "facts": None, "passages": 0}
    added = insert_or(connection, generations).values(
        workspace=workspace, id=generation, document=document, **fresh
    )
    connection.execute(added.on_conflict_do_update(index_elements=["workspace", "id"], set_=fresh))


def remove(connection: Connection, workspace: str, document: str) -> bool:
    """Leaves a tombstone of a higher epoch; False if there never was such a document."""
    row = guards.locked(connection, workspace, document)
    if row is None:
        return False
    _hide(connection, row, {"state": DocumentState.GONE.value, "reason": None, "epoch": row.epoch + 1})
    begun = select(generations.c.id).where(
        generations.c.workspace == workspace,
        generations.c.document == document,
        generations.c.state == STAGED,
    )
    instalments.drop(connection, workspace, connection.execute(begun).scalars().all())
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
        instalments.drop(connection, workspace, part)
        connection.execute(
            delete(generations).where(generations.c.workspace == workspace, generations.c.id.in_(part))
        )


def _state(connection: Connection, workspace: str, generation: str) -> str | None:
    return connection.execute(
        select(generations.c.state).where(
            generations.c.workspace == workspace, generations.c.id == generation
        )
    ).scalar_one_or_none()


def _retire(connection: Connection, row: Row[Any]) -> tuple[int, dict[int, int]]:
    """Marks the document's visible generation dead; returns its passages and terms, to be subtracted."""
    if row.generation is None:
        return 0, {}
    mine = and_(generations.c.workspace == row.workspace, generations.c.id == row.generation)
    old = connection.execute(select(generations.c.passages, generations.c.terms).where(mine)).one()
    connection.execute(update(generations).where(mine).values(state=DEAD))
    glossary.drop(connection, row.workspace, row.generation)
    return old.passages, frequencies.unpacked(old.terms)


def _hide(connection: Connection, row: Row[Any], changes: dict[str, Any]) -> None:
    passages, terms = _retire(connection, row)
    nothing_to_read: dict[str, Any] = {
        "generation": None,
        "outline": [],
        "indexed_at": None,
        "ocr": NO_OCR,
        "tried_with": None,
        **page_count_columns(NOTHING_READ),
    }
    guards.update_document(connection, row, nothing_to_read | changes)
    if row.generation is not None:
        less = {term: -count for term, count in terms.items()}
        frequencies.add(connection, row.workspace, -passages, less)
