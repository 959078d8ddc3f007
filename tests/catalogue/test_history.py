"""The record of syncs."""

from __future__ import annotations

import pytest

from indexer.catalogue import Catalogue, SyncRecord, history
from indexer.types import Failure, SyncReport
from tests.catalogue.making import SOURCE, WORKSPACE
from tests.clock import Clock


def test_a_sync_is_recorded_with_its_report(catalogue: Catalogue, clock: Clock) -> None:
    report = SyncReport(
        added=2,
        failed=(Failure("b.pdf", "It is encrypted."),),
        seconds=1.5,
        warnings=("The listing was empty.",),
    )
    catalogue.record_sync(WORKSPACE, SOURCE, 990.0, report, None)
    assert catalogue.last_syncs(WORKSPACE) == [SyncRecord(SOURCE, 990.0, clock.now, report, None)]


def test_the_latest_syncs_come_first_up_to_a_limit(catalogue: Catalogue) -> None:
    for number in range(5):
        catalogue.record_sync(WORKSPACE, f"s{number}", 0.0, SyncReport(), f"error {number}")
    catalogue.record_sync("T2", "other", 0.0, SyncReport(), None)
    assert [(sync.source, sync.error) for sync in catalogue.last_syncs(WORKSPACE, limit=2)] == [
        ("s4", "error 4"),
        ("s3", "error 3"),
    ]


def test_old_records_are_dropped_per_workspace(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_KEPT", 3)
    catalogue.record_sync("T2", "other", 0.0, SyncReport(), None)
    for number in range(5):
        catalogue.record_sync(WORKSPACE, f"s{number}", 0.0, SyncReport(), None)
    assert [sync.source for sync in catalogue.last_syncs(WORKSPACE)] == ["s4", "s3", "s2"]
    assert len(catalogue.last_syncs("T2")) == 1
