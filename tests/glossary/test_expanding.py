"""What a glossary adds to a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.glossary.expanding import MOST_EXPANSIONS, MOST_MEANINGS, Vocabulary, add_senses, expand
from indexer.glossary.keys import candidates
from indexer.glossary.lines import parse_line
from indexer.types import Expansion


def expanded(question: str, *lines: str, both_ways: bool = True) -> dict[str, tuple[str, ...]]:
    vocabulary: Vocabulary = {}
    add_senses(vocabulary, map(parse_line, lines), both_ways=both_ways)
    found = expand(question, candidates(question), lambda key: vocabulary.get(key, ()))
    return {each.term: each.meanings for each in found}


def test_a_term_brings_its_meanings_and_a_meaning_its_term() -> None:
    line = "PP&E = property, plant and equipment; fixed assets"
    assert expanded("How did PP&E change?", line) == {
        "PP&E": ("property, plant and equipment", "fixed assets")
    }
    assert expanded("Which fixed asset is new?", line) == {"fixed asset": ("PP&E",)}
    assert expanded("Which fixed asset is new?", line, both_ways=False) == {}


@pytest.mark.parametrize("question", ["our sla?", "our SLAs?", "which SLA is it", "SLA-breach", "(SLA)"])
def test_case_plural_and_what_stands_around_do_not_matter(question: str) -> None:
    assert list(expanded(question, "SLA = service level agreement").values()) == [
        ("service level agreement",)
    ]


@pytest.mark.parametrize("question", ["translator", "slab", "SLAX", "aslab"])
def test_a_part_of_a_word_is_no_term(question: str) -> None:
    assert expanded(question, "SLA = service level agreement") == {}


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Does IT help us?", True),
        ("does it help us?", False),
        ("It helps us.", False),
        ("DOES IT HELP US?", False),
    ],
)
def test_an_abbreviation_that_is_an_everyday_word_is_meant_in_capitals_only(
    question: str, meant: bool
) -> None:
    assert ("information technology" in str(expanded(question, "IT = information technology"))) is meant


def test_an_everyday_word_that_somebody_writes_small_is_meant_as_written() -> None:
    assert expanded("the next run", "run = production run") == {"run": ("production run",)}


def test_of_terms_that_overlap_the_longest_counts() -> None:
    lines = ("PTO = paid time off", "PTO policy = leave rules", "policy = directive")
    assert expanded("our PTO policy", *lines) == {"PTO policy": ("leave rules",)}


def test_what_the_question_says_already_is_not_added() -> None:
    assert expanded("Is PTO paid time off?", "PTO = paid time off; vacation") == {"PTO": ("vacation",)}


def test_scripts_without_spaces_are_searched_for_terms_anywhere() -> None:
    assert expanded("请问年假有几天", "年假 = 带薪年休假") == {"年假": ("带薪年休假",)}
    assert expanded("ICカードの申請", "IC カード = 社員証") == {"ICカード": ("社員証",)}


def test_expansions_are_few_and_in_the_order_of_the_question() -> None:
    lines = [f"T{n} = meaning of {n}; other {n}; third {n}; fourth {n}; fifth {n}" for n in range(9)]
    found = expanded(" ".join(f"T{n}" for n in range(9)), *lines)
    assert len(found) == MOST_EXPANSIONS
    assert list(found) == sorted(found)
    assert {len(meanings) for meanings in found.values()} == {MOST_MEANINGS}


@given(st.text(max_size=200))
def test_a_question_without_a_glossary_is_left_alone(question: str) -> None:
    assert expand(question, candidates(question), lambda _: ()) == ()


@given(st.text(alphabet="AB PTOSit&年假s-", max_size=60))
def test_a_term_stands_in_the_question_and_its_meanings_do_not(question: str) -> None:
    vocabulary: Vocabulary = {}
    lines = map(parse_line, ("PTO = paid time off; AB", "IT = AB; SS", "年假 = 休假", "A&B = PTO; TT"))
    add_senses(vocabulary, lines, both_ways=True)
    found: tuple[Expansion, ...] = expand(question, candidates(question), lambda key: vocabulary.get(key, ()))
    said = {candidate.key for candidate in candidates(question)}
    for each in found:
        assert each.term in question
        assert each.meanings
        assert said.isdisjoint(meaning.casefold() for meaning in each.meanings)
