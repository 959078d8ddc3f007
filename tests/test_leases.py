"""Leases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.database import Database
from indexer.leases import Lease, Leases
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def leases(database: Database, clock: Clock) -> Leases:
    return Leases(database, clock=clock)


def held(lease: Lease | None) -> Lease:
    assert lease is not None
    return lease


def test_only_one_holder_has_a_lease(leases: Leases) -> None:
    assert held(leases.acquire("sync", "a", 10)).holder == "a"
    assert leases.acquire("sync", "b", 10) is None
    assert leases.acquire("another", "b", 10) is not None


def test_a_lease_that_expired_goes_to_the_next_with_a_higher_fence(leases: Leases, clock: Clock) -> None:
    first = held(leases.acquire("sync", "a", 10))
    clock.now += 9.9
    assert leases.acquire("sync", "b", 10) is None
    clock.now += 0.1
    second = held(leases.acquire("sync", "b", 10))
    assert second.fence > first.fence
    assert not leases.renew(first, 10)


def test_renewing_keeps_others_out(leases: Leases, clock: Clock) -> None:
    lease = held(leases.acquire("sync", "a", 10))
    clock.now += 9
    assert leases.renew(lease, 10)
    clock.now += 9
    assert leases.acquire("sync", "b", 10) is None


def test_a_lease_that_expired_untaken_can_be_renewed(leases: Leases, clock: Clock) -> None:
    lease = held(leases.acquire("sync", "a", 10))
    clock.now += 60
    assert leases.renew(lease, 10)
    assert leases.acquire("sync", "b", 10) is None


def test_a_released_lease_is_free_at_once_and_cannot_be_renewed(leases: Leases) -> None:
    lease = held(leases.acquire("sync", "a", 10))
    leases.release(lease)
    assert not leases.renew(lease, 10)
    assert held(leases.acquire("sync", "b", 10)).fence == lease.fence + 1


def test_releasing_an_old_lease_leaves_the_new_one_alone(leases: Leases, clock: Clock) -> None:
    old = held(leases.acquire("sync", "a", 10))
    clock.now += 11
    new = held(leases.acquire("sync", "b", 10))
    leases.release(old)
    assert leases.acquire("sync", "c", 10) is None
    assert leases.renew(new, 10)


def test_acquiring_again_makes_ones_own_earlier_fence_old(leases: Leases) -> None:
    first = held(leases.acquire("sync", "a", 10))
    second = held(leases.acquire("sync", "a", 10))
    assert second.fence > first.fence
    assert not leases.renew(first, 10)
    assert leases.renew(second, 10)


def test_of_many_who_try_at_once_one_gets_it(leases: Leases) -> None:
    together = threading.Barrier(8)

    def attempt(who: int) -> Lease | None:
        together.wait()
        return leases.acquire("sync", str(who), 10)

    with ThreadPoolExecutor(8) as threads:
        got = [lease for lease in threads.map(attempt, range(8)) if lease]
    assert [lease.fence for lease in got] == [1]


def test_no_turn_is_lost_and_no_two_overlap_between_threads(database: Database) -> None:
    inside: list[str] = []
    fences: list[int] = []

    def work(who: str) -> None:
        leases = Leases(database)
        done = 0
        while done < 10:
            lease = leases.acquire("turn", who, 60)
            if lease is None:
                continue
            inside.append(who)
            assert inside == [who]
            fences.append(lease.fence)
            inside.remove(who)
            leases.release(lease)
            done += 1

    tasks: list[Callable[[], None]] = [lambda who=who: work(who) for who in ("a", "b", "c")]
    with ThreadPoolExecutor(3) as threads:
        for future in [threads.submit(task) for task in tasks]:
            future.result()
    assert fences == list(range(1, 31))
