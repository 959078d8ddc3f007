"""A server that speaks OpenAI's chat completions and embeddings, with OpenAI's limits and errors.

    async with FakeOpenAI() as server:
        model = OpenAIModel("gpt-6-luna", api_key="sk-test", base_url=server.base_url, deadline=5)

or `python -m tests.fake_openai --port N`, steered by `POST /control/script`, `/control/fail`, `/control/reset`
and read by `GET /control/requests`.

The model's name chooses a behaviour: `sloppy`, `inventive`, `obedient` (tests.fake_openai_replies); `slow`
(a pause before each piece), `cut` (the connection ends after some pieces), `unfinished` (a clean end without
finish_reason), `error-inside`, `endless`, `silent` (nothing at all), `length`, `filtered`, `refusing`, `garbled`, `shapeless`, `odd-choices`, `numbers` (JSON of another form), `bare` (the least that
compatible servers send), `whole` (no stream although one was asked for), `runaway` (an answer without end),
`missing-…` (404); and how other servers do it (tests.fake_openai_servers,
tests.fake_openai_refusals). Embeddings: `no-base64` refuses that
encoding, `floats` ignores it, `shuffled`, `short`, `zeros`, `small-…` (at most 32 texts).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.fake_openai_chat import chat_object, events, finish_reason
from tests.fake_openai_embeddings import embed, error, tokens
from tests.fake_openai_refusals import CONTEXT, refused
from tests.fake_openai_replies import (
    REPLIES,
    again,
    honest,
    pieces,
    read_prompt,
    repeating,
    wants_queries,
    wants_repair,
)
from tests.fake_openai_servers import Asked, usage

MODELS = ("gpt-6-luna", "text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002")
_PAUSE = 0.2  # seconds, of the slow model


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    path: str
    body: dict[str, Any]
    headers: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Failure:
    status: int
    headers: dict[str, str]
    times: int
    code: str


@dataclass
class FakeOpenAI:
    """The server. `requests` holds what came; `script` and `fail_next` choose what happens next."""

    port: int = 0
    pause: float = _PAUSE
    requests: list[Received] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # models whose reader went away before the end
    _replies: deque[list[str]] = field(default_factory=deque)
    _queries: deque[list[str]] = field(default_factory=deque)
    _failures: deque[_Failure] = field(default_factory=deque)
    _runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def script(self, *replies: str | Sequence[str]) -> None:
        """The next chat replies, each a text or its pieces as the stream brings them."""
        self._replies.extend(pieces(reply) if isinstance(reply, str) else list(reply) for reply in replies)

    def script_queries(self, *replies: str | Sequence[str]) -> None:
        """The next replies to whoever wants search queries; without, the model repeats the question."""
        self._queries.extend(pieces(reply) if isinstance(reply, str) else list(reply) for reply in replies)

    def fail_next(
        self, status: int, headers: Mapping[str, str] | None = None, times: int = 1, code: str = ""
    ) -> None:
        """The next requests to chat or embeddings get this status instead of an answer."""
        self._failures.append(_Failure(status, dict(headers or {}), times, code))

    def reset(self) -> None:
        self.requests.clear()
        self.left.clear()
        self._replies.clear()
        self._queries.clear()
        self._failures.clear()

    async def __aenter__(self) -> FakeOpenAI:
        app = web.Application(client_max_size=64 * 2**20)
        app.add_routes(
            [
                web.get("/v1/models", self._models),
                web.post("/v1/chat/completions", self._chat),
                web.post("/v1/openai/deployments/{deployment}/chat/completions", self._chat),
                web.post("/v1/embeddings", self._embeddings),
                web.post("/control/script", self._control_script),
                web.post("/control/fail", self._control_fail),
                web.post("/control/reset", self._control_reset),
                web.get("/control/requests", self._control_requests),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    # --- what both services share ---

    async def _refusal(self, request: web.Request) -> tuple[dict[str, Any], web.Response | None]:
        """The body, and the error that answers it, if any."""
        dated = "/deployments/" in request.path  # Azure's, with the key in a header of its own
        key = request.headers.get("api-key", "") if dated else request.headers.get("Authorization", "")
        if not re.fullmatch(r"\S+" if dated else r"Bearer \S+", key):
            return {}, error(401, "You didn't provide an API key.", code="invalid_api_key")
        if key.startswith("Bearer sk-wrong"):
            return {}, error(401, f"Incorrect API key: {key}", code="invalid_api_key")
        try:
            body = await request.json()
        except ValueError:
            return {}, error(400, "We could not parse the JSON body of your request.")
        self.requests.append(Received(request.path, body, dict(request.headers), dict(request.query)))
        if self._failures:
            failure = self._failures[0]
            failure.times -= 1
            if failure.times <= 0:
                self._failures.popleft()
            return body, error(
                failure.status, "as the test asked", code=failure.code, headers=failure.headers
            )
        if str(body.get("model", "")).startswith("missing-"):
            return body, error(404, f"The model `{body['model']}` does not exist", code="model_not_found")
        return body, None

    async def _models(self, _request: web.Request) -> web.Response:
        data = [{"id": name, "object": "model", "created": 1, "owned_by": "tests"} for name in MODELS]
        return web.json_response({"object": "list", "data": data})

    # --- chat ---

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body, refusal = await self._refusal(request)
        if refusal is not None:
            return refusal
        if not body.get("messages") or not body.get("model"):
            return error(400, "Missing required parameter: 'messages'.", param="messages")
        model = str(body["model"])
        counting = bool((body.get("stream_options") or {}).get("include_usage"))
        asked = Asked(model, sum(tokens(str(message["content"])) for message in body["messages"]), counting)
        if (said := refused(asked)) is not None:
            return web.json_response(said[1], status=said[0])
        if (
            model == "short-ollama" and asked.prompt > CONTEXT
        ):  # it reads the end of a prompt that is too long
            asked = Asked(model, CONTEXT // 4, counting)
        reply = self._reply(model, body["messages"])
        if body.get("stream") and model != "whole":
            return await self._stream(request, asked, reply)
        message = {"role": "assistant", "content": "".join(reply)}
        choices = [{"index": 0, "message": message, "finish_reason": finish_reason(model)}]
        return web.json_response(
            chat_object(model, "chat.completion") | {"choices": choices, "usage": usage(asked, reply)}
        )

    def _reply(self, model: str, messages: Sequence[dict[str, Any]]) -> list[str]:
        if wants_queries(messages):
            return self._queries.popleft() if self._queries else pieces(repeating(read_prompt(messages)))
        if self._replies:
            return self._replies.popleft()
        if wants_repair(messages) and model not in REPLIES:
            return pieces(again(read_prompt(messages)))
        return pieces(REPLIES.get(model, honest)(read_prompt(messages)))

    async def _stream(self, request: web.Request, asked: Asked, reply: Sequence[str]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            async for event in events(asked, reply, self.pause):
                if event is None:
                    assert request.transport is not None
                    request.transport.abort()
                    break
                await response.write(event.encode())
        except (ConnectionResetError, asyncio.CancelledError):
            self.left.append(asked.model)
            return response  # the reader went away, or the server ends
        return response

    # --- embeddings ---

    async def _embeddings(self, request: web.Request) -> web.Response:
        body, refusal = await self._refusal(request)
        if refusal is not None:
            return refusal
        return embed(body)

    # --- control ---

    async def _control_script(self, request: web.Request) -> web.Response:
        self.script(*(await request.json())["replies"])
        return web.json_response({"ok": True})

    async def _control_fail(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.fail_next(body["status"], body.get("headers"), body.get("times", 1), body.get("code", ""))
        return web.json_response({"ok": True})

    async def _control_reset(self, _request: web.Request) -> web.Response:
        self.reset()
        return web.json_response({"ok": True})

    async def _control_requests(self, _request: web.Request) -> web.Response:
        return web.json_response([{"path": seen.path, "body": seen.body} for seen in self.requests])


@contextlib.contextmanager
def serving() -> Iterator[FakeOpenAI]:
    """The server in a thread with its own loop, for code that blocks."""
    server = FakeOpenAI()
    started, ended = threading.Event(), threading.Event()

    async def run() -> None:
        async with server:
            started.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),), name="fake-openai")
    thread.start()
    try:
        assert started.wait(60)
        yield server
    finally:
        ended.set()
        thread.join()


async def _serve(port: int) -> None:
    async with FakeOpenAI(port=port) as server:
        print(server.base_url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=0)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args().port))
