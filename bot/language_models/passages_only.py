"""Without a language model: the sentences and rows that match the question best, word for word.

They are written as a model would write, each with the marker of its passage, so that they take the same way
through sanitising, quoting and verification. Nothing is put into words of our own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from bot.citations import display_quote
from bot.errors import ModelError
from bot.evidence.words import words
from bot.language_models import Assignment
from bot.language_models.metering import Meter
from bot.markers import MARKER
from bot.matching import Match, matches
from bot.prompts import Message
from bot.types import Outcome

_MOST = 4  # sentences or rows
_LEAST_OF_THE_BEST = 0.5  # of the best one's score
_OF_AN_OLDER_VERSION = 0.8  # of its score
_SAME_WORDS = 0.8  # of two sentences that differ in their figures: one is the other's newer version


class PassagesOnly:
    """Answers with the passages themselves."""

    name = "passages"
    outcome = Outcome.PASSAGES
    rewrites = False

    async def write(self, assignment: Assignment) -> AsyncIterator[str]:
        """A list of verbatim sentences and rows, best first; headings only where there is nothing else.

        Nothing at all when nothing matches.
        """
        earlier = next((turn.text for turn in reversed(assignment.turns) if turn.user is not None), "")
        found = matches(
            assignment.question, assignment.passages, earlier=earlier, meanings=assignment.meanings
        )
        found = newer_first(found, [hit.generation in assignment.outdated for hit in assignment.passages])
        found = [match for match in found if not match.is_heading] or found
        for match in found[:_MOST]:
            if match.score >= _LEAST_OF_THE_BEST * found[0].score:
                yield f"- {_as_text(match.text)} [{match.marker}]\n"

    async def complete(
        self,
        messages: Sequence[Message],  # noqa: ARG002
        *,
        deadline: float,  # noqa: ARG002
        most: int,  # noqa: ARG002
        meter: Meter | None = None,  # noqa: ARG002
    ) -> str:
        """Raises ModelError: there is nothing that could write."""
        raise ModelError("no language model is configured")

    async def close(self) -> None:
        """Nothing to close."""


def newer_first(found: Sequence[Match], outdated: Sequence[bool]) -> list[Match]:
    """Matches with those of older versions behind, and without what a newer version says in the same words.

    `outdated` says of each passage in order, the first being that of marker 1, whether its newer version is there too.
    """
    current = [_wording(match.text) for match in found if not outdated[match.marker - 1]]
    kept: list[Match] = []
    for match in found:
        if not outdated[match.marker - 1]:
            kept.append(match)
        elif not any(_alike(_wording(match.text), wording) for wording in current):
            kept.append(replace(match, score=match.score * _OF_AN_OLDER_VERSION))
    return sorted(kept, key=lambda match: -match.score)


def _wording(text: str) -> frozenset[str]:
    return frozenset(word.key for word in words(text) if not any(map(str.isdigit, word.key)))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and len(one & other) >= _SAME_WORDS * len(one | other)


def _as_text(text: str) -> str:
    """On one line; what looks like a marker of ours is put in other brackets."""
    return MARKER.sub(lambda marker: f"({marker[0].strip('[]【】［］')})", display_quote(text))
