"""What is asked of the indexer's service, and when it does it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor

import pytest

from indexer import preparation, serve, urgent
from indexer.catalogue import RequestOutcome
from indexer.configured import ConfiguredSources
from indexer.executors import open_executor
from indexer.preparation import Work
from indexer.serve import Service
from indexer.single_flight import only_sync
from indexer.types import DocumentState, RequestKind
from tests.indexing import HookedThreads, Idle, Library, engine, library

__all__ = ["engine", "library"]


@pytest.fixture
def executor() -> Iterator[Executor]:
    with open_executor("threads:2") as executor:
        yield executor


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(urgent, "PAUSE_SECONDS", 0.0)


def ask(library: Library, kind: RequestKind, **payload: str) -> int:
    return library.index.catalogue.ask(library.index.workspace, kind, payload, asked_by="U1")


def outcome(library: Library, request: int) -> RequestOutcome:
    found = library.index.catalogue.outcome(request)
    assert found is not None
    return found


def done(library: Library, request: int) -> bool:
    found = outcome(library, request)
    return found.finished_at is not None and found.error is None


def service(library: Library, executor: Executor, urgent: Executor | None = None) -> Service:
    return Service(library.index, ConfiguredSources([library.spec]), executor, urgent)


def test_a_sync_is_done_as_asked(library: Library, executor: Executor) -> None:
    library.write("a.pdf", "Sixteen weeks")
    requests = [ask(library, RequestKind.SYNC), ask(library, RequestKind.SYNC, source=library.spec.url)]
    service(library, executor).turn()
    assert all(done(library, request) for request in requests)
    assert library.found("sixteen") == {"a.pdf"}


def test_one_file_is_indexed_without_the_others(library: Library, executor: Executor) -> None:
    library.write("a.pdf", "Sixteen weeks")
    library.write("b.pdf", "Trains")
    request = ask(library, RequestKind.INDEX, source=library.spec.url, uri="b.pdf")
    service(library, executor).turn()
    assert done(library, request)
    assert library.states() == {"b.pdf": "indexed"}


def test_a_file_that_could_not_be_read_is_tried_again_when_asked(
    library: Library, executor: Executor
) -> None:
    (library.folder / "a.pdf").write_bytes(b"<html>")
    library.sync()
    request = ask(library, RequestKind.INDEX, source=library.spec.url, uri="a.pdf")
    service(library, executor).turn()
    assert "not a PDF" in (outcome(library, request).error or "")


def test_a_document_is_removed_and_swept(library: Library) -> None:
    library.write("a.pdf", "Sixteen weeks")
    library.sync()
    request = ask(library, RequestKind.REMOVE, document=library.document("a.pdf").id)
    service(library, Idle()).turn()
    assert done(library, request)
    assert library.document("a.pdf").state is DocumentState.GONE
    assert library.found("sixteen") == set()
    library.assert_nothing_left_over()


@pytest.mark.parametrize(
    ("kind", "payload", "error"),
    [
        (RequestKind.REMOVE, {"document": "nothing"}, "no such document"),
        (RequestKind.REMOVE, {}, "no such document"),
        (RequestKind.INDEX, {"source": "/elsewhere", "uri": "a.pdf"}, "not among the sources"),
        (RequestKind.SYNC, {"source": "/elsewhere"}, "not among the sources"),
        (RequestKind.INDEX, {}, "not among the sources"),
    ],
)
def test_a_request_that_cannot_be_done_says_why(
    library: Library, kind: RequestKind, payload: dict[str, str], error: str
) -> None:
    request = ask(library, kind, **payload)
    service(library, Idle()).turn()
    assert error in (outcome(library, request).error or "")


def test_a_file_that_the_source_does_not_hold_is_said_so(library: Library, executor: Executor) -> None:
    request = ask(library, RequestKind.INDEX, source=library.spec.url, uri="../../etc/passwd")
    service(library, executor).turn()
    assert "does not hold" in (outcome(library, request).error or "")


def test_a_source_in_doubt_is_said_to_who_asked(library: Library, executor: Executor) -> None:
    library.write("a.pdf", "Sixteen weeks")
    library.sync()
    (library.folder / "a.pdf").unlink()
    request = ask(library, RequestKind.SYNC)
    service(library, executor).turn()
    assert "--allow-empty" in (outcome(library, request).error or "")


def test_removals_and_single_files_do_not_wait_for_the_end_of_a_sync(library: Library) -> None:
    for number in range(12):
        library.write(f"{number:02}.pdf", "Sixteen weeks")
    asked: list[int] = []

    def ask_in_the_middle(work: Work) -> None:
        if work.file.uri == "05.pdf" and not asked:
            first = library.document("00.pdf")
            asked.append(ask(library, RequestKind.REMOVE, document=first.id))
            asked.append(ask(library, RequestKind.INDEX, source=library.spec.url, uri="11.pdf"))

    order: list[str] = []
    with HookedThreads(ask_in_the_middle) as executor:
        serving = service(library, executor)
        catalogue = library.index.catalogue
        finish, flip = catalogue.finish, catalogue.flip
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(catalogue, "finish", lambda *a, **k: (order.append("finished"), finish(*a, **k)))
            patch.setattr(catalogue, "flip", lambda *a, **k: (order.append("flipped"), flip(*a, **k)))
            serving.sync_soon()
            serving.turn()
    assert all(done(library, request) for request in asked)
    assert order[-1] == "flipped"
    assert library.document("00.pdf").state is DocumentState.GONE
    assert library.document("11.pdf").state is DocumentState.INDEXED
    library.assert_nothing_left_over()


def test_removals_do_not_wait_for_a_sync_of_another_process_but_files_do(
    library: Library, executor: Executor
) -> None:
    library.write("a.pdf", "Sixteen weeks")
    library.sync()
    library.write("b.pdf", "Trains")
    remove = ask(library, RequestKind.REMOVE, document=library.document("a.pdf").id)
    index = ask(library, RequestKind.INDEX, source=library.spec.url, uri="b.pdf")
    serving = service(library, executor)
    with only_sync(library.index):
        serving.turn()
        assert done(library, remove)
        assert outcome(library, index).finished_at is None
    serving.turn()
    assert done(library, index)


def test_removals_do_not_wait_for_the_end_of_a_long_file(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "INSTALMENT_PAGES", 1)
    library.write("a.pdf", "Sixteen weeks")
    library.sync()
    library.write("long.pdf", "One", "Two", "Three", "Four")
    asked: list[int] = []
    removed: list[bool] = []

    def ask_in_the_middle(work: Work) -> None:
        if work.first == 2:
            asked.append(ask(library, RequestKind.REMOVE, document=library.document("a.pdf").id))
        if work.first == 4:
            removed.append(done(library, asked[0]))

    request = ask(library, RequestKind.INDEX, source=library.spec.url, uri="long.pdf")
    with HookedThreads(ask_in_the_middle) as executor:
        service(library, executor).turn()
    assert removed == [True]
    assert done(library, request)
    assert library.states() == {"long.pdf": "indexed"}


def test_a_due_sync_waits_for_that_of_another_process(library: Library, executor: Executor) -> None:
    library.write("a.pdf", "Sixteen weeks")
    serving = service(library, executor)
    serving.sync_soon()
    with only_sync(library.index):
        serving.turn()
        assert library.states() == {}
    serving.turn()
    assert library.states() == {"a.pdf": "indexed"}


def test_without_sources_nothing_is_removed(library: Library) -> None:
    library.write("a.pdf", "Sixteen weeks")
    library.sync()
    serving = Service(library.index, ConfiguredSources([]), Idle())
    serving.sync_soon()
    request = ask(library, RequestKind.SYNC)
    serving.turn()
    assert "FOOTNOTE_SOURCES" in (outcome(library, request).error or "")
    assert library.states() == {"a.pdf": "indexed"}
