"""A web server on the loopback interface that does to a request whatever a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass(slots=True)
class RudeServer:
    url: str
    ended: Event  # set when the test is over: what drips or never ends stops then
    answers: list[Answer] = field(
        default_factory=list
    )  # for the next requests; the last one for all that follow
    bearers: list[str | None] = field(default_factory=list)  # of the requests so far
    paths: list[str] = field(default_factory=list)


def body(
    content: bytes,
    *,
    kind: str = "application/pdf",
    status: int = 200,
    length: int | None = None,
    **headers: str,
) -> Answer:
    """Answers with the content; `length` is a lie about it."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(content) if length is None else length))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(content)

    return answer


@contextmanager
def rude_server(*answers: Answer) -> Iterator[RudeServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.bearers.append(self.headers["Authorization"])
            served.paths.append(self.path)
            answer = served.answers.pop(0) if len(served.answers) > 1 else served.answers[0]
            with suppress(ConnectionError):
                answer(self)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = RudeServer(f"http://127.0.0.1:{server.server_port}", Event(), list(answers))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        served.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
