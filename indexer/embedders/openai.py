"""Embeddings of OpenAI, or of another server that speaks its API."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal

import numpy as np
import openai
from openai.types import CreateEmbeddingResponse

from indexer.errors import EmbedderError, RateLimited
from indexer.openai_service import client, credentials, explain, out_of_credit, retry_after, shown
from indexer.types import Vector, Vectors

_SETTING = "FOOTNOTE_EMBEDDER"
_KNOWN = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}

# The service counts tokens. A byte-level BPE never makes more tokens than there are bytes, so bytes are safe.
_BYTES_PER_TEXT = 8191
_BYTES_PER_CALL = 300_000
_TEXTS_PER_CALL = 2048
_TIMEOUT = 60.0  # seconds for one call
_WAIT = 20.0  # seconds, when the service does not say how long
_BLANK = "."  # the service refuses empty texts


class OpenAIEmbedder:
    """Turns text into unit vectors, of its first 8,191 bytes. Safe to share between threads.

    Args:
        model: the service's name of the model.
        api_key: None for a server that asks for none.
        base_url: None for OpenAI itself.
        dimensions: fewer than the model's own; only models `text-embedding-3-…` can do that.

    Raises:
        SettingsError: OpenAI itself needs a key and there is none.
    """

    multilingual = True

    def __init__(
        self, model: str, *, api_key: str | None, base_url: str | None, dimensions: int | None = None
    ) -> None:
        self._model = model
        self._shortened = dimensions
        key, address = credentials(api_key, base_url, setting=_SETTING)
        self._base_url = shown(address)
        self._client = client(key, address, timeout=_TIMEOUT, max_retries=2)
        self._encoding: Literal["base64", "float"] = "base64"
        slug = re.sub(r"[^A-Za-z0-9._-]+", "-", model)
        self.name = f"openai-{slug}-{dimensions}" if dimensions else f"openai-{slug}"

    @cached_property
    def dimensions(self) -> int:
        """Of the vectors; an unknown model is asked for one. Raises as embed_passages."""
        known = self._shortened or _KNOWN.get(self._model)
        if known:
            return known
        return int(self._call([_BLANK]).shape[1])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts in their order, shape (len(texts), dimensions).

        Raises:
            RateLimited: the service asks to wait.
            EmbedderError: it cannot be reached, refused, or answered what makes no sense.
        """
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        done = 0
        for batch in _batches([_acceptable(text) for text in texts]):
            some = self._call(batch)
            if some.shape[1] != self.dimensions:
                raise EmbedderError(
                    f"{self._base_url} sent vectors of {some.shape[1]} dimensions for {self._model!r}, "
                    f"not {self.dimensions}: see {_SETTING}"
                )
            vectors[done : done + len(batch)] = some
            done += len(batch)
        return vectors

    def embed_question(self, text: str) -> Vector:
        """The unit vector of a question, shape (dimensions,). Raises as embed_passages."""
        vector: Vector = self.embed_passages([text])[0]
        return vector

    def _call(self, texts: Sequence[str]) -> Vectors:
        try:
            response = self._request(texts)
        except openai.APIStatusError as error:
            if error.status_code == 413 and len(texts) > 1:  # some servers take fewer texts at a time
                middle = len(texts) // 2
                return np.concatenate([self._call(texts[:middle]), self._call(texts[middle:])])
            raise self._translated(error) from error
        except openai.OpenAIError as error:
            raise self._translated(error) from error
        return self._unit_vectors(response, len(texts))

    def _request(self, texts: Sequence[str]) -> CreateEmbeddingResponse:
        try:
            return self._create(texts)
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            told = f"{error.message} {error.param}".lower()
            if self._encoding == "float" or not ("encoding" in told or "base64" in told):
                raise
            self._encoding = "float"
            return self._create(texts)

    def _create(self, texts: Sequence[str]) -> CreateEmbeddingResponse:
        return self._client.embeddings.create(
            model=self._model,
            input=list(texts),
            encoding_format=self._encoding,
            dimensions=self._shortened or openai.omit,
        )

    def _translated(self, error: openai.OpenAIError) -> EmbedderError:
        message = explain(error, model=self._model, setting=_SETTING, base_url=self._base_url)
        if isinstance(error, openai.RateLimitError) and not out_of_credit(error):
            asked = retry_after(error)
            return RateLimited(message, _WAIT if asked is None else asked)
        return EmbedderError(message)

    def _unit_vectors(self, response: CreateEmbeddingResponse, expected: int) -> Vectors:
        try:
            items = sorted(response.data, key=lambda item: item.index)
            if [item.index for item in items] != list(range(expected)):
                raise EmbedderError(f"{self._base_url} sent {len(items)} vectors for {expected} texts")
            vectors = np.stack([_decoded(item.embedding) for item in items])
        except (AttributeError, TypeError, ValueError, binascii.Error) as error:
            raise EmbedderError(
                f"{self._base_url} did not answer with embeddings: see OPENAI_BASE_URL"
            ) from error
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(norms).all() or not norms.all():
            raise EmbedderError(f"{self._base_url} sent a vector without direction: see {_SETTING}")
        unit: Vectors = vectors / norms
        return unit


def _decoded(embedding: object) -> Vector:
    if isinstance(embedding, str):
        return np.frombuffer(base64.b64decode(embedding), "<f4").astype(np.float32)
    return np.asarray(embedding, np.float32)


def _acceptable(text: str) -> str:
    """The text's beginning, cut between code points, never empty."""
    beginning = text[:_BYTES_PER_TEXT].encode(errors="replace")[:_BYTES_PER_TEXT].decode(errors="ignore")
    return beginning if beginning.strip() else _BLANK


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        length = len(text.encode())
        if batch and (len(batch) == _TEXTS_PER_CALL or size + length > _BYTES_PER_CALL):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += length
    if batch:
        yield batch
