"""The same steps as the walk's, chosen by Hypothesis, which looks for the shortest way to what it finds."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.leaks.acts import ACTS
from tests.leaks.choosing import Drawn
from tests.leaks.questions import QUESTIONS
from tests.leaks.town import Town
from tests.leaks.walk import OWN


class Machine(RuleBasedStateMachine):
    """One walk an example, in a loop of its own."""

    town: ClassVar[Town]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.stack = AsyncExitStack()
        opening = self.stack.enter_async_context(self.town.walk(parrot=True))
        self.walk = self.loop.run(opening)

    def teardown(self) -> None:
        self.loop.run(self.stack.aclose())
        self.loop.close()

    def _take(self, names: tuple[str, ...], data: st.DataObject) -> None:
        act = self.walk.propose(data.draw(st.sampled_from(names)), Drawn(data))
        if act is not None:
            self.loop.run(self.walk.take(act))

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        self._take(tuple(ACTS), data)

    @rule(data=st.data())
    def somebody_asks(self, data: st.DataObject) -> None:
        self._take(tuple(QUESTIONS), data)

    @rule(data=st.data())
    def the_indexer_has_its_turn(self, data: st.DataObject) -> None:
        self._take(tuple(OWN), data)


def test_no_short_way_leads_to_a_leak(town: Town) -> None:
    examples = int(os.environ.get("FOOTNOTE_MACHINE_EXAMPLES") or 4)
    Machine.town = town
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
