"""How OpenAI is reached, and what its errors are called."""

from __future__ import annotations

import asyncio

import httpx2
import openai
import pytest

from indexer.errors import SettingsError
from indexer.openai_service import (
    NO_KEY,
    OPENAI_URL,
    async_client,
    client,
    credentials,
    explain,
    filtered,
    passes_by_waiting,
    shown,
    too_long,
)


@pytest.mark.parametrize(
    ("key", "address", "expected"),
    [
        ("sk-1", None, ("sk-1", OPENAI_URL)),
        (" sk-1\n", "", ("sk-1", OPENAI_URL)),
        (None, "http://localhost:8000/v1", (NO_KEY, "http://localhost:8000/v1")),
        ("sk-1", "https://example.test/v1", ("sk-1", "https://example.test/v1")),
    ],
)
def test_key_and_address_have_sensible_defaults(
    key: str | None, address: str | None, expected: tuple[str, str]
) -> None:
    assert credentials(key, address, setting="FOOTNOTE_MODEL") == expected


@pytest.mark.parametrize(
    ("key", "address", "named"),
    [
        (None, None, "FOOTNOTE_MODEL"),
        ("", "", "OPENAI_API_KEY"),
        ("sk 1", None, "OPENAI_API_KEY"),
        ("sk-ключ", None, "OPENAI_API_KEY"),
        ("sk-1", "localhost:8000/v1", "OPENAI_BASE_URL"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_sent(
    key: str | None, address: str | None, named: str
) -> None:
    with pytest.raises(SettingsError, match=named) as raised:
        credentials(key, address, setting="FOOTNOTE_MODEL")
    assert not key or key not in str(raised.value)


# --- addresses ---


@pytest.mark.parametrize(
    ("address", "sent", "told"),
    [
        ("http://h:8/v1", "http://h:8/v1/", "http://h:8/v1"),
        ("http://h:8/v1/chat/completions", "http://h:8/v1/", "http://h:8/v1/chat/completions"),
        ("http://h:8/v1/embeddings/", "http://h:8/v1/", "http://h:8/v1/embeddings/"),
        ("http://me:secret@h/v1?key=secret", "http://me:secret@h/v1/", "http://h/v1"),
    ],
)
async def test_an_address_is_reached_without_its_call_and_told_without_secrets(
    address: str, sent: str, told: str
) -> None:
    reached = async_client("k", address, timeout=1, max_retries=0)
    assert str(reached.base_url) == str(httpx2.URL(sent))
    assert shown(address) == told
    await reached.close()


@pytest.mark.parametrize(
    ("address", "azure"),
    [
        ("https://n.openai.azure.com/openai/v1/", False),
        ("https://n.openai.azure.com/openai/v1/?api-version=preview", False),
        ("https://n.openai.azure.com/openai?api-version=2024-10-21", True),
        (
            "https://n.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
            True,
        ),
    ],
)
def test_azures_dated_interface_is_known_by_its_address(address: str, azure: bool) -> None:
    asyncio.run(_closed(async_client("k", address, timeout=1, max_retries=0), azure))
    with client("k", address, timeout=1, max_retries=0) as reached:
        assert isinstance(reached, openai.AzureOpenAI) is azure


async def _closed(reached: openai.AsyncOpenAI, azure: bool) -> None:
    async with reached:
        assert isinstance(reached, openai.AsyncAzureOpenAI) is azure


# --- errors ---


def refused(status: int, body: str) -> openai.APIStatusError:
    request = httpx2.Request("POST", "http://h/v1/chat/completions")
    response = httpx2.Response(status, text=body, request=request)
    kind = openai.RateLimitError if status == 429 else openai.APIStatusError
    return kind(f"Error code: {status}", response=response, body=None)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, '{"error": {"code": "context_length_exceeded"}}'),
        (400, "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens"),
        (400, "max_tokens must be at least 1, got -186"),
        (400, "The input (9000 tokens) is longer than the model's context length (8192 tokens)."),
        (400, '{"error": {"type": "exceed_context_size_error", "n_ctx": 8192}}'),
        (500, "the request exceeds the available context size. try increasing the context size"),
        (400, "Requested tokens (2285) exceed context window of 2048"),
        (400, "The number of tokens to keep from the initial prompt is greater than the context length"),
        (422, "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096"),
        (422, "Input validation error: `inputs` must have less than 1024 tokens. Given: 3000"),
        (400, "Prompt contains 65673 tokens and 0 draft tokens, too large for model with 32768"),
        (400, "prompt is too long: 210000 tokens > 200000 maximum"),
        (400, "The input token count (1200000) exceeds the maximum number of tokens allowed (1048575)."),
        (413, ""),
    ],
)
def test_a_text_that_is_too_long_is_known_by_what_servers_say(status: int, body: str) -> None:
    error = refused(status, body)
    assert too_long(error)
    assert not passes_by_waiting(error)
    told = explain(error, model="m", setting="FOOTNOTE_MODEL", base_url="http://h/v1")
    assert told == "the text is too long for the model 'm': see FOOTNOTE_MODEL"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, "invalid key in context window"),
        (429, "Rate limit reached: please reduce the length of your messages"),
        (404, "model 'context-size' is not found"),
        (400, "Unknown parameter: 'stream_options'"),
        (500, "out of memory"),
        (503, "loading model"),
    ],
)
def test_other_refusals_are_none_of_length(status: int, body: str) -> None:
    assert not too_long(refused(status, body))


def test_a_content_filter_is_known_and_not_asked_again() -> None:
    error = refused(400, '{"error": {"innererror": {"code": "ResponsibleAIPolicyViolation"}}}')
    assert filtered(error)
    assert not passes_by_waiting(error)
    told = explain(error, model="m", setting="FOOTNOTE_MODEL", base_url="http://me:secret@h/v1")
    assert told == "http://h/v1 declined to read the text for what it says: see its content filter"
