"""A question -> verified claims as they come, then the whole answer.

Search and SQL run in threads. Before a claim is handed on, the catalogue confirms that what it cites is still
visible and within reach; before the whole answer is, it confirms everything once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from bot.citations import Numbering, Quote, locate
from bot.claims import ClaimReader, Draft
from bot.errors import ModelError
from bot.language_models import Assignment, LanguageModel
from bot.types import Answer, Claim, Outcome, Turn, Verdict
from bot.verify import Finding, verify
from indexer.types import Hit, Reach

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from indexer.catalogue import Catalogue
    from indexer.search import Search

_NEAREST = 3
_DEEPER = 3  # times as many hits as passages, so that one per page can be chosen
_SHORT_QUESTION = 8  # words: a follow-up this short leans on the question before it


@dataclass(slots=True)
class _Draftsman:
    """What is being written: the claims so far, and what waits for a supported claim to follow."""

    passages: Sequence[Hit]
    numbering: Numbering = field(default_factory=Numbering)
    claims: list[Claim] = field(default_factory=list)
    waiting: list[Claim] = field(default_factory=list)
    layout: str = ""
    dropped: int = 0

    def keep(self, claim: Claim) -> list[Claim]:
        """Takes a claim in; gives those that may be shown now."""
        claim = replace(claim, prefix=self._prefix(claim.prefix))
        self.waiting.append(claim)
        if claim.verdict is Verdict.CONNECTIVE:
            return []
        shown, self.waiting = self.waiting, []
        self.claims += shown
        return shown

    def drop(self, draft: Draft) -> None:
        """Counts a claim that is not shown; the layout before it is the next one's."""
        self.dropped += 1
        newlines = max(self.layout, draft.prefix, key=lambda prefix: prefix.count("\n"))
        self.layout = "\n" * newlines.count("\n")

    def _prefix(self, prefix: str) -> str:
        if not self.claims and not self.waiting:
            prefix, self.layout = prefix.lstrip("\n "), ""
        elif self.layout.count("\n") > prefix.count("\n"):
            prefix = self.layout + prefix.lstrip("\n").removeprefix(" ")
        self.layout = ""
        return prefix


