"""The common terms that come with the package."""

from __future__ import annotations

from collections import Counter

import pytest

from indexer.glossary.expanding import expand
from indexer.glossary.keys import candidates, key_of
from indexer.glossary.terms import common_lines, common_vocabulary
from indexer.types import GlossaryLine


def test_there_are_some_hundred_and_each_term_has_one_line() -> None:
    assert 250 <= len(common_lines()) <= 400
    assert [
        key for key, count in Counter(key_of(line.term) for line in common_lines()).items() if count > 1
    ] == []


@pytest.mark.parametrize("line", common_lines(), ids=lambda line: line.term)
def test_each_is_short_and_found_in_a_question(line: GlossaryLine) -> None:
    assert len(line.meanings) <= 4
    question = f"Where is {line.term} defined?" if line.term.isascii() else line.term
    found = expand(question, candidates(question), lambda key: common_vocabulary().get(key, ()))
    (expansion,) = found
    assert set(expansion.meanings) <= set(line.meanings)  # without what the term says itself
    assert expansion.meanings[:1] == line.meanings[:1] or key_of(line.meanings[0]) in key_of(line.term)


def test_they_count_one_way_only() -> None:
    assert "capital expenditure" not in common_vocabulary()


@pytest.mark.parametrize(
    "question",
    [
        "What does Dr. Smith owe Acme Ltd?",
        "What does ACME LTD owe?",
        "Turnover in Apr. 2024",
        "How many ml a day?",
        "By how many bps did the margin of BP rise?",
        "Acht Std. Arbeit am Tag",
        "Combien de jours ai-je, et à quoi ai-je droit ?",
        "Hvor mange år er det?",
        "Vad är det?",
        "Qual è l'età minima?",
        "Seeds OR plants in Portland, OR?",
    ],
)
def test_what_looks_like_an_abbreviation_and_is_none_brings_nothing(question: str) -> None:
    assert expand(question, candidates(question), lambda key: common_vocabulary().get(key, ())) == ()
