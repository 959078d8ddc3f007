"""A gap in the sockets is noticed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest
from slack_bolt.async_app import AsyncApp

from bot.playground import APP_TOKEN, BOT_TOKEN, Playground
from bot.slack_client import open_session, posting_client
from bot.sockets import connected, watch
from indexer.errors import CatalogueUnavailable


class Line:
    """A socket that is open when a test says so, second by second."""

    def __init__(self, open_at: Iterable[int]) -> None:
        self.open_at = set(open_at)
        self.now = 0

    async def is_connected(self) -> bool:
        return self.now in self.open_at


async def gaps(
    *lines: Line,
    seconds: int = 60,
    gap: float = 5.0,
    failures: int = 0,
    error: type[Exception] = CatalogueUnavailable,
) -> list[int]:
    """The seconds at which something was said to be missed."""
    now = 0
    told: list[int] = []

    async def missed() -> None:
        nonlocal failures
        told.append(now)
        if failures:
            failures -= 1
            raise error("the disk is full")

    async def sleep(_: float) -> None:
        nonlocal now
        now += 1
        for line in lines:
            line.now = now
        if now > seconds:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await watch(lines, missed, gap=gap, clock=lambda: float(now), sleep=sleep)
    return told


async def test_nothing_is_missed_while_one_socket_is_open() -> None:
    assert await gaps(Line(range(30)), Line(range(29, 61))) == []


async def test_a_socket_that_is_refreshed_is_no_gap() -> None:
    assert await gaps(Line([*range(20), *range(24, 61)]), Line([])) == []


async def test_a_gap_of_all_sockets_is_told_once_when_one_is_open_again() -> None:
    assert await gaps(Line([*range(20), *range(40, 61)]), Line([*range(25), *range(41, 61)])) == [40]


async def test_while_none_is_open_nothing_is_told() -> None:
    assert await gaps(Line(range(20))) == []


@pytest.mark.parametrize("error", [CatalogueUnavailable, ZeroDivisionError])
async def test_what_could_not_be_asked_for_is_asked_for_again(error: type[Exception]) -> None:
    line = Line([*range(20), *range(40, 61)])
    assert await gaps(line, failures=2, error=error) == [40, 41, 42]


async def test_sockets_of_a_network_that_broke_are_noticed() -> None:
    """slack_sdk's own client, its connections cut."""
    missed = asyncio.Event()

    async def told() -> None:
        missed.set()

    async with Playground() as playground, open_session() as session:
        client = posting_client(BOT_TOKEN, playground.api_url, session)
        app = AsyncApp(client=client, request_verification_enabled=False)
        async with connected(app, client, APP_TOKEN, missed=told, gap=2.5, ping_interval=1.0):
            playground.fail("apps.connections.open", status=502, times=8)  # four tries of each
            playground.sockets.cut()
            await playground.wait_for(missed.is_set)
            await playground.wait_for(lambda: playground.sockets.connections > 0)
