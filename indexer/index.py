"""The parts of an index, opened together from settings."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.catalogue import Catalogue
from indexer.database import Database, open_database
from indexer.database import migrate as migrate_database
from indexer.errors import EmbedderError, MissingExtra, SettingsError, StoreUnavailable
from indexer.leases import Leases
from indexer.plan import to_read_again
from indexer.settings import IndexerSettings
from indexer.types import Document, Pipeline

if TYPE_CHECKING:
    from indexer.embedders import Embedder
    from indexer.glossary import Glossary
    from indexer.page_store import PageStore
    from indexer.search import Search
    from indexer.sparse import SparseEncoder
    from indexer.stores import PassageStore


class Index:
    """Everything that an indexer or a reader needs. Thread-safe.

    Database and catalogue are open from the start; store, embedder and what else is heavy open when first used.
    """

    def __init__(self, settings: IndexerSettings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.catalogue = Catalogue(database)
        self.leases = Leases(database)
        self._opening = threading.RLock()
        self._store: PassageStore | None = None
        self._embedder: Embedder | None = None
        self._sparse: SparseEncoder | None = None
        self._search: Search | None = None
        self._glossary: Glossary | None = None

    @property
    def workspace(self) -> str:
        """The workspace's key."""
        return self.settings.workspace

    @property
    def embedder(self) -> Embedder:
        """The embedder of the settings. Raises SettingsError, MissingExtra or EmbedderError."""
        with self._opening:
            if self._embedder is None:
                from indexer.embedders import open_embedder

                self._embedder = open_embedder(self.settings.embedder, self.settings)
            return self._embedder

    @property
    def sparse(self) -> SparseEncoder:
        """What turns text into weighted terms."""
        with self._opening:
            if self._sparse is None:
                from indexer.sparse import SparseEncoder

                self._sparse = SparseEncoder()
            return self._sparse

    @property
    def store(self) -> PassageStore:
        """The store of the settings; without one, that of the local engine, which is started or joined.

        Raises:
            StoreUnavailable: the local engine does not start.
            StoreError: it refuses, or holds vectors of another embedder.
            SettingsError: the address is none of a store.
        """
        with self._opening:
            if self._store is None:
                from indexer.stores import open_store

                url, key = self._address()
                owned = self.settings.qdrant_url is None
                store = open_store(url, api_key=key, embedder=self.embedder, owned=owned)
                with suppress(
                    StoreUnavailable
                ):  # a server that is away now may be back for the first question
                    store.prepare()
                self._store = store
            return self._store

    @property
    def search(self) -> Search:
        """Questions to hits."""
        with self._opening:
            if self._search is None:
                from indexer.search import Search

                self._search = Search(
                    catalogue=self.catalogue,
                    store=self.store,
                    embedder=self.embedder,
                    sparse=self.sparse,
                    options=self.settings.search_options,
                    glossary=self.glossary,
                )
            return self._search

    @property
    def glossary(self) -> Glossary:
        """Other words for terms of questions. Raises SettingsError when the owner's file cannot be used."""
        with self._opening:
            if self._glossary is None:
                from indexer.glossary import Glossary

                self._glossary = Glossary(
                    self.catalogue, self.settings.glossary, common=self.settings.common_terms
                )
            return self._glossary

    @property
    def page_store(self) -> PageStore:
        """Copies of this workspace's PDFs and pictures of their pages, on this machine."""
        from indexer.page_store import PageStore

        name = hashlib.sha256(self.workspace.encode()).hexdigest()[:16]
        folder = self.settings.data_dir.resolve() / "pages" / name
        return PageStore(folder, max_bytes=self.settings.page_store_mb * 1024 * 1024)

    @property
    def pipeline(self) -> Pipeline:
        """What turns files into passages under these settings. A change of any of it makes other generations."""
        from indexer.headers import HEADER_VERSION
        from indexer.passages import SPLITTER_VERSION
        from indexer.pdf.ocr_setup import ocr_of, ocr_version
        from indexer.pdf.read import READER_VERSION
        from indexer.sparse import SPARSE_VERSION

        return Pipeline(
            reader=f"{READER_VERSION}/{self.settings.max_pages}",
            splitter=f"{SPLITTER_VERSION}/{HEADER_VERSION if self.settings.headers else 'plain'}",
            embedder=f"{self.embedder.name}/{SPARSE_VERSION}",
            ocr=ocr_version(ocr_of(self.settings)),
        )

    def to_read_again(self, documents: Iterable[Document]) -> int:
        """How many of the documents the next sync reads again; 0 while no embedder can be had to say so."""
        try:
            return to_read_again(documents, self.pipeline)
        except (SettingsError, MissingExtra, EmbedderError):
            return 0

    def keep_store_running(self) -> None:
        """Starts the local engine again if it has ended; clients go on at the address they know."""
        if self.settings.qdrant_url is None and self._store is not None:
            self._address()

    def close(self) -> None:
        """Closes what was opened. The local engine ends by itself when nobody owns it any longer."""
        with self._opening:
            if self._store is not None:
                self._store.close()
            self._store = self._search = None
        self.database.close()

    def _address(self) -> tuple[str, str | None]:
        if self.settings.qdrant_url is not None:
            key = self.settings.qdrant_api_key
            return self.settings.qdrant_url, key.get_secret_value() if key else None
        from indexer.local_qdrant import ensure_running

        endpoint = ensure_running(self.settings.data_dir / "qdrant")
        return endpoint.url, endpoint.key


def open_index(settings: IndexerSettings, *, migrate: bool = True) -> Index:
    """Opens the index of the settings; with `migrate`, its tables are created or brought up to date.

    Raises:
        SettingsError: the data folder cannot be used.
        CatalogueUnavailable, CatalogueError: the database cannot be opened.
        MissingExtra: it needs an optional package.
    """
    make_private(settings.data_dir)
    database = open_database(settings.database)
    try:
        if migrate:
            migrate_database(database, package="indexer", version_table="indexer_version")
    except BaseException:
        database.close()
        raise
    return Index(settings, database)


def make_private(folder: Path) -> None:
    """Creates the folder, and lets only its owner enter. Raises SettingsError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise SettingsError(
            f"FOOTNOTE_DATA_DIR={str(folder)!r} cannot be used ({error.strerror}): name a folder that you may write"
        ) from error
