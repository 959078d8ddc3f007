"""Where the time of a search goes: its parts, each with a clock."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any


class Clocked:
    """A part that does what it does, and adds the seconds of each call to a stage."""

    def __init__(self, part: Any, stages: dict[str, str], seconds: Counter[str]) -> None:
        self._part = part
        self._stages = stages  # stage by method; other methods run unmeasured
        self._seconds = seconds

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._part, name)
        return self._clocked(value, self._stages[name]) if name in self._stages else value

    def _clocked(self, method: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def measured(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return method(*arguments, **named)
            finally:
                self._seconds[stage] += time.perf_counter() - began

        return measured
