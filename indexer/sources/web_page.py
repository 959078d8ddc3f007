"""PDFs that a web page links to: a server's directory listing, an index page, or one PDF by its address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import IO, Any, cast
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from aiohttp import ClientResponseError

from indexer.sources.object_store import revision_of
from indexer.sources.places import Entry, is_hidden, is_wanted, without_login

PAGE_BYTES = 8 * 1024 * 1024
PAGE_LIMIT = 1_000


class NotAListing(Exception):
    """The address leads to something that is neither a PDF nor a page of links that can be followed to its end."""


class WebPage:
    """PDFs linked from a page and from the listings below it, all on the page's own server.

    A file's uri is its address relative to the page's folder (below it: `reports/q3.pdf`; elsewhere on the
    server: `/media/q3.pdf`).
    """

    def __init__(self, file_system: Any, url: str) -> None:
        self._files = file_system
        self._url = url
        self._folder = folder_of(url)

    def entries(self) -> Iterator[Entry]:
        """PDFs of the page in the order of its links, then those of the listings below."""
        info = self._files.info(self._url)
        if is_wanted(file_name(self._url)) or info.get("mimetype") == "application/pdf":
            yield self._entry(self._url, info)
            return
        pages, seen = [self._url], {self._url, self._folder}
        while pages:
            files, folders = self._links(pages.pop())
            for url in files:
                if url not in seen:
                    seen.add(url)
                    yield from self._linked(url)
            pages.extend(reversed([url for url in folders if url not in seen]))
            seen.update(folders)
            if len(pages) > PAGE_LIMIT:
                raise NotAListing(f"it leads to more than {PAGE_LIMIT} further pages")

    def entry(self, uri: str) -> Entry:
        """The file as it is now."""
        url = urljoin(self._folder, uri)
        return self._entry(url, self._files.info(url))

    def open(self, uri: str) -> IO[bytes]:
        """A stream of the file's bytes."""
        return self._stream(urljoin(self._folder, uri))

    def _links(self, page: str) -> tuple[list[str], list[str]]:
        info = self._files.info(page)
        if info.get("mimetype") not in ("text/html", "application/xhtml+xml"):
            raise NotAListing(f"{without_login(page)} is neither a PDF nor a web page with links")
        with self._stream(page) as stream:
            html = _read(stream, PAGE_BYTES).decode("utf-8", "replace")
        return page_links(html, page=info.get("url", page), folder=self._folder)

    def _linked(self, url: str) -> Iterator[Entry]:
        try:
            yield self._entry(url, self._files.info(url))
        except FileNotFoundError as error:
            cause = error.__cause__
            if not isinstance(cause, ClientResponseError):
                raise
            if cause.status not in (404, 410):  # a dead link is a file that is gone, anything else is doubt
                raise cause from error

    def _entry(self, url: str, info: dict[str, Any]) -> Entry:
        return Entry(
            uri=url.removeprefix(self._folder) if url.startswith(self._folder) else _path(url, self._folder),
            name=file_name(url),
            revision=revision_of(info) or f"sha256:{self._hash(url)}",
            size=info.get("size"),
            link=without_login(url),
        )

    def _hash(self, url: str) -> str:
        """What tells versions apart on a server that sends neither an ETag nor a date."""
        digest = hashlib.sha256()
        with self._stream(url) as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
        return digest.hexdigest()

    def _stream(self, url: str) -> IO[bytes]:
        return cast("IO[bytes]", self._files.open(url, "rb", block_size=0))


def folder_of(url: str) -> str:
    """The address that relative uris start from: a page's folder, or the folder itself; it ends with a slash."""
    plain = urldefrag(url).url.partition("?")[0]
    last = urlsplit(plain).path.rsplit("/", 1)[-1]
    return urljoin(plain, ".") if "." in last else plain.rstrip("/") + "/"


def page_links(html: str, *, page: str, folder: str) -> tuple[list[str], list[str]]:
    """The PDFs that a page links to, on its own server, and the listings to look into next (below `folder`).

    Links of a listing that sort it (`?C=N;O=D`) and those upwards are no listings of their own.
    """
    parser = _Anchors()
    parser.feed(html)
    parser.close()
    files: dict[str, None] = {}
    folders: dict[str, None] = {}
    server = urlsplit(page)[:2]
    for href in parser.hrefs:
        try:
            url = urldefrag(urljoin(page, href.strip())).url
            parts = urlsplit(url)
        except ValueError:
            continue
        if parts[:2] != server:
            continue
        if is_wanted(file_name(url)):
            files[url] = None
        elif parts.path.endswith("/") and not parts.query and _is_open_below(url, folder):
            folders[url] = None
    return list(files), list(folders)


def _is_open_below(url: str, folder: str) -> bool:
    return url.startswith(folder) and not any(map(is_hidden, unquote(url[len(folder) :]).split("/")))


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.hrefs.extend(value for name, value in attrs if name == "href" and value)


def file_name(url: str) -> str:
    """The last part of the address, as a person would write it."""
    return unquote(urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1])


def _path(url: str, folder: str) -> str:
    parts = urlsplit(url)
    if parts[:2] != urlsplit(folder)[:2]:
        return without_login(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _read(stream: IO[bytes], limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(1 << 16):
        size += len(chunk)
        if size > limit:
            raise NotAListing(f"its page is larger than {limit // 1024 // 1024} MB")
        parts.append(chunk)
    return b"".join(parts)
