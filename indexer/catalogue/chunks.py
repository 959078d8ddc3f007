"""Lists for `IN (…)`, cut so that a query stays far below SQLite's 32,766 parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeVar

T = TypeVar("T")

_SIZE = 500


def chunks(items: Collection[T]) -> Iterator[list[T]]:
    """The items, each once, in their order, at most 500 at a time."""
    distinct = list(dict.fromkeys(items))
    for start in range(0, len(distinct), _SIZE):
        yield distinct[start : start + _SIZE]
