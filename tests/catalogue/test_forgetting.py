"""A file that is forgotten while it is being listed stays out."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, insert

from indexer.catalogue import Catalogue
from indexer.catalogue.tables import documents, forgotten
from indexer.database import Database
from indexer.errors import Outdated
from tests.catalogue.making import SOURCE, WORKSPACE, index, pdf


def test_a_file_that_is_forgotten_as_it_is_noted_for_the_first_time_stays_out(
    catalogue: Catalogue, database: Database
) -> None:
    """Who lists it did not know it yet, and waits for the one who erases it."""
    document = index(catalogue, pdf(), "g1")
    with ThreadPoolExecutor(1) as threads:
        with database.write() as connection:
            connection.execute(delete(documents).where(documents.c.id == document.id))
            erased = {"workspace": WORKSPACE, "document": document.id, "forgotten_at": 1.0}
            connection.execute(insert(forgotten).values(erased))
            observing = threads.submit(catalogue.observe, WORKSPACE, SOURCE, pdf(), seen_epoch=None)
            time.sleep(0.3)  # on Postgres it has looked by now, and waits to write
        with pytest.raises(Outdated, match="stays out"):
            observing.result()
    assert catalogue.document(WORKSPACE, document.id) is None
