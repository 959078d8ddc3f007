"""What is said of a forgotten file beside its rows."""

from __future__ import annotations

from indexer.catalogue import Catalogue
from indexer.types import Failure, RequestKind, SyncReport
from tests.catalogue.making import SOURCE, WORKSPACE, index, instalment, pdf
from tests.clock import Clock


def test_history_and_requests_do_not_name_a_forgotten_file(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf("salaries.pdf"), "g1")
    other = index(catalogue, pdf("menu.pdf"), "g2")
    failures = (Failure("salaries.pdf", "Page 2 is torn."), Failure("menu.pdf", "It is empty."))
    catalogue.record_sync(WORKSPACE, SOURCE, 1.0, SyncReport(added=1, failed=failures), None)
    catalogue.record_sync(WORKSPACE, "elsewhere", 2.0, SyncReport(failed=failures), None)
    for kind, payload in (
        (RequestKind.INDEX, {"source": SOURCE, "uri": "salaries.pdf"}),
        (RequestKind.REMOVE, {"document": document.id}),
        (RequestKind.INDEX, {"source": SOURCE, "uri": "menu.pdf"}),
        (RequestKind.REMOVE, {"document": other.id}),
    ):
        catalogue.ask(WORKSPACE, kind, payload)
    assert catalogue.forget_document(WORKSPACE, document.id, by="U1")
    elsewhere, here = catalogue.last_syncs(WORKSPACE)
    assert (here.report.added, here.report.failed) == (1, failures[1:])
    assert elsewhere.report.failed == failures
    left = [request.payload for request in catalogue.pending(WORKSPACE)]
    assert left == [{"source": SOURCE, "uri": "menu.pdf"}, {"document": other.id}]


def test_what_is_being_read_of_a_forgotten_file_is_swept_when_its_writer_has_ended(
    catalogue: Catalogue, clock: Clock
) -> None:
    file = pdf("salaries.pdf")
    document = index(catalogue, file, "g1")
    catalogue.begin(WORKSPACE, document.id, "g2", epoch=document.epoch)
    catalogue.keep(
        WORKSPACE,
        instalment(document, "g2", next(iter(catalogue.pages(WORKSPACE, "g1").values()))),
        epoch=document.epoch,
        lease=None,
    )
    catalogue.forget_document(WORKSPACE, document.id, by=None)
    assert catalogue.pages(WORKSPACE, "g1") == catalogue.pages(WORKSPACE, "g2") == {}
    assert catalogue.dead_generations(WORKSPACE) == ["g1"]
    clock.now += 1
    assert set(catalogue.dead_generations(WORKSPACE, staged_before=clock.now)) == {"g1", "g2"}
