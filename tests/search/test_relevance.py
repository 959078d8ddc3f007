"""What holds of relevance, whatever its coefficients are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

import indexer.search.relevance as module
from indexer.search.query import Weighed, make_query, weigh
from indexer.search.relevance import Evidence, covered
from indexer.sparse import SparseEncoder
from indexer.types import Expansion

ENCODER = SparseEncoder()
QUESTION = "How much revenue did the Bahamas segment of Acme report in FY22?"
WORDS = ("revenue", "Bahamas", "segment", "Acme", "report", "2022", "unrelated", "holiday")
SOME_WORDS = st.frozensets(st.sampled_from(WORDS))
COSINES = st.one_of(st.none(), st.floats(0, 1))


def asked(question: str = QUESTION, *meanings: Expansion) -> Weighed:
    query = make_query(question, ENCODER, meanings)
    return weigh(query, 1000, {term: 10 + term % 300 for term in query.terms})


@cache
def terms(text: str) -> tuple[int, ...]:
    return ENCODER.encode_passage(text).indices


def evidence(cosine: float | None, page: frozenset[str] | str, document: str = "") -> Evidence:
    words = page if isinstance(page, str) else " ".join(sorted(page))
    return Evidence(cosine, terms(document), terms(words))


def relevance(asked: Weighed, hits: Sequence[Evidence]) -> float:
    """By vectors, where also words alone agree that it is neither nothing nor everything."""
    assert 0.0 <= module.relevance(asked, hits, by_vectors=False) <= 1.0
    return module.relevance(asked, hits, by_vectors=True)


ASKED = asked()
EVIDENCE = st.builds(evidence, COSINES, SOME_WORDS, st.sampled_from(["", "Acme 2022", "Initech 2021"]))


def test_nothing_found_is_not_relevant() -> None:
    assert relevance(ASKED, []) == 0.0


@given(st.lists(EVIDENCE, min_size=1, max_size=5))
def test_it_lies_between_nought_and_one_and_is_always_the_same(hits: list[Evidence]) -> None:
    found = relevance(ASKED, hits)
    assert 0.0 <= found <= 1.0
    assert relevance(ASKED, list(hits)) == found


@given(COSINES, SOME_WORDS, SOME_WORDS)
def test_more_of_the_question_on_the_page_never_lowers_it(
    cosine: float | None, some: frozenset[str], more: frozenset[str]
) -> None:
    less = relevance(ASKED, [evidence(cosine, some)])
    assert relevance(ASKED, [evidence(cosine, some | more)]) >= less
    assert relevance(ASKED, [evidence(cosine, some, " ".join(sorted(more)))]) >= less


@given(st.floats(0, 1), st.floats(0, 1), SOME_WORDS)
def test_a_nearer_vector_never_lowers_it(one: float, other: float, page: frozenset[str]) -> None:
    far, near = sorted((one, other))
    assert relevance(ASKED, [evidence(near, page)]) >= relevance(ASKED, [evidence(far, page)])
    assert relevance(ASKED, [evidence(far, page)]) >= relevance(ASKED, [evidence(None, page)])


@given(st.lists(EVIDENCE, min_size=1, max_size=4), EVIDENCE)
def test_a_further_hit_never_lowers_it(hits: list[Evidence], further: Evidence) -> None:
    assert relevance(ASKED, [*hits, further]) >= relevance(ASKED, hits)


def test_a_page_that_answers_is_more_relevant_than_one_that_does_not() -> None:
    answer = evidence(
        0.7, "The Bahamas segment of Acme reported revenue of 3 million in 2022", "Acme 10-K 2022"
    )
    other = evidence(0.2, "The canteen opens at noon", "Handbook")
    assert relevance(ASKED, [answer]) > relevance(ASKED, [other])
    assert relevance(ASKED, [other]) < relevance(ASKED, [other, answer]) < relevance(ASKED, [answer])
    assert module.relevance(ASKED, [answer], by_vectors=False) > module.relevance(
        ASKED, [other], by_vectors=False
    )


def test_a_name_that_is_nowhere_lowers_it() -> None:
    here = evidence(0.5, "The revenue of the Bahamas segment was reported", "Acme")
    away = evidence(0.5, "The revenue of the Bahamas segment was reported", "Initech")
    assert relevance(ASKED, [away]) < relevance(ASKED, [here])


def test_words_that_say_the_same_cover_a_term() -> None:
    meaning = Expansion("capex", ("capital expenditures",))
    page = evidence(0.5, "capital expenditures of the year")
    partly = evidence(0.5, "expenditures of the year")
    assert relevance(asked("capex?", meaning), [page]) > relevance(asked("capex?"), [page])
    assert relevance(asked("capex?", meaning), [partly]) == relevance(asked("capex?"), [partly])


@given(SOME_WORDS)
def test_coverage_is_the_share_of_what_the_words_are_worth(words: frozenset[str]) -> None:
    there = terms(" ".join(sorted(words)))
    share = covered(ASKED, ASKED.query.asked, there)
    assert 0.0 <= share <= 1.0
    assert covered(ASKED, ASKED.query.asked, ASKED.query.asked) == 1.0
    assert covered(ASKED, ASKED.query.asked, ()) == 0.0
    assert covered(ASKED, (), there) == 0.0
    rest = covered(ASKED, ASKED.query.asked, ASKED.query.asked.difference(there))
    assert abs(share + rest - 1.0) < 1e-9
