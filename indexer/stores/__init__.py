"""Where passages are stored and searched. What is *visible* is the catalogue's decision, not the store's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from indexer.errors import SettingsError
from indexer.types import Audience, Reach, ScoredLists, SparseVector, StoredPassage, Vector

if TYPE_CHECKING:
    from indexer.embedders import Embedder


class PassageStore(Protocol):
    """Stores passages by id; every operation may be repeated without effect.

    All methods raise StoreUnavailable when the store cannot be reached and StoreError when it refuses.
    Thread-safe.
    """

    def prepare(self) -> None:
        """Creates the collection and its payload indexes where they are missing."""
        ...

    def stage(self, passages: Iterable[StoredPassage]) -> None:
        """Upserts passages; returns when they are durable and searchable."""
        ...

    def search(
        self,
        *,
        workspace: str,
        reach: Reach,
        dense: Vector | None,
        sparse: SparseVector,
        limit: int,
        generations: Sequence[str] | None = None,
    ) -> ScoredLists:
        """The best `limit` passages of each side within workspace and reach (and of `generations` if given)."""
        ...

    def set_audience(self, workspace: str, generation: str, audience: Audience) -> None:
        """Changes who may find the passages of a generation, whichever documents show it."""
        ...

    def sweep(self, workspace: str, generations: Collection[str]) -> None:
        """Deletes all passages of the generations, which the catalogue has named dead, whatever embedder made them."""
        ...

    def erase(self, workspace: str) -> None:
        """Deletes all passages of the workspace, whatever embedder made them."""
        ...

    def scrub(self) -> bool:
        """Leaves nothing of deleted passages in the store's files; False where it does so in its own time."""
        ...

    def cut_off(self, workspace: str, generation: str, *, passages: int) -> None:
        """Deletes what is behind the first so many passages of a generation, by their ordinals."""
        ...

    def generations(self, workspace: str) -> Iterator[tuple[str, int]]:
        """Each generation that has passages here, with their number: for checking against the catalogue."""
        ...

    def close(self) -> None:
        """Closes connections."""
        ...


def open_store(url: str, *, api_key: str | None, embedder: Embedder, owned: bool = False) -> PassageStore:
    """The store at the URL (http:// or https:// is Qdrant), with a collection for the embedder.

    `owned` says that nobody else keeps anything there.

    Raises:
        SettingsError: no store is known for such a URL.
    """
    if url.startswith(("http://", "https://")):
        from indexer.stores.qdrant import QdrantStore

        return QdrantStore(
            url,
            api_key=api_key,
            embedder_name=embedder.name,
            dimensions=embedder.dimensions,
            owned=owned,
        )
    raise SettingsError(
        f"QDRANT_URL={url!r} is not the address of a store: it starts with http:// or https://"
    )
