"""Where walks are taken: each in a house of its own, by a seed or by a script."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.language_models.passages_only import PassagesOnly
from indexer.local_qdrant import Endpoint
from tests.leaks.acts import Act, World
from tests.leaks.canaries import Canaries
from tests.leaks.choosing import Dice
from tests.leaks.house import house
from tests.leaks.parrot import Parrot
from tests.leaks.walk import BAG, Leaked, Walk

EPISODE = 400
"""Steps after which a walk begins anew, so that Slack's history does not grow without end."""


@dataclass(frozen=True, slots=True)
class Town:
    """What all houses share."""

    folder: Path
    engine: Endpoint
    executor: Executor

    @asynccontextmanager
    async def walk(self, *, parrot: bool, mixes: bool = True) -> AsyncIterator[Walk]:
        """A walk that has not begun; without the parrot, answers are passages, as where no model is configured."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        model = Parrot(mixes=mixes) if parrot else None
        async with house(
            folder, self.engine, model=model or PassagesOnly(), executor=self.executor
        ) as opened:
            yield Walk(opened, World(opened.playground, Canaries(folder)), model)

    async def stroll(
        self, seed: int, steps: int, *, bag: Sequence[str] = BAG, say: Callable[[str], None] = lambda _: None
    ) -> Counter[str]:
        """Walks by the seed. Raises Leaked, which tells the seed and the steps since the walk began anew."""
        total: Counter[str] = Counter()
        for episode in range(-(-steps // EPISODE)):
            choose = Dice(random.Random(f"{seed}/{episode}"))
            async with self.walk(parrot=episode % 3 != 2) as walk:
                try:
                    while walk.counts["steps"] < min(EPISODE, steps - episode * EPISODE):
                        act = walk.propose(choose.pick(bag), choose)
                        if act is not None:
                            await walk.take(act)
                except Leaked as leaked:
                    leaked.add_note(f"seed {seed}, episode {episode}, {walk.counts['steps']} steps into it")
                    raise
                total += walk.counts + walk.sentry.seen
                total["lost events"] += walk.wire.lost
            say(f"{(episode + 1) * EPISODE} steps: {dict(total)}")
        return total

    async def again(self, script: Sequence[Act], *, parrot: bool, mixes: bool = True) -> Leaked | None:
        """Does a script once more; what it comes to."""
        async with self.walk(parrot=parrot, mixes=mixes) as walk:
            try:
                for act in script:
                    await walk.take(act)
            except Leaked as leaked:
                return leaked
        return None

    async def shortened(self, leaked: Leaked, *, tries: int = 150) -> Leaked:
        """The same kind of finding after fewer acts, found by leaving acts out; it may be another leak."""
        best, size = leaked, max(1, len(leaked.script) // 2)
        while tries > 0:
            start, shorter = 0, False
            while start < len(best.script) and tries > 0:
                tries -= 1
                tried = [*best.script[:start], *best.script[start + size :]]
                found = await self.again(tried, parrot=leaked.parrot)
                if found is not None and found.findings[0].verdict is best.findings[0].verdict:
                    best, shorter = found, True
                else:
                    start += size
            if size == 1 and not shorter:
                break
            size = max(1, size // 2)
        return best
