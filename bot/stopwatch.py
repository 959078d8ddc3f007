"""How long the stages of an answer take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Stopwatch:
    """Seconds by stage: of some how long they took, of others when they were reached, from the beginning on."""

    clock: Callable[[], float] = time.monotonic
    stages: dict[str, float] = field(default_factory=dict)
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    @contextmanager
    def over(self, stage: str) -> Iterator[None]:
        """Counts what is done meanwhile to a stage; what fails counts, too."""
        began = self.clock()
        try:
            yield
        finally:
            self.stages[stage] = self.stages.get(stage, 0.0) + self.clock() - began

    def reached(self, stage: str) -> None:
        """The first time counts."""
        self.stages.setdefault(stage, self.clock() - self._began)

    def read(self) -> Mapping[str, float]:
        """The stages so far, rounded, with `total` for all the time since the beginning."""
        stages = {**self.stages, "total": self.clock() - self._began}
        return {stage: round(seconds, 4) for stage, seconds in stages.items()}
