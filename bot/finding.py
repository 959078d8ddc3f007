"""A question -> the passages to answer it from, if they are related to it.

Search and SQL run in threads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot import versions
from bot.language_models import LanguageModel
from bot.language_models.metering import Meter
from bot.prompts import PASSAGE_BYTES, fitted
from bot.rewriting import rewrite, search_text
from bot.stopwatch import Stopwatch
from bot.types import Turn
from indexer.search import Results
from indexer.types import Hit, Reach

if TYPE_CHECKING:
    from indexer.catalogue import Catalogue
    from indexer.search import Superseded

_PER_PAGE = 2  # hits
_DEEPER = 3  # times as many hits as passages, so that one per page can be chosen


class Finds(Protocol):
    """What `indexer.search.Search` does for us."""

    def results(
        self, question: str, *, workspace: str, reach: Reach, limit: int, per_page: int, also: Sequence[str]
    ) -> Results:
        """The best passages for a question, and how likely they are to answer it."""
        ...


@dataclass(slots=True)
class Asking:
    """A question with whom it is answered for, and what answering has cost so far."""

    text: str
    turns: Sequence[Turn]
    workspace: str
    reach: Reach
    meter: Meter = field(default_factory=Meter)
    stopwatch: Stopwatch = field(default_factory=Stopwatch)
    spent: float = 0.0  # seconds of those that the model has for the whole answer


@dataclass(frozen=True, slots=True)
class Material:
    """What a question has brought to light."""

    queries: tuple[str, ...] = ()  # the question in the model's words
    results: Results = field(default_factory=Results)
    passages: Sequence[Hit] = ()  # to answer from; none when they are too little related
    superseded: Sequence[Superseded] = ()  # older versions among the passages, where nobody asked for those


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds what to answer from."""

    search: Finds
    catalogue: Catalogue
    model: LanguageModel
    passages: int = 12  # at most
    passage_bytes: int = PASSAGE_BYTES  # of UTF-8 that their texts take at most
    refuse_below: float = 0.0  # the relevance under which nothing counts as found
    rewrite_within: float | None = None  # seconds for the model's queries; None: it is not asked for any

    async def documents(self, asking: Asking) -> int:
        """How many there are within reach. Raises CatalogueError."""
        if not asking.reach.readers:
            return 0
        statistics = await asyncio.to_thread(self.catalogue.statistics, asking.workspace, asking.reach)
        return statistics.documents

    async def find(self, asking: Asking) -> Material:
        """The best passages that fit. Raises EmbedderError, StoreError, CatalogueError."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        with asking.stopwatch.over("queries"):
            queries = await self._queries(asking)
        asking.spent = loop.time() - started
        with asking.stopwatch.over("search"):
            return await asyncio.to_thread(self._searched, asking, queries)

    async def _queries(self, asking: Asking) -> tuple[str, ...]:
        """The question in other words, by the model; none without one."""
        if self.rewrite_within is None or not self.model.rewrites:
            return ()
        languages = await asyncio.to_thread(self.catalogue.languages, asking.workspace, asking.reach)
        return await rewrite(
            self.model,
            asking.text,
            asking.turns,
            languages=languages,
            deadline=self.rewrite_within,
            meter=asking.meter,
        )

    def _searched(self, asking: Asking, queries: tuple[str, ...]) -> Material:
        question = search_text(asking.text, asking.turns)
        results = self.search.results(
            question,
            workspace=asking.workspace,
            reach=asking.reach,
            limit=self.passages * _DEEPER,
            per_page=_PER_PAGE,
            also=queries,
        )
        if results.relevance < self.refuse_below:
            return Material(queries, results)
        passages = fitted(choose(results.hits, self.passages), self.passage_bytes)
        older = versions.relevant(results.superseded, (question, *queries), passages)
        return Material(queries, results, passages, older)


def choose(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The best hits for a model to read, in order: the best of each page first, then others while there is room."""
    seen: set[tuple[str, int]] = set()
    first: list[Hit] = []
    others: list[Hit] = []
    for hit in hits:
        (others if (hit.generation, hit.page) in seen else first).append(hit)
        seen.add((hit.generation, hit.page))
    return (first + others)[:limit]
