"""A question in work: what is known of it while one worker answers it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bot.delivery import Reply
from bot.journal import Leased
from bot.types import Question
from bot.watch import INTERVAL, Watch


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what; seconds."""

    lease: float = 20.0  # of a question; renewed three times within it
    poll: float = 0.2  # between looks into the journal when nobody wakes the worker
    outage: float = 2.0  # before the first new attempt after one, doubled each time
    max_age: float = 1_800.0  # an older question gets an apology: nobody waits for its answer any more
    drain: float = 25.0  # for answers in work when the worker stops
    recheck: float = INTERVAL  # between two confirmations of what an answer in work shows


@dataclass(slots=True)
class Timings:
    """Seconds until each stage, counted from the lease; `waited` is the time before it."""

    started: float = field(default_factory=time.monotonic)
    stages: dict[str, float] = field(default_factory=dict)

    def note(self, stage: str) -> None:
        """The first time that it is reached counts."""
        self.stages.setdefault(stage, round(time.monotonic() - self.started, 4))


@dataclass(frozen=True, slots=True)
class Work:
    """A question in work."""

    leased: Leased
    reply: Reply
    watch: Watch
    timings: Timings = field(default_factory=Timings)

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.leased.question
