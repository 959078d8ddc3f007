"""In which words servers refuse a request before they answer: each by its model's name.

Taken from the issues and the sources of OpenAI's and Azure's services, vLLM, SGLang, llama.cpp, LM Studio,
text-generation-inference and Mistral.
"""

from __future__ import annotations

from typing import Any

from tests.fake_openai_servers import Asked

CONTEXT = 1_600
"""Tokens that the models `short-…` can take."""

_TOO_LONG: dict[str, tuple[int, dict[str, Any]]] = {
    "short-openai": (
        400,
        {
            "error": {
                "message": "This model's maximum context length is 1600 tokens. However, your messages resulted in "
                "2000 tokens. Please reduce the length of the messages.",
                "type": "invalid_request_error",
                "param": "messages",
                "code": "context_length_exceeded",
            }
        },
    ),
    "short-vllm": (
        400,
        {
            "object": "error",
            "message": "This model's maximum context length is 1600 tokens. However, your request has 2000 input "
            "tokens. Please reduce the length of the input messages.",
            "type": "BadRequestError",
            "param": None,
            "code": 400,
        },
    ),
    "short-vllm-old": (400, {"object": "error", "message": "max_tokens must be at least 1, got -400."}),
    "short-sglang": (
        400,
        {"message": "The input (2000 tokens) is longer than the model's context length (1600 tokens)."},
    ),
    "short-llamacpp": (
        400,
        {
            "error": {
                "code": 400,
                "message": "the request exceeds the available context size, try increasing it",
                "type": "exceed_context_size_error",
                "n_prompt_tokens": 2000,
                "n_ctx": 1600,
            }
        },
    ),
    "short-llamacpp-old": (500, {"error": {"code": 500, "message": "context size", "type": "server_error"}}),
    "short-lmstudio": (
        400,
        {
            "error": "The number of tokens to keep from the initial prompt is greater than the context length "
            "(n_keep: 2000>= n_ctx: 1600). Try to load the model with a larger context length."
        },
    ),
    "short-tgi": (
        422,
        {
            "error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 1600. Given: 2000 "
            "`inputs` tokens and 100 `max_new_tokens`",
            "error_type": "validation",
        },
    ),
    "short-mistral": (
        400,
        {"object": "error", "message": "Prompt contains 2000 tokens and 0 draft tokens, too large for model"},
    ),
    "short-proxy": (413, {"error": {"message": "payload"}}),
}
LMSTUDIO_STREAM = {
    "error": "Trying to keep the first 2000 tokens when context the overflows. However, the model is loaded with "
    "context length of only 1600 tokens, which is not enough."
}
"""What LM Studio sends in a stream that has begun: the model `short-lmstudio-stream`."""
TOO_LONG = (*_TOO_LONG, "short-lmstudio-stream", "short-error-200")
"""Models that say so when a prompt is too long."""

_NO_USAGE: dict[str, tuple[int, dict[str, Any]]] = {
    "refuses-usage": (
        400,
        {
            "error": {
                "message": "Unknown parameter: 'stream_options'.",
                "type": "invalid_request_error",
                "param": "stream_options",
                "code": "unknown_parameter",
            }
        },
    ),
    "forbids-extra": (
        422,
        {"detail": [{"type": "extra_forbidden", "loc": ["body"], "msg": "Extra inputs are not permitted"}]},
    ),
}
_FILTERED = {
    "error": {
        "message": "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        "type": None,
        "param": "prompt",
        "code": "content_filter",
        "status": 400,
        "innererror": {"code": "ResponsibleAIPolicyViolation"},
    }
}


def refused(asked: Asked) -> tuple[int, dict[str, Any]] | None:
    """Status and body of what a server says instead of beginning, if it does."""
    if asked.model == "azure-declines":
        return 400, _FILTERED
    if asked.counting and asked.model in _NO_USAGE:
        return _NO_USAGE[asked.model]
    if asked.model == "error-200":
        return 200, {"error": {"message": "upstream is away, key sk-secret", "code": 502}}
    if asked.prompt > CONTEXT and asked.model == "short-error-200":
        return 200, {"error": {"message": "prompt is too long: 2000 tokens > 1600 maximum", "code": 400}}
    return _TOO_LONG.get(asked.model) if asked.prompt > CONTEXT else None
