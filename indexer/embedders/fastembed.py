"""Models of fastembed, many of them multilingual: an optional extra that downloads a model when it is first used."""

from __future__ import annotations

import fcntl
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import EmbedderError, MissingExtra
from indexer.types import Vector, Vectors

_SETTING = "FOOTNOTE_EMBEDDER"
_CHARACTERS_PER_TEXT = 32_768  # passages have 1,000; a model reads its first 128 to 8,192 tokens
_TEXTS_PER_BATCH = 16
_PAUSE = 60.0  # seconds: a model that cannot be had is asked for no oftener, since fastembed tries for 40
_BLANK = "."  # some models have no direction for texts without words
_BEYOND_ENGLISH = re.compile(
    r"multi-?lingual|chinese|japanese|korean|german|french|spanish|russian|arabic", re.I
)
_RETRIEVAL = "Represent this sentence for searching relevant passages: "
_PREFIXES = (
    ("/multilingual-e5", "query: ", "passage: "),
    ("nomic-ai/nomic-embed-text", "search_query: ", "search_document: "),
    ("google/embeddinggemma", "task: search result | query: ", "title: none | text: "),
    (
        "qwen/qwen3-embedding",
        "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:",
        "",
    ),
    ("baai/bge-small-en", _RETRIEVAL, ""),
    ("baai/bge-base-en", _RETRIEVAL, ""),
    ("baai/bge-large-en", _RETRIEVAL, ""),
    ("mixedbread-ai/mxbai-embed", _RETRIEVAL, ""),
    ("snowflake/snowflake-arctic-embed", _RETRIEVAL, ""),
)
"""What the cards of models ask to put before questions and passages; fastembed 0.9 adds none of it."""


class FastEmbedEmbedder:
    """Turns text into unit vectors by a model of fastembed's list. Safe to share between threads.

    Cheap to make: the model is downloaded (once) and loaded at first use.

    Args:
        model: its name in fastembed's list, such as intfloat/multilingual-e5-large.
        cache: folder that keeps downloaded models.

    Raises:
        MissingExtra: fastembed is not installed.
        EmbedderError: fastembed does not know the model.
    """

    def __init__(self, model: str, *, cache: Path) -> None:
        described = _described(model)
        self._model_name: str = described["model"]
        self._cache = cache
        self._lock = threading.Lock()
        self._model: Any = None
        self._failed: tuple[float, EmbedderError] | None = None
        self._before_question, self._before_passage = prefixes(self._model_name)
        self.dimensions: int = described["dim"]
        self.multilingual = knows_more_than_english(described["description"])
        self.name = "fastembed-" + re.sub(r"[^A-Za-z0-9._-]+", "-", self._model_name)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts in their order, shape (len(texts), dimensions).

        Raises:
            EmbedderError: the model could not be downloaded or loaded, or failed.
        """
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        if not texts:
            return vectors
        model = self._loaded()
        # Texts of one batch are padded to the longest, so those of about the same length run together.
        rows = sorted(range(len(texts)), key=lambda row: len(texts[row]), reverse=True)
        prepared = [self._before_passage + _acceptable(texts[row]) for row in rows]
        embed = _batched(model.passage_embed)
        vectors[rows] = self._unit(embed, prepared, self._before_passage)
        return vectors

    def embed_question(self, text: str) -> Vector:
        """The unit vector of a question, shape (dimensions,). Raises as embed_passages."""
        prepared = [self._before_question + _acceptable(text)]
        vector: Vector = self._unit(self._loaded().query_embed, prepared, self._before_question)[0]
        return vector

    def _unit(self, embed: Callable[[list[str]], Iterable[Any]], texts: list[str], before: str) -> Vectors:
        vectors = self._run(embed, texts)
        without = _without_direction(vectors)
        if without.any():
            vectors[without] = self._run(embed, [before + _BLANK])[0]
            if _without_direction(vectors).any():
                raise EmbedderError(f"{self._model_name} gave a vector without direction: see {_SETTING}")
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def _run(self, embed: Callable[[list[str]], Iterable[Any]], texts: list[str]) -> Vectors:
        try:
            vectors = np.stack([np.asarray(vector, np.float32) for vector in embed(texts)])
        except Exception as error:
            raise EmbedderError(
                f"{self._model_name} failed ({_said(error)}): is there memory left?"
            ) from error
        if vectors.shape != (len(texts), self.dimensions):
            raise EmbedderError(
                f"{self._model_name} gave vectors of shape {vectors.shape}, not {(len(texts), self.dimensions)}"
            )
        return vectors

    def _loaded(self) -> Any:
        with self._lock:
            if self._failed is not None and time.monotonic() < self._failed[0] + _PAUSE:
                raise self._failed[1]
            if self._model is None:
                try:
                    self._model = self._load()
                except EmbedderError as error:
                    self._failed = time.monotonic(), error
                    raise
            return self._model

    def _load(self) -> Any:
        from fastembed import TextEmbedding

        try:
            self._cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (self._cache / "fastembed.lock").open("w") as lock:  # one process downloads, others find it
                fcntl.flock(lock, fcntl.LOCK_EX)
                return TextEmbedding(self._model_name, cache_dir=str(self._cache))
        except Exception as error:
            raise EmbedderError(
                f"the model {self._model_name} could not be downloaded or loaded ({_said(error)}). It comes from "
                f"huggingface.co and is kept in {self._cache}: check the network, HTTPS_PROXY, HF_ENDPOINT and the "
                f"disk, copy that folder from a machine that has it, or choose another {_SETTING}"
            ) from error


def knows_more_than_english(description: str) -> bool:
    """Whether a model's description in fastembed's list names another language, or many."""
    return _BEYOND_ENGLISH.search(description) is not None


def prefixes(model: str) -> tuple[str, str]:
    """What stands before a question and before a passage when the model reads them."""
    for part, question, passage in _PREFIXES:
        if part in model.lower():
            return question, passage
    return "", ""


def _described(model: str) -> dict[str, Any]:
    try:
        from fastembed import TextEmbedding
    except ImportError as error:
        raise MissingExtra(f"{_SETTING}=fastembed:…", "fastembed") from error
    known: list[dict[str, Any]] = TextEmbedding.list_supported_models()
    for described in known:
        if described["model"].lower() == model.lower():
            return described
    alike = [
        str(described["model"]) for described in known if knows_more_than_english(described["description"])
    ]
    raise EmbedderError(
        f"fastembed does not know the model {model!r}: see {_SETTING}. Of its {len(known)} models these know more "
        f"than English: {', '.join(sorted(alike))}"
    )


def _batched(embed: Callable[..., Iterable[Any]]) -> Callable[[list[str]], Iterable[Any]]:
    return lambda texts: embed(texts, batch_size=_TEXTS_PER_BATCH)


def _without_direction(vectors: Vectors) -> NDArray[np.bool_]:
    lengths = np.linalg.norm(vectors, axis=1)
    without: NDArray[np.bool_] = ~np.isfinite(lengths) | (lengths == 0)
    return without


def _acceptable(text: str) -> str:
    beginning = text[:_CHARACTERS_PER_TEXT].encode(errors="replace").decode()
    return beginning if beginning.strip() else _BLANK


def _said(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
