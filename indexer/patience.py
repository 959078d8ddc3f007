"""Requests that cannot be answered yet: each is looked at again some times, after longer and longer waits."""

from __future__ import annotations

import time
from collections.abc import Callable

AGAIN_AFTER = 1.0
"""Seconds before the second look; doubled each time. Slack knows a new file's shares within some seconds."""
LOOKS = 5
"""Of one request, after which it is refused: 15 seconds in all."""


class Patience:
    """Knows requests by their ids, in the memory of this process: another one begins anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looks: dict[int, int] = {}
        self._not_before: dict[int, float] = {}

    def is_due(self, request: int) -> bool:
        """Whether it may be looked at now."""
        return self._clock() >= self._not_before.get(request, 0.0)

    def put_off(self, request: int) -> bool:
        """It could not be answered; false when that was so often enough, and it is forgotten."""
        looks = self._looks.get(request, 0) + 1
        if looks >= LOOKS:
            self.forget(request)
            return False
        self._looks[request] = looks
        self._not_before[request] = self._clock() + AGAIN_AFTER * 2 ** (looks - 1)
        return True

    def forget(self, request: int) -> None:
        """It is answered."""
        self._looks.pop(request, None)
        self._not_before.pop(request, None)
