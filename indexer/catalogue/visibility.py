"""Which reading of a document is visible: which changes are allowed, and what each writes.

All run in a write transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, delete, select, update

from indexer.catalogue import changes, frequencies, glossary, guards, instalments
from indexer.catalogue.chunks import chunks
from indexer.catalogue.releasing import (
    REFUSED,
    STAGED,
    VISIBLE,
    Counted,
    counted,
    hide,
    let_go,
    locked_states,
)
from indexer.catalogue.rows import by_id, document_select, page_count_columns, write_pages
from indexer.catalogue.tables import documents, generations
from indexer.catalogue.values import Instalment, NewGeneration, Refusal
from indexer.database import insert_or
from indexer.errors import Outdated
from indexer.types import ChangeKind, DocumentState

if TYPE_CHECKING:
    from indexer.leases import Lease


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
    states = locked_states(connection, workspace, [row.generation, new.id])
    if states.get(new.id) not in (STAGED, VISIBLE):
        raise Outdated(f"{row.name}: what was read of it has been swept meanwhile; it is read again")
    before = instalments.before(connection, workspace, new.id, new.first)
    passages, terms = before.passages + new.passages, before.terms
    terms.update(new.terms)
    less = _superseded(connection, row, new)
    connection.execute(
        update(generations)
        .where(generations.c.workspace == workspace, generations.c.id == new.id)
        .values(state=VISIBLE, passages=passages, terms=frequencies.packed(terms))
    )
    write_pages(connection, workspace, new.id, new.pages, first=new.first)
    glossary.write(connection, workspace, new.id, [*before.glossary, *new.glossary])
    changes.record_shown(connection, row, new.facts.sha256, now)
    guards.update_document(connection, row, _shown(new, now))
    for each in less:
        passages -= each.passages
        terms.subtract(each.terms)
    frequencies.add(connection, workspace, passages, terms)


def _superseded(connection: Connection, row: Row[Any], new: NewGeneration) -> list[Counted]:
    """Ends what the new generation takes the place of; returns what is to be subtracted from the sums for it."""
    others = document_select(row.workspace).where(
        documents.c.generation == new.id, documents.c.id != row.id, documents.c.sha256 != new.facts.sha256
    )
    for other in connection.execute(others.order_by(by_id)).all():
        # Its source said that nothing had changed, but its bytes have: they were never those of the others.
        hide(connection, other, {"state": DocumentState.PENDING.value, "epoch": other.epoch + 1})
    less = [let_go(connection, row)]
    if _state(connection, row.workspace, new.id) == VISIBLE:  # others show it
        less.append(counted(connection, row.workspace, new.id))
    return less


def _shown(new: NewGeneration, now: float) -> dict[str, Any]:
    """What a document's columns say of the generation that it shows."""
    facts = new.facts
    return {
        "generation": new.id,
        "reading": new.id,
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
    }


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
    changes.record(connection, row, ChangeKind.REMOVED, now)
    failed = {
        "state": DocumentState.FAILED.value,
        "reason": refusal.reason,
        "tried_with": refusal.tried_with,
        "sha256": None,
        **page_count_columns(refusal.counts),
    }
    hide(connection, row, failed)
    if refusal.generation is not None and _state(connection, workspace, refusal.generation) != VISIBLE:
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


def remove(connection: Connection, workspace: str, document: str, now: float) -> bool:
    """Leaves a tombstone of a higher epoch; False if there never was such a document."""
    row = guards.locked(connection, workspace, document)
    if row is None:
        return False
    bury(connection, row, now)
    return True


def bury(connection: Connection, row: Row[Any], now: float) -> None:
    """Leaves a tombstone of the document of that row, with a higher epoch."""
    changes.record(connection, row, ChangeKind.REMOVED, now)
    gone = {"state": DocumentState.GONE.value, "reason": None, "sha256": None, "epoch": row.epoch + 1}
    hide(connection, row, gone)
    instalments.drop(connection, row.workspace, staged_of(connection, row))


def staged_of(connection: Connection, row: Row[Any]) -> Sequence[str]:
    """The generations of the document that are being staged, or were left so."""
    table = generations.c
    begun = select(table.id).where(
        table.workspace == row.workspace, table.document == row.id, table.state == STAGED
    )
    return connection.execute(begun).scalars().all()


def forget(connection: Connection, workspace: str, swept: Collection[str]) -> None:
    """Drops generations. Documents that show one of them are hidden, and to be read again.

    What somebody else drops at the same time is left to them: it may have been begun anew by now, which no lock keeps.
    """
    for part in chunks(swept):
        showing = (
            document_select(workspace)
            .where(documents.c.generation.in_(part))
            .order_by(by_id)
            .with_for_update(of=documents)
        )
        connection.execute(showing).all()
        there = locked_states(connection, workspace, part)
        for row in connection.execute(showing).all():  # now that no more documents can come to show them
            hide(connection, row, {"state": DocumentState.PENDING.value, "epoch": row.epoch + 1})
        instalments.drop(connection, workspace, there)
        connection.execute(
            delete(generations).where(generations.c.workspace == workspace, generations.c.id.in_(there))
        )


def _state(connection: Connection, workspace: str, generation: str) -> str | None:
    return connection.execute(
        select(generations.c.state).where(
            generations.c.workspace == workspace, generations.c.id == generation
        )
    ).scalar_one_or_none()
