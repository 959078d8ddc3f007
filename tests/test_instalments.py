"""Long documents: read in instalments, never half visible, gone on with after an interruption."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from indexer import preparation, presentation
from indexer.catalogue import Statistics, UnderWay
from indexer.pdf.read import read_pdf
from indexer.preparation import Work
from indexer.sources.folder import FolderSource
from indexer.types import (
    Audience,
    DocumentFacts,
    Page,
    Reach,
    Reader,
    SourceFile,
    StoredPassage,
    Unreadable,
    point_id,
)
from tests.faults.processes import Process, run_sync
from tests.indexing import (
    MEMBER,
    HookedThreads,
    Library,
    engine,
    library,
    reader_of,
)
from tests.long_documents import PAGES, WORDS, Begins, hooked, interrupt, two_pages_at_once

__all__ = ["engine", "library", "two_pages_at_once"]


def contents(library: Library) -> Any:
    """All that a reader or a search can see of the one document, apart from its names."""
    index = library.index
    (document,) = index.catalogue.documents(index.workspace)
    assert document.generation is not None
    hits = {
        (hit.ordinal, hit.page, hit.start, hit.end, hit.text, hit.section, round(hit.score, 6))
        for word in WORDS
        for hit in index.search.find(word, workspace=index.workspace, reach=MEMBER, limit=50)
    }
    return (
        (
            document.title,
            document.state,
            document.pages,
            document.reason,
            document.outline,
            document.language,
        ),
        index.catalogue.pages(index.workspace, document.generation),
        index.catalogue.statistics(index.workspace),
        index.catalogue.passage_frequencies(
            index.workspace, index.sparse.encode_passage(" ".join(WORDS)).indices
        ),
        hits,
    )


@pytest.fixture
def whole(library: Library, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the document looks like that was read at once; it is removed again."""
    path = library.write("long.pdf", *PAGES)
    with monkeypatch.context() as patched:
        patched.setattr(preparation, "INSTALMENT_PAGES", 250)
        begins = Begins()
        library.sync(executor=begins)
        assert begins.pages == [1]
    found = contents(library)
    path.unlink()
    library.sync(allow_empty=True)
    return found


def test_instalments_make_the_same_document_as_reading_it_at_once(library: Library, whole: Any) -> None:
    library.write("long.pdf", *PAGES)
    begins = Begins()
    report = library.sync(executor=begins)
    assert (report.added, report.pages, report.passages) == (1, 5, 4)
    assert begins.pages == [1, 3, 5]
    assert contents(library) == whole
    library.assert_at_the_sources()


@pytest.mark.parametrize("from_passage", [None, 12])
def test_all_passages_are_found_by_the_title_of_the_first_page(
    library: Library, from_passage: int | None
) -> None:
    library.write(
        "long.pdf", "Handbook\nOne apple", *[f"Chapter {number}\nTwo pears" for number in range(15)]
    )
    if from_passage is not None:
        interrupt(library, from_passage=from_passage)
    library.sync()
    index = library.index
    (term,) = index.sparse.terms("handbook")
    passages, having = index.catalogue.passage_frequencies(index.workspace, [term])
    assert having[term] == passages == 16


@pytest.mark.parametrize(("from_passage", "page"), [(0, 1), (2, 3), (3, 5)])
def test_an_interrupted_document_is_gone_on_with_behind_the_last_instalment_on_record(
    library: Library, whole: Any, from_passage: int, page: int
) -> None:
    library.write("long.pdf", *PAGES)
    interrupt(library, from_passage=from_passage)
    assert all(library.found(word) == set() for word in WORDS)
    begins = Begins()
    library.sync(executor=begins)
    assert begins.pages[0] == page
    assert contents(library) == whole
    library.assert_at_the_sources()


