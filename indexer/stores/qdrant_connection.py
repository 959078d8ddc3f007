"""A connection to Qdrant, with its errors as ours."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from indexer.errors import StoreError, StoreUnavailable

if TYPE_CHECKING:
    from qdrant_client import QdrantClient


class QdrantConnection:
    """Qdrant's own client over REST, opened at the first use and shared by threads."""

    def __init__(self, url: str, api_key: str | None, *, timeout: int) -> None:
        self._url = url
        self._key = api_key
        self._timeout = timeout
        self._opening = threading.Lock()
        self._opened: QdrantClient | None = None

    @property
    def where(self) -> str:
        """The address without what may be secret in it."""
        parts = urlsplit(self._url)
        return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")

    def close(self) -> None:
        """Closes it; the next use opens it again."""
        with self._opening:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    @contextmanager
    def talking(self) -> Iterator[QdrantClient]:
        """The client, with its errors as ours.

        Raises:
            StoreUnavailable: it cannot be reached, is overloaded or does not answer in time.
            StoreError: it refuses.
        """
        client = self._client()
        from pydantic import ValidationError
        from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
        from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

        try:
            yield client
        except UnexpectedResponse as error:
            raise self._refusal(error.status_code or 0, error.content) from error
        except ResourceExhaustedResponse as error:
            raise StoreUnavailable(f"Qdrant at {self.where} asks to wait: {error}") from error
        except ResponseHandlingException as error:
            if isinstance(error.source, ValidationError):
                raise StoreError(
                    f"what answers at {self.where} does not speak Qdrant's API as this client knows it: check "
                    f"QDRANT_URL and the server's version"
                ) from error
            raise StoreUnavailable(
                f"Qdrant at {self.where} cannot be reached ({error.source}): is it running, and is QDRANT_URL right?"
            ) from error

    def _client(self) -> QdrantClient:
        with self._opening:
            if self._opened is None:
                import httpx
                from qdrant_client import QdrantClient  # takes a second

                options: dict[str, Any] = {}
                if urlsplit(self._url).hostname in ("127.0.0.1", "localhost", "::1"):
                    options["trust_env"] = False  # a proxy of the environment does not know this machine
                    options["limits"] = (
                        httpx.Limits()
                    )  # the client's own for this machine connect anew each time
                self._opened = QdrantClient(
                    url=self._url,
                    # As a header: given as `api_key`, each client warns of a connection without TLS.
                    headers={"api-key": self._key} if self._key else None,
                    timeout=self._timeout,
                    check_compatibility=False,
                    **options,
                )
            return self._opened

    def _refusal(self, status: int, content: bytes) -> StoreError:
        said = _sentence(content)
        if status in (401, 403):
            return StoreError(f"Qdrant at {self.where} refuses the key ({said}): check QDRANT_API_KEY")
        if status == 404:
            return StoreError(
                f"Qdrant at {self.where} does not have it ({said}): run a sync, which creates it"
            )
        if status in (502, 503, 504):
            return StoreUnavailable(f"Qdrant at {self.where} is not ready (HTTP {status}: {said})")
        return StoreError(f"Qdrant at {self.where} refused with HTTP {status}: {said}")


def _sentence(content: bytes) -> str:
    try:
        return str(json.loads(content)["status"]["error"])
    except (ValueError, KeyError, TypeError):
        return content[:300].decode(errors="replace").strip() or "without a reason"
