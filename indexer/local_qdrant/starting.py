"""Finding the server of a folder, or starting one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from indexer.errors import StoreUnavailable
from indexer.local_qdrant.endpoint import Endpoint, answers, read_endpoint
from indexer.local_qdrant.ownership import FolderLock, count_owners, join, make_private
from indexer.local_qdrant.ownership import leave as leave_owners

LOG = "server.log"
SERVED_ALREADY = 75
"""Exit code of a server that found its folder served (EX_TEMPFAIL of sysexits.h)."""

_PAUSE = 0.05
_LOG_BYTES = 2**20
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "TZ")
_started: dict[Path, subprocess.Popen[bytes]] = {}


def ensure_running(folder: Path, *, timeout: float = 120.0) -> Endpoint:
    """The server of this folder, started when there is none; this process becomes one of its owners.

    Any number of processes may call this at once, and as often as they like: one server comes of it. After a
    crash the next call starts another, at the same address and with the same key if the port is still free.
    The server ends some seconds after the last of its owner processes has ended.

    Args:
        folder: where the collections are; created with mode 0700.
        timeout: seconds to wait for an answer; opening large collections takes a few.

    Raises:
        StoreUnavailable: no server came up; the text names the log and what to do.
    """
    folder = folder.expanduser().resolve()
    try:
        make_private(folder)
        join(folder)
        return _running(folder) or _start(folder, time.monotonic() + timeout)
    except OSError as error:
        raise StoreUnavailable(
            f"the folder {folder} of the local Qdrant engine cannot be used ({error}): make it writable, or choose "
            f"another with FOOTNOTE_DATA_DIR"
        ) from error


def leave(folder: Path, *, wait: float = 10.0) -> None:
    """Ends this process's ownership; when it was the last, returns once the server has ended (or after `wait`)."""
    folder = folder.expanduser().resolve()
    leave_owners(folder)
    if (folder / "lock").exists() and not count_owners(folder).living:
        lock = FolderLock(folder, "lock")
        if lock.acquire(wait=wait):
            lock.release()
    process = _started.pop(folder, None)
    if process is not None and process.poll() is None:
        _started[folder] = process


def _running(folder: Path) -> Endpoint | None:
    endpoint = read_endpoint(folder)
    if endpoint is None or not FolderLock(folder, "lock").is_held:  # a crashed server's port may be anybody's
        return None
    return endpoint if answers(endpoint) else None


def _start(folder: Path, deadline: float) -> Endpoint:
    turn = FolderLock(folder, "starting")  # one starter at a time, the others find its server
    if not turn.acquire(wait=max(0.0, deadline - time.monotonic())):
        raise _unavailable(folder, "another process has been starting it for too long")
    try:
        # Perhaps there is one that was still starting when an earlier call gave up waiting.
        process: subprocess.Popen[bytes] | None = _started.get(folder)
        log_from: int | None = None
        while time.monotonic() < deadline:
            if endpoint := _running(folder):
                return endpoint
            if process is None:
                process, log_from = _spawn(folder)
            code = process.poll()
            if code is not None:
                if log_from is not None and code not in (0, SERVED_ALREADY):
                    raise _unavailable(folder, f"it ended with code {code}: {_last_line(folder, log_from)}")
                process = None
                continue
            time.sleep(_PAUSE)
        raise _unavailable(folder, "it has not answered in time")
    finally:
        turn.release()


def _spawn(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    path = folder / LOG
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        path.replace(path.with_name(f"{LOG}.1"))
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        before = os.fstat(log).st_size
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "indexer.local_qdrant", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=_environment(),
            start_new_session=True,  # Ctrl-C at the terminal reaches the owners, not the server that they share
        )
    finally:
        os.close(log)
    _started[folder] = process  # kept so that it is reaped
    return process, before


def _environment() -> dict[str, str]:
    """What a Python needs, and none of the secrets of the starter."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(("PYTHON", "LC_", "COVERAGE_"))
    }
    ours = str(Path(__file__).resolve().parents[2])
    kept["PYTHONPATH"] = os.pathsep.join(part for part in (ours, kept.get("PYTHONPATH")) if part)
    return kept


def _last_line(folder: Path, since: int) -> str:
    with (folder / LOG).open("rb") as log:
        log.seek(since)
        lines = log.read(2**16).decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def _unavailable(folder: Path, why: str) -> StoreUnavailable:
    return StoreUnavailable(
        f"the local Qdrant engine does not run: {why}. Its log is {folder / LOG}; the engine may be replaced by a "
        f"Qdrant server with QDRANT_URL"
    )
