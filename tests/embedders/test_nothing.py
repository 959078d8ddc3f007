"""The embedder without vectors."""

from __future__ import annotations

import pytest

from indexer.embedders import Embedder
from indexer.embedders.nothing import NoEmbedder
from tests.contracts.embedder import EmbedderContract


class TestNoEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return NoEmbedder()


def test_it_has_no_dimensions() -> None:
    assert NoEmbedder().embed_passages(["a", "b"]).shape == (2, 0)
