"""In how many visible passages of a workspace each term stands: what idf weights are made of.

The sums are always those of the visible generations, since every change of visibility changes them in its own
transaction.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, delete, select

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
    # The row of the workspace is locked first and terms in their order, so no two transactions deadlock.
    _add_to_total(connection, workspace, passages)
    changes: list[dict[str, Any]] = [
        {"workspace": workspace, "term": term, "passages": change}
        for term, change in sorted(terms.items())
        if change
    ]
    if not changes:
        return
    insert = insert_or(connection, term_frequencies)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["workspace", "term"],
            set_={"passages": term_frequencies.c.passages + insert.excluded.passages},
        ),
        changes,
    )
    fewer = [{"its_term": change["term"]} for change in changes if change["passages"] < 0]
    if fewer:
        connection.execute(
            delete(term_frequencies).where(
                term_frequencies.c.workspace == workspace,
                term_frequencies.c.term == bindparam("its_term"),
                term_frequencies.c.passages == 0,
            ),
            fewer,
        )


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
