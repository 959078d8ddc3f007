"""How a question names documents, and years."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.headers import document_header
from indexer.search.documents import named, of_years, rarity
from indexer.search.years import years_in
from indexer.sparse import SparseEncoder

ENCODER = SparseEncoder()
TERMS = st.frozensets(st.integers(0, 12), max_size=6)
LIBRARIES = st.dictionaries(st.text("abc", min_size=1, max_size=2), TERMS, max_size=8)


def scores(question: str, *names: str) -> dict[str, float]:
    return named(ENCODER.terms(question), {name: ENCODER.terms(document_header(name, "")) for name in names})


def best(question: str, *names: str) -> str:
    found = scores(question, *names)
    return max(found, key=lambda name: found[name])


def test_the_document_that_a_question_names_matches_best() -> None:
    names = ("AcmeAnnualReport2023.pdf", "InitechAnnualReport2023.pdf", "PayPal_2022_10K.pdf", "Handbook.pdf")
    assert best("What does the Acme annual report say of leases?", *names) == names[0]
    assert best("How many people work at PayPal?", *names) == names[2]
    assert best("What does the handbook say?", *names) == names[3]
    assert scores("How many people work there?", *names) == dict.fromkeys(names, 0.0)


def test_a_word_that_few_documents_have_tells_more_than_one_that_most_have() -> None:
    names = ("Acme report.pdf", "Initech report.pdf", "Umbrella report.pdf", "Acme.pdf", "Other report.pdf")
    found = scores("report of Initech", *names)
    assert found["Initech report.pdf"] == 1.0
    assert 0 < found["Acme report.pdf"] < 0.5
    assert found["Acme.pdf"] == 0.0


def test_a_word_that_all_documents_have_is_worth_little() -> None:
    found = scores("the report", *(f"report {letter}.pdf" for letter in "abcdefghij"))
    assert set(found) == {f"report {letter}.pdf" for letter in "abcdefghij"}
    assert all(0 < value < 0.1 for value in found.values())


def test_more_words_of_the_question_match_better() -> None:
    names = ("Acme travel policy.pdf", "Acme leave policy.pdf", "Initech travel policy.pdf", "Else.pdf")
    found = scores("travel policy of Acme", *names)
    assert found[names[0]] == 1.0
    assert found[names[0]] > found[names[2]] >= found[names[1]] > found[names[3]] == 0.0


@given(TERMS, LIBRARIES)
def test_every_document_has_a_share_from_nought_to_one(
    question: frozenset[int], library: dict[str, frozenset[int]]
) -> None:
    found = named(question, library)
    assert found.keys() == library.keys()
    assert all(0.0 <= value <= 1.0 for value in found.values())
    assert all((value > 0) == bool(question & library[key]) for key, value in found.items())


@given(TERMS, LIBRARIES)
def test_documents_that_are_called_the_same_match_the_same_in_any_order(
    question: frozenset[int], library: dict[str, frozenset[int]]
) -> None:
    lists = {key: sorted(terms, reverse=True) + sorted(terms) for key, terms in reversed(library.items())}
    assert named(sorted(question), lists) == named(question, library)


@given(TERMS, TERMS, LIBRARIES)
def test_a_name_that_holds_more_of_the_question_never_matches_worse(
    question: frozenset[int], more: frozenset[int], library: dict[str, frozenset[int]]
) -> None:
    found = named(question, {**library, "some": more - {0}, "all": more | {0}})
    assert found["all"] >= found["some"]


@given(TERMS, LIBRARIES)
def test_documents_of_the_years_that_are_asked_for_count(
    years: frozenset[int], library: dict[str, frozenset[int]]
) -> None:
    found = of_years(years, library)
    assert found == {key: float(bool(years & library[key])) for key in library}


def test_without_a_year_in_the_question_no_document_counts() -> None:
    assert of_years(years_in("the revenue"), {"a": years_in("in 2023")}) == {"a": 0.0}
    assert of_years(years_in("in FY23"), {"a": years_in("report 2023"), "b": frozenset()}) == {
        "a": 1.0,
        "b": 0.0,
    }


@pytest.mark.parametrize("total", [1, 2, 10, 400])
def test_rarity_falls_with_those_who_have_a_term_and_is_never_negative(total: int) -> None:
    values = [rarity(having, total) for having in range(total + 1)]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == total + 1
    assert values[-1] > 0
    assert rarity(0, 0) == 0
