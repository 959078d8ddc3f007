"""Requests of the bot and of commands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from indexer.catalogue import Catalogue, RequestOutcome
from indexer.types import Request, RequestKind
from tests.catalogue.making import WORKSPACE
from tests.clock import Clock

SYNC = RequestKind.SYNC


def test_a_request_waits_until_it_is_finished(catalogue: Catalogue, clock: Clock) -> None:
    number = catalogue.ask(WORKSPACE, RequestKind.INDEX, {"source": "s", "uri": "u"}, asked_by="U1")
    assert catalogue.pending(WORKSPACE) == [
        Request(number, WORKSPACE, RequestKind.INDEX, {"source": "s", "uri": "u"}, "U1", created_at=clock.now)
    ]
    catalogue.finish(number)
    assert catalogue.pending(WORKSPACE) == []


def test_requests_come_oldest_first_up_to_a_limit_and_by_workspace(catalogue: Catalogue) -> None:
    numbers = [catalogue.ask(WORKSPACE, SYNC, {"source": source}) for source in "cab"]
    catalogue.ask("T2", SYNC, {"source": "c"})
    assert [request.id for request in catalogue.pending(WORKSPACE)] == numbers
    assert [request.id for request in catalogue.pending(WORKSPACE, limit=2)] == numbers[:2]


def test_an_identical_request_that_waits_serves_for_both(catalogue: Catalogue) -> None:
    first = catalogue.ask(WORKSPACE, SYNC, {"source": "s", "uri": "u"}, asked_by="U1")
    assert catalogue.ask(WORKSPACE, SYNC, {"uri": "u", "source": "s"}, asked_by="U2") == first
    others = {
        catalogue.ask(WORKSPACE, RequestKind.INDEX, {"source": "s", "uri": "u"}),
        catalogue.ask(WORKSPACE, SYNC, {"source": "s"}),
        catalogue.ask("T2", SYNC, {"source": "s", "uri": "u"}),
    }
    assert len(others | {first}) == 4
    assert len(catalogue.pending(WORKSPACE)) == 3


def test_a_request_that_was_started_does_not_serve_for_a_later_one(catalogue: Catalogue) -> None:
    first = catalogue.ask(WORKSPACE, SYNC, {})
    catalogue.start(first)
    second = catalogue.ask(WORKSPACE, SYNC, {})
    assert second != first
    assert catalogue.ask(WORKSPACE, SYNC, {}) == second
    catalogue.start(first)
    assert [(request.id, request.fence) for request in catalogue.pending(WORKSPACE)] == [
        (first, 2),
        (second, 0),
    ]


def test_a_finished_request_keeps_its_error_and_does_not_serve_again(
    catalogue: Catalogue, clock: Clock
) -> None:
    first = catalogue.ask(WORKSPACE, SYNC, {})
    catalogue.finish(first, error="The folder cannot be reached.")
    finished_at = clock.now
    clock.now += 5
    catalogue.finish(first)
    assert catalogue.outcome(first) == RequestOutcome(None, finished_at, "The folder cannot be reached.")
    assert catalogue.ask(WORKSPACE, SYNC, {}) != first
    assert catalogue.outcome(10_000_000) is None


def test_of_identical_requests_at_once_one_is_written(catalogue: Catalogue) -> None:
    with ThreadPoolExecutor(6) as threads:
        numbers = set(threads.map(lambda _: catalogue.ask(WORKSPACE, SYNC, {}), range(12)))
    assert len(numbers) == 1
    assert len(catalogue.pending(WORKSPACE)) == 1


def test_a_kind_of_request_does_not_wait_behind_many_of_another(catalogue: Catalogue) -> None:
    for number in range(150):
        catalogue.ask(WORKSPACE, RequestKind.INDEX, {"source": "s", "uri": f"{number}.pdf"})
    removal = catalogue.ask(WORKSPACE, RequestKind.REMOVE, {"document": "d"})
    assert [request.id for request in catalogue.pending(WORKSPACE, kinds=[RequestKind.REMOVE])] == [removal]
