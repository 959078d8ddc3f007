"""Long documents that change, go, or are read by somebody else while they are read in instalments."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.catalogue import Kept
from indexer.errors import Outdated
from indexer.preparation import Work
from indexer.run import Run
from indexer.sources import SourceSpec
from indexer.sources.folder import FolderSource
from indexer.types import Audience, SourceFile
from indexer.writer import Writer
from tests.indexing import EVERYONE, HookedThreads, Idle, Library, engine, library, reader_of
from tests.long_documents import PAGES, Begins, hooked, interrupt, two_pages_at_once

__all__ = ["engine", "library", "two_pages_at_once"]


def test_another_revision_is_read_from_its_first_page(library: Library) -> None:
    library.write("long.pdf", *PAGES)
    interrupt(library, from_passage=2)
    library.write("long.pdf", "Six", "Seven", "Eight melons")
    begins = Begins()
    library.sync(executor=begins)
    assert begins.pages == [1, 3]
    assert library.found("melons") == {"long.pdf"}
    assert library.found("apple") == set()
    library.assert_at_the_sources()


def test_another_audience_is_read_from_its_first_page(library: Library) -> None:
    library.write("long.pdf", *PAGES)
    interrupt(library, from_passage=2)
    library.audience = Audience(channels=frozenset({"C1"}))
    begins = Begins()
    library.sync(executor=begins)
    assert begins.pages == [1, 3, 5]
    assert library.found("figs") == set()
    assert library.found("apple", reader_of("C1")) == {"long.pdf"}
    library.assert_at_the_sources()


def test_a_document_that_is_removed_while_it_is_read_stays_away_and_leaves_no_text(library: Library) -> None:
    path = library.write("long.pdf", *PAGES)
    index = library.index
    document: list[str] = []

    def remove() -> None:
        document.append(library.document("long.pdf").id)
        index.catalogue.remove(index.workspace, document[0])
        path.unlink()

    report = library.sync(executor=hooked(3, remove))
    assert (report.added, report.failed) == (0, ())
    assert library.states() == {}
    assert index.catalogue.under_way(index.workspace) == []
    for generation, _ in index.store.generations(index.workspace):
        assert index.catalogue.pages(index.workspace, generation) == {}
    library.sync(allow_empty=True, executor=Idle())
    library.assert_nothing_left_over()


def test_a_file_that_is_gone_when_its_reading_could_go_on_leaves_nothing(library: Library) -> None:
    library.write("long.pdf", *PAGES).rename(library.folder / "other.pdf")
    library.write("long.pdf", *PAGES)
    interrupt(library, from_passage=2)
    (library.folder / "long.pdf").unlink()
    library.sync()
    assert library.states() == {"other.pdf": "indexed"}
    library.assert_nothing_left_over()


def test_a_sync_that_was_taken_over_records_no_more_instalments(library: Library) -> None:
    library.write("long.pdf", *PAGES)
    index = library.index

    def take_over() -> None:
        with index.database.write() as connection:
            connection.exec_driver_sql("UPDATE leases SET fence = fence + 1, holder = 'elsewhere'")

    with pytest.raises(Outdated):
        library.sync(executor=hooked(3, take_over))
    (under_way,) = index.catalogue.under_way(index.workspace)
    assert under_way.pages_done == 2
    with index.database.write() as connection:
        connection.exec_driver_sql("UPDATE leases SET until = 0")
    begins = Begins()
    library.sync(executor=begins)
    assert begins.pages == [3, 5]
    library.assert_at_the_sources()


def test_other_bytes_under_the_same_revision_are_not_mixed_with_those_before(library: Library) -> None:
    library.write("long.pdf", *PAGES)
    other = library.write("../other.pdf", "Six", "Seven", "Eight", "Nine", "Ten").read_bytes()

    def replace() -> None:
        (copy,) = (library.settings.data_dir / "fetched").iterdir()
        copy.write_bytes(other)

    (failure,) = library.sync(executor=hooked(3, replace)).failed
    assert "changed while it was read" in failure.reason
    assert library.sync().changed == 1
    assert library.found("figs") == {"long.pdf"}
    library.assert_at_the_sources()


@pytest.fixture
def unversioned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that tells nothing but names, as some web servers do."""
    listing = FolderSource.list

    def files(self: FolderSource) -> Iterator[SourceFile]:
        return (replace(file, revision="size:1") for file in listing(self))

    def fetch(self: FolderSource, file: SourceFile, to: Path) -> None:
        to.write_bytes((Path(self.url) / file.uri).read_bytes())

    monkeypatch.setattr(FolderSource, "list", files)
    monkeypatch.setattr(FolderSource, "fetch", fetch)


