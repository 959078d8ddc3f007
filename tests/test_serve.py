"""What is asked of the indexer's service, and when it does it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
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


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)


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
    states: list[dict[str, str]] = []

    def ask_in_the_middle(work: Work) -> None:
        if work.file.uri == "05.pdf" and not asked:
            first = library.document("00.pdf")
            asked.append(ask(library, RequestKind.REMOVE, document=first.id))
            asked.append(ask(library, RequestKind.INDEX, source=library.spec.url, uri="11.pdf"))
            wait_for(lambda: all(done(library, request) for request in asked))
            states.append(library.states())

    with HookedThreads(ask_in_the_middle) as executor, open_executor("threads:1") as urgent:
        serving = service(library, executor, urgent)
        serving.sync_soon()
        serving.turn()
    assert states[0].get("11.pdf") == "indexed"
    assert "05.pdf" in states[0]
    assert states[0]["05.pdf"] == "pending"
    assert library.document("00.pdf").state is DocumentState.GONE
    assert set(library.states()) == {f"{number:02}.pdf" for number in range(1, 12)}
    library.assert_nothing_left_over()


def test_a_file_that_takes_long_does_not_hold_up_another_one(library: Library) -> None:
    library.write("slow.pdf", "Sixteen weeks")
    library.write("quick.pdf", "Trains")
    slow = ask(library, RequestKind.INDEX, source=library.spec.url, uri="slow.pdf")
    quick: list[int] = []

    def wait(work: Work) -> None:
        if work.file.uri == "slow.pdf":
            quick.append(ask(library, RequestKind.INDEX, source=library.spec.url, uri="quick.pdf"))
            wait_for(lambda: done(library, quick[0]))

    with HookedThreads(wait) as executor:
        service(library, executor).turn()
    assert done(library, slow)
    assert done(library, quick[0])


def test_requests_for_one_file_wait_for_each_other(library: Library) -> None:
    library.write("a.pdf", "Sixteen weeks")
    first = ask(library, RequestKind.INDEX, source=library.spec.url, uri="a.pdf")
    second: list[int] = []

    read: list[str] = []

    def ask_again(work: Work) -> None:
        read.append(work.file.uri)
        if not second:
            second.append(ask(library, RequestKind.INDEX, source=library.spec.url, uri="a.pdf"))

    with HookedThreads(ask_again) as executor:
        serving = service(library, executor)
        serving.turn()
        serving.turn()
    assert second[0] != first
    assert done(library, first)
    assert done(library, second[0])
    assert read == ["a.pdf"]  # the second found it read as it is


def test_finished_requests_are_forgotten_after_some_days(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write("a.pdf", "Sixteen weeks")
    finished = ask(library, RequestKind.INDEX, source=library.spec.url, uri="a.pdf")
    with open_executor("threads:1") as executor:
        service(library, executor).turn()
        assert done(library, finished)
        monkeypatch.setattr(serve, "REQUESTS_KEPT", -1.0)
        service(library, executor).turn()
    assert library.index.catalogue.outcome(finished) is None


def test_nothing_is_read_for_a_workspace_that_is_to_be_erased(library: Library) -> None:
    library.write("a.pdf", "Sixteen weeks")
    library.write("b.pdf", "Trains")
    library.sync()
    catalogue, workspace = library.index.catalogue, library.index.workspace
    removed = ask(library, RequestKind.REMOVE, document=library.document("a.pdf").id)
    refused = [
        ask(library, RequestKind.SYNC),
        ask(library, RequestKind.INDEX, source=library.spec.url, uri="b.pdf"),
    ]
    catalogue.schedule_erasure(workspace, reason="the app was uninstalled", due_at=2e9)
    serving = service(library, Idle())
    serving.sync_soon()
    serving.turn()
    assert done(library, removed)
    for request in refused:
        assert "the app was uninstalled, and everything is erased at 2033-" in (
            outcome(library, request).error or ""
        )
    catalogue.cancel_erasure(workspace)
    again = ask(library, RequestKind.SYNC)
    with open_executor("threads:1") as executor:
        service(library, executor).turn()
    assert done(library, again)


def test_an_erasure_stops_a_sync_in_the_middle(library: Library) -> None:
    for number in range(12):
        library.write(f"{number:02}.pdf", "Sixteen weeks")

    def erase(work: Work) -> None:
        if work.file.uri == "03.pdf":
            library.index.catalogue.schedule_erasure(
                library.index.workspace, reason="the app was uninstalled", due_at=2e9
            )

    with HookedThreads(erase) as executor:
        serving = service(library, executor)
        serving.sync_soon()
        serving.turn()
    assert len(library.states()) < 12
    (record,) = library.index.catalogue.last_syncs(library.index.workspace)
    assert "the app was uninstalled" in (record.error or "")


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
