"""Requests that are looked at again."""

from __future__ import annotations

from indexer.patience import AGAIN_AFTER, LOOKS, Patience
from tests.clock import Clock


def test_a_request_is_looked_at_again_after_longer_and_longer_waits_and_then_given_up() -> None:
    clock = Clock()
    patience = Patience(clock)
    waits = []
    while patience.put_off(7):
        began = clock.now
        while not patience.is_due(7):
            clock.now += AGAIN_AFTER / 2
        waits.append(clock.now - began)
    assert waits == [AGAIN_AFTER * 2**look for look in range(LOOKS - 1)]
    assert patience.is_due(7)


def test_one_that_waits_keeps_no_other_waiting_and_is_forgotten_once_answered() -> None:
    patience = Patience(Clock())
    assert patience.put_off(7)
    assert (patience.is_due(7), patience.is_due(8)) == (False, True)
    patience.forget(7)
    assert patience.is_due(7)
