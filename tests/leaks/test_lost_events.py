"""Whatever events were lost, came late, twice or in another order: after one listing the index is the workspace."""

from __future__ import annotations

import os
import random
import sys

import pytest

from tests.leaks.acts import Act
from tests.leaks.choosing import Dice
from tests.leaks.stocktaking import differences
from tests.leaks.town import Town
from tests.leaks.walk import ACTS_BAG, Walk
from tests.leaks.wire import Fate

pytestmark = pytest.mark.filterwarnings("ignore:Api key is used")  # on loopback
_BAG = (*ACTS_BAG, *["index"] * 8, *["deliver late"] * 3)


class Different(AssertionError):
    """The index is not the workspace."""

    def __init__(self, found: list[str], script: list[Act]) -> None:
        steps = "\n".join(f"  {number:4} {act}" for number, act in enumerate(script, start=1))
        super().__init__("\n".join(found) + f"\nafter\n{steps}")


async def _compare(walk: Walk) -> None:
    await walk.take(Act("reconcile"))
    if found := differences(walk.house, walk.world):
        raise Different(found, walk.script)


async def _rounds(town: Town, seed: int, steps: int, *, every: int = 25) -> int:
    """Walks and compares every so many steps; how many times."""
    compared = 0
    for episode in range(-(-steps // 300)):
        choose = Dice(random.Random(f"lost events/{seed}/{episode}"))
        async with town.walk(parrot=True) as walk:
            while walk.counts["steps"] < min(300, steps - episode * 300):
                name = choose.pick(_BAG)
                act = walk.propose(name, choose)
                if act is None:
                    continue
                if name in ACTS_BAG:
                    act = Act(act.name, act.words, tuple(choose.pick(tuple(Fate)) for _ in range(3)))
                await walk.take(act)
                if walk.counts["steps"] % every == 0:
                    await _compare(walk)
                    compared += 1
            await _compare(walk)
    return compared


async def test_one_listing_makes_up_for_lost_events(town: Town) -> None:
    assert await _rounds(town, seed=1, steps=100) >= 4


async def test_without_any_event_one_listing_finds_everything(town: Town) -> None:
    choose = Dice(random.Random("no events"))
    async with town.walk(parrot=True) as walk:
        for _ in range(3):
            for name in choose.random.choices(ACTS_BAG, k=25):
                act = walk.propose(name, choose)
                if act is not None:
                    await walk.take(Act(act.name, act.words, (Fate.LOST,)))
            await _compare(walk)


@pytest.mark.soak
async def test_one_listing_makes_up_for_lost_events_on_a_long_walk(town: Town) -> None:
    seed = int(os.environ.get("FOOTNOTE_WALK_SEED") or random.randrange(2**32))
    steps = int(os.environ.get("FOOTNOTE_WALK_STEPS") or 100_000) // 5
    print(f"seed {seed}, {steps} steps", file=sys.__stderr__, flush=True)
    await _rounds(town, seed, steps)
