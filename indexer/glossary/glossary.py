"""From a question to other words for its terms: those of the owner, of the documents, and common ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.glossary.expanding import Sense, Vocabulary, add_senses, expand
from indexer.glossary.keys import candidates
from indexer.glossary.owner_file import OwnerFile
from indexer.glossary.terms import common_vocabulary
from indexer.types import Expansion, GlossaryLine, Reach

if TYPE_CHECKING:
    from indexer.catalogue import Catalogue, GlossaryMatch

_MOST_CHARACTERS = 1_000  # of a question that are looked at


@dataclass(frozen=True, slots=True)
class Overview:
    """What a glossary holds for somebody."""

    written: tuple[GlossaryLine, ...]  # by people, in the catalogue
    from_file: tuple[GlossaryLine, ...]
    learned: tuple[GlossaryMatch, ...]  # of documents within the reach, by term


class Glossary:
    """Other words for terms of questions. Thread-safe.

    Lines that people wrote count for everybody. What a document says counts only where it is within the reach, as
    the catalogue has it at the moment of the question.
    """

    def __init__(self, catalogue: Catalogue, owner_file: Path | None = None, *, common: bool = True) -> None:
        """Raises SettingsError when the owner's file cannot be used."""
        self._table = catalogue.glossary
        self._owner = OwnerFile(owner_file) if owner_file is not None else None
        self._common = common

    def expansions(self, question: str, *, workspace: str, reach: Reach) -> tuple[Expansion, ...]:
        """Terms and meanings that stand in a question, and other words for each; six at most.

        Meanings of people's lines come first, then those of documents (of more documents first), then common ones.

        Raises:
            CatalogueError: the database failed.
        """
        question = question[:_MOST_CHARACTERS]
        found = candidates(question) if reach.readers else []
        if not found:
            return ()
        matches = self._table.matching(workspace, {candidate.key for candidate in found}, reach)
        sides = [
            _vocabulary(match for match in matches if not match.documents),
            self._owner.vocabulary if self._owner is not None else {},
            _vocabulary(match for match in matches if match.documents),
            common_vocabulary() if self._common else {},
        ]

        def senses(key: str) -> list[Sense]:
            return [sense for side in sides for sense in side.get(key, ())]

        return expand(question, found, senses)

    def overview(self, workspace: str, reach: Reach, *, limit: int = 500) -> Overview:
        """What people wrote, and what documents within the reach say: `limit` of these at most.

        Nothing for a reach without readers: who may ask nothing is told nothing.

        Raises:
            CatalogueError: the database failed.
        """
        if not reach.readers:
            return Overview((), (), ())
        return Overview(
            written=tuple(self._table.lines(workspace)),
            from_file=self._owner.lines if self._owner is not None else (),
            learned=tuple(self._table.learned(workspace, reach, limit=limit)),
        )


def _vocabulary(matches: Iterable[GlossaryMatch]) -> Vocabulary:
    vocabulary: Vocabulary = {}
    for match in matches:
        line = GlossaryLine(match.term, (match.meaning,))
        add_senses(vocabulary, [line], both_ways=True, said_by=match.said_by)
    return vocabulary
