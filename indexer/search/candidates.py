"""What the store proposes to a question, and the catalogue admits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from indexer.errors import StoreUnavailable
from indexer.search.fusion import kept
from indexer.search.query import Weighed
from indexer.types import Document, Reach, ScoredLists

if TYPE_CHECKING:
    from indexer.catalogue import Catalogue
    from indexer.embedders import Embedder
    from indexer.stores import PassageStore

_DEEPER = 4  # times as deep, when the catalogue dropped too many
_ROUNDS = 3


class Candidates:
    """Proposes passages. Thread-safe as far as its parts are."""

    def __init__(self, catalogue: Catalogue, store: PassageStore, embedder: Embedder) -> None:
        self._catalogue = catalogue
        self._store = store
        self._embedder = embedder

    def propose(
        self,
        asked: Sequence[Weighed],
        *,
        workspace: str,
        reach: Reach,
        named: Sequence[Document] | None,
        least: int,
        depth: int,
        with_vectors: bool,
    ) -> tuple[list[ScoredLists], dict[str, Document]]:
        """For each wording the store's lists without what the catalogue drops, and by generation what it admits.

        Of `named` documents only, if given: passages are found by their generations, which others may show too. Each side proposes `depth` passages, and more while the catalogue leaves fewer than `least` of them.

        Raises:
            StoreUnavailable: the store holds none of the passages that the catalogue shows, as after an upgrade
                until the next sync; other errors are those of the parts.
        """
        generations = (
            None if named is None else sorted({d.generation for d in named if d.generation is not None})
        )
        prefer = frozenset(document.id for document in named or ())
        in_store = self._catalogue.narrowed(workspace, reach)
        embed = self._embedder.embed_question
        vectors = [embed(each.query.text) if with_vectors else None for each in asked]
        for round_ in range(1, _ROUNDS + 1):
            found = [
                self._store.search(
                    workspace=workspace,
                    reach=in_store,
                    dense=vector,
                    sparse=each.sparse,
                    limit=depth,
                    generations=generations,
                )
                for each, vector in zip(asked, vectors, strict=True)
            ]
            if with_vectors and named is None and not _generations(found):
                self._check_that_there_is_nothing(workspace, reach)
            visible = self._catalogue.confirm(workspace, _generations(found), reach, prefer=prefer)
            lists = [kept(each, visible) for each in found]
            enough = not any(_too_few(*pair, least, depth) for pair in zip(found, lists, strict=True))
            if enough or round_ == _ROUNDS:
                break
            depth *= _DEEPER
        return lists, visible

    def _check_that_there_is_nothing(self, workspace: str, reach: Reach) -> None:
        """A search by vectors always finds something: an empty store must not look like a question without answer."""
        if passages := self._catalogue.statistics(workspace, reach).passages:
            raise StoreUnavailable(
                f"none of the {passages:,} passages is in the store: after an upgrade, or with another embedder, "
                f"`footnote sync` reads all documents again, and what is read is found at once"
            )


def _generations(found: Sequence[ScoredLists]) -> set[str]:
    return {passage.generation for lists in found for side in (lists.dense, lists.sparse) for passage in side}


def _too_few(found: ScoredLists, lists: ScoredLists, least: int, depth: int) -> bool:
    """Whether a side lost so much to the catalogue that its list no longer holds `least` while more may exist."""
    return any(
        len(before) == depth and len(after) < least
        for before, after in ((found.dense, lists.dense), (found.sparse, lists.sparse))
    )
