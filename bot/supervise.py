"""`footnote run`: starts the parts of Footnote as processes of their own, watches and restarts them.

A child ends when its standard input closes, so that nothing is left behind even when the supervisor is killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from bot.settings import BotSettings
from indexer.errors import FootnoteError, StoreUnavailable

log = structlog.get_logger(__name__)

_DRAIN = 30.0  # seconds a child may take to end after SIGTERM: the bot drains for 25
_STEADY = 20.0  # a child that ran this long did not fail at its start
_LONGEST_PAUSE = 30.0
_ENGINE_CHECK = 2.0


class ChildFailed(FootnoteError):
    """A part of Footnote ended again and again right after its start."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep running."""

    name: str
    arguments: tuple[str, ...]  # of the Python interpreter
    environment: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 5  # failures in a row right after the start before giving up


def children(settings: BotSettings) -> tuple[Child, ...]:
    """The parts that `footnote run` supervises, beside the local Qdrant engine."""
    del settings  # today the same parts for every setting
    return (
        Child("indexer", ("-m", "indexer", "serve", "--until-stdin-closes")),
        Child("bot", ("-m", "bot", "serve", "--until-stdin-closes")),
    )


def pause_after(failures: int) -> float:
    """Seconds to wait before the next start: 0.5, 1, 2, 4 … at most 30."""
    return float(min(_LONGEST_PAUSE, 0.5 * 2 ** max(0, failures - 1)))


async def supervise(
    parts: Sequence[Child],
    *,
    stop: asyncio.Event,
    engine_folder: Path | None = None,
    on_start: Callable[[str], None] = lambda _: None,
) -> None:
    """Keeps the parts running until `stop` is set, then ends them, the last started first.

    With `engine_folder` the local Qdrant engine of that folder is kept running too.

    Raises:
        ChildFailed: a part cannot be kept alive; the others have been ended.
    """
    failed: list[ChildFailed] = []
    async with asyncio.TaskGroup() as group:
        stopped = group.create_task(stop.wait())

        async def guard(part: Child) -> None:
            try:
                await _keep_running(part, stop, on_start)
            except ChildFailed as error:
                failed.append(error)
                stop.set()

        if engine_folder is not None:
            group.create_task(_keep_engine(engine_folder, stop))
        for part in parts:
            group.create_task(guard(part))
        await stopped
    if engine_folder is not None:
        await asyncio.to_thread(_leave_engine, engine_folder)
    if failed:
        raise failed[0]


async def _keep_running(part: Child, stop: asyncio.Event, on_start: Callable[[str], None]) -> None:
    failures = 0
    while not stop.is_set():
        started = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *part.arguments,
            stdin=asyncio.subprocess.PIPE,
            env={**os.environ, **part.environment},
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which ends the parts in order
        )
        on_start(part.name)
        await _first(process.wait(), stop.wait())
        if stop.is_set():
            await end(process)
            return
        failures = 1 if time.monotonic() - started > _STEADY else failures + 1
        log.warning("part_ended", part=part.name, code=process.returncode, failures=failures)
        if process.returncode == 2 or failures >= part.attempts:  # wrong usage does not mend by itself
            raise ChildFailed(
                f"the {part.name} ended with code {process.returncode}; its last lines above say why"
            )
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause_after(failures))


async def end(process: asyncio.subprocess.Process) -> None:
    """SIGTERM, time to drain, then SIGKILL to the process and what it started in its session."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _DRAIN)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


async def _keep_engine(folder: Path, stop: asyncio.Event) -> None:
    from indexer.local_qdrant import ensure_running

    while not stop.is_set():
        try:
            await asyncio.to_thread(ensure_running, folder)
        except StoreUnavailable as error:
            log.warning("engine_unavailable", reason=str(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _ENGINE_CHECK)


def _leave_engine(folder: Path) -> None:
    from indexer.local_qdrant import leave

    leave(folder)


async def _first(*waits: Coroutine[Any, Any, object]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def stop_on_signals(stop: asyncio.Event) -> None:
    """SIGINT and SIGTERM set the event. To be called on the running loop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
