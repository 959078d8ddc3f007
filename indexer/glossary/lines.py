"""Lines of a glossary as people write them: `capex = capital expenditures; purchases of property and equipment`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.glossary.keys import LONGEST, LONGEST_UNSPACED, atoms, key_of
from indexer.types import GlossaryLine

LONGEST_TERM = 60
"""Characters."""
LONGEST_MEANING = 120
MOST_MEANINGS = 8

_EQUALS = re.compile("[=＝]")
_SEMICOLON = re.compile("[;；]")


class WrongLine(ValueError):
    """A line that makes no sense; its text says why, and what to write."""

    def __init__(self, reason: str, number: int | None = None) -> None:
        super().__init__(reason)
        self.number = number  # of the line, from 1, where there are several


def parse_line(text: str) -> GlossaryLine:
    """The line `TERM = MEANING; MEANING`. Raises WrongLine."""
    term, *rest = _EQUALS.split(text, maxsplit=1)
    if not rest:
        raise WrongLine("the = is missing: write TERM = MEANING; MEANING")
    term = _checked(term, "term", LONGEST_TERM)
    words = list(atoms(term))
    if len(words) > (LONGEST_UNSPACED if any(word.unspaced for word in words) else LONGEST):
        raise WrongLine(f"a term of {len(words)} words is too long: use {LONGEST} at most")
    meanings = [
        _checked(part, "meaning", LONGEST_MEANING) for part in _SEMICOLON.split(rest[0]) if part.strip()
    ]
    if not meanings:
        raise WrongLine("the meaning is missing: write TERM = MEANING; MEANING")
    if len(meanings) > MOST_MEANINGS:
        raise WrongLine(f"{len(meanings)} meanings are too many: write {MOST_MEANINGS} at most")
    if key_of(term) in map(key_of, meanings):
        raise WrongLine("the term and its meaning are the same words: write other words for it")
    return GlossaryLine(term, tuple(dict.fromkeys(meanings)))


def parse_lines(text: str) -> Iterator[GlossaryLine]:
    """The lines of a file, without empty ones and comments, which begin with #. Raises WrongLine with its number."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                yield parse_line(line)
            except WrongLine as wrong:
                raise WrongLine(str(wrong), number) from None


def as_text(line: GlossaryLine) -> str:
    """The line as `parse_line` reads it."""
    return f"{line.term} = {'; '.join(line.meanings)}"


def _checked(part: str, kind: str, longest: int) -> str:
    words = " ".join(part.split())
    if not words:
        raise WrongLine(f"the {kind} is missing: write TERM = MEANING; MEANING")
    if len(words) > longest:
        raise WrongLine(f"the {kind} has {len(words)} characters: use {longest} at most")
    if not words.isprintable() or not key_of(words) or not any(map(str.isalnum, words)):
        raise WrongLine(f"the {kind} {words!r} holds no words, or hidden characters: type it anew")
    return words
