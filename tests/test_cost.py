"""What embedding costs, and what a sync may spend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cost import (
    AVERAGE_BYTES,
    DEFAULT_RATES,
    Rates,
    Spending,
    estimate,
    price_of,
    rates_of,
    spending_of,
    tokens_in,
)
from indexer.local_qdrant import Endpoint
from indexer.settings import IndexerSettings
from indexer.types import SourceFile
from tests.catalogue.making import pdf
from tests.fake_openai import FakeOpenAI, serving
from tests.indexing import Library, engine, library, open_library

__all__ = ["engine", "library"]

WORDS = "Sixteen weeks of parental leave for everybody who works here.\n" * 30


@pytest.fixture(scope="module")
def openai() -> Iterator[FakeOpenAI]:
    with serving() as server:
        yield server


def of_size(size: int | None) -> SourceFile:
    return replace(pdf(), size=size)


def settings(**values: Any) -> IndexerSettings:
    return IndexerSettings(_env_file=None, **values)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("embedder", "price", "expected"),
    [
        ("bundled", None, 0.0),
        ("none", None, 0.0),
        ("fastembed:BAAI/bge-small-en", None, 0.0),
        ("openai", None, 0.02),
        ("openai:text-embedding-3-large", None, 0.13),
        ("openai:text-embedding-ada-002", None, 0.10),
        ("openai:of-our-own", None, None),
        ("openai:of-our-own", 0.5, 0.5),
        ("openai:text-embedding-3-small", 0.0, 0.0),
    ],
)
def test_prices_are_known_or_set(embedder: str, price: float | None, expected: float | None) -> None:
    assert price_of(settings(embedder=embedder, embedder_price=price)) == expected


def test_an_unknown_price_stops_nothing_but_is_said() -> None:
    spending = spending_of(settings(embedder="openai:of-our-own", cost_cap=0.0))
    spending.count(10**9)
    assert not spending.exhausted
    (doubt,) = spending.doubts
    assert "FOOTNOTE_EMBEDDER_PRICE" in doubt
    assert "of-our-own" in doubt


def test_a_cap_is_reached_by_what_was_sent() -> None:
    spending = Spending(price=2.0, cap=1.0)
    spending.count(499_999)
    assert not spending.exhausted
    spending.count(1)
    assert spending.exhausted
    assert spending.dollars == 1.0


def test_what_costs_nothing_knows_no_cap() -> None:
    spending = Spending(price=0.0, cap=0.0)
    spending.count(10**9)
    assert not spending.exhausted


@given(st.text(max_size=200), st.text(max_size=200))
def test_tokens_add_up_and_are_no_more_than_bytes(one: str, other: str) -> None:
    both = tokens_in([one, other])
    assert abs(both - tokens_in([one + other])) <= 1
    assert 0 <= both <= len((one + other).encode("utf-8", "replace")) + 1


def test_chinese_has_more_tokens_a_character_than_english() -> None:
    assert tokens_in(["a" * 400]) == 100
    assert tokens_in(["假" * 100]) == 110


def test_files_of_unknown_size_count_as_the_others_do() -> None:
    files = [of_size(1_000), of_size(3_000), of_size(None)]
    found = estimate(files, Rates(pages=0.001, tokens=0.1), price=10.0)
    assert (found.files, found.unsized, found.pages, found.tokens) == (3, 1, 6, 600)
    assert found.dollars == pytest.approx(0.006)
    assert estimate([of_size(None)], Rates(1.0, 1.0), None).pages == AVERAGE_BYTES
    assert estimate([], DEFAULT_RATES, 1.0).dollars == 0.0


def test_rates_are_those_of_what_was_read_once_that_is_enough(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write("a.pdf", WORDS, WORDS)
    library.sync()
    index = library.index

    def rates() -> Rates:
        return rates_of(index.catalogue, index.workspace, index.catalogue.documents(index.workspace))

    assert rates() == DEFAULT_RATES
    monkeypatch.setattr("indexer.cost.ENOUGH", 1)
    size = (library.folder / "a.pdf").stat().st_size
    assert rates().pages == pytest.approx(2 / size)
    assert rates().tokens * size > 2 * len(WORDS) / 4


def test_a_sync_stops_at_the_cap_and_the_next_goes_on(
    tmp_path: Path, engine: Endpoint, openai: FakeOpenAI
) -> None:
    paid = {
        "embedder": "openai:text-embedding-3-small",
        "embedder_price": 1_000_000.0,  # a dollar a token: each file is worth more than the cap
        "openai_api_key": "sk-test",
        "openai_base_url": openai.base_url,
        "cost_cap": 1.0,
        "qdrant_url": engine.url,
        "qdrant_api_key": engine.key,
    }
    with open_library(tmp_path, **paid) as library:
        for number in range(12):
            library.write(f"{number:02}.pdf", WORDS, f"page {number}")
        first = library.sync()
        assert 0 < first.added < 12  # those in flight are read to their end
        (waits,) = first.warnings
        assert f"{12 - first.added} files wait" in waits
        assert "FOOTNOTE_COST_CAP" in waits
        assert (first.failed, len(library.states())) == ((), first.added)
        read = first.added
        while len(library.states()) < 12:
            report = library.sync()
            assert (report.unchanged, report.failed) == (read, ())
            assert report.added > 0
            read += report.added
        assert library.sync().warnings == ()
        library.assert_at_the_sources()
