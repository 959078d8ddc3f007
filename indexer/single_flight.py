"""One sync of a workspace at a time: a lock among the processes of a data folder, a lease among machines."""

from __future__ import annotations

import fcntl
import json
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import CatalogueError, FootnoteError, Outdated

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.leases import Lease, Leases

LEASE_SECONDS = 60.0


class SyncRunning(FootnoteError):
    """Somebody else syncs this workspace now."""


class HeldLease:
    """A lease that a thread renews until it is closed."""

    def __init__(self, leases: Leases, lease: Lease, ttl: float) -> None:
        self.lease = lease
        self._leases = leases
        self._ttl = ttl
        self._closing = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="renew-lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raises Outdated when somebody else is known to have acquired the lease."""
        if self._lost.is_set():
            raise Outdated("another process has taken over the sync of this workspace; this one stops")

    def confirm(self) -> None:
        """Asks the database first, then does as `check`."""
        if not self._leases.renew(self.lease, self._ttl):
            self._lost.set()
        self.check()

    def close(self) -> None:
        """Hands the lease back."""
        self._closing.set()
        self._thread.join()
        self._leases.release(self.lease)

    def _renew(self) -> None:
        while not self._closing.wait(self._ttl / 3):
            try:
                if not self._leases.renew(self.lease, self._ttl):
                    self._lost.set()
                    return
            except CatalogueError:
                continue  # the next writing finds out; until then nobody else could acquire it either


@contextmanager
def only_sync(index: Index, *, ttl: float = LEASE_SECONDS) -> Iterator[HeldLease]:
    """Holds the right to sync the index's workspace.

    The lock on the data folder ends with its process, however that ends, and its holder's name stays the same: so
    after a kill the next process of this folder has the lease at once, and only other machines wait until it expires.

    Raises:
        SyncRunning: somebody else holds it.
    """
    with _folder_lock(index.settings.data_dir / "sync.lock") as holder:
        lease = index.leases.acquire(f"sync:{index.workspace}", holder, ttl)
        if lease is None:
            raise SyncRunning(
                f"a sync of the workspace {index.workspace!r} is already running on another machine; "
                f"try again when it has ended (at the latest {ttl:.0f} seconds after it was killed)"
            )
        held = HeldLease(index.leases, lease, ttl)
        try:
            yield held
        finally:
            held.close()


@contextmanager
def _folder_lock(path: Path) -> Iterator[str]:
    """Locks the file and yields the holder's name that is kept in it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SyncRunning(_running(_read(descriptor))) from None
        holder = _read(descriptor).get("holder") or uuid.uuid4().hex
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        note = json.dumps({"holder": holder, "pid": os.getpid(), "since": since}).encode()
        os.pwrite(descriptor, note.ljust(512), 0)
        yield holder
    finally:
        os.close(descriptor)


def _read(descriptor: int) -> dict[str, str]:
    try:
        found = json.loads(os.pread(descriptor, 512, 0))
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _running(note: dict[str, str]) -> str:
    since = note.get("since", "a moment ago")
    return (
        f"a sync is already running since {since} (process {note.get('pid', 'unknown')}); "
        f"try again when it has ended"
    )
