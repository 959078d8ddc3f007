"""A language model's streams -> judged claims: the first, a second after a cut, and one round of repair.

A claim is handed on only with quotes that support it, of documents that the catalogue confirms at that moment, and
only while it confirms, too, whatever else the claim may have words of.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import cast

from bot.attribution import Attribution, attribute, narrowed
from bot.claims import ClaimReader, Draft
from bot.drafting import Draftsman
from bot.errors import ModelCutOff, ModelError
from bot.evidence.figures import figures
from bot.language_models import Assignment, LanguageModel, Rejected
from bot.origins import beside
from bot.stopwatch import Stopwatch
from bot.types import Claim, Shown, Verdict
from bot.verify import Finding
from indexer.types import Hit

_ATTEMPTS = 2
_MOST_FIGURES = 40  # of a claim: with more it is no sentence, and checking it takes minutes
_MOST_LATE = 10.0  # seconds after the deadline in which claims are still checked
_LEAST_LEFT = 1.0  # seconds of the deadline: with fewer no model is asked again
_MOST_REPAIRED = 8  # claims
_TOO_LATE = "The answer broke off: checking it took longer than FOOTNOTE_MODEL_DEADLINE allows."
_TOO_MANY = f"it states more than {_MOST_FIGURES} figures at once"
_GONE = "its words may come from a document that may not be used any more"


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a model's writing is bound to."""

    deadline: float  # seconds for the whole answer, of which the assignment says how many are spent
    repair: bool  # whether it may be asked once more for claims that nothing supports
    hearsay: Sequence[Hit]  # what it is told beside the passages
    said: str  # by people: words of it come from them
    allowed: Callable[[Collection[str]], Collection[str]]  # of generations, those that may be used now


@dataclass(slots=True)
class Writing:
    """One answer as a model writes it. `claims` is read once; then `draftsman` and `failures` hold what became of it."""

    model: LanguageModel
    assignment: Assignment
    terms: Terms
    draftsman: Draftsman
    stopwatch: Stopwatch
    failures: list[ModelError] = field(default_factory=list)  # in order; a repair that fails is one, too
    incomplete: ModelError | None = None  # why the answer is not whole
    _began: float = field(default_factory=_now)

    async def claims(self) -> AsyncGenerator[Claim, None]:
        """Supported claims as they come. The model's failures are kept, not raised. Raises CatalogueError."""
        with self.stopwatch.over("model"):
            for attempt in range(1, _ATTEMPTS + 1):
                self._begin(attempt)
                async with aclosing(self._stream(self.assignment)) as claims:
                    async for claim in claims:
                        yield claim
                if not self._is_worth_another_try():
                    break
        rejected = self._rejected()
        if self.incomplete is None and rejected and self._may_be_repaired():
            self.draftsman.repairing = True
            with self.stopwatch.over("repair"):
                async with aclosing(self._stream(replace(self.assignment, rejected=rejected))) as claims:
                    async for claim in claims:
                        yield claim
            self.incomplete = None

    # --- streams ----------------------------------------------------------------------------

    def _begin(self, attempt: int) -> None:
        self.draftsman.attempt = attempt
        self.incomplete = None

    def _is_worth_another_try(self) -> bool:
        return isinstance(self.incomplete, ModelCutOff) and self.incomplete.again and self._has_time()

    def _may_be_repaired(self) -> bool:
        return self.terms.repair and self.model.rewrites and self._has_time()

    def _has_time(self) -> bool:
        return self.terms.deadline - self._spent() >= _LEAST_LEFT

    def _spent(self) -> float:
        return self.assignment.spent + _now() - self._began

    async def _stream(self, assignment: Assignment) -> AsyncGenerator[Claim, None]:
        """The claims of one stream; `incomplete` says why it broke off, if it did."""
        self.draftsman.waiting.clear()
        self.draftsman.layout = "\n" if self.draftsman.claims else ""
        reader: ClaimReader | None = None
        try:
            async with aclosing(self._pieces(replace(assignment, spent=self._spent()))) as pieces:
                async for piece in pieces:
                    self.stopwatch.reached("first_piece")
                    reader = reader or self._reader()
                    for draft in reader.feed(piece):
                        for claim in await self._taken(draft):
                            yield claim
            for draft in reader.finish() if reader is not None else ():
                for claim in await self._taken(draft):
                    yield claim
        except ModelError as error:
            self.incomplete = error
            self.failures.append(error)

    async def _pieces(self, assignment: Assignment) -> AsyncGenerator[str, None]:
        stream: AsyncIterator[str] = self.model.write(assignment)
        try:
            async for piece in stream:
                yield piece
        finally:
            if hasattr(stream, "aclose"):
                await cast("AsyncGenerator[str, None]", stream).aclose()

    def _reader(self) -> ClaimReader:
        """One for the passages that the model really was given, which is known by now."""
        count = self.assignment.meter.given
        given = self.assignment.passages if count is None else self.assignment.passages[:count]
        self.draftsman.passages = given
        return ClaimReader(len(given))

    # --- claims -----------------------------------------------------------------------------

    async def _taken(self, draft: Draft) -> list[Claim]:
        """The claims that may be shown now. Raises ModelCutOff when it is too late to check any more."""
        if self._spent() > self.terms.deadline + _MOST_LATE:
            raise ModelCutOff(_TOO_LATE, again=False)
        again = self.draftsman.attempt > 1 or self.draftsman.repairing
        if again and self.draftsman.is_repeat(draft.text):
            return []
        found, others = await asyncio.to_thread(self._judged, draft)
        claims = self.draftsman.take(draft, found, others)
        if claims:
            self.stopwatch.reached("first_claim")
        return claims

    def _judged(self, draft: Draft) -> tuple[Attribution, tuple[Shown, ...]]:
        """What a draft rests on, of documents that may be used now, and what else it may have words of."""
        if len(figures(draft.text)) > _MOST_FIGURES:
            return Attribution((), Finding(Verdict.UNSUPPORTED, _TOO_MANY), ()), ()
        passages = self.draftsman.passages
        found = attribute(draft.text, draft.markers, passages)
        if not found.stands:
            return found, ()
        allowed = self.terms.allowed({hit.generation for hit in (*passages, *self.terms.hearsay)})
        found = narrowed(draft.text, found, passages, allowed)
        others = beside(draft.text, found.quotes, passages, said=self.terms.said, hearsay=self.terms.hearsay)
        if all(shown.generation in allowed for shown in others):
            return found, others
        return replace(found, finding=Finding(Verdict.UNSUPPORTED, _GONE)), ()

    def _rejected(self) -> tuple[Rejected, ...]:
        """The claims that may be true as the model meant them; not what it says of what it did not find."""
        why: dict[str, str] = {}
        for judged in self.draftsman.judged:
            if judged.verdict != Verdict.UNSUPPORTED or judged.note == _GONE:
                continue
            if judged.markers or any(not figure.weak for figure in figures(judged.text)):
                why.setdefault(judged.text, judged.note or "")
        return tuple(Rejected(text, note) for text, note in why.items())[:_MOST_REPAIRED]
