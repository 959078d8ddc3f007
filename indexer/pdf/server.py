"""A process that has pdfium and pypdf loaded and forks one child for each PDF.

It is like multiprocessing's forkserver, with four differences that matter here: it never imports the caller's main
module (a child is there in milliseconds whatever started the caller, and scripts need no guard); its environment
holds no secrets from the beginning, where a forkserver inherits its starter's; daemonic processes may use it; and
it kills the children whose caller went away.

Protocol: the caller keeps the other end of the socket whose descriptor is the argument. For each PDF it sends one
byte with two descriptors: the *channel*, on which the child reads its request and answers, and the *life*. The
child is killed when the caller shuts the life down. When it has ended its exit code (negative: the signal) is
written to the life in decimal. When the socket closes, all children are killed and the server ends.
"""

from __future__ import annotations

import gc
import logging
import os
import selectors
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from indexer.pdf.child import rehearse, run

_REHEARSAL = b"""%PDF-1.7
1 0 obj<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R/PageLabels<</Nums[0<</S/D>>]>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 46>>stream
BT /F1 12 Tf 72 700 Td (Rehearsal 1) Tj ET    \nendstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
6 0 obj<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>endobj
7 0 obj<</Title(Rehearsal)/Parent 6 0 R/Dest[3 0 R/Fit]>>endobj
8 0 obj<</Title(Rehearsal)/CreationDate(D:20250101000000Z)>>endobj
trailer<</Size 9/Root 1 0 R/Info 8 0 R>>
%%EOF
"""
"""Without a table of objects, so that both readers repair it and thereby load that part of themselves as well."""

_MOST_DESCRIPTORS = 65_536
"""More than are ever open here. The system's own limit may be none at all, which cannot be counted to."""


class Server:
    """Forks, kills and reaps."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._lives: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._woken, wake = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(self._woken, False)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the caller's business
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self._selector.register(control, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)

    def serve(self) -> None:
        """Until the caller is gone."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._control:
                    if not self._accept():
                        self._kill_all()
                        return
                elif key.fileobj == self._woken:
                    with suppress(BlockingIOError):
                        os.read(self._woken, 4096)
                    self._reap()
                else:
                    self._kill(key.data)

    def _accept(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not message:
            return False
        if len(descriptors) != 2:  # too many are open here
            for descriptor in descriptors:
                os.close(descriptor)
            return True
        channel, life = descriptors[0], socket.socket(fileno=descriptors[1])
        try:
            child = os.fork()
        except OSError:  # too many processes: the caller sees the life end without an exit code
            life.close()
            os.close(channel)
            return True
        if child == 0:
            self._become_child(channel)
        os.close(channel)
        self._lives[child] = life
        self._selector.register(life, selectors.EVENT_READ, child)
        return True

    def _become_child(self, channel: int) -> NoReturn:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            nowhere = os.open(os.devnull, os.O_RDWR)
            for standard in (0, 1, 2):
                os.dup2(nowhere, standard)
            os.dup2(channel, 3)
            os.closerange(4, _MOST_DESCRIPTORS)
            run(3)
        finally:
            os._exit(1)

    def _kill(self, child: int) -> None:
        """Its number is still its own, since nobody but this process reaps it."""
        if child in self._lives:  # else it was reaped a moment ago
            self._selector.unregister(self._lives[child])
            os.kill(child, signal.SIGKILL)

    def _kill_all(self) -> None:
        for child in self._lives:
            os.kill(child, signal.SIGKILL)

    def _reap(self) -> None:
        while self._lives:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            life = self._lives.pop(child)
            with suppress(KeyError, ValueError):
                self._selector.unregister(life)
            with suppress(OSError):
                life.send(b"%d" % os.waitstatus_to_exitcode(status))
            life.close()


def prepare() -> None:
    """Reads a small PDF of our own: halves the time that each child needs for a small one (21 -> 12 ms of CPU)."""
    logging.disable(logging.CRITICAL)
    with suppress(OSError), tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(_REHEARSAL)
        file.flush()
        rehearse(Path(file.name))
    gc.freeze()


if __name__ == "__main__":
    prepare()
    Server(socket.socket(fileno=int(sys.argv[1]))).serve()
