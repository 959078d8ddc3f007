"""How far syncs have come."""

from __future__ import annotations

from indexer.catalogue import Catalogue, SyncProgress
from tests.catalogue.making import SOURCE, WORKSPACE
from tests.clock import Clock


def test_a_sync_says_how_far_it_is_until_it_ends(catalogue: Catalogue, clock: Clock) -> None:
    began = clock.now
    catalogue.report_progress(WORKSPACE, SOURCE, files=40, done=0)
    catalogue.report_progress("T2", SOURCE, files=1, done=1)
    clock.now += 5
    catalogue.report_progress(WORKSPACE, SOURCE, files=41, done=7)
    catalogue.report_progress(WORKSPACE, "file:///a", files=2, done=0)
    assert catalogue.progress(WORKSPACE) == [
        SyncProgress("file:///a", 2, 0, began + 5, began + 5),
        SyncProgress(SOURCE, 41, 7, began, began + 5),
    ]
    catalogue.end_progress(WORKSPACE, SOURCE)
    catalogue.end_progress(WORKSPACE, SOURCE)
    assert [each.source for each in catalogue.progress(WORKSPACE)] == ["file:///a"]
    assert [each.done for each in catalogue.progress("T2")] == [1]
