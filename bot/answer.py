"""A question -> verified claims as they come, then the whole answer.

Search and SQL run in threads. What is found and too little related to the question is not put into words. Before a
claim is handed on, the catalogue confirms that what it cites is still visible and within reach; before the whole
answer is, it confirms everything once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from bot import versions
from bot.citations import Quote
from bot.claims import ClaimReader, Draft
from bot.drafting import Draftsman, quotes_of, still_allowed
from bot.errors import ModelError
from bot.language_models import Assignment, LanguageModel
from bot.rewriting import rewrite, search_text
from bot.types import Answer, Claim, Outcome, Turn, Verdict
from bot.verify import Finding, verify
from indexer.types import Document, Hit, Reach

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.settings import BotSettings
    from indexer.catalogue import Catalogue
    from indexer.search import Results, Superseded

_NEAREST = 3
_PER_PAGE = 2  # hits
_DEEPER = 3  # times as many hits as passages, so that one per page can be chosen


class Finds(Protocol):
    """What `indexer.search.Search` does for us."""

    def results(
        self, question: str, *, workspace: str, reach: Reach, limit: int, per_page: int, also: Sequence[str]
    ) -> Results:
        """The best passages for a question, and how likely they are to answer it."""
        ...


@dataclass(frozen=True, slots=True)
class _Asking:
    """A question with whom it is answered for."""

    text: str
    turns: Sequence[Turn]
    workspace: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class _Found:
    """What a question has brought to light."""

    searched: int  # documents
    results: Results
    passages: Sequence[Hit]  # to answer from; none when they are too little related
    superseded: Sequence[Superseded] = ()  # older versions among the passages


class Answerer:
    """Answers from the passages that a reach admits, and from nothing else.

    Args:
        search: what finds them.
        catalogue: what says which of them may be used.
        model: what puts them into words.
        passages: how many the model is given at most.
        refuse_below: the relevance (`indexer.search.Results`) under which nothing counts as found.
        rewrite_within: seconds that the model has to put the question into search queries; None: it is not asked.
    """

    def __init__(
        self,
        *,
        search: Finds,
        catalogue: Catalogue,
        model: LanguageModel,
        passages: int = 12,
        refuse_below: float = 0.0,
        rewrite_within: float | None = None,
    ) -> None:
        self._search = search
        self._catalogue = catalogue
        self._model = model
        self._passages = passages
        self._refuse_below = refuse_below
        self._rewrite_within = rewrite_within

    async def answer(
        self, text: str, *, workspace: str, reach: Reach, turns: Sequence[Turn] = ()
    ) -> AsyncIterator[Claim | Answer]:
        """Supported claims as they come; the last item is the whole Answer, without what was withdrawn meanwhile.

        Raises:
            EmbedderError, StoreError, CatalogueError: search or catalogue failed; ask again later.
        """
        asking = _Asking(text, turns, workspace, reach)
        searched = await self._documents(asking)
        if not searched:
            yield Answer(Outcome.NOT_FOUND)
            return
        loop = asyncio.get_running_loop()
        started = loop.time()
        queries = await self._queries(asking)
        spent = loop.time() - started
        found = await self._find(asking, queries, searched)
        written = Draftsman(found.passages)
        failure: ModelError | None = None
        if found.passages:
            reader = ClaimReader(len(found.passages))
            outdated = versions.outdated(found.superseded, found.passages)
            assignment = Assignment(text, found.passages, turns, outdated, spent, found.results.expansions)
            try:
                async with aclosing(self._write(assignment)) as pieces:
                    async for piece in pieces:
                        for draft in reader.feed(piece):
                            for claim in await self._check(draft, written, asking):
                                yield claim
            except ModelError as error:
                failure = error
            else:
                for draft in reader.finish():
                    for claim in await self._check(draft, written, asking):
                        yield claim
        yield await self._whole(written, failure, found, asking)

    async def _documents(self, asking: _Asking) -> int:
        if not asking.reach.readers:
            return 0
        statistics = await asyncio.to_thread(self._catalogue.statistics, asking.workspace, asking.reach)
        return statistics.documents

    async def _queries(self, asking: _Asking) -> tuple[str, ...]:
        """The question in other words, by the model; none without one."""
        if self._rewrite_within is None or not self._model.rewrites:
            return ()
        languages = await asyncio.to_thread(self._catalogue.languages, asking.workspace, asking.reach)
        return await rewrite(
            self._model, asking.text, asking.turns, languages=languages, deadline=self._rewrite_within
        )

    async def _find(self, asking: _Asking, queries: Sequence[str], searched: int) -> _Found:
        question = search_text(asking.text, asking.turns)
        results = await asyncio.to_thread(
            self._search.results,
            question,
            workspace=asking.workspace,
            reach=asking.reach,
            limit=self._passages * _DEEPER,
            per_page=_PER_PAGE,
            also=queries,
        )
        if results.relevance < self._refuse_below:
            return _Found(searched, results, ())
        passages = choose(results.hits, self._passages)
        older = versions.relevant(results.superseded, (question, *queries), passages)
        return _Found(searched, results, passages, older)

    async def _write(self, assignment: Assignment) -> AsyncGenerator[str, None]:
        stream = self._model.write(assignment)
        try:
            async for piece in stream:
                yield piece
        finally:
            if hasattr(stream, "aclose"):
                await cast("AsyncGenerator[str, None]", stream).aclose()

    async def _check(self, draft: Draft, written: Draftsman, asking: _Asking) -> list[Claim]:
        quotes, finding = await asyncio.to_thread(self._judge, draft, written.passages, asking)
        if finding.verdict is Verdict.UNSUPPORTED:
            written.drop(draft)
            return []
        citations = dict.fromkeys(written.numbering.cite(quote) for quote in quotes)
        return written.keep(Claim(draft.text, finding.verdict, tuple(citations), finding.note, draft.prefix))

    def _judge(self, draft: Draft, passages: Sequence[Hit], asking: _Asking) -> tuple[list[Quote], Finding]:
        """The quotes of a draft and its verdict; then again without the quotes that are no longer allowed."""
        quotes = quotes_of(draft, passages)
        finding = verify(draft.text, quotes)
        if finding.verdict in {Verdict.UNSUPPORTED, Verdict.CONNECTIVE}:
            return [], finding
        allowed = self._allowed({quote.hit.generation for quote in quotes}, asking)
        kept = [quote for quote in quotes if quote.hit.generation in allowed]
        return kept, finding if len(kept) == len(quotes) else verify(draft.text, kept)

    def _allowed(self, generations: Collection[str], asking: _Asking) -> dict[str, Document]:
        if not generations:
            return {}
        return self._catalogue.confirm(asking.workspace, generations, asking.reach)

    async def _whole(
        self, written: Draftsman, failure: ModelError | None, found: _Found, asking: _Asking
    ) -> Answer:
        nearest = choose(found.results.hits, _NEAREST)
        asked = {citation.generation for claim in written.claims for citation in claim.citations}
        asked |= {hit.generation for hit in nearest}
        for older in found.superseded:
            asked |= {older.generation, older.newer_generation}
        allowed = await asyncio.to_thread(self._allowed, asked, asking)
        claims = still_allowed(written.claims, allowed)
        if claims:
            cited = {citation.generation for claim in claims for citation in claim.citations}
            return Answer(
                self._model.outcome,
                claims,
                found.searched,
                incomplete=failure is not None,
                dropped=written.dropped,
                remarks=versions.remarks(found.superseded, cited=cited, documents=allowed),
            )
        if failure is not None:
            return Answer(Outcome.ERROR, searched=found.searched, error=str(failure), dropped=written.dropped)
        return Answer(
            Outcome.NOT_FOUND,
            searched=found.searched,
            nearest=tuple(hit for hit in nearest if hit.generation in allowed),
            dropped=written.dropped,
        )


def make_answerer(
    settings: BotSettings, *, search: Finds, catalogue: Catalogue, model: LanguageModel
) -> Answerer:
    """An answerer as the settings want it."""
    return Answerer(
        search=search,
        catalogue=catalogue,
        model=model,
        refuse_below=settings.refusal_threshold,
        rewrite_within=min(settings.rewrite_deadline, settings.model_deadline / 2)
        if settings.rewrite
        else None,
    )


def choose(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The best hits for a model to read, in order: the best of each page first, then others while there is room."""
    seen: set[tuple[str, int]] = set()
    first: list[Hit] = []
    others: list[Hit] = []
    for hit in hits:
        (others if (hit.generation, hit.page) in seen else first).append(hit)
        seen.add((hit.generation, hit.page))
    return (first + others)[:limit]
