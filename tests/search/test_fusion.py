"""Two scored lists become one ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.fusion import (
    HALF,
    LITTLE,
    SOME,
    Fused,
    best_of,
    by_page,
    dense_weight,
    fuse,
    is_latin,
    kept,
    raised,
    scaled,
    smoothed,
)
from indexer.types import ScoredLists, ScoredPassage


def scored(key: str, score: float, *, document: str = "d", generation: str = "g") -> ScoredPassage:
    return ScoredPassage(key, document, generation, int(key), 1, 0, 1, score)


def side(scores: dict[int, float]) -> tuple[ScoredPassage, ...]:
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    return tuple(scored(str(key), score) for key, score in ranked)


def fused(score: float, ordinal: int, *, page: int = 1, generation: str = "g", document: str = "d") -> Fused:
    passage = ScoredPassage(f"{generation}/{ordinal}", document, generation, ordinal, page, 0, 1, score)
    return Fused(passage, score, dense=score, sparse=None)


def scores(ranking: Iterable[Fused]) -> dict[str, float]:
    return {item.passage.id: item.score for item in ranking}


def is_ranked(ranking: Sequence[Fused]) -> bool:
    """Best first, and equal ones by document, generation and position."""
    keys = [
        (-item.score, item.passage.document, item.passage.generation, item.passage.ordinal)
        for item in ranking
    ]
    return keys == sorted(keys)


RANKINGS = st.dictionaries(
    st.tuples(st.sampled_from("gh"), st.integers(0, 9)),
    st.tuples(st.integers(0, 8), st.integers(1, 4)),
    max_size=14,
).map(
    lambda drawn: sorted(
        (
            fused(score / 8, ordinal, page=page, generation=key)
            for (key, ordinal), (score, page) in drawn.items()
        ),
        key=lambda item: (-item.score, item.passage.generation, item.passage.ordinal),
    )
)
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
    assert [item.passage.id for item in plain] == [item.passage.id for item in other]
    assert scores(plain) == pytest.approx(scores(other))


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
        ("Wie viele Tage Elternzeit gibt es für Väter?", SOME, SOME),
        ("育儿假有多少天？", LITTLE, LITTLE),
        ("有給休暇は何日ありますか", LITTLE, LITTLE),
        ("육아휴직은 며칠인가요?", LITTLE, LITTLE),
        ("Сколько дней отпуска?", LITTLE, LITTLE),
        ("iPhone 的保修期是多久", LITTLE, SOME),
    ],
)  # fmt: skip
def test_an_embedder_that_cannot_read_a_question_counts_as_far_as_it_reads_its_letters(
    question: str, least: float, most: float
) -> None:
    assert least <= dense_weight(question, read=False) <= most
    assert dense_weight(question, read=True) == HALF


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("How many days?", True),
        ("2024?", True),
        ("", True),
        ("育儿假有多少天？", False),
        ("Сколько дней?", False),
    ],
)
def test_letters_are_latin_if_most_are(text: str, latin: bool) -> None:
    assert is_latin(text) is latin


# --- by ranks ---


@given(dense=SCORES, sparse=SCORES, weight=WEIGHTS)
def test_by_ranks_only_the_order_of_scores_counts(
    dense: dict[int, float], sparse: dict[int, float], weight: float
) -> None:
    cubed = {key: score**3 for key, score in dense.items()}
    plain = fuse(ScoredLists(side(dense), side(sparse)), weight, by_ranks=True)
    other = fuse(ScoredLists(side(cubed), side(sparse)), weight, by_ranks=True)
    assert scores(plain) == scores(other)
    assert is_ranked(plain)
    assert all(0 <= item.score <= 1 + 1e-9 for item in plain)


def test_by_ranks_a_passage_counts_by_the_reciprocal_of_its_rank() -> None:
    lists = ScoredLists(side({1: 0.9, 2: 0.8}), side({2: 99.0, 3: 1.0}))
    ranked = scores(fuse(lists, HALF, by_ranks=True))
    assert ranked == {
        "1": pytest.approx(HALF),
        "2": pytest.approx(HALF * 61 / 62 + HALF),
        "3": pytest.approx(HALF * 61 / 62),
    }


@given(st.permutations([1, 2, 3, 4]))
def test_by_ranks_equal_scores_rank_the_same_in_any_order(order: list[int]) -> None:
    equal = {key: scored(str(key), 0.5) for key in (1, 2, 3, 4)}
    lists = ScoredLists(sparse=tuple(equal[key] for key in order))
    assert [item.passage.id for item in fuse(lists, HALF, by_ranks=True)] == ["1", "2", "3", "4"]


def test_by_ranks_a_distance_between_scores_does_not_matter_but_otherwise_it_does() -> None:
    lists = ScoredLists(side({1: 0.9, 2: 0.89, 3: 0.0}), side({2: 9.0, 1: 1.0, 3: 0.0}))
    assert scores(fuse(lists, HALF, by_ranks=True))["1"] == scores(fuse(lists, HALF, by_ranks=True))["2"]
    assert scores(fuse(lists, HALF))["2"] > scores(fuse(lists, HALF))["1"]


# --- several wordings ---


def test_of_several_wordings_the_one_that_suits_a_passage_best_counts() -> None:
    one = [fused(0.9, 1), fused(0.2, 2)]
    other = [fused(0.8, 2), fused(0.5, 1), fused(0.1, 3)]
    assert [(item.passage.ordinal, item.score) for item in best_of([one, other])] == [
        (1, 0.9),
        (2, 0.8),
        (3, 0.1),
    ]
    assert best_of([]) == best_of([[], []]) == []


@given(st.lists(RANKINGS, max_size=3))
def test_every_passage_of_every_wording_is_ranked_once_by_its_best_score(rankings: list[list[Fused]]) -> None:
    ranked = best_of(rankings)
    assert is_ranked(ranked)
    every = [item for ranking in rankings for item in ranking]
    assert scores(ranked) == {
        key: max(item.score for item in every if item.passage.id == key)
        for key in {item.passage.id for item in every}
    }
    assert len(ranked) == len(scores(ranked))


@given(RANKINGS)
def test_a_single_wording_keeps_its_ranking(ranking: list[Fused]) -> None:
    assert best_of([ranking]) == best_of([ranking, []]) == best_of([ranking, ranking]) == ranking


# --- neighbours ---


def test_neighbours_lend_each_other_a_share_of_their_score() -> None:
    ranking = [fused(1.0, 5), fused(0.8, 4), fused(0.4, 7), fused(0.6, 4, generation="h")]
    assert scores(smoothed(ranking, 0.5)) == pytest.approx({"g/5": 1.4, "g/4": 1.3, "g/7": 0.4, "h/4": 0.6})


def test_a_passage_between_two_good_ones_can_overtake_a_lonely_one() -> None:
    ranking = [fused(0.9, 20), fused(0.8, 1), fused(0.8, 3), fused(0.7, 2)]
    assert [item.passage.ordinal for item in smoothed(ranking, 0.2)] == [2, 1, 3, 20]


@given(RANKINGS, st.floats(0, 1))
def test_lending_takes_nothing_from_anyone_and_loses_nobody(ranking: list[Fused], share: float) -> None:
    lent = smoothed(ranking, share)
    assert is_ranked(lent)
    before, after = scores(ranking), scores(lent)
    assert before.keys() == after.keys()
    assert all(before[key] <= after[key] <= before[key] + 2 * share for key in before)
    assert all(item.dense == before[item.passage.id] for item in lent)


@given(RANKINGS)
def test_without_a_share_nothing_is_lent(ranking: list[Fused]) -> None:
    assert smoothed(ranking, 0.0) == ranking


# --- documents ---


@given(RANKINGS, st.dictionaries(st.sampled_from("ghx"), st.sampled_from([0.0, 0.25, 0.5])))
def test_each_passage_gains_what_its_document_is_to_gain(ranking: list[Fused], by: dict[str, float]) -> None:
    gained = raised(ranking, by)
    assert is_ranked(gained)
    assert scores(gained) == {
        item.passage.id: item.score + by.get(item.passage.generation, 0.0) for item in ranking
    }


def test_within_a_document_a_gain_changes_no_order() -> None:
    ranking = [fused(0.9, 1), fused(0.8, 1, generation="h"), fused(0.5, 2), fused(0.4, 2, generation="h")]
    gained = raised(ranking, {"h": 1.0})
    assert [item.passage.id for item in gained] == ["h/1", "h/2", "g/1", "g/2"]


@given(RANKINGS, st.sampled_from([0.0, 0.5, 2.0]))
def test_scaling_multiplies_scores_and_nothing_else(ranking: list[Fused], factor: float) -> None:
    by_factor = scaled(ranking, factor)
    assert [item.score for item in by_factor] == [item.score * factor for item in ranking]
    assert [(item.passage, item.dense, item.sparse) for item in by_factor] == [
        (item.passage, item.dense, item.sparse) for item in ranking
    ]


# --- pages ---


def test_of_a_page_the_best_passages_stay() -> None:
    ranking = [
        fused(0.9, 1),
        fused(0.8, 2),
        fused(0.7, 3, page=2),
        fused(0.6, 1, generation="h"),
        fused(0.5, 4),
    ]
    assert [item.passage.id for item in by_page(ranking, 1)] == ["g/1", "g/3", "h/1"]
    assert [item.passage.id for item in by_page(ranking, 2)] == ["g/1", "g/2", "g/3", "h/1"]


@given(RANKINGS, st.integers(1, 4))
def test_no_page_is_lost_and_none_has_more_than_so_many(ranking: list[Fused], most: int) -> None:
    some = by_page(ranking, most)
    pages = Counter((item.passage.generation, item.passage.page) for item in ranking)
    assert Counter((item.passage.generation, item.passage.page) for item in some) == {
        page: min(number, most) for page, number in pages.items()
    }
    assert [item for item in ranking if item in some] == some
    assert some[:1] == ranking[:1]
