"""How long stages take."""

from __future__ import annotations

from contextlib import suppress

from bot.stopwatch import Stopwatch
from tests.clock import Clock


def test_stages_add_up_and_moments_count_once() -> None:
    clock = Clock()
    watch = Stopwatch(clock=clock)
    with watch.over("search"):
        clock.now += 2.0
    watch.reached("first_piece")
    clock.now += 1.0
    watch.reached("first_piece")
    with suppress(ValueError), watch.over("search"):
        clock.now += 0.5
        raise ValueError
    assert watch.read() == {"search": 2.5, "first_piece": 2.0, "total": 3.5}
