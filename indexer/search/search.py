"""From a question to the passages that may answer it.

The store proposes, the catalogue decides: what is found is kept only where the catalogue says now that its
generation is visible and its audience within reach, and the text is cut from the catalogue's own pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from indexer.search.fusion import Fused, dense_weight, fuse, kept
from indexer.passages import section_at
from indexer.search.options import SearchOptions
from indexer.search.results import Results
from indexer.types import Document, Hit, Page, Reach, ScoredLists, SparseVector

if TYPE_CHECKING:
    from indexer.catalogue import Catalogue
    from indexer.embedders import Embedder
    from indexer.sparse import SparseEncoder
    from indexer.stores import PassageStore

_LEAST_DEPTH = 50
_DEPTH_PER_HIT = 5
_DEEPER = 4  # times as deep, when the catalogue dropped too many
_ROUNDS = 3


class Search:
    """Answers questions with hits. Thread-safe as far as its parts are."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        store: PassageStore,
        embedder: Embedder,
        sparse: SparseEncoder,
        options: SearchOptions | None = None,
    ) -> None:
        self.options = options or SearchOptions()
        self._catalogue = catalogue
        self._store = store
        self._embedder = embedder
        self._sparse = sparse

    def find(
        self, question: str, *, workspace: str, reach: Reach, limit: int = 10, file: str | None = None
    ) -> list[Hit]:
        """The hits of `results`, best first."""
        return list(self.results(question, workspace=workspace, reach=reach, limit=limit, file=file).hits)

    def results(
        self,
        question: str,
        *,
        workspace: str,
        reach: Reach,
        limit: int = 10,
        file: str | None = None,
        per_page: int = 1,
        also: Sequence[str] = (),
        options: SearchOptions | None = None,
    ) -> Results:
        """The best passages for a question, best first, and how likely they are to answer it.

        Args:
            question: in any language; nothing but white space finds nothing.
            workspace: whose documents.
            reach: what may be used.
            limit: hits at most.
            file: only documents whose file has this name.
            per_page: hits of one page at most.
            also: other wordings of the same question, searched beside it.
            options: instead of those that the search was made with.

        Raises:
            EmbedderError, StoreError, CatalogueError: a part failed; never a list that is short for that reason.
        """
        question = question.strip()
        if not question or not reach.readers or limit < 1:
            return Results()
        documents = None if file is None else self._named(workspace, reach, file)
        if documents is not None and not documents:
            return Results()
        lists, visible = self._confirmed(question, workspace, reach, limit, documents)
        ranked = fuse(lists, dense_weight(question, self._embedder.name))
        return Results(tuple(self._hits(workspace, ranked, visible, limit)))

    def _named(self, workspace: str, reach: Reach, file: str) -> list[str]:
        known = self._catalogue.documents(workspace, reach=reach)
        return [document.id for document in known if document.name == file]

    def _words(self, question: str, workspace: str) -> SparseVector:
        """The question's terms, weighed by how rare they are in this workspace."""
        terms = self._sparse.encode_question(question).indices
        passages, frequencies = self._catalogue.passage_frequencies(workspace, terms)
        return self._sparse.encode_question(question, frequencies=frequencies, passages=passages)

    def _confirmed(
        self, question: str, workspace: str, reach: Reach, limit: int, documents: Sequence[str] | None
    ) -> tuple[ScoredLists, dict[str, Document]]:
        """The store's lists without what the catalogue drops, asked for more while too little is left."""
        dense = self._embedder.embed_question(question) if self._embedder.dimensions else None
        sparse = self._words(question, workspace)
        depth = max(_LEAST_DEPTH, limit * _DEPTH_PER_HIT)
        for round_ in range(1, _ROUNDS + 1):
            found = self._store.search(
                workspace=workspace,
                reach=reach,
                dense=dense,
                sparse=sparse,
                limit=depth,
                documents=documents,
            )
            visible = self._catalogue.confirm(workspace, _generations(found), reach)
            lists = kept(found, visible)
            if round_ == _ROUNDS or not _too_few(found, lists, limit, depth):
                break
            depth *= _DEEPER
        return lists, visible

    def _hits(
        self, workspace: str, ranked: Sequence[Fused], visible: dict[str, Document], limit: int
    ) -> list[Hit]:
        hits: list[Hit] = []
        for start in range(0, len(ranked), limit):
            hits.extend(self._texts(workspace, ranked[start : start + limit], visible))
            if len(hits) >= limit:
                break
        return hits[:limit]

    def _texts(self, workspace: str, ranked: Sequence[Fused], visible: dict[str, Document]) -> Iterator[Hit]:
        """Hits of those whose page is still there: a generation may be forgotten while we read."""
        wanted: dict[str, set[int]] = {}
        for item in ranked:
            wanted.setdefault(item.passage.generation, set()).add(item.passage.page)
        pages = {
            generation: self._catalogue.pages(workspace, generation, numbers)
            for generation, numbers in wanted.items()
        }
        for item in ranked:
            page = pages[item.passage.generation].get(item.passage.page)
            if page is not None:
                yield _hit(item, visible[item.passage.generation], page)


def _generations(lists: ScoredLists) -> set[str]:
    return {passage.generation for side in (lists.dense, lists.sparse) for passage in side}


def _too_few(found: ScoredLists, lists: ScoredLists, limit: int, depth: int) -> bool:
    """Whether a side lost so much to the catalogue that its list no longer holds `limit` while more may exist."""
    return any(
        len(before) == depth and len(after) < limit
        for before, after in ((found.dense, lists.dense), (found.sparse, lists.sparse))
    )


def _hit(item: Fused, document: Document, page: Page) -> Hit:
    passage = item.passage
    return Hit(
        document=document.id,
        generation=passage.generation,
        name=document.name,
        title=document.title,
        link=document.link,
        ordinal=passage.ordinal,
        page=page.number,
        label=page.label,
        start=passage.start,
        end=passage.end,
        text=page.text[passage.start : passage.end],
        page_text=page.text,
        score=item.score,
        dense=item.dense,
        sparse=item.sparse,
        section=section_at(page, passage.start),
        modified=document.modified,
        read_by=page.read_by,
        confidence=page.confidence,
    )
