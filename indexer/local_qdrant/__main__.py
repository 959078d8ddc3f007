"""`python -m indexer.local_qdrant FOLDER`: serves the collections of a folder until nobody needs them."""

from __future__ import annotations

import argparse
import asyncio
import faulthandler
import logging
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from indexer.local_qdrant.endpoint import Endpoint, last_endpoint, publish, withdraw
from indexer.local_qdrant.engine import Engine
from indexer.local_qdrant.ownership import FolderLock, count_owners, make_private
from indexer.local_qdrant.server import build_app
from indexer.local_qdrant.starting import LOG, SERVED_ALREADY

logger = logging.getLogger("indexer.local_qdrant")

_LOOK_SECONDS = 0.25
_LOCK_SECONDS = 5.0  # a server that is just ending still holds the folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves; returns the exit code."""
    options = _options(arguments)
    folder = options.folder.expanduser().resolve()
    os.umask(0o077)
    make_private(folder)
    lock = FolderLock(folder, "lock")
    if not lock.acquire(wait=_LOCK_SECONDS):
        sys.stderr.write(f"{folder} is served already by another process\n")
        return SERVED_ALREADY
    withdraw(folder)  # what a server that crashed could not
    _log_to(folder / LOG)
    engine = Engine(folder)
    try:
        engine.finish_rewriting()
        engine.optimize()
        asyncio.run(_serve(folder, engine, grace=None if options.stay else options.grace))
    finally:
        engine.close()
    logger.info("ended")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m indexer.local_qdrant", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--stay", action="store_true", help="run until SIGTERM, whether anybody needs it or not"
    )
    parser.add_argument("--grace", type=float, default=5.0, help="seconds without owners before it ends")
    return parser.parse_args(arguments)


def _log_to(path: Path) -> None:
    """Standard output and error too, so that a panic of the engine is on record."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)
    faulthandler.enable()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", force=True)


async def _serve(folder: Path, engine: Engine, *, grace: float | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    listener, endpoint = _listen(folder)
    runner = web.AppRunner(build_app(engine, endpoint.key), access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    publish(folder, endpoint)
    logger.info("process %d serves %s at %s", os.getpid(), folder, endpoint.url)
    try:
        if grace is None:
            await stop.wait()
        else:
            await _until_unneeded(folder, endpoint, stop, grace)
    finally:
        withdraw(folder)
        await runner.cleanup()


def _listen(folder: Path) -> tuple[socket.socket, Endpoint]:
    """A socket and its endpoint: the last one's if its port is free, a new port otherwise."""
    last = last_endpoint(folder)
    key = last.key if last else secrets.token_urlsafe(32)
    for port in (last.port if last else 0, 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            listener.close()
            continue
        return listener, Endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}", key)
    raise OSError("no port is free on 127.0.0.1")


async def _until_unneeded(folder: Path, endpoint: Endpoint, stop: asyncio.Event, grace: float) -> None:
    """Returns at a signal, or once nobody owns the server: at once when the last owner left, after `grace`
    seconds when it just ended, since a command or a restarted process may follow.

    An owner joins before it looks for the endpoint. So the endpoint is withdrawn first and the owners counted
    again: whoever joined too late to be counted finds no endpoint and starts the next server.
    """
    needed = time.monotonic()
    had_owners = False
    while not stop.is_set():
        owners = count_owners(folder)
        if owners.living or owners.died:
            needed, had_owners = time.monotonic(), bool(owners.living)
        elif had_owners or time.monotonic() - needed >= grace:
            withdraw(folder)
            if not count_owners(folder).living:
                logger.info("no owner is left")
                return
            publish(folder, endpoint)
        try:
            await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)
        except TimeoutError:
            continue


if __name__ == "__main__":
    sys.exit(main())
