"""Where a folder's files lie: on a disk, in an object store, or behind links of a web page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Protocol
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True, slots=True)
class Entry:
    """One PDF as its place knows it now."""

    uri: str  # relative to the folder
    name: str
    revision: str
    size: int | None  # bytes, None when the place does not say
    link: str | None = None


class Place(Protocol):
    """One kind of storage. Its errors are those of the library beneath; `FolderSource` translates them."""

    def entries(self) -> Iterator[Entry]:
        """Every PDF below the folder, folder by folder. Raises FileNotFoundError when there is no folder."""
        ...

    def entry(self, uri: str) -> Entry:
        """The file as it is now. Raises FileNotFoundError when it is gone."""
        ...

    def open(self, uri: str) -> IO[bytes]:
        """A stream of the file's bytes."""
        ...


def is_wanted(name: str) -> bool:
    """Whether a file of this name is a PDF of somebody's, and not hidden or an editor's lock or left-over."""
    return name.lower().endswith(".pdf") and not is_hidden(name)


def is_hidden(name: str) -> bool:
    """Whether a file or folder is none for readers: dot files, and `~$` files that office programs leave."""
    return name.startswith((".", "~$"))


def without_login(url: str) -> str:
    """The URL without a user name and password, for people and logs."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
