"""OpenAI's embeddings through the real SDK, against the fake server with the real limits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from indexer.embedders import Embedder
from indexer.embedders.openai import OpenAIEmbedder
from indexer.errors import EmbedderError, RateLimited, SettingsError
from tests.contracts.embedder import TEXTS, EmbedderContract
from tests.fake_openai import FakeOpenAI, serving
from tests.fake_openai_embeddings import vector

KEY = "sk-test-0123456789"
SOON = {"retry-after-ms": "5"}


@pytest.fixture(scope="module")
def running() -> Iterator[FakeOpenAI]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running: FakeOpenAI) -> FakeOpenAI:
    running.reset()
    return running


def opened(server: FakeOpenAI, model: str, *, dimensions: int | None = None) -> OpenAIEmbedder:
    return OpenAIEmbedder(model, api_key=KEY, base_url=server.base_url, dimensions=dimensions)


class TestOpenAIEmbedder(EmbedderContract):
    @pytest.fixture(params=["text-embedding-3-small", "floats", "no-base64", "shuffled", "small-bge"])
    def embedder(self, server: FakeOpenAI, request: pytest.FixtureRequest) -> Embedder:
        return opened(server, request.param)


def sizes(server: FakeOpenAI) -> list[int]:
    return [len(seen.body["input"]) for seen in server.requests]


def test_vectors_are_those_of_the_server(server: FakeOpenAI) -> None:
    for model in ("text-embedding-3-small", "floats"):
        embedder = opened(server, model)
        expected = [vector(text, embedder.dimensions) for text in TEXTS]
        np.testing.assert_allclose(embedder.embed_passages(TEXTS), expected, atol=1e-6)


def test_calls_hold_at_most_2048_texts(server: FakeOpenAI) -> None:
    texts = [f"clause {number}" for number in range(2049)]
    vectors = opened(server, "text-embedding-3-small", dimensions=16).embed_passages(texts)
    assert sizes(server) == [2048, 1]
    np.testing.assert_allclose(vectors[2048], vector(texts[2048], 16), atol=1e-6)


def test_calls_hold_at_most_300_000_bytes_and_texts_8191(server: FakeOpenAI) -> None:
    opened(server, "text-embedding-3-small", dimensions=16).embed_passages(["文" * 50_000] * 80)
    calls = [seen.body["input"] for seen in server.requests]
    assert sum(map(len, calls)) == 80
    for texts in calls:
        assert sum(len(text.encode()) for text in texts) <= 300_000
        assert set(texts) == {"文" * (8191 // 3)}


def test_texts_are_never_sent_empty(server: FakeOpenAI) -> None:
    opened(server, "text-embedding-3-small").embed_passages(["", "\n", "\ud83e"])
    assert all(text.strip() for seen in server.requests for text in seen.body["input"])


def test_a_server_without_base64_is_asked_for_it_once(server: FakeOpenAI) -> None:
    embedder = opened(server, "no-base64")
    embedder.embed_question("a")
    embedder.embed_question("b")
    formats = [seen.body["encoding_format"] for seen in server.requests]
    assert formats[:2] == ["base64", "float"]
    assert "base64" not in formats[1:]


def test_a_server_that_takes_few_texts_gets_fewer(server: FakeOpenAI) -> None:
    texts = [f"clause {number}" for number in range(100)]
    vectors = opened(server, "small-bge").embed_passages(texts)
    np.testing.assert_allclose(vectors, [vector(text, 64) for text in texts], atol=1e-6)


def test_dimensions_of_known_models_need_no_call(server: FakeOpenAI) -> None:
    assert opened(server, "text-embedding-3-small").dimensions == 1536
    assert opened(server, "text-embedding-3-large").dimensions == 3072
    assert opened(server, "text-embedding-ada-002").dimensions == 1536
    assert opened(server, "text-embedding-3-large", dimensions=256).dimensions == 256
    assert not server.requests


def test_an_unknown_model_is_asked_for_its_dimensions_once(server: FakeOpenAI) -> None:
    embedder = opened(server, "BAAI/bge-m3:latest")
    assert not server.requests
    assert (embedder.dimensions, embedder.dimensions) == (64, 64)
    assert len(server.requests) == 1


def test_dimensions_are_sent_only_when_they_are_wanted(server: FakeOpenAI) -> None:
    opened(server, "text-embedding-3-small").embed_question("a")
    opened(server, "text-embedding-3-small", dimensions=256).embed_question("a")
    assert [seen.body.get("dimensions") for seen in server.requests] == [None, 256]


def test_names_tell_models_and_dimensions_apart(server: FakeOpenAI) -> None:
    assert opened(server, "text-embedding-3-small").name == "openai-text-embedding-3-small"
    assert (
        opened(server, "text-embedding-3-small", dimensions=256).name == "openai-text-embedding-3-small-256"
    )
    assert opened(server, "BAAI/bge-m3:latest").name == "openai-BAAI-bge-m3-latest"


def test_without_key_and_address_the_setting_is_named() -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        OpenAIEmbedder("text-embedding-3-small", api_key=None, base_url=None)


def test_a_server_of_ones_own_needs_no_key(server: FakeOpenAI) -> None:
    embedder = OpenAIEmbedder("local", api_key=None, base_url=server.base_url)
    assert embedder.embed_question("hello").shape == (64,)


def test_a_short_pause_is_waited_for(server: FakeOpenAI) -> None:
    server.fail_next(429, SOON)
    assert opened(server, "text-embedding-3-small").embed_question("a").shape == (1536,)
    assert len(server.requests) == 2


def test_a_service_that_keeps_refusing_is_a_rate_limit_with_its_pause(server: FakeOpenAI) -> None:
    server.fail_next(429, {"retry-after-ms": "5", "retry-after": "7"}, times=3)
    with pytest.raises(RateLimited) as raised:
        opened(server, "text-embedding-3-small").embed_question("a")
    assert raised.value.retry_after == pytest.approx(0.005)


def test_an_empty_account_is_not_a_rate_limit(server: FakeOpenAI) -> None:
    server.fail_next(429, SOON, times=3, code="insufficient_quota")
    with pytest.raises(EmbedderError, match="credit") as raised:
        opened(server, "text-embedding-3-small").embed_question("a")
    assert not isinstance(raised.value, RateLimited)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "OPENAI_API_KEY"),
        (403, "OPENAI_API_KEY"),
        (404, "FOOTNOTE_EMBEDDER"),
        (500, "later"),
        (400, "400"),
    ],
)
def test_refusals_name_what_to_look_at_and_no_key(server: FakeOpenAI, status: int, words: str) -> None:
    server.fail_next(status, SOON, times=3)
    with pytest.raises(EmbedderError, match=words) as raised:
        opened(server, "text-embedding-3-small").embed_question("a")
    assert KEY not in str(raised.value)
    assert "as the test asked" not in str(raised.value)


def test_a_wrong_key_is_not_repeated(server: FakeOpenAI) -> None:
    embedder = OpenAIEmbedder("text-embedding-3-small", api_key="sk-wrong-1234", base_url=server.base_url)
    with pytest.raises(EmbedderError, match="OPENAI_API_KEY") as raised:
        embedder.embed_question("a")
    assert "sk-wrong" not in str(raised.value)


def test_a_server_that_is_not_there_is_named() -> None:
    embedder = OpenAIEmbedder("text-embedding-3-small", api_key=KEY, base_url="http://127.0.0.1:9/v1")
    with pytest.raises(EmbedderError, match=r"127\.0\.0\.1:9/v1 cannot be reached: see OPENAI_BASE_URL"):
        embedder.embed_question("a")


def test_an_address_that_is_no_such_server_is_named(server: FakeOpenAI) -> None:
    embedder = OpenAIEmbedder("any", api_key=KEY, base_url=server.base_url.replace("/v1", "/control"))
    with pytest.raises(EmbedderError, match="OPENAI_BASE_URL"):
        embedder.embed_question("a")


@pytest.mark.parametrize(
    ("model", "words"), [("short", "1 vectors for 2 texts"), ("zeros", "without direction")]
)
def test_answers_that_make_no_sense_are_errors(server: FakeOpenAI, model: str, words: str) -> None:
    embedder = opened(server, model, dimensions=None)
    embedder.__dict__["dimensions"] = 64  # as if it had been asked before
    with pytest.raises(EmbedderError, match=words):
        embedder.embed_passages(["a", "b"])


def test_another_number_of_dimensions_than_before_is_an_error(server: FakeOpenAI) -> None:
    embedder = opened(server, "text-embedding-3-small")
    embedder.__dict__["dimensions"] = 1024
    with pytest.raises(EmbedderError, match="1536 dimensions"):
        embedder.embed_question("a")
