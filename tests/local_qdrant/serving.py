"""Local servers for tests, ended with them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.local_qdrant import Endpoint, ensure_running, leave


@contextmanager
def serving(folder: Path) -> Iterator[Endpoint]:
    """Runs the server of the folder in its own process."""
    try:
        yield ensure_running(folder, timeout=120)
    finally:
        leave(folder, wait=60)


@contextmanager
def python(code: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Another Python process, killed at the end; its standard output can be read."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def server_of(folder: Path) -> int:
    """The id of the process that served the folder last."""
    return int(re.findall(r"process (\d+) serves", (folder / "server.log").read_text())[-1])


def servers_of(folder: Path) -> list[int]:
    """Every running server of the folder, by its command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"indexer.local_qdrant" in words and os.fsencode(folder) in words:
                found.append(int(entry.name))
    return found


def until(condition: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Waits for what has to come true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)
