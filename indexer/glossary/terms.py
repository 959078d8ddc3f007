"""Terms that people at work use and documents spell otherwise: the file `terms.txt` of this package."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from indexer.glossary.expanding import Vocabulary, add_senses
from indexer.glossary.lines import parse_lines
from indexer.types import GlossaryLine


@lru_cache(maxsize=1)
def common_lines() -> tuple[GlossaryLine, ...]:
    """The lines of the file."""
    return tuple(parse_lines(files(__package__).joinpath("terms.txt").read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def common_vocabulary() -> Vocabulary:
    """Their senses: meanings for terms, not the other way round, since one meaning has many terms."""
    vocabulary: Vocabulary = {}
    add_senses(vocabulary, common_lines(), both_ways=False)
    return vocabulary
