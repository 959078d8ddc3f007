"""Ending on SIGTERM as on Ctrl-C: what was begun is handed back on the way out."""

from __future__ import annotations

import signal
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
