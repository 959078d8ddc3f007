"""The embeddings of the fake OpenAI: vectors by shared words, and OpenAI's limits."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from aiohttp import web

from tests.fake_openai_replies import words

USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
_DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}


def embed(body: dict[str, Any]) -> web.Response:
    """The answer to a request, or the refusal that OpenAI would send."""
    model = str(body.get("model", ""))
    texts = [body["input"]] if isinstance(body.get("input"), str) else list(body.get("input") or [])
    if (refused := _over_a_limit(model, texts, body)) is not None:
        return refused
    width = body.get("dimensions") or _DIMENSIONS.get(model, 64)
    as_base64 = body.get("encoding_format") == "base64" and model != "floats"
    data = [
        {"object": "embedding", "index": index, "embedding": _encoded(vector(text, width), as_base64)}
        for index, text in enumerate(texts)
    ]
    if model == "shuffled":
        data.reverse()
    if model == "short":
        data.pop()
    if model == "zeros":
        data[0]["embedding"] = _encoded(np.zeros(width, np.float32), as_base64)
    return web.json_response({"object": "list", "data": data, "model": model, "usage": USAGE})


def vector(text: str, width: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Hashed words, unit length: texts that share words are near each other."""
    counts = np.full(width, 1e-3, np.float32)
    for word in words(text):
        counts[zlib.crc32(word.encode()) % width] += 1.0
    return counts / np.float32(np.linalg.norm(counts))


def tokens(text: str) -> int:
    """About as many as a byte-level BPE makes: one for four bytes of ASCII, one for two of anything else."""
    size = len(text.encode())
    return -(-size // 4) if text.isascii() else -(-size // 2)


def _over_a_limit(model: str, texts: list[Any], body: dict[str, Any]) -> web.Response | None:
    if not texts or any(text == "" for text in texts):
        return error(400, "'input' cannot be an empty string or array.", param="input")
    if len(texts) > 2048:
        return error(400, "'input' array must have 2048 dimensions or less.", param="input")
    if any(tokens(text) > 8192 for text in texts):
        return error(
            400, "maximum context length is 8192 tokens", code="context_length_exceeded", param="input"
        )
    if sum(map(tokens, texts)) > 300_000:
        return error(400, "max 300000 tokens per request", code="max_tokens_per_request", param="input")
    if body.get("dimensions") and not model.startswith("text-embedding-3-"):
        return error(400, "This model does not support specifying dimensions.", param="dimensions")
    if model == "no-base64" and body.get("encoding_format") == "base64":
        return error(422, "unknown variant `base64` of encoding_format, expected `float`")
    if model.startswith("small-") and len(texts) > 32:
        return error(413, "batch size > maximum allowed batch size 32")
    return None


def _encoded(values: np.ndarray[Any, np.dtype[np.float32]], as_base64: bool) -> str | list[float]:
    return base64.b64encode(values.astype("<f4").tobytes()).decode() if as_base64 else values.tolist()


def error(
    status: int,
    message: str,
    *,
    code: str = "",
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """An error in OpenAI's form."""
    kind = {401: "authentication_error", 429: "requests"}.get(
        status, "server_error" if status >= 500 else "invalid_request_error"
    )
    if code == "insufficient_quota":
        kind = code
    body = {"error": {"message": message, "type": kind, "param": param, "code": code or None}}
    return web.json_response(body, status=status, headers=headers)
