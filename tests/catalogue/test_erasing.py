"""Workspaces of which everything is erased."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select

from indexer.catalogue import Catalogue, Erasure, Statistics
from indexer.catalogue.tables import metadata
from indexer.database import Database
from indexer.types import GlossaryLine, RequestKind, SyncReport
from tests.catalogue.making import MEMBERS, SOURCE, WORKSPACE, channels, index, instalment, pdf
from tests.clock import Clock


def test_an_erasure_stands_until_it_is_cancelled(catalogue: Catalogue, clock: Clock) -> None:
    assert catalogue.erasure(WORKSPACE) is None
    catalogue.schedule_erasure(WORKSPACE, reason="It was uninstalled.", due_at=clock.now + 100)
    expected = Erasure("It was uninstalled.", asked_at=clock.now, due_at=clock.now + 100)
    assert catalogue.erasure(WORKSPACE) == expected
    assert catalogue.erasure("T2") is None
    assert catalogue.cancel_erasure(WORKSPACE)
    assert not catalogue.cancel_erasure(WORKSPACE)
    assert catalogue.erasure(WORKSPACE) is None


def test_an_erasure_that_is_asked_for_again_is_due_when_the_first_of_both_is(
    catalogue: Catalogue, clock: Clock
) -> None:
    began = clock.now
    catalogue.schedule_erasure(WORKSPACE, reason="It was uninstalled.", due_at=began + 100)
    clock.now += 10
    catalogue.schedule_erasure(WORKSPACE, reason="Its tokens were revoked.", due_at=began + 110)
    assert catalogue.erasure(WORKSPACE) == Erasure("It was uninstalled.", began, began + 100)
    catalogue.schedule_erasure(WORKSPACE, reason="At once.", due_at=clock.now)
    assert catalogue.erasure(WORKSPACE) == Erasure("It was uninstalled.", began, clock.now)


def test_an_erasure_that_was_done_still_stands_and_may_be_asked_for_anew(
    catalogue: Catalogue, clock: Clock
) -> None:
    catalogue.erased(WORKSPACE)
    assert catalogue.erasure(WORKSPACE) is None
    catalogue.schedule_erasure(WORKSPACE, reason="Gone.", due_at=clock.now)
    clock.now += 10
    catalogue.erased(WORKSPACE)
    assert catalogue.erasure(WORKSPACE) == Erasure("Gone.", clock.now - 10, clock.now - 10, done_at=clock.now)
    catalogue.schedule_erasure(WORKSPACE, reason="Gone again.", due_at=clock.now + 5)
    assert catalogue.erasure(WORKSPACE) == Erasure("Gone again.", clock.now, clock.now + 5)


def test_nothing_of_an_erased_workspace_stays_and_all_of_others_does(
    catalogue: Catalogue, database: Database
) -> None:
    for workspace in (WORKSPACE, "T2"):
        fill(catalogue, workspace)
    kept = {"leases", "erasures"}
    before = rows(database, "T2")
    assert {name for name, number in rows(database, WORKSPACE).items() if number == 0} == set()
    catalogue.erase_workspace(WORKSPACE)
    left = rows(database, WORKSPACE)
    assert {name for name, number in left.items() if number} == {"erasures"}
    assert rows(database, "T2") == before
    assert set(metadata.tables) - set(left) == kept - {"erasures"}
    assert catalogue.statistics(WORKSPACE, MEMBERS) == Statistics(0, 0, 0)


def fill(catalogue: Catalogue, workspace: str) -> None:
    """A row of everything."""
    index(catalogue, pdf(audience=channels("C1")), "g1", workspace=workspace)
    other = catalogue.observe(workspace, SOURCE, pdf("b"), seen_epoch=None)
    catalogue.begin(workspace, other.id, "g2", epoch=1)
    catalogue.keep(workspace, instalment(other, "g2", *pages(catalogue, workspace)), epoch=1, lease=None)
    gone = index(catalogue, pdf("c"), "g3", workspace=workspace)
    catalogue.forget_document(workspace, gone.id, by="U1")
    catalogue.glossary.add(workspace, GlossaryLine("PTO", ("paid time off",)))
    catalogue.ask(workspace, RequestKind.SYNC, {})
    catalogue.record_sync(workspace, SOURCE, 1.0, SyncReport(), None)
    catalogue.report_progress(workspace, SOURCE, files=1, done=0)
    catalogue.schedule_erasure(workspace, reason="Gone.", due_at=1.0)
    defines_something(catalogue, workspace)


def pages(catalogue: Catalogue, workspace: str) -> Collection[Any]:
    return [catalogue.pages(workspace, "g1")[1]]


def defines_something(catalogue: Catalogue, workspace: str) -> None:
    from tests.catalogue.test_glossary import QA, publish

    publish(catalogue, pdf("d"), "g4", QA, workspace=workspace)


def rows(database: Database, workspace: str) -> dict[str, int]:
    """By table, how many rows a workspace has."""
    with database.read() as connection:
        return {
            table.name: connection.execute(
                select(func.count()).select_from(table).where(table.c.workspace == workspace)
            ).scalar_one()
            for table in metadata.sorted_tables
            if "workspace" in table.c
        }
