"""A document of several instalments, and interruptions of its reading."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer import preparation
from indexer.errors import StoreUnavailable
from indexer.types import StoredPassage
from tests.indexing import Begun, HookedThreads, Library

PAGES = ("Handbook\nOne apple", "Two pears", "", "Four plums", "Five figs")
WORDS = ("apple", "pears", "plums", "figs")


@pytest.fixture(autouse=True)
def two_pages_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "INSTALMENT_PAGES", 2)


def hooked(first: int, deed: Callable[[], object]) -> HookedThreads:
    """Does something before the instalment that begins with that page."""
    return HookedThreads(lambda work: deed() if work.first == first else None)


class Begins(Begun):
    """Remembers the first pages of what is read."""

    @property
    def pages(self) -> list[int]:
        return [work.first for work in self.works]


def interrupt(library: Library, *, from_passage: int) -> None:
    """A sync during which the store goes away when it is given that passage."""
    store = library.index.store
    stage = store.stage

    def failing(passages: list[StoredPassage]) -> None:
        stage(passages)
        if any(passage.ordinal >= from_passage for passage in passages):
            raise StoreUnavailable("the store is away")

    store.stage = failing  # type: ignore[method-assign]
    try:
        with pytest.raises(StoreUnavailable):
            library.sync()
    finally:
        del store.stage  # type: ignore[misc]
