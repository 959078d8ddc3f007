"""A process that ends with the one that started it."""

from __future__ import annotations

import os
import signal
import sys
import threading


def end_when_stdin_closes() -> None:
    """Sends this process SIGTERM once its standard input reaches its end.

    The starter holds the other end of a pipe and writes nothing: when it ends, by whatever way, the system
    closes the pipe.
    """

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
