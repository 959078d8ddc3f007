"""Who serves a folder and who needs it served, told by locks that the system drops when a process ends.

The server holds `lock` for its whole life. Each process that needs it holds a lock on a file of its own under
`owners`. A lock ends with its process in whatever way that ends, so nothing stale has to be guessed from ids.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

_PAUSE = 0.05


def make_private(folder: Path) -> None:
    """Creates a folder that only its owner may enter, or makes an existing one so."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


class FolderLock:
    """An exclusive lock on a file of a folder, held until released or until the process ends."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / name
        self._file: int | None = None

    def acquire(self, *, wait: float = 0.0) -> bool:
        """Takes the lock, trying for `wait` seconds; false when somebody else keeps it."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        until = time.monotonic() + wait
        while not _try_lock(file):
            if time.monotonic() >= until:
                os.close(file)
                return False
            time.sleep(_PAUSE)
        self._file = file
        return True

    @property
    def is_held(self) -> bool:
        """Whether somebody, be it another process, holds the lock now."""
        try:
            file = os.open(self._path, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(file)
        return False

    def release(self) -> None:
        """Gives the lock up."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# --- owners -------------------------------------------------------------------------------------

_joined: dict[Path, tuple[Path, int]] = {}
_joining = threading.Lock()


def join(folder: Path) -> None:
    """Makes this process an owner of the folder's server, until it leaves or ends."""
    with _joining:
        held = _joined.get(folder)
        if held is not None:
            if _is_file_at(held[1], held[0]):
                return
            os.close(_joined.pop(folder)[1])
        owners = folder / "owners"
        make_private(owners)
        while True:
            path = owners / f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_file_at(
                file, path
            ):  # the server may have taken the file, still unlocked, for a dead owner's
                _joined[folder] = (path, file)
                return
            os.close(file)


def leave(folder: Path) -> None:
    """Ends what `join` began."""
    with _joining:
        path, file = _joined.pop(folder, (None, None))
        if path is not None and file is not None:
            path.unlink(missing_ok=True)
            os.close(file)


@dataclass(frozen=True, slots=True)
class Owners:
    """A count of owners: those who live, and those who ended without leaving."""

    living: int
    died: int


def count_owners(folder: Path) -> Owners:
    """Who owns the folder's server now; what dead ones left is cleared away, so each is counted once."""
    living = died = 0
    owners = folder / "owners"
    for path in owners.iterdir() if owners.is_dir() else ():
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            continue
        try:
            if _try_lock(file):
                path.unlink(missing_ok=True)
                died += 1
            else:
                living += 1
        finally:
            os.close(file)
    return Owners(living, died)


def _is_file_at(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False
