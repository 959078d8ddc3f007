"""Two scored lists become one ranking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.fusion import HALF, LITTLE, dense_weight, fuse, kept
from indexer.types import ScoredLists, ScoredPassage


def scored(key: str, score: float, *, document: str = "d", generation: str = "g") -> ScoredPassage:
    return ScoredPassage(key, document, generation, int(key), 1, 0, 1, score)


def side(scores: dict[int, float]) -> tuple[ScoredPassage, ...]:
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    return tuple(scored(str(key), score) for key, score in ranked)


SCORES = st.dictionaries(st.integers(0, 20), st.integers(-1000, 1000).map(float), max_size=12)
WEIGHTS = st.floats(0, 1)


@given(dense=SCORES, sparse=SCORES, weight=WEIGHTS)
def test_every_passage_is_ranked_once_between_nought_and_one(
    dense: dict[int, float], sparse: dict[int, float], weight: float
) -> None:
    ranked = fuse(ScoredLists(side(dense), side(sparse)), weight)
    assert sorted(int(item.passage.id) for item in ranked) == sorted(dense.keys() | sparse.keys())
    scores = [item.score for item in ranked]
    assert scores == sorted(scores, reverse=True)
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in scores)
    for item in ranked:
        assert item.dense == dense.get(int(item.passage.id))
        assert item.sparse == sparse.get(int(item.passage.id))


@given(dense=SCORES, sparse=SCORES, weight=WEIGHTS, factor=st.sampled_from([0.5, 2.0, 64.0]))
def test_the_scale_of_a_side_does_not_matter(
    dense: dict[int, float], sparse: dict[int, float], weight: float, factor: float
) -> None:
    scaled = {key: score * factor + 8 for key, score in sparse.items()}
    plain = fuse(ScoredLists(side(dense), side(sparse)), weight)
    other = fuse(ScoredLists(side(dense), side(scaled)), weight)
    assert [(item.passage.id, item.score) for item in plain] == [
        (item.passage.id, pytest.approx(item.score)) for item in other
    ]


@given(dense=SCORES, sparse=SCORES, weight=WEIGHTS)
def test_the_order_of_a_list_does_not_matter(
    dense: dict[int, float], sparse: dict[int, float], weight: float
) -> None:
    lists = ScoredLists(side(dense), side(sparse))
    turned = ScoredLists(tuple(reversed(lists.dense)), tuple(reversed(lists.sparse)))
    assert fuse(lists, weight) == fuse(turned, weight)


def test_what_both_sides_find_comes_before_what_one_finds() -> None:
    lists = ScoredLists(side({1: 0.9, 2: 0.8, 3: 0.1}), side({4: 9.0, 2: 8.0, 5: 1.0}))
    assert [item.passage.id for item in fuse(lists, HALF)][:1] == ["2"]


def test_a_side_that_found_nothing_leaves_the_other_its_order_and_scale() -> None:
    for lists in (ScoredLists(side({1: 3.0, 2: 1.0}), ()), ScoredLists((), side({1: 3.0, 2: 1.0}))):
        assert [(item.passage.id, item.score) for item in fuse(lists, LITTLE)] == [("1", 1.0), ("2", 0.0)]
    assert fuse(ScoredLists(), HALF) == []


def test_equal_scores_are_ordered_by_document_and_position() -> None:
    same = [scored("3", 1.0, document="b"), scored("2", 1.0, document="a"), scored("1", 1.0, document="b")]
    assert [item.passage.id for item in fuse(ScoredLists(tuple(same), ()), HALF)] == ["2", "1", "3"]


def test_passages_of_other_generations_are_dropped() -> None:
    lists = ScoredLists(
        (scored("1", 1.0, generation="seen"), scored("2", 1.0, generation="gone")),
        (scored("3", 1.0, generation="gone"),),
    )
    assert kept(lists, {"seen"}) == ScoredLists((scored("1", 1.0, generation="seen"),), ())


@pytest.mark.parametrize(
    ("question", "least", "most"),
    [
        ("How many days of parental leave?", HALF, HALF),
        ("Wie viele Tage Elternzeit gibt es für Väter?", HALF, HALF),
        ("2024?", HALF, HALF),
        ("", HALF, HALF),
        ("育儿假有多少天？", LITTLE, LITTLE),
        ("有給休暇は何日ありますか", LITTLE, LITTLE),
        ("육아휴직은 며칠인가요?", LITTLE, LITTLE),
        ("Сколько дней отпуска?", LITTLE, LITTLE),
        ("iPhone 的保修期是多久", LITTLE, HALF / 2),
    ],
)  # fmt: skip
def test_an_english_embedder_counts_as_far_as_it_reads_the_script(
    question: str, least: float, most: float
) -> None:
    assert least <= dense_weight(question, multilingual=False) <= most


def test_an_embedder_of_many_languages_always_counts_half() -> None:
    assert dense_weight("育儿假有多少天？", multilingual=True) == HALF
