"""What words stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A short form and what a text says that it stands for."""

    term: str  # PP&E
    meaning: str  # property, plant and equipment
    times: int = 1  # how often the text says so


@dataclass(frozen=True, slots=True)
class GlossaryLine:
    """What somebody wrote down: a term, and other words for what it means."""

    term: str
    meanings: tuple[str, ...]


class SaidBy(NamedTuple):
    """A document, by its id, one of whose readings says something."""

    document: str
    generation: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """A term of a question, and other words for it."""

    term: str  # as it stands in the question
    meanings: tuple[str, ...]  # the words to search too, the likeliest first
    said_by: Mapping[str, SaidBy] = field(
        default_factory=dict, compare=False
    )  # of these a document within the reach that says so; none of what people wrote, and of common words
