"""Faults that a test or a curious person asks for: the next calls of a method go wrong in a chosen way."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call.

    The delay comes first. `error`, `status`, `retry_after` and `lose_request` keep the call from having an
    effect; `lose_response` lets the effect happen and then closes the connection without an answer.
    """

    method: str  # "*" for any
    error: str | None = None  # `{"ok": false, "error": …}`
    status: int | None = None  # an HTTP status with an HTML body, as from a broken gateway
    retry_after: int | None = None  # seconds: 429 `ratelimited`
    lose_request: bool = False
    lose_response: bool = False
    delay: float = 0.0  # seconds
    match: Mapping[str, str] = field(default_factory=dict)  # only calls with these arguments

    def applies(self, method: str, arguments: Mapping[str, Any]) -> bool:
        """Whether this call is meant."""
        same = all(str(arguments.get(name)) == value for name, value in self.match.items())
        return same and self.method in ("*", method)


class Faults:
    """The faults still to come, each with how many calls it spares first and how many it spoils."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Fault, int, int]] = []

    def add(self, fault: Fault, *, times: int = 1, skip: int = 0) -> None:
        """Spoil `times` calls after sparing `skip`."""
        self._waiting.append((fault, skip, times))

    def take(self, method: str, arguments: Mapping[str, Any]) -> Fault | None:
        """The fault of this call, counted down; None when it may go through."""
        for place, (fault, skip, times) in enumerate(self._waiting):
            if not fault.applies(method, arguments):
                continue
            if skip:
                self._waiting[place] = (fault, skip - 1, times)
                continue
            if times > 1:
                self._waiting[place] = (fault, 0, times - 1)
            else:
                del self._waiting[place]
            return fault
        return None

    def clear(self) -> None:
        """Nothing goes wrong from now on."""
        self._waiting.clear()


class EventLoss:
    """Events that never reach the app, as when Slack gave up on them."""

    def __init__(self) -> None:
        self._kinds: frozenset[str] | None = frozenset()  # None: of every kind
        self._share = 0.0
        self._chance = random.Random(0)  # noqa: S311 - the same losses in each run

    def begin(self, kinds: Collection[str] | None, share: float, seed: int) -> None:
        """Lose this share, from 0 to 1, of the events of some kinds, or of all."""
        self._kinds = None if kinds is None else frozenset(kinds)
        self._share = share
        self._chance = random.Random(seed)  # noqa: S311

    def takes(self, kind: str) -> bool:
        """Whether the next event, of this type, is lost."""
        meant = self._kinds is None or kind in self._kinds
        return meant and self._chance.random() < self._share
