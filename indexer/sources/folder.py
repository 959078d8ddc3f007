"""A folder of PDFs anywhere that fsspec reaches: a local path, s3://, gs://, https://, memory://."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import fsspec
from aiohttp import ClientTimeout
from fsspec.core import split_protocol

from indexer.errors import (
    FileTooLarge,
    FootnoteError,
    MissingExtra,
    SettingsError,
    SourceError,
)
from indexer.sources.pdf_mark import PdfMark
from indexer.sources.places import Entry, Place, without_login
from indexer.types import Audience, SourceFile

CHUNK = 1 << 20
FETCH_SECONDS = 1800.0

_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs"}
_TIMEOUT = ClientTimeout(total=None, connect=30, sock_read=60)


class FolderSource:
    """The PDFs below one URL, all with one audience; opened when first used, and picklable."""

    exact = True

    def __init__(self, url: str, audience: Audience, *, max_bytes: int) -> None:
        self.url = url
        self._audience = audience
        self._max_bytes = max_bytes

    def list(self) -> Iterator[SourceFile]:
        """Every PDF below the URL.

        Raises:
            SourceError: there is no such folder, it cannot be reached, or the listing broke off.
            MissingExtra, SettingsError: this kind of URL needs an optional package, or is unknown.
        """
        with self._translated():
            for entry in open_place(self.url).entries():
                yield self._file(entry)

    def find(self, uri: str) -> SourceFile | None:
        """One file as it is now; None when there is none of that URI below the URL.

        Raises SourceError, MissingExtra and SettingsError as `list` does.
        """
        return next((file for file in self.list() if file.uri == uri), None)

    def fetch(self, file: SourceFile, to: Path) -> None:
        """Writes the bytes of the listed revision to the path.

        Raises:
            SourceError: it cannot be read, is larger than the limit, or changed since it was listed.
            UnreadablePdf: it is not a PDF at all.
        """
        with self._translated(file.uri):
            if file.size is not None and file.size > self._max_bytes:
                raise self._too_large()
            place = open_place(self.url)
            with place.open(file.uri) as stream:
                self._copy(stream, to)
            if place.entry(file.uri).revision != file.revision:
                raise SourceError(
                    without_login(self.url),
                    f"{file.uri} changed while it was read; the next sync reads it again",
                )

    def _file(self, entry: Entry) -> SourceFile:
        return SourceFile(
            uri=entry.uri,
            revision=entry.revision,
            name=entry.name,
            size=entry.size,
            link=entry.link,
            audience=self._audience,
        )

    def _copy(self, stream: IO[bytes], to: Path) -> None:
        deadline = time.monotonic() + FETCH_SECONDS
        mark, size = PdfMark(), 0
        with to.open("wb") as target:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > self._max_bytes:
                    raise self._too_large()
                mark.see(chunk)
                if time.monotonic() > deadline:
                    raise TimeoutError(f"no end after {FETCH_SECONDS / 60:.0f} minutes")
                target.write(chunk)
        mark.demand()

    def _too_large(self) -> FileTooLarge:
        return FileTooLarge(without_login(self.url), self._max_bytes)

    @contextmanager
    def _translated(self, uri: str | None = None) -> Iterator[None]:
        try:
            yield
        except (FootnoteError, GeneratorExit):
            raise
        except Exception as error:
            what = f"{uri}: " if uri else ""
            raise SourceError(without_login(self.url), what + sentence(error, listing=uri is None)) from error


def open_place(url: str) -> Place:
    """The storage behind the URL.

    Raises:
        MissingExtra: it needs an optional package.
        SettingsError: nothing is known about such a URL.
    """
    protocol = split_protocol(url)[0] or "file"
    if protocol in ("file", "local"):
        from indexer.sources.local_disk import LocalDisk

        return LocalDisk(Path(fsspec.get_filesystem_class("file")._strip_protocol(url)))
    try:
        if protocol in ("http", "https"):
            from indexer.sources.web_page import WebPage

            options = {"client_kwargs": {"timeout": _TIMEOUT}}
            return WebPage(fsspec.filesystem(protocol, skip_instance_cache=True, **options), url)
        from indexer.sources.object_store import ObjectStore

        # Listings are never taken from fsspec's cache: the next sync must see what the next sync finds.
        files, root = fsspec.url_to_fs(url, skip_instance_cache=True, use_listings_cache=False)
        return ObjectStore(files, root)
    except ImportError as error:
        if protocol in _EXTRAS:
            raise MissingExtra(f"a source at {protocol}://", _EXTRAS[protocol]) from error
        raise SettingsError(f"the source {without_login(url)!r} needs a package: {error}") from error
    except ValueError as error:
        raise SettingsError(
            f"the source {without_login(url)!r} is none that can be read ({error}): "
            f"use a folder, or a URL that starts with s3://, gs:// or https://"
        ) from error


def sentence(error: Exception, *, listing: bool) -> str:
    """What went wrong at a source, and what to do, for errors of the operating system, fsspec and its backends.

    Of a file (not `listing`) its readers may see the sentence, so that paths and addresses are left out.
    """
    what = "it cannot be listed" if listing else "it cannot be read"
    cause = error.__cause__ if isinstance(error, FileNotFoundError) and error.__cause__ else error
    detail = " ".join(_detail(cause, listing=listing).split())[:300] or type(cause).__name__
    if getattr(cause, "status", None) in (401, 403) or isinstance(cause, PermissionError):
        return f"{what}, access is denied ({detail}): allow reading it, or correct the credentials"
    if (
        isinstance(cause, FileNotFoundError)
        or getattr(cause, "status", None) in (404, 410)
        or _is_no_bucket(cause)
    ):
        there_is_none = "there is no such folder or file" if listing else "it is no longer there"
        return f"{there_is_none} ({detail})" + (": correct its address" if listing else "")
    if isinstance(cause, OSError) and cause.errno == errno.ENOSPC:
        return "there is no space left for a copy of it: make room in the folder for temporary files"
    if type(cause).__name__ in ("NoCredentialsError", "PartialCredentialsError"):
        return f"{what}, no credentials were found: set those of the store in the environment"
    return f"{what} ({type(cause).__name__}: {detail}): check its address and whether it can be reached"


def _detail(cause: BaseException, *, listing: bool) -> str:
    if listing:
        return str(cause)
    if status := getattr(cause, "status", None):
        return f"status {status}"
    return (isinstance(cause, OSError) and cause.strerror) or str(cause)


def _is_no_bucket(cause: BaseException) -> bool:
    """botocore's ClientError for a bucket that does not exist; other operations translate it themselves."""
    response = getattr(cause, "response", None)
    return isinstance(response, dict) and response.get("Error", {}).get("Code") == "NoSuchBucket"
