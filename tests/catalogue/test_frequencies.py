"""Term frequencies of the visible generations."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from indexer.catalogue import Catalogue
from indexer.catalogue.frequencies import packed, unpacked
from indexer.catalogue.tables import term_frequencies
from indexer.database import Database
from tests.catalogue.making import WORKSPACE, index, pdf


@given(st.dictionaries(st.integers(0, 2**32 - 1), st.integers(1, 2**31 - 1)))
def test_packed_terms_come_back(terms: dict[int, int]) -> None:
    assert unpacked(packed(terms)) == terms


@pytest.mark.parametrize("term", [-1, 2**32])
def test_what_is_not_a_token_id_cannot_be_packed(term: int) -> None:
    with pytest.raises(OverflowError):
        packed({term: 1})


def test_frequencies_are_sums_over_the_documents_of_a_workspace(catalogue: Catalogue) -> None:
    index(catalogue, pdf("a"), "g1", terms={1: 2, 2: 1}, passages=3)
    index(catalogue, pdf("b"), "g2", terms={2: 4, 3: 1}, passages=5)
    index(catalogue, pdf("a"), "g1", workspace="T2", terms={1: 7}, passages=7)
    assert catalogue.passage_frequencies(WORKSPACE, [1, 2, 3, 4]) == (8, {1: 2, 2: 5, 3: 1})
    assert catalogue.passage_frequencies(WORKSPACE, []) == (8, {})
    assert catalogue.passage_frequencies("T2", [1]) == (7, {1: 7})
    assert catalogue.passage_frequencies("T3", [1]) == (0, {})


def test_a_long_document_brings_and_takes_all_its_terms(catalogue: Catalogue, database: Database) -> None:
    many = {term * 40_000: 1 + term % 3 for term in range(35_000)}
    document = index(catalogue, pdf("long"), "g1", terms=many, passages=4)
    index(catalogue, pdf("short"), "g2", terms={0: 1}, passages=1)
    assert catalogue.passage_frequencies(WORKSPACE, many) == (5, many | {0: 2})
    catalogue.remove(WORKSPACE, document.id)
    assert catalogue.passage_frequencies(WORKSPACE, many) == (1, {0: 1})
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(term_frequencies)).scalar_one() == 1


def test_flips_and_removals_at_once_neither_deadlock_nor_miscount(catalogue: Catalogue) -> None:
    def live(number: int) -> None:
        for revision in range(6):
            terms = {(number * 7 + step * (1 + revision)) % 40: 1 + step % 3 for step in range(30)}
            document = index(
                catalogue, pdf(f"{number}", revision=f"{revision}"), f"g{number}-{revision}", terms=terms
            )
            if revision % 3 == 2:
                catalogue.remove(WORKSPACE, document.id)
        index(catalogue, pdf(f"{number}", revision="last"), f"last{number}", terms={1: 1, 50 + number: 2})

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(live, range(4)))
    expected = {1: 4} | {50 + number: 2 for number in range(4)}
    assert catalogue.passage_frequencies(WORKSPACE, range(60)) == (8, expected)
