"""A bounded cache on disk of PDFs by their sha256 and of pictures of their pages; erased when nobody may see them.

    <folder>/<sha256>/file            the PDF's bytes
    <folder>/<sha256>/<key>.picture   a picture, behind a line of JSON that describes it
    <folder>/.borrowed/               files that are being drawn, or on their way in

Several processes may use one folder. Everything appears by a rename, goes by an unlink, and is checked when it is
read; what is damaged counts as missing.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.pdf.page_image import PageImage, size_of

_FILE = "file"
_PICTURE = ".picture"
_BORROWED = ".borrowed"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ABANDONED_SECONDS = 3600.0
"""Nobody draws for so long: what lies in `.borrowed` since then was left by a killed process."""


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path
    size: int  # bytes
    used: int  # when it was last used, in nanoseconds since the epoch


class PageStore:
    """Keeps at most `max_bytes` on disk; 0 keeps nothing. What was not used for longest goes first.

    It is a cache: whatever the disk refuses is not kept, and no error. Thread-safe.
    """

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A private folder for a file to be fetched to and drawn from; it is gone afterwards.

        Raises:
            OSError: the disk refuses.
        """
        parent = self._folder / _BORROWED
        for folder in (self._folder.parent, self._folder, parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent, ignore_cleanup_errors=True) as scratch:
            yield Path(scratch)

    def borrow(self, sha256: str, to: Path) -> bool:
        """Puts the PDF at the path, where nobody else may erase it; False when it is not here. Only for reading."""
        entry = self._file(sha256)
        try:
            _link(entry, to)
            if digest_of(to) == sha256:
                os.utime(entry)
                return True
        except OSError:
            return False
        with suppress(OSError):
            to.unlink()
            entry.unlink()
        return False

    def keep(self, sha256: str, path: Path) -> None:
        """Keeps the bytes of the PDF at the path, whose digest that is, under a second name where that is possible."""
        with suppress(OSError):
            size = path.stat().st_size
            if size <= self._max_bytes:
                with self.scratch() as scratch:
                    _link(path, scratch / _FILE)
                    os.utime(scratch / _FILE)
                    self._admit(scratch / _FILE, self._file(sha256), size)

    def picture(self, sha256: str, key: str) -> PageImage | None:
        """The picture under that key of the PDF; None when it is not here."""
        path = self._picture(sha256, key)
        try:
            image = _decoded(path.read_bytes())
            os.utime(path)
        except OSError:
            return None
        except (ValueError, TypeError, KeyError):
            with suppress(OSError):
                path.unlink()
            return None
        return image

    def keep_picture(self, sha256: str, key: str, image: PageImage) -> None:
        """Keeps a picture of a page of the PDF."""
        data = _encoded(image)
        if len(data) > self._max_bytes:
            return
        with suppress(OSError), self.scratch() as scratch:
            (scratch / "picture").write_bytes(data)
            self._admit(scratch / "picture", self._picture(sha256, key), len(data))

    def held(self) -> frozenset[str]:
        """The digests of the PDFs of which anything is here."""
        with suppress(OSError), os.scandir(self._folder) as listing:
            return frozenset(entry.name for entry in listing if _SHA256.fullmatch(entry.name))
        return frozenset()

    def forget(self, sha256: Collection[str]) -> None:
        """Erases these PDFs and their pictures.

        Raises:
            OSError: the disk refuses; something may be left.
        """
        if not self._folder.exists():
            return
        with self._locked():
            for digest in sha256:
                with suppress(FileNotFoundError):
                    for entry in self._of(digest).iterdir():
                        entry.unlink(missing_ok=True)
                    self._of(digest).rmdir()

    def erase(self) -> None:
        """Erases everything that is here, borrowed files too.

        Raises:
            OSError: the disk refuses; something may be left.
        """
        if self._folder.exists():
            with self._locked():
                shutil.rmtree(self._folder)

    def _of(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"no sha256: {sha256!r}")
        return self._folder / sha256

    def _file(self, sha256: str) -> Path:
        return self._of(sha256) / _FILE

    def _picture(self, sha256: str, key: str) -> Path:
        return self._of(sha256) / f"{hashlib.sha256(key.encode()).hexdigest()}{_PICTURE}"

    def _admit(self, new: Path, entry: Path, size: int) -> None:
        """Makes room, then moves the file in; one process at a time, so that the bound holds."""
        with self._locked():
            self._make_room(size)
            entry.parent.mkdir(mode=0o700, exist_ok=True)
            new.replace(entry)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / ".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_room(self, size: int) -> None:
        entries = sorted(self._entries(), key=lambda entry: entry.used)
        total = size + sum(entry.size for entry in entries)
        for entry in entries:
            if total <= self._max_bytes:
                break
            with suppress(FileNotFoundError):
                entry.path.unlink()
            with suppress(OSError):  # not empty
                entry.path.parent.rmdir()
            total -= entry.size
        self._clear_abandoned()

    def _entries(self) -> Iterator[_Entry]:
        for digest in self.held():
            with suppress(FileNotFoundError), os.scandir(self._folder / digest) as listing:
                for entry in listing:
                    with suppress(FileNotFoundError):
                        status = entry.stat(follow_symlinks=False)
                        yield _Entry(Path(entry.path), status.st_size, status.st_mtime_ns)

    def _clear_abandoned(self) -> None:
        with os.scandir(self._folder / _BORROWED) as listing:
            for entry in listing:
                with suppress(FileNotFoundError):
                    if time.time() - entry.stat().st_mtime > _ABANDONED_SECONDS:
                        shutil.rmtree(entry.path, ignore_errors=True)


def digest_of(path: Path) -> str:
    """The sha256 of a file's bytes, hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _link(source: Path, to: Path) -> None:
    """A second name for a file's bytes; a copy where the disk knows no such thing."""
    try:
        os.link(source, to)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, to)


def _encoded(image: PageImage) -> bytes:
    head = {"highlighted": image.highlighted, "sha256": hashlib.sha256(image.png).hexdigest()}
    return json.dumps(head).encode() + b"\n" + image.png


def _decoded(data: bytes) -> PageImage:
    """Raises ValueError, TypeError or KeyError when it was damaged."""
    head, _, png = data.partition(b"\n")
    fields = json.loads(head)
    if hashlib.sha256(png).hexdigest() != fields["sha256"]:
        raise ValueError("damaged")
    return PageImage(png, *size_of(png), highlighted=int(fields["highlighted"]))
