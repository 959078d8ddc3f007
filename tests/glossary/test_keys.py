"""The form in which words are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.glossary.keys import LONGEST, LONGEST_UNSPACED, candidates, key_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PTO", "pto"),
        ("PTOs", "PTO"),
        ("P&L", "P & L"),
        ("T&Cs", "T&C"),
        ("Property, plant & equipment", "property plant and equipment"),
        ("U.S.", "US"),
        ("Forschung und Entwicklung", "Forschung & Entwicklung"),
        ("year-over-year", "year over year"),
        ("Kündigungsfrist", "Kundigungsfrist"),
        ("capital expenditures", "Capital Expenditure"),
        ("policies", "policy"),
        ("ＰＴＯ", "PTO"),
        ("IC カード", "ICカード"),
        ("l’assurance", "l'assurance"),
    ],
)
def test_spellings_of_the_same_words_have_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("SaaS", "SAA"), ("DNS", "DN"), ("IFRS", "IFR"), ("loss", "los"), ("A/R", "AR"), ("", "a")],
)
def test_other_words_have_another_key(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def keys(question: str) -> set[str]:
    return {candidate.key for candidate in candidates(question)}


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("How many PTOs do we get?", "pto"),
        ("what is a pto", "pto"),
        ("Our P&L, please", "p and l"),
        ("the Q&A?", "q and a"),
        ("A/R at year end", "a r"),
        ("a write-off of debts", "write off"),
        ("Purchases of property, plant, and equipment in 2022", "purchases of property plant and equipment"),
        ("年假有几天", "年假"),
        ("ICカードの申請", "icカード"),
        ("Is IT there?", "it"),
    ],
)
def test_a_question_is_looked_through_for_terms(question: str, key: str) -> None:
    assert key in keys(question)


def test_words_that_tell_nothing_neither_begin_nor_end_what_is_looked_for() -> None:
    assert keys("is it what we have for you") == set()
    assert keys("IS IT FOR US") == set()
    assert keys("weeks of leave") == {"weeks", "week", "weeks of leave", "leave"}


def test_a_candidate_says_where_it_stands() -> None:
    (found,) = [each for each in candidates("Our  P & L?") if each.key == "p and l"]
    assert (found.surface, found.start, found.end, found.exact) == ("P & L", 5, 10, True)


@given(st.text(max_size=400))
def test_candidates_are_bounded_and_stand_in_the_question(question: str) -> None:
    for candidate in candidates(question):
        assert question[candidate.start : candidate.end] == candidate.surface
        assert candidate.words <= max(LONGEST, LONGEST_UNSPACED)
        assert candidate.key


@given(st.text(max_size=100))
def test_punctuation_around_and_width_change_no_key(text: str) -> None:
    assert key_of(f"({text})!") == key_of(text)
    assert key_of(f" {text}\n") == key_of(text)


def test_a_long_question_makes_no_more_candidates_than_a_page_has_words() -> None:
    assert len(candidates("alpha beta " * 10_000)) < 1_000
    assert len(candidates("社" * 10_000)) < 2_000
