"""Where the server of a folder listens, in a file that only its owner may read."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from indexer.local_qdrant.durable import write_durably

_NOW = "endpoint.json"
_LAST = "last-endpoint.json"
_PROBE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Address and key of a running server."""

    url: str
    key: str

    @property
    def port(self) -> int:
        """The port of the address."""
        return urlsplit(self.url).port or 0


def read_endpoint(folder: Path) -> Endpoint | None:
    """The endpoint that a server of this folder has written and not withdrawn; it may have crashed since."""
    return _read(folder / _NOW)


def last_endpoint(folder: Path) -> Endpoint | None:
    """The endpoint of the server before: the next one takes the same, so that open clients go on working."""
    return _read(folder / _NOW) or _read(folder / _LAST)


def publish(folder: Path, endpoint: Endpoint) -> None:
    """Tells everybody who may read the folder where the server is."""
    write_durably(folder / _NOW, json.dumps({"url": endpoint.url, "key": endpoint.key}))


def withdraw(folder: Path) -> None:
    """Tells nobody any more; the next server still finds it as the last one."""
    if (folder / _NOW).exists():
        (folder / _NOW).replace(folder / _LAST)


def answers(endpoint: Endpoint) -> bool:
    """Whether one of our servers answers there and accepts the key."""
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=_PROBE_SECONDS)
    try:
        connection.request("GET", "/collections", headers={"api-key": endpoint.key})
        answer = connection.getresponse()
        return answer.status == 200 and "collections" in json.loads(answer.read(2**24))["result"]
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return False  # nobody, or a stranger at the port of a server that has crashed
    finally:
        connection.close()


def _read(path: Path) -> Endpoint | None:
    try:
        found = json.loads(path.read_text())
        return Endpoint(str(found["url"]), str(found["key"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
