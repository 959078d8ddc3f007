"""Fetching a file's bytes from Slack: the bearer for its own hosts alone, no redirects, bounds on size and time."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.request import getproxies, proxy_bypass

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from pydantic import SecretStr
from yarl import URL

from indexer.errors import FileTooLarge, SourceError
from indexer.sources.pdf_mark import PdfMark

CHUNK = 1 << 20
DOWNLOAD_SECONDS = 1800.0
"""For one file, waits and repetitions included."""
SILENCE_SECONDS = 60.0
"""How long nothing may arrive."""
ATTEMPTS = 5
PAUSE = 1.0
"""Seconds before the first repetition where the server names none; doubled each time."""

_SLACK_HOST = re.compile(r"([a-z0-9-]+\.)*slack(-gov)?\.com")
_ASIDE = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 410})
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


class NotTheFile(Exception):
    """Something else than the file is there: a sign-in page, a redirect to one, or nothing."""


class _Again(Exception):
    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait  # seconds, as the server asks for


@dataclass(frozen=True, slots=True)
class Download:
    """One file to fetch; `api_url` is the server that the token belongs to."""

    url: str
    size: int | None  # as Slack says, in bytes
    token: SecretStr
    api_url: str
    max_bytes: int
    seconds: float = DOWNLOAD_SECONDS
    pause: float = PAUSE

    def to(self, path: Path) -> None:
        """Writes the bytes to the path.

        Raises:
            NotTheFile: it is not what the address leads to.
            UnreadablePdf: it is not a PDF.
            FileTooLarge: it is larger than `max_bytes`.
            SourceError: the token may not be sent there, or it did not arrive whole and in time.
            OSError: it cannot be written.
        """
        if not may_have_token(self.url, self.api_url):
            raise SourceError("Slack", "its address leads away from Slack, so it is not fetched")
        deadline = time.monotonic() + self.seconds
        for attempt in range(ATTEMPTS):
            try:
                asyncio.run(self._attempt(path, deadline))
            except _Again as again:
                wait = again.wait if again.wait is not None else self.pause * 2**attempt
                if attempt == ATTEMPTS - 1 or time.monotonic() + wait > deadline:
                    raise SourceError(
                        "Slack", f"it cannot be fetched ({again}): the next sync tries again"
                    ) from again
                time.sleep(wait)
            else:
                return

    async def _attempt(self, path: Path, deadline: float) -> None:
        left = max(0.001, deadline - time.monotonic())
        headers = {"Authorization": f"Bearer {self.token.get_secret_value()}", "Accept-Encoding": "identity"}
        timeout = ClientTimeout(total=left, sock_connect=SILENCE_SECONDS, sock_read=SILENCE_SECONDS)
        url = URL(self.url)
        try:
            async with (
                ClientSession(timeout=timeout) as session,
                session.get(url, headers=headers, allow_redirects=False, proxy=_proxy_for(url)) as response,
            ):
                self._check(response)
                await self._copy(response, path)
        except (ClientError, TimeoutError, ConnectionError) as error:
            raise _Again(f"{type(error).__name__} of the connection") from error

    def _check(self, response: ClientResponse) -> None:
        status = response.status
        if status in _ASIDE:
            raise NotTheFile(f"status {status}")
        if status in _AGAIN:
            raise _Again(f"status {status}", _asked_to_wait(response))
        if status != 200:
            raise SourceError("Slack", f"it cannot be fetched (status {status}): the next sync tries again")
        length = response.content_length
        if response.content_type == "text/html" and (length is None or length != self.size):
            raise NotTheFile("a web page")
        if (length or 0) > self.max_bytes:
            raise FileTooLarge("Slack", self.max_bytes)

    async def _copy(self, response: ClientResponse, path: Path) -> None:
        mark = PdfMark()
        size = 0
        with path.open("wb") as target:
            async for chunk in response.content.iter_chunked(CHUNK):
                size += len(chunk)
                if size > self.max_bytes:
                    raise FileTooLarge("Slack", self.max_bytes)
                mark.see(chunk)
                target.write(chunk)
        mark.demand()
        if self.size is not None and size != self.size:
            raise SourceError("Slack", "it changed while it was read; the next sync reads it again")


def may_have_token(address: str, api_url: str) -> bool:
    """Whether the token may be sent there: to Slack's own hosts by https, or to the very server of the Web API."""
    try:
        url, api = URL(address), URL(api_url)
        host = (url.host or "").lower()
    except ValueError:
        return False
    if url.user is not None or url.password is not None or not host:
        return False
    if (url.scheme, host, url.port) == (api.scheme, (api.host or "").lower(), api.port):
        return url.scheme in ("https", "http")
    return url.scheme == "https" and url.port == 443 and _SLACK_HOST.fullmatch(host) is not None


def _proxy_for(url: URL) -> str | None:
    """The environment's proxy. aiohttp would read it too, but with it logins of `.netrc`, which replace the bearer."""
    return None if proxy_bypass(url.host or "") else getproxies().get(url.scheme)


def _asked_to_wait(response: ClientResponse) -> float | None:
    try:
        return max(0.0, float(response.headers["Retry-After"]))
    except (KeyError, ValueError):
        return None
