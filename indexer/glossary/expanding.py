"""Which terms of a question a glossary knows, and what they add to it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from indexer.glossary.everyday import EVERYDAY
from indexer.glossary.keys import Candidate, is_shouted, key_of
from indexer.types import Expansion, GlossaryLine, SaidBy

MOST_EXPANSIONS = 6
"""Of one question."""
MOST_MEANINGS = 4
"""Of one term."""


@dataclass(frozen=True, slots=True)
class Sense:
    """Words to search too where others stand in a question."""

    words: str
    capitals: bool = False  # only where those others are in capitals
    said_by: SaidBy | None = None  # a document that says so; None: people, or everybody


Vocabulary = dict[str, list[Sense]]
"""Senses by key, the likeliest first."""


def add_senses(
    vocabulary: Vocabulary, lines: Iterable[GlossaryLine], *, both_ways: bool, said_by: SaidBy | None = None
) -> None:
    """Adds what lines say: meanings for their term and, both ways, the term for each of its meanings."""
    for line in lines:
        key = key_of(line.term)
        capitals = line.term.isupper() and key in EVERYDAY
        vocabulary.setdefault(key, []).extend(Sense(meaning, capitals, said_by) for meaning in line.meanings)
        if both_ways:
            for meaning in line.meanings:
                vocabulary.setdefault(key_of(meaning), []).append(Sense(line.term, said_by=said_by))


def expand(
    question: str, candidates: Sequence[Candidate], senses: Callable[[str], Sequence[Sense]]
) -> tuple[Expansion, ...]:
    """What the senses add to a question, in the order of its words; of terms that overlap the longest counts.

    What the question says already is not added.
    """
    said = {candidate.key for candidate in candidates}
    shouted = is_shouted(question)
    taken: list[Candidate] = []
    expansions: list[tuple[int, Expansion]] = []
    for candidate in sorted(candidates, key=_longest_first):
        if any(candidate.start < other.end and other.start < candidate.end for other in taken):
            continue
        capitals = not shouted and candidate.surface.rstrip("s").isupper()
        meant = [sense for sense in senses(candidate.key) if capitals or not sense.capitals]
        if not meant:
            continue
        taken.append(candidate)
        distinct: dict[str, Sense] = {}
        for sense in meant:
            distinct.setdefault(key_of(sense.words), sense)
        added = [sense for key, sense in distinct.items() if key not in said]
        if added:
            expansions.append((candidate.start, _expansion(candidate.surface, added[:MOST_MEANINGS])))
        if len(expansions) == MOST_EXPANSIONS:
            break
    return tuple(expansion for _, expansion in sorted(expansions, key=lambda item: item[0]))


def _expansion(term: str, senses: Sequence[Sense]) -> Expansion:
    meanings = tuple(sense.words for sense in senses)
    return Expansion(term, meanings, {each.words: each.said_by for each in senses if each.said_by})


def _longest_first(candidate: Candidate) -> tuple[int, bool, int]:
    return candidate.start - candidate.end, not candidate.exact, candidate.start
