"""PDFs in a bucket, or in any other file system that fsspec knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any, cast

from indexer.sources.places import Entry, is_hidden, is_wanted

_CHECKSUMS = ("ETag", "etag", "e_tag", "md5Hash", "Content-MD5", "Digest", "md5", "checksum")
_TIMES = ("generation", "LastModified", "last_modified", "Last-Modified", "mtime", "updated", "modified")
_LAST_RESORT = ("created",)


class ObjectStore:
    """A folder (a bucket, or a prefix in it) or a single PDF behind an fsspec file system."""

    def __init__(self, file_system: Any, root: str) -> None:
        self._files = file_system
        self._root = root.rstrip("/")

    def entries(self) -> Iterator[Entry]:
        """Objects of a folder by name, then those of its subfolders."""
        folders = [self._root]
        while folders:
            folder = folders.pop()
            listing = sorted(self._files.ls(folder, detail=True), key=lambda item: item["name"])
            if not listing and folder == self._root and not self._files.exists(folder):
                raise FileNotFoundError(folder)  # some file systems list nothing where there is nothing
            below = [item["name"].rstrip("/") for item in listing if item["type"] == "directory"]
            folders.extend(
                name for name in reversed(below) if name != folder and not is_hidden(_last_segment(name))
            )
            for item in listing:
                if item["type"] == "file" and is_wanted(_last_segment(item["name"])):
                    yield self._entry(item)

    def entry(self, uri: str) -> Entry:
        """The object as it is now."""
        return self._entry(self._files.info(self._name(uri)))

    def open(self, uri: str) -> IO[bytes]:
        """A stream of the object's bytes."""
        return cast("IO[bytes]", self._files.open(self._name(uri), "rb"))

    def _entry(self, item: Mapping[str, Any]) -> Entry:
        name = item["name"]
        inside = name.removeprefix(self._root).lstrip("/")
        return Entry(
            uri=inside or _last_segment(name),
            name=_last_segment(name),
            revision=revision_of(item) or f"size:{item.get('size')}",
            size=item.get("size"),
        )

    def _name(self, uri: str) -> str:
        is_single = is_wanted(_last_segment(self._root)) and uri == _last_segment(self._root)
        if is_single and not self._files.isdir(self._root):
            return self._root
        return f"{self._root}/{uri}"


def revision_of(item: Mapping[str, Any]) -> str | None:
    """The revision in what a store says of an object: a checksum, else a time with the size; None without both."""
    for field in _CHECKSUMS:
        if item.get(field):
            return f"{field.lower()}:{str(item[field]).strip(chr(34))}"
    for field in (*_TIMES, *_LAST_RESORT):
        if item.get(field) is not None:
            return f"{field.lower()}:{_moment(item[field])}:{item.get('size')}"
    return None


def _moment(value: object) -> str:
    """One text for one moment: some file systems list a number and report a datetime."""
    return repr(value.timestamp()) if isinstance(value, datetime) else str(value)


def _last_segment(name: str) -> str:
    return name.rstrip("/").rsplit("/", 1)[-1]
