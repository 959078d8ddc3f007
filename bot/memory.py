"""What was asked of Slack, remembered briefly: one question at a time for each key, none across a change."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

_PAUSES = (0.0, 0.1, 0.2, 0.4, 0.8)  # seconds before each try of what changes while it is asked
_FEW = 100  # answers that may lie about though their time is over


class Restless(Exception):
    """It changed again and again while it was being asked."""


@dataclass(eq=False, slots=True)
class _Flight(Generic[T]):
    """One question on its way."""

    begun: bool = False
    outdated: bool = False  # something changed since it began
    task: asyncio.Task[T] | None = field(default=None)


class Memory(Generic[T]):
    """Answers by key, none of them None, each kept for a while and asked once however many want it.

    Args:
        ask: asks for the answer of one key. Its errors go to everybody who waits, and are not remembered.
        ttl: seconds that an answer is kept, counted from when it was asked; or what says so of each answer.
        clock: seconds, never running backwards.
    """

    def __init__(
        self,
        ask: Callable[[str], Awaitable[T]],
        *,
        ttl: float | Callable[[T], float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._ttl = ttl if callable(ttl) else lambda _: ttl
        self._clock = clock
        self._kept: dict[str, tuple[float, T]] = {}  # … and until when
        self._room = _FEW  # so many before those whose time is over go
        self._flights: dict[str, list[_Flight[T]]] = {}  # at most one that has not begun, the last

    async def get(self, key: str, *, fresh: bool = False) -> T:
        """The answer: a kept one, or if `fresh` one that is asked for after this call.

        Raises:
            Restless: it was forgotten each time while it was asked.
        """
        if not fresh and (kept := self.kept(key)) is not None:
            return kept
        for pause in _PAUSES:
            await asyncio.sleep(pause)
            flight = self._joined(key, fresh=fresh)
            assert flight.task is not None
            answer = await asyncio.shield(flight.task)
            if not flight.outdated:
                return answer
        raise Restless(key)

    def kept(self, key: str) -> T | None:
        """The answer if one is kept, without asking."""
        kept = self._kept.get(key)
        return kept[1] if kept is not None and kept[0] > self._clock() else None

    def put(self, key: str, answer: T) -> None:
        """Keeps what was learned in another way."""
        self._keep(key, answer, self._clock())

    def forget(self, key: str) -> None:
        """The answer changed: it is neither kept, nor is one that is on its way."""
        self._kept.pop(key, None)
        for flight in self._flights.get(key, ()):
            flight.outdated = flight.begun

    def forget_all(self) -> None:
        """Every answer may have changed."""
        for key in (*self._kept, *self._flights):
            self.forget(key)

    def _joined(self, key: str, *, fresh: bool) -> _Flight[T]:
        """A question that will do: one to come, one on its way unless `fresh`, else a new one after it."""
        flights = self._flights.setdefault(key, [])
        for flight in flights:
            if not flight.begun or not (fresh or flight.outdated):
                return flight
        before = [flight.task for flight in flights if not flight.outdated and flight.task is not None]
        flight = _Flight[T]()
        flight.task = asyncio.create_task(self._fly(key, flight, before))
        flight.task.add_done_callback(lambda task: self._landed(key, flight, task))
        flights.append(flight)
        return flight

    async def _fly(self, key: str, flight: _Flight[T], before: list[asyncio.Task[T]]) -> T:
        if before:
            await asyncio.wait(before)
        flight.begun = True
        asked_at = self._clock()
        answer = await self._ask(key)
        if not flight.outdated:
            self._keep(key, answer, asked_at)
        return answer

    def _keep(self, key: str, answer: T, asked_at: float) -> None:
        self._kept[key] = (asked_at + self._ttl(answer), answer)
        if len(self._kept) > self._room:
            now = self._clock()
            self._kept = {known: kept for known, kept in self._kept.items() if kept[0] > now}
            self._room = max(_FEW, 2 * len(self._kept))

    def _landed(self, key: str, flight: _Flight[T], task: asyncio.Task[T]) -> None:
        flights = self._flights[key]
        flights.remove(flight)
        if not flights:
            del self._flights[key]
        if not task.cancelled():
            task.exception()  # told to whoever waits; nobody may
