"""PDFs in a folder of this machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from indexer.sources.places import Entry, is_hidden, is_wanted


class LocalDisk:
    """A folder, or a single PDF, on a file system.

    A file's revision is its size and the times of its last change in nanoseconds: `mtime`, and `ctime`, which no
    program can set back, so a replacement by a file of equal size and age is seen too (as in git's index).
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._single = self._root.name if self._root.is_file() else None

    def entries(self) -> Iterator[Entry]:
        """Files of a folder by name, then those of its subfolders; symbolic links only to files inside."""
        if self._single is not None:
            yield self.entry(self._single)
            return
        folders = [self._root]
        while folders:
            folder = folders.pop()
            with os.scandir(folder) as listing:
                children = sorted(listing, key=lambda child: child.name)
            below = [child for child in children if child.is_dir(follow_symlinks=False)]
            folders.extend(Path(child.path) for child in reversed(below) if not is_hidden(child.name))
            for child in children:
                if is_wanted(child.name):
                    yield from self._listed(Path(child.path))

    def entry(self, uri: str) -> Entry:
        """The file as it is now."""
        path = self._path(uri)
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise FileNotFoundError(f"{uri} is not a regular file")
        return Entry(
            uri=_printable(uri),
            name=_printable(path.name),
            revision=f"{status.st_mtime_ns:x}-{status.st_ctime_ns:x}-{status.st_size:x}",
            size=status.st_size,
        )

    def open(self, uri: str) -> IO[bytes]:
        """A stream of the file's bytes; never waits on a pipe that took the file's place."""
        descriptor = os.open(self._path(uri), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        return os.fdopen(descriptor, "rb")

    def _listed(self, path: Path) -> Iterator[Entry]:
        try:
            yield self.entry(path.relative_to(self._root).as_posix())
        except FileNotFoundError:
            return  # removed while we listed, a dangling link, a link to the outside, a pipe

    def _path(self, uri: str) -> Path:
        if self._single is not None:
            return self._root
        path = self._root / uri
        if not path.resolve().is_relative_to(self._root):
            raise FileNotFoundError(f"{uri} lies outside of the folder")
        return path


def _printable(name: str) -> str:
    """The name as Unicode that every database takes; bytes that are not UTF-8 become escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
