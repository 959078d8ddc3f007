"""Who may find a generation in the store, which admits too many rather than too few: the catalogue decides."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from indexer.errors import StoreError
from indexer.types import Audience, Document

if TYPE_CHECKING:
    from indexer.index import Index


class Findable:
    """Tells the store who may see one of the documents that show a generation. Raises StoreError and CatalogueError."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._catalogue = index.catalogue
        self._workspace = index.workspace

    def by(self, generation: str, audience: Audience) -> Audience:
        """That audience, and all others who may see a document that shows the generation."""
        for document in self._catalogue.showing(self._workspace, generation):
            audience = audience | document.audience
        return audience

    def admit(self, generation: str, audience: Audience) -> None:
        """Lets these find the generation, beside all who may see it by now."""
        self._index.store.set_audience(self._workspace, generation, self.by(generation, audience))

    def widen(self, known: Document, wanted: Audience) -> None:
        """Lets those find the document who may see it before or after its audience becomes another one.

        When the store is away, who is to lose the document loses it now, though the others have to wait.
        """
        before = known.audience
        if known.generation is None or before | wanted == before:
            return
        try:
            self.admit(known.generation, before | wanted)
        except StoreError:
            for channel in sorted(before.channels - wanted.channels):
                self._catalogue.unshare(self._workspace, known.id, channel)
            if before.workspace and not wanted.workspace:
                self._catalogue.remove(self._workspace, known.id)
            raise

    def narrow(self, generation: str) -> None:
        """Lets nobody find the generation any longer but those who may see one of the documents that show it."""
        audience = self.by(generation, Audience.of_nobody())
        if audience != Audience.of_nobody():
            self._index.store.set_audience(self._workspace, generation, audience)

    def narrow_if_possible(self, generation: str) -> None:
        """As `narrow`; when the store is away, it finds for some what the catalogue then denies them."""
        with suppress(StoreError):
            self.narrow(generation)
