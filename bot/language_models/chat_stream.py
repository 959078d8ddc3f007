"""What servers send as a stream of chat completions -> parts: text, thinking, the reason to end, the cost.

The SDK checks nothing of it. Chunks come without choices (Azure's filter results, the count of tokens at the end),
without delta or role, with an empty reason, with content as a list of blocks (Mistral); a server may also ignore that
a stream was asked for, and answer with one JSON object, which may be an error in spite of its status.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import openai
from openai import AsyncStream
from openai.types.chat import ChatCompletion, ChatCompletionChunk


class End(Enum):
    """How a reply ended."""

    WELL = "well"
    LENGTH = "length"  # the limit of its output
    DECLINED = "declined"  # a content filter
    BROKEN = "broken"  # the server gave up


_ENDS = {
    **dict.fromkeys(("length", "max_tokens", "max_output_tokens", "model_length"), End.LENGTH),
    **dict.fromkeys(
        ("content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii", "sensitive"),
        End.DECLINED,
    ),
    **dict.fromkeys(
        ("error", "abort", "cancelled", "insufficient_system_resource", "network_error"), End.BROKEN
    ),
}
"""By the reason to finish. Any other, `stop`, `eos`, `eos_token`, `stop_sequence`, `end_turn`, is a good end."""


class UnreadableStream(Exception):
    """It is not what the protocol says."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one chunk adds to a reply."""

    text: str = ""
    thinking: str = ""  # from a field of its own
    end: End | None = None
    declined: bool = False  # the model itself says no
    tokens: tuple[int, int] | None = None  # of the prompt and of the reply so far
    last: bool = False  # the count of tokens that follows a whole reply


async def parts(stream: AsyncStream[ChatCompletionChunk], ends: float) -> AsyncGenerator[Part, None]:
    """The parts of a reply until the server ends it, or until the loop's clock shows `ends`.

    Each wait has that deadline by itself: a timeout around the generator would cancel whoever consumes it, in the
    middle of something else.

    Raises:
        TimeoutError: it is that late.
        UnreadableStream: the server sent something else than the protocol says.
        openai.APIError: it sent an error, or the connection broke.
    """
    if stream.response.headers.get("content-type", "").startswith("application/json"):
        async with asyncio.timeout_at(ends):
            body = await stream.response.aread()
        yield _whole(stream, body)
        return
    chunks = aiter(stream)
    while (chunk := await _next(chunks, ends)) is not None:
        yield _read(chunk)


async def _next(chunks: AsyncIterator[ChatCompletionChunk], ends: float) -> ChatCompletionChunk | None:
    if asyncio.get_running_loop().time() >= ends:  # a timeout does not end what never waits
        raise TimeoutError
    try:
        async with asyncio.timeout_at(ends):
            return await anext(chunks, None)
    except ValueError as error:  # an event that is no JSON
        raise UnreadableStream from error


def _whole(stream: AsyncStream[ChatCompletionChunk], body: bytes) -> Part:
    try:
        reply = json.loads(body)
        failure = reply.get("error")
    except (ValueError, AttributeError) as error:
        raise UnreadableStream from error
    if failure:
        raise openai.APIError("an error in place of a reply", stream.response.request, body=failure)
    return _read(ChatCompletion.construct(**reply))


def _read(chunk: ChatCompletionChunk | ChatCompletion) -> Part:
    try:
        choice = chunk.choices[0] if chunk.choices else None
        tokens = _tokens(chunk.usage)
        if choice is None:
            return Part(tokens=tokens, last=tokens is not None)
        message = getattr(choice, "delta", None) or getattr(choice, "message", None)
        thinking = getattr(message, "reasoning_content", None) or getattr(message, "reasoning", None)
        return Part(
            text=_text(getattr(message, "content", None)),
            thinking=thinking if isinstance(thinking, str) else "",
            end=_ENDS.get(str(choice.finish_reason).lower(), End.WELL) if choice.finish_reason else None,
            declined=bool(getattr(message, "refusal", None)),
            tokens=tokens,
        )
    except (AttributeError, TypeError, KeyError) as error:
        raise UnreadableStream from error


def _text(content: Any) -> str:
    """Content is text, nothing, or a list of blocks, of which only those of type `text` are the reply."""
    if isinstance(content, list):
        return "".join(_text(block["text"]) for block in content if block["type"] == "text")
    if content is None or isinstance(content, str):
        return content or ""
    raise UnreadableStream


def _tokens(usage: Any) -> tuple[int, int] | None:
    read, written = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    return (read, written) if isinstance(read, int) and isinstance(written, int) else None
