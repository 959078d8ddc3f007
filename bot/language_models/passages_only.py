"""Without a language model: the sentences and rows that match the question best, word for word.

They are written as a model would write, each with the marker of its passage, so that they take the same way
through sanitising, quoting and verification. Nothing is put into words of our own.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from bot.citations import display_quote
from bot.language_models import Assignment
from bot.matching import matches
from bot.types import Outcome

_MOST = 4  # sentences or rows
_LEAST_OF_THE_BEST = 0.5  # of the best one's score
_LIKE_A_MARKER = re.compile(r"[\[【]([\d\s,;^†–-]{1,40})[\]】]")


class PassagesOnly:
    """Answers with the passages themselves."""

    name = "passages"
    outcome = Outcome.PASSAGES

    async def write(self, assignment: Assignment) -> AsyncIterator[str]:
        """A list of verbatim sentences and rows, best first; nothing at all when nothing matches."""
        earlier = next((turn.text for turn in reversed(assignment.turns) if turn.user is not None), "")
        found = matches(assignment.question, assignment.passages, earlier=earlier)
        for match in found[:_MOST]:
            if match.score >= _LEAST_OF_THE_BEST * found[0].score:
                yield f"- {_as_text(match.text)} [{match.marker}]\n"

    async def close(self) -> None:
        """Nothing to close."""


def _as_text(text: str) -> str:
    """On one line; what looks like a marker of ours is put in other brackets."""
    return _LIKE_A_MARKER.sub(r"(\1)", display_quote(text))
