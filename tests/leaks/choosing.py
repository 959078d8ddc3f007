"""Choices that a walk makes: by a seeded generator, or by Hypothesis, which can make them smaller."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Chooser(Protocol):
    """Makes choices."""

    def pick(self, items: Sequence[T]) -> T:
        """One of them; there is at least one."""
        ...

    def chance(self, percent: int) -> bool:
        """True that often."""
        ...


class Dice:
    """Choices by a seeded generator."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def pick(self, items: Sequence[T]) -> T:
        return self.random.choice(items)

    def chance(self, percent: int) -> bool:
        return self.random.random() * 100 < percent


class Drawn:
    """Choices drawn by Hypothesis; the first of the items and False are the simplest."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def pick(self, items: Sequence[T]) -> T:
        return self._data.draw(st.sampled_from(items))

    def chance(self, percent: int) -> bool:
        return self._data.draw(st.integers(0, 99)) >= 100 - percent
