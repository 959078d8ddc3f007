"""How documents let go of the reading that they show: it is dead once none shows it any more.

Several documents show one reading where their files have the same bytes. All runs in a write transaction; rows are
locked in the order documents, generations, the workspace's sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, select, update

from indexer.catalogue import frequencies, glossary, guards
from indexer.catalogue.rows import page_count_columns
from indexer.catalogue.tables import documents, generations
from indexer.catalogue.values import NOTHING_READ
from indexer.types import NO_OCR

STAGED = "staged"
VISIBLE = "visible"
DEAD = "dead"
REFUSED = "refused"  # it proved unreadable; on record so that nobody tries it again


@dataclass(frozen=True, slots=True)
class Counted:
    """What a visible generation adds to its workspace's sums."""

    passages: int = 0
    terms: dict[int, int] = field(default_factory=dict)


def locked_states(connection: Connection, workspace: str, wanted: Iterable[str | None]) -> dict[str, str]:
    """The states of those generations that there are, which nobody else changes until the transaction ends."""
    table = generations.c
    rows = connection.execute(
        select(table.id, table.state)
        .where(table.workspace == workspace, table.id.in_(sorted(filter(None, wanted))))
        .order_by(table.id)
        .with_for_update()
    )
    return {row.id: row.state for row in rows}


def counted(connection: Connection, workspace: str, generation: str) -> Counted:
    """What the generation adds to the sums while it is visible."""
    mine = and_(generations.c.workspace == workspace, generations.c.id == generation)
    row = connection.execute(select(generations.c.passages, generations.c.terms).where(mine)).one()
    return Counted(row.passages, frequencies.unpacked(row.terms))


def let_go(connection: Connection, row: Row[Any]) -> Counted:
    """Takes the document's reading from it; returns what is to be subtracted from the sums.

    The document's row is left to the caller, who writes it in the same transaction.
    """
    if row.generation is None:
        return Counted()
    locked_states(connection, row.workspace, [row.generation])
    if _is_shown_by_another(connection, row):
        return Counted()
    mine = and_(generations.c.workspace == row.workspace, generations.c.id == row.generation)
    connection.execute(update(generations).where(mine).values(state=DEAD))
    glossary.drop(connection, row.workspace, row.generation)
    return counted(connection, row.workspace, row.generation)


def _is_shown_by_another(connection: Connection, row: Row[Any]) -> bool:
    others = (
        documents.c.workspace == row.workspace,
        documents.c.generation == row.generation,
        documents.c.id != row.id,
    )
    return bool(connection.execute(select(exists().where(*others))).scalar_one())


NOTHING_TO_READ: dict[str, Any] = {
    "generation": None,
    "reading": None,
    "language": None,
    "description": "",
    "created": None,
    "modified": None,
    "outline": [],
    "indexed_at": None,
    "ocr": NO_OCR,
    "tried_with": None,
    **page_count_columns(NOTHING_READ),
}


def hide(connection: Connection, row: Row[Any], changes: dict[str, Any]) -> None:
    """Makes the document of that row invisible, with those changes of its columns; nothing that was read of it stays."""
    less = let_go(connection, row)
    guards.update_document(connection, row, NOTHING_TO_READ | {"title": row.name} | changes)
    subtract(connection, row.workspace, less)


def subtract(connection: Connection, workspace: str, less: Counted) -> None:
    """Takes from the sums what is no longer visible."""
    if less.passages or less.terms:
        frequencies.add(
            connection, workspace, -less.passages, {term: -count for term, count in less.terms.items()}
        )
