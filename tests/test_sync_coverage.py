"""What a sync says of documents that cannot be read as a whole, and what another OCR makes it read again."""

from __future__ import annotations

import pytest

from indexer.pdf.ocr_setup import what_is_missing
from indexer.types import PageCounts
from tests.indexing import Begun, Idle, Library, engine, library
from tests.pdfs import Picture, write_pdf, write_scan

__all__ = ["engine", "library"]


def switch_ocr(library: Library, value: str) -> None:
    library.index.settings = library.index.settings.model_copy(update={"ocr": value})


def test_a_document_without_any_text_is_failed_and_says_so(library: Library) -> None:
    library.write("blank.pdf", "", "", "")
    library.write("leave.pdf", "Sixteen weeks", "")
    report = library.sync()
    (failure,) = report.failed
    assert (report.added, failure.uri) == (1, "blank.pdf")
    assert failure.reason == "None of its 3 pages carries text."
    blank, leave = library.document("blank.pdf"), library.document("leave.pdf")
    assert (blank.state, blank.reason) == ("failed", failure.reason)
    assert blank.pages == PageCounts(total=3, blank=3)
    assert (leave.state, leave.reason, leave.pages) == ("indexed", None, PageCounts(total=2, text=1, blank=1))
    assert library.index.catalogue.statistics(library.index.workspace).pages == 2
    library.sync(executor=Idle())
    library.assert_nothing_left_over()


def test_scans_without_ocr_are_named_with_what_to_do(library: Library) -> None:
    switch_ocr(library, "off")
    scan = [Picture()]
    write_pdf(library.folder / "mixed.pdf", ["Sixteen weeks", scan, scan, "Twelve days", scan])
    write_scan(library.folder / "scan.pdf", pages=2)
    library.sync()
    mixed, whole = library.document("mixed.pdf"), library.document("scan.pdf")
    assert (mixed.state, mixed.pages) == ("partial", PageCounts(total=5, text=2, failed=3))
    assert (mixed.reason or "").startswith("Pages 2-3, 5: ")
    assert (whole.state, whole.pages) == ("failed", PageCounts(total=2, failed=2))
    assert (whole.reason or "").startswith("Pages 1-2: ")
    for document in (mixed, whole):
        assert "OCR" in (document.reason or "")
    assert library.found("sixteen") == {"mixed.pdf"}
    library.assert_nothing_left_over()


@pytest.mark.timeout(180)
def test_switching_ocr_on_reads_only_documents_again_that_need_it(library: Library) -> None:
    if missing := what_is_missing(library.settings):
        pytest.skip(f"no OCR here: {missing}")
    switch_ocr(library, "off")
    library.write("leave.pdf", "Sixteen weeks", "")
    write_pdf(library.folder / "mixed.pdf", ["Twelve days", [Picture()]])
    write_scan(library.folder / "scan.pdf")
    library.sync()
    before = library.document("leave.pdf")
    switch_ocr(library, "on")
    begun = Begun()
    library.sync(executor=begun)
    assert sorted(begun.uris) == ["mixed.pdf", "scan.pdf"]
    assert library.document("leave.pdf") == before
    library.sync(executor=Idle())
    switch_ocr(library, "off")
    begun = Begun()
    library.sync(executor=begun)
    assert "leave.pdf" not in begun.uris
    library.assert_nothing_left_over()
