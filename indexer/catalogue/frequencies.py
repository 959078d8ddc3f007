"""In how many visible passages of a workspace each term stands: what idf weights are made of.

The sums are always those of the visible generations, since every change of visibility changes them in its own
transaction.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Mapping

import numpy as np
from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    TableValuedAlias,
    Text,
    cast,
    delete,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from indexer.catalogue.chunks import chunks
from indexer.catalogue.tables import passage_totals, term_frequencies
from indexer.database import insert_or


def packed(terms: Mapping[int, int]) -> bytes:
    """Term ids (unsigned 32 bit) and counts, compressed: what `unpacked` reads."""
    pairs = np.array(sorted(terms.items()), dtype="<u4").reshape(-1, 2)
    return zlib.compress(pairs.T.tobytes())


def unpacked(blob: bytes | None) -> dict[int, int]:
    """The terms that `packed` wrote; none for None."""
    if blob is None:
        return {}
    ids, counts = np.frombuffer(zlib.decompress(blob), dtype="<u4").reshape(2, -1)
    return dict(zip(ids.tolist(), counts.tolist(), strict=True))


def add(connection: Connection, workspace: str, passages: int, terms: Mapping[int, int]) -> None:
    """Adds differences, which may be negative, to the workspace's sums."""
    # The row of the workspace is locked first, so no two transactions wait for each other's terms.
    _add_to_total(connection, workspace, passages)
    changes = {term: difference for term, difference in terms.items() if difference}
    if not changes:
        return
    table = term_frequencies.c
    change = _as_table(connection, changes)
    insert = insert_or(connection, term_frequencies)
    connection.execute(
        insert.from_select(
            ["workspace", "term", "passages"],
            select(literal(workspace), cast(change.c.key, BigInteger), cast(change.c.value, Integer)).where(
                true()
            ),  # without WHERE, SQLite takes ON CONFLICT for a join's ON
        ).on_conflict_do_update(
            index_elements=["workspace", "term"],
            set_={"passages": table.passages + insert.excluded.passages},
        )
    )
    # Not by `IN (SELECT …)`: Postgres guesses too few rows there and reads the parameter anew for each.
    for part in chunks([term for term, difference in changes.items() if difference < 0]):
        connection.execute(
            delete(term_frequencies).where(
                table.workspace == workspace, table.term.in_(part), table.passages == 0
            )
        )


def _as_table(connection: Connection, changes: Mapping[int, int]) -> TableValuedAlias:
    """The changes as one parameter that SQL reads as a table: a long document has tens of thousands."""
    text = json.dumps({str(term): change for term, change in changes.items()})
    if connection.dialect.name == "postgresql":
        return func.jsonb_each_text(cast(literal(text, Text), JSONB)).table_valued("key", "value")
    return func.json_each(text).table_valued("key", "value")


def _add_to_total(connection: Connection, workspace: str, passages: int) -> None:
    insert = insert_or(connection, passage_totals)
    connection.execute(
        insert.values(workspace=workspace, passages=passages).on_conflict_do_update(
            index_elements=["workspace"],
            set_={"passages": passage_totals.c.passages + insert.excluded.passages},
        )
    )


def frequencies(connection: Connection, workspace: str, terms: Collection[int]) -> tuple[int, dict[int, int]]:
    """Visible passages in total, and of those terms that occur, in how many."""
    total = connection.execute(
        select(passage_totals.c.passages).where(passage_totals.c.workspace == workspace)
    ).scalar_one_or_none()
    found: dict[int, int] = {}
    columns = select(term_frequencies.c.term, term_frequencies.c.passages)
    for part in chunks(terms):
        rows = connection.execute(
            columns.where(term_frequencies.c.workspace == workspace, term_frequencies.c.term.in_(part))
        )
        found.update((row.term, row.passages) for row in rows)
    return total or 0, found