@pytest.mark.timeout(120)
def test_a_killed_sync_is_gone_on_with_and_makes_the_same_document(library: Library) -> None:
    library.write("long.pdf", *[f"{word} {number}" for number, word in enumerate(WORDS * 5)])
    library.sync()
    expected = contents(library)
    library.index.catalogue.remove(library.index.workspace, library.document("long.pdf").id)
    settings = {name: getattr(library.settings, name) for name in type(library.settings).model_fields}
    process = Process(run_sync, settings, f"{library.folder}|workspace", 0, None)
    try:
        until = time.monotonic() + 60
        while not (under_way := library.index.catalogue.under_way(library.index.workspace)):
            assert time.monotonic() < until
            time.sleep(0.01)
    finally:
        process.kill()
        process.end()
    done = under_way[0].pages_done
    begins = Begins()
    library.sync(executor=begins)
    assert begins.pages[0] > done
    assert begins.pages[-1] == 19
    assert contents(library) == expected
    library.assert_at_the_sources()


def test_nobody_sees_a_document_before_its_last_instalment(library: Library) -> None:
    library.write("long.pdf", "Sixteen apple")
    library.sync()
    library.write("long.pdf", *PAGES)
    before = contents(library)
    seen: list[Any] = []
    library.sync(executor=HookedThreads(lambda _: seen.append(contents(library))))
    assert len(seen) == 3
    assert all(each == before for each in seen)
    assert contents(library) != before


def test_passages_that_only_an_interrupted_reading_made_do_not_stay(library: Library) -> None:
    library.write("long.pdf", *PAGES)
    interrupt(library, from_passage=2)
    index = library.index
    ((generation, _),) = index.store.generations(index.workspace)
    document = library.document("long.pdf")
    extra = StoredPassage(
        id=point_id(generation, 9),
        workspace=index.workspace,
        document=document.id,
        generation=generation,
        ordinal=9,
        page=4,
        start=0,
        end=4,
        audience=document.audience,
        dense=None,
        sparse=index.sparse.encode_passage("Four plums"),
    )
    index.store.stage([extra])
    begins = Begins()
    library.sync(executor=begins)
    assert begins.pages == [3, 5]
    library.assert_at_the_sources()


