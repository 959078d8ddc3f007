"""all-MiniLM-L6-v2 on onnxruntime: works offline, knows English."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from indexer.embedders import minilm_graph, minilm_layers
from indexer.errors import EmbedderError
from indexer.types import Vector, Vectors

_TOKENS_PER_TEXT = 256  # what the model was trained on; the rest of a longer text is not seen
_CHARACTERS_PER_TEXT = 16_384  # more cannot matter: 256 tokens are about 1,200
_TEXTS_PER_TOKENISATION = 1024


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: Any
    tokenizer: Any


class BundledEmbedder:
    """Turns text into unit vectors of 384 dimensions, of its first 256 tokens.

    Cheap to make: the model is prepared (once per cache folder, some seconds) and loaded at first use. Safe to
    share between threads.

    Each text runs by itself, one on each core, the longest first so that all cores end together. The int8
    operators scale activations over a whole batch, so in batches a text's vector would depend on its neighbours
    (cosine down to .97). Batches of equal length gain nothing either: a text of 170 tokens fills the caches of a
    core, and eight of them take 8 times 15.7 ms.

    Args:
        cache: folder that keeps the prepared model.
        threads: texts that run at once; None for one for each core that this process may use.
    """

    name = f"minilm-l6-int8-{minilm_graph.GRAPH_VERSION}"
    dimensions = minilm_layers.DIMENSIONS
    multilingual = False

    def __init__(self, *, cache: Path, threads: int | None = None) -> None:
        self._cache = cache
        self._threads = threads or _cores()
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts in their order, shape (len(texts), 384).

        Raises:
            EmbedderError: the model is not installed, or could not be prepared or loaded.
        """
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        if not texts:
            return vectors
        model = self._model()
        tokens = self._tokens(model.tokenizer, texts)
        rows = sorted(range(len(texts)), key=lambda row: len(tokens[row]), reverse=True)
        run = partial(_run, model.session)
        if self._threads == 1 or len(texts) == 1:
            for row in rows:
                vectors[row] = run(tokens[row])
            return vectors
        with ThreadPoolExecutor(min(self._threads, len(texts)), "embedding") as pool:
            for row, vector in zip(rows, pool.map(run, (tokens[row] for row in rows)), strict=True):
                vectors[row] = vector
        return vectors

    def embed_question(self, text: str) -> Vector:
        """The unit vector of a question, shape (384,). Raises as embed_passages."""
        vector: Vector = self.embed_passages([text])[0]
        return vector

    def _model(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> _Loaded:
        session = _session(minilm_graph.graph_file(self._cache))
        if session is None:  # the kept file is damaged
            minilm_graph.graph_file(self._cache).unlink(missing_ok=True)
            session = _session(minilm_graph.graph_file(self._cache))
        if session is None:
            raise EmbedderError(f"onnxruntime cannot load the bundled embedder's model from {self._cache}")
        return _Loaded(session, _tokenizer(minilm_graph.model_folder()))

    @staticmethod
    def _tokens(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
        tokens: list[list[int]] = []
        for start in range(0, len(texts), _TEXTS_PER_TOKENISATION):
            some = [_encodable(text) for text in texts[start : start + _TEXTS_PER_TOKENISATION]]
            tokens.extend(encoding.ids for encoding in tokenizer.encode_batch(some))
        return tokens


def _run(session: Any, tokens: list[int]) -> Vector:
    try:
        vector: Vector = session.run(None, {"ids": np.array([tokens], np.int64)})[0][0]
    except Exception as error:
        raise EmbedderError("the bundled embedder failed: is there memory left?") from error
    return vector


def _session(file: Path) -> Any | None:
    """The loaded graph, or None when onnxruntime refuses the file."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # texts run side by side instead
    options.inter_op_num_threads = 1
    # More would put additions and normalisations together again, which is slower: see minilm_layers.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception:  # noqa: BLE001 - its errors have no common class of their own
        return None


def _tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:
        raise EmbedderError(
            "the bundled embedder's tokenizer cannot be read: run `make install` again"
        ) from error
    tokenizer.enable_truncation(_TOKENS_PER_TEXT)
    tokenizer.no_padding()
    return tokenizer


def _encodable(text: str) -> str:
    return text[:_CHARACTERS_PER_TEXT].encode(errors="replace").decode()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