@pytest.mark.usefixtures("unversioned")
@pytest.mark.parametrize("earlier", [True, False])
def test_bytes_that_changed_unseen_are_read_from_their_first_page_by_the_sync_after(
    library: Library, earlier: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if earlier:
        with monkeypatch.context() as patched:
            patched.setattr(FolderSource, "list", _listed_as("size:0", FolderSource.list))
            library.write("long.pdf", "One cherry")
            library.sync()
    library.write("long.pdf", *PAGES)
    interrupt(library, from_passage=2)
    library.write("long.pdf", "Six", "Seven", "Eight", "Nine melons")
    (failure,) = library.sync().failed
    assert "the next sync reads it again" in failure.reason
    assert library.found("cherry") == ({"long.pdf"} if earlier else set())
    begins = Begins()
    library.sync(executor=begins)
    assert begins.pages == [1, 3]
    assert library.found("melons") == {"long.pdf"}
    assert library.found("apple") == library.found("cherry") == set()
    library.assert_at_the_sources()


def _listed_as(revision: str, listing: Any) -> Any:
    return lambda source: (replace(file, revision=revision) for file in listing(source))


@pytest.mark.usefixtures("unversioned")
def test_pages_of_a_file_that_became_another_and_unreadable_are_not_shown(library: Library) -> None:
    path = library.write("long.pdf", *PAGES)
    interrupt(library, from_passage=2)
    path.write_bytes(b"%PDF-1.4 nothing of this can be read")
    library.sync()
    assert library.found("apple") == set()
    library.sync()
    assert library.states() == {"long.pdf": "failed"}
    library.assert_nothing_left_over()


def test_instalments_that_went_away_are_not_gone_on_with(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = Writer.going_on

    def begun_anew_elsewhere(self: Writer, work: Work, kept: Kept) -> Work:
        library.index.catalogue.begin(
            work.settings.workspace, work.document, work.generation, epoch=work.epoch
        )
        return going_on(self, work, kept)

    library.write("long.pdf", *PAGES)
    interrupt(library, from_passage=2)
    with monkeypatch.context() as patched:
        patched.setattr(Writer, "going_on", begun_anew_elsewhere)
        report = library.sync()
    assert (report.added, report.changed, report.failed) == (0, 0, ())
    assert library.found("apple") == set()
    begins = Begins()
    library.sync(executor=begins)
    assert begins.pages == [1, 3, 5]
    library.assert_at_the_sources()


def test_an_instalment_that_comes_late_writes_nothing_over_what_others_see(library: Library) -> None:
    library.write("long.pdf", *PAGES)
    library.audience = Audience(channels=frozenset({"C1"}))
    for_everyone = SourceSpec(str(library.folder), EVERYONE)
    late, read = threading.Event(), threading.Event()

    def wait(work: Work) -> None:
        if (work.first, work.epoch) == (3, 1):
            late.set()
            assert read.wait(60)

    def between(run: Run) -> None:
        if late.is_set() and not read.is_set():
            run.index_file(for_everyone, "long.pdf")
            read.set()

    library.sync(executor=HookedThreads(wait), between=between)
    assert read.is_set()
    assert {word for word in ("apple", "plums", "figs") if library.found(word)} == {"apple", "plums", "figs"}
