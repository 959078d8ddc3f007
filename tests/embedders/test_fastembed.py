"""fastembed's real code over a small model: the mean of MiniLM's word embeddings, laid where it keeps downloads."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.embedders import Embedder, minilm_graph, open_embedder
from indexer.embedders.fastembed import FastEmbedEmbedder, knows_more_than_english, prefixes
from indexer.errors import EmbedderError, MissingExtra
from indexer.settings import IndexerSettings
from tests.contracts.embedder import TEXTS, EmbedderContract

MODEL = "tests/mean-of-words"
WIDTH = 64
REVISION = "0" * 40


@pytest.fixture(scope="session")
def fastembed() -> Any:
    return pytest.importorskip("fastembed", reason="the extra `fastembed` is not installed")


@pytest.fixture(scope="session")
def cache(fastembed: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with one that is there already, as huggingface_hub lays it out."""
    from fastembed.common.model_description import ModelSource, PoolingType

    cache = tmp_path_factory.mktemp("fastembed")
    repository = cache / ("models--" + MODEL.replace("/", "--"))
    snapshot = repository / "snapshots" / REVISION
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(REVISION)
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        shutil.copy(minilm_graph.model_folder() / name, snapshot / name)
    _write_model(snapshot / "model.onnx")
    fastembed.TextEmbedding.add_custom_model(
        MODEL,
        pooling=PoolingType.MEAN,
        normalization=False,
        sources=ModelSource(hf=MODEL),
        dim=WIDTH,
        model_file="model.onnx",
        description="Text embeddings, Unimodal (text), Multilingual (~2 languages)",
    )
    return cache


def _write_model(target: Path) -> None:
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from safetensors.numpy import load_file

    words = load_file(minilm_graph.model_folder() / "model.safetensors")["embeddings.word_embeddings.weight"]
    tokens = ["texts", "tokens"]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["words", "input_ids"], ["last_hidden_state"])],
        "mean-of-words",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, tokens)
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*tokens, WIDTH])],
        [numpy_helper.from_array(np.ascontiguousarray(words[:, :WIDTH]), "words")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, target)


@pytest.fixture(scope="module")
def loaded(cache: Path) -> FastEmbedEmbedder:
    return FastEmbedEmbedder(MODEL, cache=cache)


@pytest.fixture
def embedder(loaded: FastEmbedEmbedder) -> FastEmbedEmbedder:
    return loaded


class TestFastEmbedEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, loaded: FastEmbedEmbedder) -> Embedder:
        return loaded


def test_name_width_and_languages_are_those_of_the_list(embedder: FastEmbedEmbedder) -> None:
    assert (embedder.name, embedder.dimensions, embedder.multilingual) == (
        "fastembed-tests-mean-of-words",
        WIDTH,
        True,
    )


def test_texts_of_many_lengths_come_back_in_their_order(embedder: FastEmbedEmbedder) -> None:
    texts = [
        " ".join(["pump", "valve", "rent"][number % 3] for _ in range(number % 41 + 1))
        for number in range(50)
    ]
    together = embedder.embed_passages(texts)
    alone = np.stack([embedder.embed_passages([text])[0] for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_what_a_model_wants_before_its_texts_is_put_there(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = FastEmbedEmbedder(MODEL, cache=cache)
    monkeypatch.setattr("indexer.embedders.fastembed._PREFIXES", ((MODEL, "query: ", "passage: "),))
    led = FastEmbedEmbedder(MODEL, cache=cache)
    np.testing.assert_allclose(led.embed_question("rent"), plain.embed_question("query: rent"), atol=1e-6)
    np.testing.assert_allclose(
        led.embed_passages(["rent", ""]), plain.embed_passages(["passage: rent", "passage: ."]), atol=1e-6
    )


def test_a_model_that_is_not_known_is_named_with_those_that_are(fastembed: Any, tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"'no/such'.*FOOTNOTE_EMBEDDER.*intfloat/multilingual-e5-large"):
        FastEmbedEmbedder("no/such", cache=tmp_path)


def test_a_model_that_cannot_be_downloaded_is_an_error_with_its_remedy(
    fastembed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    embedder = FastEmbedEmbedder("intfloat/multilingual-e5-large", cache=tmp_path / "models")
    assert embedder.dimensions == 1024
    with pytest.raises(
        EmbedderError, match=r"could not be downloaded.*HF_ENDPOINT.*FOOTNOTE_EMBEDDER"
    ) as first:
        embedder.embed_question("rent")
    with pytest.raises(EmbedderError) as second:  # at once, not after tries of its own
        embedder.embed_passages(TEXTS)
    assert second.value is first.value


def test_a_folder_that_cannot_be_written_is_named(fastembed: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    embedder = FastEmbedEmbedder("intfloat/multilingual-e5-large", cache=tmp_path / "file" / "models")
    with pytest.raises(EmbedderError, match="file/models"):
        embedder.embed_question("rent")


def test_making_it_neither_loads_nor_writes(fastembed: Any, tmp_path: Path) -> None:
    FastEmbedEmbedder("intfloat/multilingual-e5-large", cache=tmp_path / "models")
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("spec", ["fastembed:intfloat/multilingual-e5-large", "fastembed"])
def test_without_the_extra_the_command_that_installs_it_is_named(
    spec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", None)
    with pytest.raises(MissingExtra, match=r"pip install 'footnote\[fastembed\]'"):
        open_embedder(spec, IndexerSettings())


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("intfloat/multilingual-e5-large", ("query: ", "passage: ")),
        ("nomic-ai/nomic-embed-text-v1.5-Q", ("search_query: ", "search_document: ")),
        ("sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2", ("", "")),
        ("BAAI/bge-small-zh-v1.5", ("", "")),
    ],
)
def test_prefixes_are_those_of_the_models_cards(model: str, expected: tuple[str, str]) -> None:
    assert prefixes(model) == expected


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Text embeddings, Unimodal (text), English, 512 input tokens truncation", False),
        ("Text embeddings, Unimodal (text), Multilingual (~50 languages), 128 input tokens", True),
        ("Multi-task unimodal (text) embedding model, multi-lingual (~100), 8192 input tokens", True),
        ("Text embeddings, Unimodal (text), Chinese, 512 input tokens truncation", True),
        ("", False),
    ],
)
def test_a_description_tells_whether_a_model_knows_more_than_english(
    description: str, expected: bool
) -> None:
    assert knows_more_than_english(description) is expected
