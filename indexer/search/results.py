"""What a search found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.types import Hit, SaidBy


@dataclass(frozen=True, slots=True)
class Superseded:
    """An older version of a document, found beside the newer one."""

    generation: str
    name: str  # the file's
    newer_generation: str
    newer_name: str


@dataclass(frozen=True, slots=True)
class Results:
    """The hits of one question, best first, and what is known of them as a whole."""

    hits: tuple[Hit, ...] = ()
    relevance: float = 0.0  # from 0 to 1: how likely it is that these documents hold the answer
    expansions: tuple[str, ...] = ()  # what the glossary added to the question
    said_by: Mapping[str, SaidBy] = field(
        default_factory=dict
    )  # of these a document that says so; none of what people wrote, and of common words
    superseded: tuple[Superseded, ...] = ()
