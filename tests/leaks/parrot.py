"""The worst language model there can be: it repeats all that it is given, whatever was asked."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from bot.language_models import Assignment
from bot.language_models.metering import Meter
from bot.prompts import Message
from bot.types import Outcome

_MARKERS = re.compile(r"\s*\[\d+\]")


class Parrot:
    """Says every passage with its marker; then what was said in the thread before, with markers that are not its own.

    What nobody believed it says once more, with another marker.
    """

    name = "parrot"
    outcome = Outcome.ANSWERED
    rewrites = True

    def __init__(self, *, mixes: bool = True) -> None:
        """`mixes`: it also says what stands on one page with the marker of another."""
        self._mixes = mixes
        self.meanwhile: Callable[[], Awaitable[None]] | None = None  # happens once, after the first passage

    async def write(self, assignment: Assignment) -> AsyncIterator[str]:
        if assignment.rejected:
            for claim in assignment.rejected:
                yield f"- {claim.text} [1]\n"
            return
        for number, hit in enumerate(assignment.passages, start=1):
            for sentence in hit.text.split("\n"):
                yield f"- {sentence} [{number}]\n"
            if self.meanwhile is not None:
                meanwhile, self.meanwhile = self.meanwhile, None
                await meanwhile()
        count = len(assignment.passages)
        for number, hit in enumerate(assignment.passages if self._mixes else ()):
            for sentence in hit.text.split("\n"):
                for marker in {1, count, (number + 1) % count + 1}:
                    yield f"- {sentence} [{marker}]\n"
        for text in (*(turn.text for turn in assignment.turns), *assignment.meanings):
            for line in text.split("\n"):
                bare = _MARKERS.sub("", line).lstrip("•- ")
                for marker in {1, len(assignment.passages)}:
                    yield f"- {bare} [{marker}]\n"
                yield f"According to {bare}:\n"

    async def complete(
        self, messages: Sequence[Message], *, deadline: float, most: int, meter: Meter | None = None
    ) -> str:
        return "\n".join(message.content for message in messages)[-most:]

    async def close(self) -> None:
        """Nothing to close."""
