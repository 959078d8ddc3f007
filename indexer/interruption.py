"""Ending on SIGTERM as on Ctrl-C: what was begun is handed back on the way out."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


@contextmanager
def interrupted_by_sigterm(*, code: int = 128 + signal.SIGTERM) -> Iterator[None]:
    """In the block, SIGTERM and SIGINT raise SystemExit with the code in the main thread, once."""

    def end(number: int, _frame: FrameType | None) -> NoReturn:
        for name in before:
            signal.signal(name, signal.SIG_IGN)
        raise SystemExit(code if code == 0 else 128 + number)

    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    for name in before:
        signal.signal(name, end)
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


WAITS_FOR_THREADS = 5.0
"""Seconds."""


@contextmanager
def ends_soon() -> Iterator[None]:
    """A SystemExit that leaves the block ends the process within seconds, whatever its threads do.

    All that is to be handed back was, by then. An interruption may come while `concurrent.futures` holds a lock of
    its own, and the thread of a pool would wait for that until somebody kills the process.
    """
    try:
        yield
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
        last = threading.Timer(WAITS_FOR_THREADS, os._exit, [code])
        last.daemon = True
        last.start()
        raise
