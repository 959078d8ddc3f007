"""The caller's side of the reading server: starts it once, and holds one child for each PDF."""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import socket
import subprocess
import sys
import threading
import time
from types import TracebackType

_INHERITED = (
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PYTHONHOME",
    "PYTHONPYCACHEPREFIX",
    "PYTHONDONTWRITEBYTECODE",
    "LANG",
    "LC_ALL",
)
"""The only variables that the server and its children inherit; secrets live in others."""

_OWN = {
    "MALLOC_ARENA_MAX": "1",  # a second arena, for the thread that watches memory, would take 64 MB of address space
    "OMP_THREAD_LIMIT": "1",  # Tesseract's threads cost more than they gain
}

_FAREWELL_SECONDS = 5.0


class _Server:
    """This process's reading server; started when first needed and again if it is gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def adopt(self, channel: socket.socket, life: socket.socket) -> None:
        """Has a child forked that answers on the channel.

        Raises:
            OSError: the server cannot be started.
        """
        with self._lock:
            try:
                self._send(channel, life)
            except (BrokenPipeError, ConnectionResetError):  # it was killed: the next one is as good
                self._stop()
                self._send(channel, life)

    def _send(self, channel: socket.socket, life: socket.socket) -> None:
        if self._control is None:
            self._control = self._start()
        socket.send_fds(self._control, [b"r"], [channel.fileno(), life.fileno()])

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        environment = _OWN | {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # noqa: PTH109
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "indexer.pdf.server", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        return ours

    def _stop(self) -> None:
        if self._control is not None:
            with contextlib.suppress(OSError):
                self._control.shutdown(socket.SHUT_RDWR)
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(_FAREWELL_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Ends the server and what it still reads."""
        with self._lock:
            self._stop()

    def abandon(self) -> None:
        """In a fork of this process: leaves the server to the process that started it."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.returncode = 0  # no child of the fork, so nothing to wait for


_server = _Server()


def stop_server() -> None:
    """Ends this process's reading server, and with it every child; the next PDF starts another."""
    _server.stop()


def _after_fork() -> None:
    global _server
    _server.abandon()
    _server = _Server()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(stop_server)


class Child:
    """One child process that reads one PDF; a context manager that leaves none behind.

    Messages come behind a length of four bytes; one longer than `max_message` bytes is a ValueError.
    """

    def __init__(self, request: bytes, *, max_message: int) -> None:
        self.exit_code: int | None = None  # negative: the signal that ended it; None: not known
        self._max_message = max_message
        self._buffer = bytearray()
        self._exited = False
        self._ended = False
        self._process = os.getpid()
        self._channel, channel = socket.socketpair()
        self._life, life = socket.socketpair()
        with channel, life:
            try:
                _server.adopt(channel, life)
            except BaseException:
                self._channel.close()
                self._life.close()
                raise
        with contextlib.suppress(OSError):  # a child that is gone already shows when it is asked
            self._channel.sendall(request)
        self._channel.setblocking(False)
        self._life.settimeout(_FAREWELL_SECONDS)
        self._poll = select.poll()
        self._poll.register(self._channel, select.POLLIN)
        self._poll.register(self._life, select.POLLIN)

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def receive(self, seconds: float) -> bytes | None:
        """The next message; None when the child has ended and there is no more.

        Raises:
            TimeoutError: there was none within the time.
            ValueError: it is longer than allowed.
        """
        deadline = time.monotonic() + seconds
        while True:
            message = self._take()
            if message is not None or self._ended:
                return message
            remaining = 0.0 if self._exited else deadline - time.monotonic()
            if remaining <= 0 and not self._exited:
                raise TimeoutError
            ready = {descriptor for descriptor, _ in self._poll.poll(remaining * 1000)}
            if self._life.fileno() in ready:
                self._read_exit_code()
            if self._channel.fileno() in ready:
                self._read_channel()
            elif self._exited and not ready:
                self._ended = True  # without an end of file: a fork of ours holds the other end open

    def close(self) -> None:
        """Kills the child if it still runs, and waits until it is gone."""
        if self._life.fileno() < 0:
            return
        if not self._exited and self._process == os.getpid():  # in a fork of ours it is not for us to kill
            with contextlib.suppress(OSError):
                self._life.shutdown(socket.SHUT_WR)
            self._read_exit_code()
        self._life.close()
        self._channel.close()

    def _take(self) -> bytes | None:
        if len(self._buffer) < 4:
            return None
        length = int.from_bytes(self._buffer[:4], "big")
        if length > self._max_message:
            raise ValueError(f"a message of {length} bytes")
        if len(self._buffer) < 4 + length:
            return None
        message = bytes(self._buffer[4 : 4 + length])
        del self._buffer[: 4 + length]
        return message

    def _read_channel(self) -> None:
        data = b""
        with contextlib.suppress(OSError):
            data = self._channel.recv(1 << 18)
        if data:
            self._buffer += data
            return
        self._ended = True
        if not self._exited:
            self._read_exit_code()

    def _read_exit_code(self) -> None:
        """Waits until the server has reaped the child; it says nothing if it was itself killed."""
        with contextlib.suppress(OSError, ValueError):
            self.exit_code = int(self._life.recv(16))
        self._exited = True
        self._poll.unregister(self._life)
