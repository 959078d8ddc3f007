"""Nobody reads what they could not open, whatever happens in the workspace and whatever the bot hears of it.

A seeded walk rather than a Hypothesis machine, since each step of the machine costs as much as five of the walk and
an example begins in an empty workspace; `test_machine.py` takes the same steps by Hypothesis, for the shortest way
to a leak. `FOOTNOTE_WALK_SEED` and `FOOTNOTE_WALK_STEPS` choose another walk, `FOOTNOTE_WALK_SHORTEN=1` looks for a
shorter way to what was found.
"""

from __future__ import annotations

import os
import random
import sys
import time

import pytest

from tests.leaks.town import EPISODE, Town
from tests.leaks.walk import Leaked


async def _walk(town: Town, seed: int, steps: int) -> None:
    started = time.monotonic()
    say = lambda line: print(line, file=sys.__stderr__, flush=True)  # noqa: E731
    try:
        counts = await town.stroll(seed, steps, say=say if steps > 2 * EPISODE else lambda _: None)
    except Leaked as leaked:
        if os.environ.get("FOOTNOTE_WALK_SHORTEN"):
            raise await town.shortened(leaked) from leaked
        raise
    taken = time.monotonic() - started
    say(f"seed {seed}: {counts['steps']} steps, {counts['steps'] / taken:.0f} a second: {dict(counts)}")
    share = 0.8 if steps > 2 * EPISODE else 0.5  # of a handful, one or two may come at a bad moment
    assert counts["must answered"] >= share * counts["must"]
    assert counts["must"] >= 0.02 * steps
    assert counts["judged"] >= steps


@pytest.mark.parametrize("seed", [1, 2])
async def test_nobody_reads_what_they_could_not_open(town: Town, seed: int) -> None:
    await _walk(town, seed, 150)


@pytest.mark.soak
async def test_nobody_reads_what_they_could_not_open_on_a_long_walk(town: Town) -> None:
    seed = int(os.environ.get("FOOTNOTE_WALK_SEED") or random.randrange(2**32))
    await _walk(town, seed, int(os.environ.get("FOOTNOTE_WALK_STEPS") or 100_000))