def test_a_reader_that_is_killed_is_gone_on_with_by_the_next_sync(
    library: Library, whole: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(path: Path, **options: Any) -> Iterator[DocumentFacts | Page | Unreadable]:
        if options["first"] == 1:
            yield from read_pdf(path, **options)
        else:
            yield from islice(read_pdf(path, **options), 2)
            yield Unreadable("The process that read it was killed.", "Save it anew.", passing=True)

    library.write("long.pdf", *PAGES)
    with monkeypatch.context() as patched:
        patched.setattr(preparation, "read_pdf", killed)
        assert len(library.sync().failed) == 1
    begins = Begins()
    library.sync(executor=begins)
    assert begins.pages == [3, 5]
    assert contents(library) == whole


def test_an_instalment_that_breaks_off_is_the_last(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def hostile(path: Path, **options: Any) -> Iterator[DocumentFacts | Page | Unreadable]:
        if options["first"] == 1:
            yield from read_pdf(path, **options)
        else:
            yield from islice(read_pdf(path, **options), 1)
            yield Unreadable("It was not read within its time.", "Split it.")

    library.write("long.pdf", *PAGES)
    monkeypatch.setattr(preparation, "read_pdf", hostile)
    begins = Begins()
    library.sync(executor=begins)
    assert begins.pages == [1, 3]
    document = library.document("long.pdf")
    assert (document.state, document.pages.total, document.pages.failed) == ("partial", 5, 3)
    assert document.reason == "It was not read within its time. Split it."
    assert library.found("apple") == {"long.pdf"}
    library.assert_at_the_sources()


def test_a_worker_that_dies_of_an_instalment_leaves_what_was_read_before(library: Library) -> None:
    def die() -> None:
        raise BrokenExecutor("it was killed")

    library.write("long.pdf", *PAGES)
    library.sync(executor=hooked(3, die))
    document = library.document("long.pdf")
    assert (document.state, document.pages.text, document.pages.failed) == ("partial", 2, 3)
    assert (document.reason or "").startswith("Page 3 and all after it were not read")
    assert library.found("apple") == {"long.pdf"}
    library.assert_at_the_sources()


def test_a_file_is_fetched_once_and_its_copy_does_not_stay(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []
    fetch = FolderSource.fetch

    def counted(self: FolderSource, file: SourceFile, to: Path) -> None:
        fetched.append(file.uri)
        fetch(self, file, to)

    monkeypatch.setattr(FolderSource, "fetch", counted)
    library.write("long.pdf", *PAGES)
    library.sync()
    assert fetched == ["long.pdf"]
    assert list((library.settings.data_dir / "fetched").iterdir()) == []


def test_a_copy_that_is_not_there_any_more_is_fetched_again(library: Library) -> None:
    def lose() -> None:
        for copy in (library.settings.data_dir / "fetched").iterdir():
            copy.unlink()

    library.write("long.pdf", *PAGES)
    assert library.sync(executor=hooked(3, lose)).added == 1
    library.assert_at_the_sources()


def test_how_far_a_document_is_read_is_told_to_those_who_may_see_it(library: Library) -> None:
    library.write("long.pdf", *PAGES)
    library.audience = Audience(channels=frozenset({"C1"}))
    index = library.index
    told: dict[int, list[UnderWay]] = {}

    def look(work: Work) -> None:
        told[work.first] = index.catalogue.under_way(index.workspace, reader_of("C1"))
        assert index.catalogue.under_way(index.workspace, Reach((Reader(True),))) == []

    library.sync(executor=HookedThreads(look))
    document = library.document("long.pdf").id
    assert told == {
        1: [],
        3: [UnderWay(document, "long.pdf", 2, 5)],
        5: [UnderWay(document, "long.pdf", 4, 5)],
    }
    assert index.catalogue.under_way(index.workspace) == []


def test_status_says_how_far_a_document_is_read() -> None:
    under_way = [UnderWay("d", "long.pdf", 1250, 3000)]
    status = presentation.status_json("w", Statistics(0, 0, 0), [], [], under_way)
    assert status["reading"] == [{"name": "long.pdf", "pages_done": 1250, "pages_total": 3000}]
    assert "reading long.pdf: page 1,250 of 3,000" in presentation.status_text(status)


def test_progress_tells_the_pages_of_a_long_document(library: Library) -> None:
    class Told:
        def __init__(self) -> None:
            self.words: list[Any] = []

        def expect(self, files: int) -> None:
            self.words.append(files)

        def pages(self, file: SourceFile, done: int, total: int) -> None:
            self.words.append((file.name, done, total))

        def done(self, file: SourceFile) -> None:
            self.words.append(file.name)

    library.write("long.pdf", *PAGES)
    told = Told()
    library.sync(progress=told)
    assert told.words == [1, ("long.pdf", 2, 5), ("long.pdf", 4, 5), "long.pdf"]


def test_most_pages_and_characters_hold_over_all_instalments(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write("long.pdf", *PAGES)
    library.index.settings = library.index.settings.model_copy(update={"max_pages": 3})
    begins = Begins()
    library.sync(executor=begins)
    assert begins.pages == [1, 3]
    document = library.document("long.pdf")
    assert (document.state, document.pages.total, document.pages.failed) == ("partial", 5, 2)
    assert "only the first 3 were read" in (document.reason or "")

    limits = preparation.Limits
    monkeypatch.setattr(preparation, "Limits", lambda **given: limits(**given, max_characters=30))
    library.index.settings = library.index.settings.model_copy(update={"max_pages": 4000})
    library.sync()
    document = library.document("long.pdf")
    assert (document.state, document.pages.text, document.pages.failed) == ("partial", 2, 2)
    assert "page 4 and all after it were not read" in (document.reason or "")
