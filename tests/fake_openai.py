"""A server that speaks OpenAI's chat completions and embeddings, with OpenAI's limits and errors.

    async with FakeOpenAI() as server:
        model = OpenAIModel("gpt-6-luna", api_key="sk-test", base_url=server.base_url, deadline=5)

or `python -m tests.fake_openai --port N`, steered by `POST /control/script`, `/control/fail`, `/control/reset`
and read by `GET /control/requests`.

The model's name chooses a behaviour: `sloppy`, `inventive`, `obedient` (tests.fake_openai_replies); `slow`
(a pause before each piece), `cut` (the connection ends after some pieces), `unfinished` (a clean end without
finish_reason), `error-inside`, `endless`, `silent` (nothing at all), `length`, `filtered`, `refusing`, `garbled`, `shapeless`, `odd-choices`, `numbers` (JSON of another form), `bare` (the least that
compatible servers send), `azure` (chunks without choices), `missing-…` (404). Embeddings: `no-base64` refuses that
encoding, `floats` ignores it, `shuffled`, `short`, `zeros`, `small-…` (at most 32 texts).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.fake_openai_embeddings import USAGE, embed, error
from tests.fake_openai_replies import REPLIES, honest, pieces, read_prompt, repeating, wants_queries

MODELS = ("gpt-6-luna", "text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002")
_CUT_AFTER = 4  # pieces
_PAUSE = 0.2  # seconds, of the slow model


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    path: str
    body: dict[str, Any]
    headers: Mapping[str, str]


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
        self._replies.clear()
        self._queries.clear()
        self._failures.clear()

    async def __aenter__(self) -> FakeOpenAI:
        app = web.Application(client_max_size=64 * 2**20)
        app.add_routes(
            [
                web.get("/v1/models", self._models),
                web.post("/v1/chat/completions", self._chat),
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
        if not re.fullmatch(r"Bearer \S+", request.headers.get("Authorization", "")):
            return {}, error(401, "You didn't provide an API key.", code="invalid_api_key")
        if request.headers["Authorization"].startswith("Bearer sk-wrong"):
            return {}, error(
                401, f"Incorrect API key: {request.headers['Authorization']}", code="invalid_api_key"
            )
        try:
            body = await request.json()
        except ValueError:
            return {}, error(400, "We could not parse the JSON body of your request.")
        self.requests.append(Received(request.path, body, dict(request.headers)))
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
        reply = self._reply(model, body["messages"])
        if body.get("stream"):
            return await self._stream(request, body, reply)
        message = {"role": "assistant", "content": "".join(reply)}
        choices = [{"index": 0, "message": message, "finish_reason": _finish_reason(model)}]
        return web.json_response(
            _chat_object(model, "chat.completion") | {"choices": choices, "usage": USAGE}
        )

    def _reply(self, model: str, messages: Sequence[dict[str, Any]]) -> list[str]:
        if wants_queries(messages):
            return self._queries.popleft() if self._queries else pieces(repeating(read_prompt(messages)))
        if self._replies:
            return self._replies.popleft()
        return pieces(REPLIES.get(model, honest)(read_prompt(messages)))

    async def _stream(
        self, request: web.Request, body: dict[str, Any], reply: Sequence[str]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            async for event in self._events(body, reply):
                if event is None:
                    assert request.transport is not None
                    request.transport.abort()
                    break
                await response.write(f"data: {event}\n\n".encode())
        except (ConnectionResetError, asyncio.CancelledError):
            return response  # the reader went away, or the server ends
        return response

    async def _events(self, body: dict[str, Any], reply: Sequence[str]) -> AsyncIterator[str | None]:
        """Data of server-sent events; None for a connection that breaks."""
        model = str(body["model"])
        base = {} if model == "bare" else _chat_object(model, "chat.completion.chunk")

        def chunk(delta: dict[str, Any], reason: str | None = None) -> str:
            choice = (
                {"delta": delta} if model == "bare" else {"index": 0, "delta": delta, "finish_reason": None}
            )
            return json.dumps(base | {"choices": [choice | ({"finish_reason": reason} if reason else {})]})

        if model == "silent":
            await asyncio.sleep(3600)
        if model == "azure":
            yield json.dumps({"id": "", "object": "", "choices": [], "prompt_filter_results": []})
        if model != "bare":
            yield chunk({"role": "assistant", "content": ""})
        for count, piece in enumerate(reply):
            if count == _CUT_AFTER and model in _INSIDE:
                for event in _INSIDE[model]:
                    yield event
                return
            if model == "slow":
                await asyncio.sleep(self.pause)
            yield chunk({"refusal": piece} if model == "refusing" else {"content": piece})
        while model == "endless":
            await asyncio.sleep(0.01)
            yield chunk({"content": " and"})
        yield chunk({}, _finish_reason(model))
        if (body.get("stream_options") or {}).get("include_usage"):
            yield json.dumps(base | {"choices": [], "usage": USAGE})
        yield "[DONE]"

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


_INSIDE: dict[str, tuple[str | None, ...]] = {
    "cut": (None,),
    "unfinished": ("[DONE]",),
    "error-inside": (json.dumps({"error": {"message": "overloaded sk-secret", "type": "server_error"}}),),
    "garbled": ("{not json",),
    "shapeless": ('"hello"',),
    "odd-choices": (json.dumps({"choices": [1]}),),
    "numbers": (json.dumps({"choices": [{"index": 0, "delta": {"content": 5}}]}),),
}
"""What comes instead of the rest, by the model's name."""


def _finish_reason(model: str) -> str:
    return {"length": "length", "filtered": "content_filter"}.get(model, "stop")


def _chat_object(model: str, kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": int(time.time()), "model": model}


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
