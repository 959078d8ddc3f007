"""Events between Slack and the bot, each with a fate: now, twice, late or never."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import cycle, islice
from typing import Any

from bot.playground.records import Json
from bot.playground.socket_mode import Delivery, SocketMode

_ASKING = frozenset({"app_mention", "message", "app_home_opened"})
"""What people say to the bot arrives at once: the walk waits for the answer."""


class Fate(StrEnum):
    """What becomes of an event."""

    NOW = "now"
    TWICE = "twice"
    LATE = "late"  # behind others that came after it
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event that the bot has acknowledged."""

    event: Json


@dataclass(slots=True)
class Wire:
    """Takes the place of the sockets' `send`; what is not of an event goes its usual way."""

    sockets: SocketMode
    waiting: list[Json] = field(default_factory=list)  # payloads of the present act
    late: list[Json] = field(default_factory=list)
    lost: int = 0
    _send: Any = None

    def __post_init__(self) -> None:
        self._send = self.sockets.send
        self.sockets.send = self.send  # type: ignore[method-assign]

    def send(self, kind: str, payload: Json, **callbacks: Any) -> Delivery:
        """As `SocketMode.send`."""
        if kind != "events_api":
            delivery: Delivery = self._send(kind, payload, **callbacks)
            return delivery
        self.waiting.append(payload)
        return Delivery({"type": kind, "payload": payload})

    async def release(self, fates: Sequence[Fate]) -> list[Json]:
        """Gives the events of the present act their fates in turn; returns those that arrived."""
        payloads, self.waiting = self.waiting, []
        arrived: list[Json] = []
        for payload, fate in zip(payloads, _repeated(fates), strict=False):
            if payload["event"]["type"] in _ASKING or fate in (Fate.NOW, Fate.TWICE):
                arrived.append(payload["event"])
                await self._deliver(payload)
                if fate is Fate.TWICE:
                    await self._deliver(payload)
            elif fate is Fate.LATE:
                self.late.append(payload)
            else:
                self.lost += 1
        return arrived

    async def release_late(self, count: int) -> list[Json]:
        """Delivers some of what is late, the latest first."""
        chosen = list(islice(reversed(self.late), count))
        del self.late[len(self.late) - len(chosen) :]
        for payload in chosen:
            await self._deliver(payload)
        return [payload["event"] for payload in chosen]

    async def _deliver(self, payload: Json) -> None:
        delivery: Delivery = self._send("events_api", payload)
        async with asyncio.timeout(120):
            await delivery.acked.wait()


def _repeated(fates: Sequence[Fate]) -> Iterator[Fate]:
    return cycle(fates or (Fate.NOW,))
