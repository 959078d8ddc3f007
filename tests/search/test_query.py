"""A question as it is asked of words, and which of them are names."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.query import (
    MOST_CHARACTERS,
    Substitute,
    bounded,
    make_query,
    names_in,
    reworded,
    weigh,
)
from indexer.sparse import SparseEncoder, idf
from indexer.types import Expansion

ENCODER = SparseEncoder()
QUESTIONS = st.lists(
    st.one_of(
        st.sampled_from(
            ["What", "is", "the", "revenue", "of", "Acme", "FY22", "2023", "PP&E", "員工", "假期", "?"]
        ),
        st.text(max_size=8),
    ),
    max_size=12,
).map(" ".join)


# --- names ---


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What was the revenue of Pfizer in 2023?", ["Pfizer"]),
        ("What's the capex of PepsiCo's unit?", ["PepsiCo's"]),
        ("Year-over-year growth at 3M?", ["3M"]),
        ("How does AT&T pay for PP&E?", ["AT&T", "PP&E"]),
        ("PTO policy?", ["PTO"]),
        ("iPhone repairs", ["iPhone"]),
        ("Apple said so. What did Apple do?", ["Apple"]),
        ("Thanks! Where is Ann? Because Bob asks: is Carl in?", ["Ann", "Bob", "Carl"]),
        ("Capex of Acme\nRevenue of Initech", ["Acme", "Initech"]),
        ("Is it Merck vs. Pfizer or Dr. Smith?", ["Merck", "Pfizer", "Dr", "Smith"]),
        ("Wie hoch ist die Pauschale bei Siemens?", ["Pauschale", "Siemens"]),
        ("Какая выручка у Газпрома?", ["Газпрома"]),
        ("what is pto?", []),
        ("", []),
        ("?!", []),
    ],
)
def test_words_with_capitals_where_none_must_be_are_names(question: str, names: list[str]) -> None:
    assert names_in(question) == names


@pytest.mark.parametrize("question", ["WHAT IS THE PTO POLICY?", "PTO?", "REVENUE OF ACME please"])
def test_among_capitals_throughout_nothing_is_a_name(question: str) -> None:
    assert names_in(question) == []


def test_the_one_who_asks_is_no_name() -> None:
    assert names_in("May I travel if I'm ill, and when I’ve been ill?") == []


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("ABC社とXYZの売上は？", ["ABC", "XYZ"]),
        ("Acmeの売上は？", ["Acme"]),
        ("2024年のABC社の売上", ["ABC"]),
        ("iPhone的保修期是多久", ["iPhone"]),
        ("Samsung의 매출은?", ["Samsung"]),
        ("员工有几天假期？", []),
    ],
)
def test_within_scripts_without_capitals_only_latin_words_are_names(question: str, names: list[str]) -> None:
    assert names_in(question) == names


@given(QUESTIONS)
def test_names_are_words_of_the_question_with_a_capital(question: str) -> None:
    names = names_in(question)
    assert all(name in question for name in names)
    assert all(any(character.isupper() for character in name) for name in names)
    assert names_in(question.lower()) == [] or not question.lower().islower()


@pytest.mark.parametrize("unit", ["A", "A.", "a'", ". ", "...", "中A", " a A", "!"])
def test_a_very_long_question_is_read_to_its_end(unit: str) -> None:
    assert names_in(f"ask a few people of the town{unit * (100_000 // len(unit))} of Acme")[-1:] == ["Acme"]


# --- what is asked ---


def test_a_question_is_asked_by_its_words_without_function_words() -> None:
    query = make_query("What was the revenue of Acme?", ENCODER)
    assert query.asked == ENCODER.terms("revenue Acme")
    assert query.names == ENCODER.terms("Acme")
    assert query.years == frozenset()
    assert query.year_terms == frozenset()
    assert query.meanings == ()


def test_a_year_in_short_is_asked_in_full_too() -> None:
    query = make_query("revenue in FY22", ENCODER)
    assert query.years == {2022}
    assert query.year_terms == ENCODER.terms("2022")
    assert query.year_terms <= query.terms
    assert not query.year_terms <= query.asked


def test_neighbouring_words_may_be_one_word() -> None:
    query = make_query("sales at Best Buy stores", ENCODER)
    assert Substitute(ENCODER.terms("Best Buy"), ENCODER.terms("BestBuy")) in query.joined
    assert ENCODER.terms("bestbuy") <= query.terms
    assert not ENCODER.terms("bestbuy") & query.asked


def test_meanings_say_the_same_as_a_term_but_are_not_asked_with_it() -> None:
    meaning = Expansion("capex", ("capital expenditures", "purchases of property"))
    query = make_query("capex of Acme", ENCODER, [meaning])
    assert query.meanings == (
        Substitute(ENCODER.terms("capex"), ENCODER.terms("capital expenditures")),
        Substitute(ENCODER.terms("capex"), ENCODER.terms("purchases of property")),
    )
    assert query.terms == make_query("capex of Acme", ENCODER).terms


def test_a_question_is_reworded_by_the_meanings_of_its_terms() -> None:
    capex = Expansion("capex", ("capital expenditures",))
    assert reworded("What is the capex?", [capex]) == "What is the capital expenditures?"
    assert reworded("What is the revenue?", [capex]) is None
    assert reworded("What is the revenue?", []) is None


def test_of_a_very_long_question_the_beginning_and_the_end_are_asked() -> None:
    long = bounded("  first " + "middle " * 20_000 + "last ")
    assert len(long) == MOST_CHARACTERS
    assert (long.split()[0], long.split()[-1]) == ("first", "last")
    assert bounded(long) == long


@given(QUESTIONS)
def test_a_question_of_usual_length_is_asked_as_it_is(question: str) -> None:
    assert bounded(f" {question}\n") == question.strip()


@given(QUESTIONS)
def test_any_question_can_be_asked(question: str) -> None:
    query = make_query(question, ENCODER)
    assert query.text == question
    assert query.names <= query.asked <= query.terms
    assert query.year_terms <= query.terms
    assert query == make_query(question, ENCODER)


# --- weights ---


def test_a_term_weighs_by_how_rare_it_is() -> None:
    query = make_query("parental sabbatical", ENCODER)
    (common,), (rare,) = ENCODER.terms("parental"), ENCODER.terms("sabbatical")
    weighed = weigh(query, 100, {common: 60, rare: 2})
    weights = dict(zip(weighed.sparse.indices, weighed.sparse.values, strict=True))
    assert weights == weighed.worth == {common: idf(60, 100), rare: idf(2, 100)}


def test_what_is_only_guessed_is_asked_where_it_stands_somewhere() -> None:
    query = make_query("best buy in FY22", ENCODER)
    (year,), (joined,) = ENCODER.terms("2022"), ENCODER.terms("bestbuy")
    nowhere = weigh(query, 100, {})
    assert set(nowhere.sparse.indices) == query.asked
    somewhere = weigh(query, 100, {year: 3, joined: 4})
    assert set(somewhere.sparse.indices) == query.asked | {year, joined}
    assert set(somewhere.worth) == query.asked


@given(QUESTIONS, st.integers(0, 1000), st.randoms(use_true_random=False))
def test_weights_are_ordered_by_term_and_never_negative(question: str, passages: int, random: Random) -> None:
    query = make_query(question, ENCODER)
    frequencies = {
        term: random.randint(1, passages)
        for term in sorted(query.terms)
        if passages and random.random() < 0.5
    }
    weighed = weigh(query, passages, frequencies)
    assert list(weighed.sparse.indices) == sorted(set(weighed.sparse.indices))
    assert all(value >= 0 for value in weighed.sparse.values)
    assert query.asked <= set(weighed.sparse.indices) <= query.terms
