"""What every embedder promises. An adapter's test class inherits this and has a fixture `embedder`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from indexer.embedders import Embedder

TEXTS = (
    "Parental leave is sixteen weeks at full pay.",
    "The pump delivers 300 litres a minute at 4.5 bar.",
    "Für Arbeit an Feiertagen wird ein Zuschlag von 125 Prozent gezahlt.",
    "每位父母每年另有10天育儿假，直到子女满三周岁。",
    "Revenue rose by 3.2% to €1,577 million.",
    "x",
)


class EmbedderContract:
    """Vectors are float32, of unit length, in order, repeatable and independent of their neighbours."""

    def test_it_has_a_name_that_a_collection_may_carry(self, embedder: Embedder) -> None:
        assert embedder.name
        assert all(character.isalnum() or character in "._-" for character in embedder.name)

    def test_it_says_whether_it_knows_more_than_english(self, embedder: Embedder) -> None:
        assert embedder.multilingual in (True, False)

    def test_shapes_are_texts_by_dimensions(self, embedder: Embedder) -> None:
        vectors = embedder.embed_passages(TEXTS)
        assert vectors.shape == (len(TEXTS), embedder.dimensions)
        assert vectors.dtype == np.float32
        question = embedder.embed_question(TEXTS[0])
        assert question.shape == (embedder.dimensions,)
        assert question.dtype == np.float32

    def test_no_texts_give_no_vectors(self, embedder: Embedder) -> None:
        assert embedder.embed_passages([]).shape == (0, embedder.dimensions)

    def test_vectors_have_unit_length(self, embedder: Embedder) -> None:
        _assert_unit(embedder, embedder.embed_passages(TEXTS))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " \n\t ",
            "\0",
            "\ud800 half of a pair",
            "\u200b",
            "🦦" * 5000,
            "数据" * 20_000,
            "word " * 40_000,
            "x" * 100_000,
        ],
        ids=[
            "empty",
            "blank",
            "nul",
            "surrogate",
            "hidden",
            "emoji",
            "long-chinese",
            "long",
            "one-long-word",
        ],
    )
    def test_odd_texts_give_a_vector_too(self, embedder: Embedder, text: str) -> None:
        _assert_unit(embedder, embedder.embed_passages([TEXTS[0], text]))
        _assert_unit(embedder, embedder.embed_question(text)[None])

    def test_vectors_stand_in_the_order_of_the_texts(self, embedder: Embedder) -> None:
        forwards = embedder.embed_passages(TEXTS)
        backwards = embedder.embed_passages(TEXTS[::-1])
        assert _cosines(embedder, forwards, backwards[::-1]).min() > 0.995

    def test_a_text_alone_has_the_vector_that_it_has_among_others(self, embedder: Embedder) -> None:
        together = embedder.embed_passages([*TEXTS, "word " * 300])
        alone = np.stack([embedder.embed_passages([text])[0] for text in TEXTS])
        assert _cosines(embedder, together[: len(TEXTS)], alone).min() > 0.995

    def test_repeating_gives_the_same_vectors(self, embedder: Embedder) -> None:
        np.testing.assert_array_equal(embedder.embed_passages(TEXTS), embedder.embed_passages(TEXTS))

    def test_threads_may_share_it(self, embedder: Embedder) -> None:
        expected = embedder.embed_passages(TEXTS)
        with ThreadPoolExecutor(4) as pool:
            for vectors in pool.map(embedder.embed_passages, [TEXTS] * 8):
                assert _cosines(embedder, vectors, expected).min() > 0.995

    def test_a_question_is_nearest_to_the_passage_that_answers_it(self, embedder: Embedder) -> None:
        if embedder.dimensions == 0:
            pytest.skip("without vectors nothing is near")
        question = embedder.embed_question("How many weeks of parental leave?")
        assert int(np.argmax(embedder.embed_passages(TEXTS) @ question)) == 0


def _assert_unit(embedder: Embedder, vectors: np.ndarray) -> None:
    assert np.isfinite(vectors).all()
    if embedder.dimensions:
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)


def _cosines(embedder: Embedder, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Of rows, 1 for vectors without dimensions."""
    assert left.shape == right.shape
    return (left * right).sum(axis=1) if embedder.dimensions else np.ones(len(left))