class Answerer:
    """Answers from the passages that a reach admits, and from nothing else."""

    def __init__(
        self, *, search: Search, catalogue: Catalogue, model: LanguageModel, passages: int = 8
    ) -> None:
        self._search = search
        self._catalogue = catalogue
        self._model = model
        self._passages = passages

    async def answer(
        self, text: str, *, workspace: str, reach: Reach, turns: Sequence[Turn] = ()
    ) -> AsyncIterator[Claim | Answer]:
        """Supported claims as they come; the last item is the whole Answer, without what was withdrawn meanwhile.

        Raises:
            EmbedderError, StoreError, CatalogueError: search or catalogue failed; ask again later.
        """
        searched = await self._documents(workspace, reach)
        if not searched:
            yield Answer(Outcome.NOT_FOUND)
            return
        hits = await self._find(text, turns, workspace, reach)
        passages = choose(hits, self._passages)
        written = _Draftsman(passages)
        failure: ModelError | None = None
        if passages:
            reader = ClaimReader(len(passages))
            try:
                async with aclosing(self._write(Assignment(text, passages, turns))) as pieces:
                    async for piece in pieces:
                        for draft in reader.feed(piece):
                            for claim in await self._check(draft, written, workspace, reach):
                                yield claim
            except ModelError as error:
                failure = error
            else:
                for draft in reader.finish():
                    for claim in await self._check(draft, written, workspace, reach):
                        yield claim
        yield await self._whole(written, failure, searched, hits, workspace, reach)

    async def _documents(self, workspace: str, reach: Reach) -> int:
        if not reach.readers:
            return 0
        statistics = await asyncio.to_thread(self._catalogue.statistics, workspace, reach)
        return statistics.documents

    async def _find(self, text: str, turns: Sequence[Turn], workspace: str, reach: Reach) -> list[Hit]:
        return await asyncio.to_thread(
            self._search.find,
            search_text(text, turns),
            workspace=workspace,
            reach=reach,
            limit=self._passages * _DEEPER,
        )

    async def _write(self, assignment: Assignment) -> AsyncGenerator[str, None]:
        stream = self._model.write(assignment)
        try:
            async for piece in stream:
                yield piece
        finally:
            if hasattr(stream, "aclose"):
                await cast("AsyncGenerator[str, None]", stream).aclose()

    async def _check(self, draft: Draft, written: _Draftsman, workspace: str, reach: Reach) -> list[Claim]:
        quotes, finding = await asyncio.to_thread(self._judge, draft, written.passages, workspace, reach)
        if finding.verdict is Verdict.UNSUPPORTED:
            written.drop(draft)
            return []
        citations = dict.fromkeys(written.numbering.cite(quote) for quote in quotes)
        return written.keep(Claim(draft.text, finding.verdict, tuple(citations), finding.note, draft.prefix))

    def _judge(
        self, draft: Draft, passages: Sequence[Hit], workspace: str, reach: Reach
    ) -> tuple[list[Quote], Finding]:
        """The quotes of a draft and its verdict; then again without the quotes that are no longer allowed."""
        quotes = quotes_of(draft, passages)
        finding = verify(draft.text, quotes)
        if finding.verdict in {Verdict.UNSUPPORTED, Verdict.CONNECTIVE}:
            return [], finding
        allowed = self._allowed(workspace, {quote.hit.generation for quote in quotes}, reach)
        kept = [quote for quote in quotes if quote.hit.generation in allowed]
        return kept, finding if len(kept) == len(quotes) else verify(draft.text, kept)

    def _allowed(self, workspace: str, generations: Collection[str], reach: Reach) -> frozenset[str]:
        if not generations:
            return frozenset()
        return frozenset(self._catalogue.confirm(workspace, generations, reach))

    async def _whole(
        self,
        written: _Draftsman,
        failure: ModelError | None,
        searched: int,
        hits: Sequence[Hit],
        workspace: str,
        reach: Reach,
    ) -> Answer:
        nearest = choose(hits, _NEAREST)
        cited = {citation.generation for claim in written.claims for citation in claim.citations}
        asked = cited | {hit.generation for hit in nearest}
        allowed = await asyncio.to_thread(self._allowed, workspace, asked, reach)
        claims = _still_allowed(written.claims, allowed)
        if claims:
            return Answer(
                self._model.outcome,
                claims,
                searched,
                incomplete=failure is not None,
                dropped=written.dropped,
            )
        if failure is not None:
            return Answer(Outcome.ERROR, searched=searched, error=str(failure), dropped=written.dropped)
        return Answer(
            Outcome.NOT_FOUND,
            searched=searched,
            nearest=tuple(hit for hit in nearest if hit.generation in allowed),
            dropped=written.dropped,
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


def search_text(text: str, turns: Sequence[Turn]) -> str:
    """What to search for: a short follow-up is searched together with the question before it."""
    earlier = [turn.text for turn in turns if turn.user is not None]
    if not earlier or len(text.split()) > _SHORT_QUESTION:
        return text
    return f"{earlier[-1]} {text}"


def quotes_of(draft: Draft, passages: Sequence[Hit]) -> list[Quote]:
    """The quotes of what a draft's markers name; markers whose page says nothing of it fall away."""
    found = (locate(draft.text, passages[marker - 1]) for marker in draft.markers)
    return list(dict.fromkeys(quote for quote in found if quote is not None))


def _still_allowed(claims: Sequence[Claim], allowed: Collection[str]) -> tuple[Claim, ...]:
    """The claims whose every source may still be used; connective words go with what they introduced."""
    kept: list[Claim] = []
    waiting: list[Claim] = []
    for claim in claims:
        if claim.verdict is Verdict.CONNECTIVE:
            waiting.append(claim)
        elif all(citation.generation in allowed for citation in claim.citations):
            kept += [*waiting, claim]
            waiting = []
        else:
            waiting = []
    return tuple(kept)
