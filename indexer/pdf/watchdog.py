"""Ends a process that holds too much memory, where the system has no limit for that: a second net on Linux."""

from __future__ import annotations

import os
import resource
import sys
import threading
import time

OUT_OF_MEMORY = 86
"""The exit code of a process that was ended for its memory."""

_STACK_BYTES = 256 * 1024
_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss: getrusage(2)


def watch_memory(most: int, *, every: float = 0.02) -> None:
    """Starts a thread that ends this process once more than `most` bytes were resident, looking every so many seconds.

    Only after a fork: no thread survives one.
    """
    threading.stack_size(_STACK_BYTES)
    threading.Thread(target=_watch, args=(most, every), daemon=True).start()


def end_if_beyond(most: int) -> None:
    """Ends this process if more than `most` bytes were resident: between pages, so that the right one is blamed."""
    if peak_memory() > most:
        os._exit(OUT_OF_MEMORY)


def peak_memory() -> int:
    """Bytes of this process that were resident at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def too_much(most: int) -> str:
    """Why nothing is read by a process that was ended for its memory, or refused more."""
    return f"Reading it needs more than {most // 2**20:,} MB of memory."


def _watch(most: int, every: float) -> None:
    while True:
        end_if_beyond(most)
        time.sleep(every)
