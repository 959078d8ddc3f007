"""The stream of the fake OpenAI itself, and the ways in which its models break it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from tests.fake_openai_refusals import CONTEXT, LMSTUDIO_STREAM
from tests.fake_openai_servers import STREAMS, Asked, data, usage

_CUT_AFTER = 4  # pieces

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


async def events(asked: Asked, reply: Sequence[str], pause: float) -> AsyncIterator[str | None]:
    """Server-sent events of a reply; None for a connection that breaks."""
    model = asked.model
    if model in STREAMS:
        for known in STREAMS[model](reply, asked):
            yield known
        return
    if model == "silent":
        await asyncio.sleep(3600)
    if model == "short-lmstudio-stream" and asked.prompt > CONTEXT:
        yield f"event: error\n{data(LMSTUDIO_STREAM)}"
        return
    async for event in _own(asked, reply, pause):
        yield event


async def _own(asked: Asked, reply: Sequence[str], pause: float) -> AsyncIterator[str | None]:
    model = asked.model
    base = {} if model == "bare" else chat_object(model, "chat.completion.chunk")

    def chunk(delta: dict[str, Any], reason: str | None = None) -> str:
        choice = {"delta": delta} if model == "bare" else {"index": 0, "delta": delta, "finish_reason": None}
        return data(base | {"choices": [choice | ({"finish_reason": reason} if reason else {})]})

    if model != "bare":
        yield chunk({"role": "assistant", "content": ""})
    for count, piece in enumerate(reply):
        if count == _CUT_AFTER and model in _INSIDE:
            for inside in _INSIDE[model]:
                yield None if inside is None else data(inside)
            return
        if model == "slow":
            await asyncio.sleep(pause)
        yield chunk({"refusal": piece} if model == "refusing" else {"content": piece})
    while model in {"endless", "runaway"}:
        await asyncio.sleep(0.01 if model == "endless" else 0)
        yield chunk({"content": " and" if model == "endless" else " and so on" * 50})
    yield chunk({}, finish_reason(model))
    if asked.counting:
        yield data(base | {"choices": [], "usage": usage(asked, reply)})
    yield data("[DONE]")


def finish_reason(model: str) -> str:
    """Why a reply of this model ends."""
    return {"length": "length", "filtered": "content_filter"}.get(model, "stop")


def chat_object(model: str, kind: str) -> dict[str, Any]:
    """What every reply carries."""
    return {"id": "chatcmpl-1", "object": kind, "created": int(time.time()), "model": model}
