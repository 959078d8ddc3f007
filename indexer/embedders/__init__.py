"""Text into unit vectors, by one of several models that one setting chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from indexer.errors import SettingsError
from indexer.types import Vector, Vectors

if TYPE_CHECKING:
    from indexer.settings import IndexerSettings


class Embedder(Protocol):
    """Turns text into unit vectors."""

    name: str  # enters the collection's name and the generation: another model is another collection
    multilingual: bool  # whether its vectors are meaningful beyond English

    @property
    def dimensions(self) -> int:
        """Of the vectors; 0: no vectors at all, search lives by words alone. May ask a service at first use."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts in their order, shape (len(texts), dimensions).

        Raises:
            EmbedderError: the model failed. RateLimited: it asks to wait.
        """
        ...

    def embed_question(self, text: str) -> Vector:
        """The unit vector of a question, shape (dimensions,). Raises as embed_passages."""
        ...


def _bundled(_rest: str, settings: IndexerSettings) -> Embedder:
    from indexer.embedders.bundled import BundledEmbedder

    return BundledEmbedder(cache=Path(settings.data_dir) / "models")


def _openai(rest: str, settings: IndexerSettings) -> Embedder:
    from indexer.embedders.openai import OpenAIEmbedder

    return OpenAIEmbedder(
        rest or "text-embedding-3-small",
        api_key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else None,
        base_url=settings.openai_base_url,
    )


def _fastembed(rest: str, settings: IndexerSettings) -> Embedder:
    from indexer.embedders.fastembed import FastEmbedEmbedder

    return FastEmbedEmbedder(
        rest or "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
        cache=Path(settings.data_dir) / "models",
    )


def _none(_rest: str, _settings: IndexerSettings) -> Embedder:
    from indexer.embedders.nothing import NoEmbedder

    return NoEmbedder()


_OPENERS: dict[str, Callable[[str, IndexerSettings], Embedder]] = {
    "bundled": _bundled,
    "openai": _openai,
    "fastembed": _fastembed,
    "none": _none,
}

_WITHOUT_MODELS = frozenset({"bundled", "none"})


def open_embedder(spec: str, settings: IndexerSettings) -> Embedder:
    """The embedder that `spec` names: `bundled`, `openai:MODEL`, `fastembed:MODEL` or `none`.

    Raises:
        SettingsError: there is no such embedder, it takes no model, or it lacks a key.
        MissingExtra: it needs an optional package.
        EmbedderError: fastembed does not know the model.
    """
    scheme, _, rest = spec.partition(":")
    opener = _OPENERS.get(scheme)
    if opener is None:
        raise SettingsError(
            f"FOOTNOTE_EMBEDDER={spec!r} is unknown: use one of {', '.join(sorted(_OPENERS))}"
        )
    if rest and scheme in _WITHOUT_MODELS:
        raise SettingsError(f"FOOTNOTE_EMBEDDER={spec!r}: {scheme} takes no model, leave out {rest!r}")
    return opener(rest, settings)
