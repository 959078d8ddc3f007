"""No vectors at all: search lives by words alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.types import Vector, Vectors


class NoEmbedder:
    """Gives every text the vector without dimensions."""

    name = "none"
    dimensions = 0
    multilingual = False

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """An array of shape (len(texts), 0)."""
        return np.zeros((len(texts), 0), np.float32)

    def embed_question(self, text: str) -> Vector:  # noqa: ARG002 - the protocol's signature
        """An array of shape (0,)."""
        return np.zeros(0, np.float32)
