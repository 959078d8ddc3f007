"""A web server on the loopback interface whose answers a test decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(slots=True)
class Reply:
    body: bytes
    kind: str = "application/pdf"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None  # bytes of the body, then the connection ends


@dataclass(slots=True)
class WebServer:
    url: str
    replies: dict[str, Reply] = field(default_factory=dict)
    gets: Counter[str] = field(default_factory=Counter)

    def page(self, path: str, *hrefs: str) -> None:
        links = "".join(f"<li><a class=x href='{href}'>a link</a></li>" for href in hrefs)
        self.replies[path] = Reply(
            f"<html><body><ul>{links}</ul></body></html>".encode(), "text/html; charset=utf-8"
        )

    def pdf(self, path: str, body: bytes, *, etag: str | None = None) -> None:
        self.replies[path] = Reply(body, headers={"ETag": f'"{etag}"'} if etag else {})


@contextmanager
def web_server() -> Iterator[WebServer]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            served.gets[self.path] += 1
            self._reply(with_body=True)

        def do_HEAD(self) -> None:
            self._reply(with_body=False)

        def _reply(self, *, with_body: bool) -> None:
            reply = served.replies.get(self.path, Reply(b"not here", "text/plain", 404))
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.kind, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if with_body:
                self.wfile.write(reply.body[: reply.cut_after])
                self.close_connection = reply.cut_after is not None

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = WebServer(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
