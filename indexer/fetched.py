"""Copies of PDFs while they are read: one of each on a machine, for as long as instalments of it are to come."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
import uuid
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from indexer.settings import IndexerSettings
from indexer.sources import Source
from indexer.types import Document, SourceFile

FORGOTTEN_AFTER = 3600.0
"""Seconds after which a copy that nobody used goes, where no sync clears the folder (a worker elsewhere)."""


def fetched_copy(settings: IndexerSettings, source: Source, file: SourceFile) -> Path:
    """Where the file's copy lies, fetched now unless an earlier instalment left it.

    Raises:
        SourceError, UnreadablePdf: as of `Source.fetch`.
        OSError: the copy cannot be written.
    """
    path = _path(settings, source, file)
    with suppress(FileNotFoundError):
        os.utime(path)
        return path
    new = path.with_name(f"{uuid.uuid4().hex}.new")
    try:
        source.fetch(file, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return path


def forget_copy(settings: IndexerSettings, source: Source, file: SourceFile) -> None:
    """Removes the file's copy on this machine, if there is one."""
    with suppress(OSError):
        _path(settings, source, file).unlink(missing_ok=True)


def forget_fetched(settings: IndexerSettings, document: Document) -> None:
    """Removes the copy of what the document's source held last, if it is in the index's own folder."""
    with suppress(OSError):
        (scratch_folder(settings) / _name(document.source, document.uri, document.revision)).unlink()


def scratch_folder(settings: IndexerSettings) -> Path:
    """The index's own folder for copies."""
    return settings.data_dir / "fetched"


def clear_scratch(settings: IndexerSettings) -> None:
    """Removes the copies that an earlier sync left."""
    folder = scratch_folder(settings)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def _path(settings: IndexerSettings, source: Source, file: SourceFile) -> Path:
    folder = scratch_folder(settings)
    if not folder.is_dir():  # another machine than the index's
        folder = _folder_of_this_process()
        _remove_forgotten(folder)
    return folder / _name(source.url, file.uri, file.revision)


def _name(source: str, uri: str, revision: str) -> str:
    name = f"{source}\x1f{uri}\x1f{revision}"
    return f"{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()}.pdf"


@lru_cache(maxsize=1)
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="footnote-")


def _folder_of_this_process() -> Path:
    return Path(_temporary().name)


def _remove_forgotten(folder: Path) -> None:
    for path in folder.iterdir():
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > FORGOTTEN_AFTER:
                path.unlink()
