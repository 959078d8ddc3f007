"""Numbers what a process does to the world outside, and spoils one deed of it.

An effect is a committed transaction, a request to Qdrant, or a call of Slack. The product is not changed for it:
`install` wraps the three places through which all of them pass.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

import aiohttp
import httpx

from indexer.database import Database
from indexer.errors import CatalogueUnavailable


class Kind(StrEnum):
    """What happens to the effect."""

    BEFORE = "error before the effect"
    AFTER = "error after the effect"
    KILLED_BEFORE = "process killed before the effect"
    KILLED_AFTER = "process killed after the effect"

    @property
    def kills(self) -> bool:
        return self in {Kind.KILLED_BEFORE, Kind.KILLED_AFTER}


class Effects:
    """Counts from `arm` on. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._kind: Kind | None = None
        self.names: list[str] | None = None  # None: not counting

    def arm(self, number: int, kind: Kind | None) -> None:
        """Counts from 1 again and spoils effect `number`."""
        with self._lock:
            self.names, self._number, self._kind = [], number, kind

    @property
    def fired(self) -> bool:
        """Whether there was an effect of that number."""
        return self.names is not None and len(self.names) >= self._number

    @contextmanager
    def effect(self, name: str, error: Callable[[], Exception]) -> Iterator[None]:
        with self._lock:
            kind = None
            if self.names is not None:
                self.names.append(name)
                kind = self._kind if len(self.names) == self._number else None
        if kind is Kind.BEFORE:
            raise error()
        if kind is Kind.KILLED_BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
        yield
        if kind is Kind.AFTER:
            raise error()
        if kind is Kind.KILLED_AFTER:
            os.kill(os.getpid(), signal.SIGKILL)


def install(effects: Effects) -> None:
    """Wraps transactions, Qdrant's client and Slack's client of this process."""
    _wrap_transactions(effects)
    _wrap_qdrant(effects)
    _wrap_slack(effects)


def _wrap_transactions(effects: Effects) -> None:
    original = Database.write

    @contextmanager
    def write(self: Database) -> Iterator[Any]:
        with (
            effects.effect("commit", lambda: CatalogueUnavailable("the database is away")),
            original(self) as opened,
        ):
            yield opened

    Database.write = write  # type: ignore[method-assign]


def _wrap_qdrant(effects: Effects) -> None:
    original = httpx.Client.send

    def send(self: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        if request.method == "GET" or request.url.path.endswith(
            ("/query", "/batch", "/count", "/scroll", "/facet")
        ):
            return original(self, request, **options)  # changes nothing
        with effects.effect(f"qdrant {request.method}", lambda: httpx.ReadError("the engine is away")):
            return original(self, request, **options)

    httpx.Client.send = send  # type: ignore[method-assign]


def _wrap_slack(effects: Effects) -> None:
    original = aiohttp.ClientSession._request

    async def request(
        self: aiohttp.ClientSession, method: str, url: Any, **options: Any
    ) -> aiohttp.ClientResponse:
        name = str(url).rpartition("/")[2].partition("?")[0]
        if "/api/" not in str(url) or name == "apps.connections.open":
            return await original(self, method, url, **options)
        with effects.effect(f"slack {name}", aiohttp.ServerDisconnectedError):
            response = await original(self, method, url, **options)
            await response.read()
            return response

    aiohttp.ClientSession._request = request  # type: ignore[method-assign]
