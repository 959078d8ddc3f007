"""Several processes sweep the same generations, while a writer begins one of them anew."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection

from indexer.catalogue import Catalogue, visibility
from indexer.database import Database
from tests.catalogue.making import SOURCE, WORKSPACE, generation, index, pdf


def test_what_another_process_has_swept_may_be_read_anew_meanwhile(
    catalogue: Catalogue, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.url.startswith("sqlite"):
        pytest.skip("SQLite lets one transaction write at a time")
    document = index(catalogue, pdf(), "g1")
    removed = catalogue.remove(WORKSPACE, document.id)
    assert removed is not None
    catalogue.forget(WORKSPACE, ["g1"])
    back = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=removed.epoch)

    def read_anew() -> None:
        catalogue.begin(WORKSPACE, back.id, "g1", epoch=back.epoch)
        catalogue.flip(WORKSPACE, generation(back, "g1"), epoch=back.epoch, lease=None)

    def locked_states(connection: Connection, workspace: str, wanted: Iterable[str | None]) -> dict[str, str]:
        states = locking(connection, workspace, wanted)
        monkeypatch.undo()
        with ThreadPoolExecutor(1) as threads:
            threads.submit(read_anew).result()
        return states

    locking = visibility.locked_states
    monkeypatch.setattr(visibility, "locked_states", locked_states)
    catalogue.forget(WORKSPACE, ["g1"])
    assert len(catalogue.pages(WORKSPACE, "g1")) == 2
    assert catalogue.remove(WORKSPACE, back.id) is not None
    assert catalogue.dead_generations(WORKSPACE) == ["g1"]
    assert catalogue.passage_frequencies(WORKSPACE, [1]) == (0, {})
