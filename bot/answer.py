"""A question -> what its model is given, verified claims as they come, then the whole answer.

What is found and too little related to the question is not put into words. Before the whole answer is handed on, the
catalogue confirms everything once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import versions
from bot.citations import Numbering
from bot.drafting import Draftsman
from bot.finding import Asking, Finder, Finds, Material, choose
from bot.hearsay import given, hearsay, said_by_people
from bot.language_models import Assignment, LanguageModel
from bot.prompts import PASSAGE_BYTES
from bot.surroundings import around
from bot.traces import Found, Trace
from bot.types import Answer, Claim, Given, Outcome, Turn
from bot.whole import whole
from bot.writing import Terms, Writing
from indexer.types import Document, Hit, Reach

if TYPE_CHECKING:
    from bot.settings import BotSettings
    from indexer.catalogue import Catalogue

__all__ = ["Answerer", "Finds", "choose", "make_answerer"]


class Answerer:
    """Answers from the passages that a reach admits, and from nothing else.

    Args:
        search: what finds them.
        catalogue: what says which of them may be used.
        model: what puts them into words.
        passages: how many the model is given at most.
        passage_bytes: of UTF-8 that their texts take at most.
        refuse_below: the relevance (`indexer.search.Results`) under which nothing counts as found.
        rewrite_within: seconds that the model has to put the question into search queries; None: it is not asked.
        deadline: seconds that the model has for everything.
        repair: whether it is asked once more for claims that no page supports as it worded them.
    """

    def __init__(
        self,
        *,
        search: Finds,
        catalogue: Catalogue,
        model: LanguageModel,
        passages: int = 12,
        passage_bytes: int = PASSAGE_BYTES,
        refuse_below: float = 0.0,
        rewrite_within: float | None = None,
        deadline: float = 60.0,
        repair: bool = True,
    ) -> None:
        self._catalogue = catalogue
        self._model = model
        self._finder = Finder(search, catalogue, model, passages, passage_bytes, refuse_below, rewrite_within)
        self._deadline = deadline
        self._repair = repair

    async def answer(
        self, text: str, *, workspace: str, reach: Reach, turns: Sequence[Turn] = ()
    ) -> AsyncIterator[Given | Claim | Answer]:
        """Supported claims as they come, before them all that the model is given; the last item is the whole Answer,
        without what was withdrawn meanwhile.

        Raises:
            EmbedderError, StoreError, CatalogueError: search or catalogue failed; ask again later.
        """
        asking = Asking(text, turns, workspace, reach)
        documents = await self._finder.documents(asking)
        if not documents:
            yield Answer(Outcome.NOT_FOUND, trace=self._trace(asking, Material(), None))
            return
        material = await self._finder.find(asking)
        told = hearsay(asking.turns, material.results.said_by)
        yield given(material.passages, told)
        writing: Writing | None = None
        if material.passages:
            writing = self._writing(asking, material, told)
            async with aclosing(writing.claims()) as claims:
                async for claim in claims:
                    yield claim
        answer = await asyncio.to_thread(self._whole, asking, material, writing)
        for claim in answer.claims:
            if claim.disagrees:
                yield claim
        yield replace(answer, searched=documents, trace=self._trace(asking, material, writing))

    def _writing(self, asking: Asking, material: Material, told: Sequence[Hit]) -> Writing:
        outdated = versions.outdated(material.superseded, material.passages)
        assignment = Assignment(
            asking.text,
            material.passages,
            asking.turns,
            outdated,
            asking.spent,
            material.results.expansions,
            meter=asking.meter,
        )
        terms = Terms(
            deadline=self._deadline,
            repair=self._repair,
            hearsay=told,
            said=said_by_people(asking.text, asking.turns),
            allowed=lambda generations: self._allowed(generations, asking),
        )
        older = frozenset(each.generation for each in material.results.superseded)
        numbering = Numbering(widen=around if self._model.outcome is Outcome.PASSAGES else None)
        draftsman = Draftsman(material.passages, older, numbering)
        return Writing(self._model, assignment, terms, draftsman, asking.stopwatch)

    def _whole(self, asking: Asking, material: Material, writing: Writing | None) -> Answer:
        draftsman = Draftsman(()) if writing is None else writing.draftsman
        answer = whole(
            asking.text,
            draftsman,
            material,
            outcome=self._model.outcome,
            allowed=lambda generations: self._allowed(generations, asking),
        )
        failure = None if writing is None else writing.incomplete
        if failure is not None and answer.claims:
            answer = replace(answer, incomplete=True)
        elif failure is not None:
            answer = Answer(Outcome.ERROR, error=str(failure))
        return replace(answer, dropped=draftsman.dropped)

    def _allowed(self, generations: Collection[str], asking: Asking) -> dict[str, Document]:
        if not generations:
            return {}
        return self._catalogue.confirm(asking.workspace, generations, asking.reach)

    def _trace(self, asking: Asking, material: Material, writing: Writing | None) -> Trace:
        given_ones = () if writing is None else writing.draftsman.passages
        markers = {(hit.generation, hit.ordinal): marker for marker, hit in enumerate(given_ones, 1)}
        return Trace(
            queries=material.queries,
            relevance=material.results.relevance,
            refuse_below=self._finder.refuse_below,
            found=tuple(
                Found(
                    document=hit.document,
                    generation=hit.generation,
                    page=hit.page,
                    ordinal=hit.ordinal,
                    score=hit.score,
                    dense=hit.dense,
                    sparse=hit.sparse,
                    marker=markers.get((hit.generation, hit.ordinal)),
                )
                for hit in material.results.hits
            ),
            model=self._model.name,
            prompts=tuple(asking.meter.prompts),
            claims=() if writing is None else tuple(writing.draftsman.judged),
            usage=asking.meter.usage,
            timings=asking.stopwatch.read(),
            failure=None if writing is None else "; ".join(map(str, writing.failures)) or None,
            told=tuple(sorted({hit.document for hit in hearsay(asking.turns, material.results.said_by)})),
        )


def make_answerer(
    settings: BotSettings, *, search: Finds, catalogue: Catalogue, model: LanguageModel
) -> Answerer:
    """An answerer as the settings want it."""
    return Answerer(
        search=search,
        catalogue=catalogue,
        model=model,
        passage_bytes=settings.passage_bytes,
        refuse_below=settings.refusal_threshold,
        rewrite_within=min(settings.rewrite_deadline, settings.model_deadline / 2)
        if settings.rewrite
        else None,
        deadline=settings.model_deadline,
        repair=settings.repair,
    )
