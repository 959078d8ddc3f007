"""Figures against values computed by hand, and what must always hold between them."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.evaluation.measures import (
    differences,
    discounted_gain,
    document_hit,
    figures,
    nested,
    page_hit,
    ranking_measures,
    reciprocal_rank,
    refusal_measures,
)
from indexer.evaluation.outcomes import Outcome, found_pages, misses
from tests.evaluation.making import hit_of, outcome

RANKING = [("b", 3), ("a", 9), ("c", 1), ("a", 3), ("a", 4)]
GOLD = [("a", 3), ("a", 4)]


def test_a_page_is_hit_at_the_rank_of_the_first_gold_one() -> None:
    of = outcome(GOLD, RANKING)
    assert [page_hit(k)(of) for k in (1, 3, 4, 10)] == [0, 0, 1, 1]
    assert reciprocal_rank(of) == 1 / 4


def test_the_same_page_number_of_another_document_is_no_hit() -> None:
    assert page_hit(1)(outcome([("a", 3)], [("b", 3)])) == 0


def test_the_document_is_hit_by_any_of_its_pages() -> None:
    assert [document_hit(k)(outcome(GOLD, RANKING)) for k in (1, 2)] == [0, 1]


def test_gain_is_discounted_by_rank_and_compared_with_the_best_order() -> None:
    of = outcome(GOLD, RANKING)  # gold at 4 and 5
    assert discounted_gain(of) == pytest.approx((1 / log2(5) + 1 / log2(6)) / (1 + 1 / log2(3)))
    assert discounted_gain(outcome(GOLD, [("a", 4), ("a", 3)])) == 1
    assert discounted_gain(outcome(GOLD, [("a", 7)])) == 0


def test_gain_of_more_gold_pages_than_places_can_still_be_whole() -> None:
    pages = [("a", page) for page in range(1, 15)]
    assert discounted_gain(outcome(pages, pages[:10])) == pytest.approx(1)


def test_what_stands_behind_the_tenth_counts_for_hits_only() -> None:
    of = outcome([("a", 1)], [("b", page) for page in range(1, 11)] + [("a", 1)])
    assert (reciprocal_rank(of), discounted_gain(of), page_hit(10)(of), page_hit(11)(of)) == (0, 0, 0, 1)


def test_cases_count_only_where_they_say_what_to_find() -> None:
    pages = outcome(GOLD, RANKING)
    unanswerable = outcome((), RANKING, answerable=False, relevance=0.1)
    found = figures([pages, unanswerable], ranking_measures(10) | refusal_measures(0.2))
    assert {estimate.cases for estimate in found.values() if estimate is not None} == {1}
    assert found["refused", "unanswerable"].value == 1  # type: ignore[union-attr]
    assert found["refused", "answerable"].value == 0  # type: ignore[union-attr]
    assert figures([unanswerable], ranking_measures(10))["page_hit", "1"] is None


def test_a_question_is_refused_below_the_threshold_not_at_it() -> None:
    outcomes = [outcome((), (), answerable=False, relevance=relevance) for relevance in (0.1, 0.2, 0.3)]
    refused = figures(outcomes, refusal_measures(0.2))["refused", "unanswerable"]
    assert refused is not None
    assert refused.value == pytest.approx(1 / 3)
    assert figures(outcomes, refusal_measures(0.0))["refused", "unanswerable"].value == 0  # type: ignore[union-attr]


def test_the_usual_places_are_joined_by_the_one_asked_for() -> None:
    assert [name for name in ranking_measures(7) if name[0] == "page_hit"] == [
        ("page_hit", place) for place in ("1", "3", "5", "7", "10")
    ]


def test_names_are_nested_as_in_the_json() -> None:
    values = {("page_hit", "1"): 0.5, ("page_hit", "3"): 0.6, ("mrr",): 0.55}
    assert nested(values) == {"page_hit": {"1": 0.5, "3": 0.6}, "mrr": 0.55}


def test_pages_count_once_in_the_order_of_their_best_passages() -> None:
    hits = [hit_of("a", 2, "best"), hit_of("b", 2), hit_of("a", 2, "second"), hit_of("a", 1)]
    pages = found_pages(hits)
    assert [(page.document, page.page) for page in pages] == [("a.pdf", 2), ("b.pdf", 2), ("a.pdf", 1)]
    assert pages[0].excerpt == "best"


def test_excerpts_are_short_and_of_one_line() -> None:
    (page,) = found_pages([hit_of("a", 1, "one  \n two " + "word " * 100)])
    assert page.excerpt.startswith("one two word")
    assert len(page.excerpt) <= 200
    assert page.excerpt.endswith("…")


def test_missed_is_what_has_no_gold_page_among_the_first_k() -> None:
    late, lost, unanswerable = outcome(GOLD, RANKING), outcome(GOLD, []), outcome((), (), answerable=False)
    assert misses([late, lost, unanswerable], 3) == [late, lost]
    assert misses([late, lost, unanswerable], 4) == [lost]


places = st.tuples(st.sampled_from("abc"), st.integers(1, 4))
outcomes_of_a_search = st.builds(
    outcome,
    st.sets(st.integers(1, 4), min_size=1).map(lambda pages: [("a", page) for page in pages]),
    st.lists(places, unique=True, max_size=12),
)


@given(outcomes_of_a_search)
def test_hits_never_fall_with_k_and_bound_the_other_figures(of: Outcome) -> None:
    hits = [page_hit(k)(of) or 0.0 for k in range(1, 13)]
    documents = [document_hit(k)(of) or 0.0 for k in range(1, 13)]
    assert hits == sorted(hits)
    assert all(page <= document for page, document in zip(hits, documents, strict=True))
    reciprocal, gain = reciprocal_rank(of), discounted_gain(of)
    assert reciprocal is not None
    assert gain is not None
    assert hits[0] <= reciprocal <= hits[9]
    assert 0 <= gain <= hits[9]
    assert (gain > 0) == (reciprocal > 0)


@given(st.lists(outcomes_of_a_search, min_size=1, max_size=8))
def test_a_configuration_does_not_differ_from_itself(outcomes: list[Outcome]) -> None:
    for estimate in differences(outcomes, outcomes, ranking_measures(10)).values():
        assert estimate is not None
        assert (estimate.value, estimate.low, estimate.high) == (0, 0, 0)


def test_differences_are_paired_by_case() -> None:
    """Nine of ten cases are found one rank later: apart the intervals overlap, by pairs the fall is certain."""
    before = [outcome([("a", 1)], [("b", n) for n in range(number)] + [("a", 1)]) for number in range(10)]
    after = [
        outcome([("a", 1)], [("b", n) for n in range(number + (number > 0))] + [("a", 1)])
        for number in range(10)
    ]
    measures = {("mrr",): reciprocal_rank}
    first, second = figures(before, measures)["mrr",], figures(after, measures)["mrr",]
    gap = differences(after, before, measures)["mrr",]
    assert first is not None
    assert second is not None
    assert gap is not None
    assert gap.value == pytest.approx(second.value - first.value)
    assert second.high > first.low
    assert gap.high < 0
