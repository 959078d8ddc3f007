"""The bot, or a sync, as a process of its own that obeys commands over a pipe and can be killed anywhere."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from bot.app import open_bot
from bot.responder import Patience
from bot.settings import BotSettings
from indexer import preparation
from indexer.index import open_index
from indexer.settings import IndexerSettings
from indexer.sources import parse_source
from indexer.sync import sync
from tests.faults.effects import Effects, Kind, install

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])

INSTALMENT_PAGES = 2
"""So that a document of three pages is a long one."""
QUICK = Patience(lease=2.0, poll=0.05, outage=0.1, drain=30.0)


def run_bot(pipe: Connection, settings: dict[str, Any]) -> None:
    """Target: a bot until SIGTERM. Commands: ("arm", number, kind) -> None, ("names",) -> list."""
    effects = Effects()
    install(effects)

    async def serve() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        async with open_bot(BotSettings(**settings), patience=QUICK):
            pipe.send("ready")
            threading.Thread(target=_obey, args=(pipe, effects), daemon=True).start()
            await stop.wait()

    asyncio.run(serve())


def _obey(pipe: Connection, effects: Effects) -> None:
    while True:
        try:
            command, *arguments = pipe.recv()
        except EOFError:
            return
        if command == "arm":
            effects.arm(*arguments)
            pipe.send(None)
        else:
            pipe.send((effects.names, effects.fired))


def run_sync(pipe: Connection, settings: dict[str, Any], source: str, number: int, kind: Kind | None) -> None:
    """Target: one sync; sends ("ended", fired, names, error's text or None) unless it is killed."""
    effects = Effects()
    install(effects)
    preparation.INSTALMENT_PAGES = INSTALMENT_PAGES
    index = open_index(IndexerSettings(**settings))
    error = None
    with ThreadPoolExecutor(1) as executor:
        effects.arm(number, kind)
        try:
            sync(index, [parse_source(source)], executor=executor)
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
    pipe.send(("ended", effects.fired, effects.names, error))
    index.close()


class Process:
    """A process with a pipe."""

    def __init__(self, target: Any, *arguments: Any) -> None:
        self.pipe, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=target, args=(theirs, *arguments), daemon=True)
        self._process.start()
        theirs.close()

    def receive(self, timeout: float = 120.0) -> Any:
        """The next message. Raises EOFError when the process has ended, AssertionError after the timeout."""
        assert self.pipe.poll(timeout), "the process said nothing"
        return self.pipe.recv()

    def ask(self, *command: Any) -> Any:
        self.pipe.send(command)
        return self.receive()

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    def wait_for_end(self, timeout: float = 120.0) -> int | None:
        self._process.join(timeout)
        return self._process.exitcode

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.join(15)

    def end(self) -> None:
        """SIGTERM, then SIGKILL."""
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(60)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(5)
        self.pipe.close()
