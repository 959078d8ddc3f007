"""What is to be forgotten goes from everything that the index is made of, and from the disk under it.

    catalogue   rows go, and what nobody else shows of their pages, glossary and term frequencies
    store       passages with their vectors go, whatever embedder made them
    copies      of PDFs, fetched ones and those that pictures are drawn from, and the pictures
    files       SQLite's and the local engine's are written anew, so that nothing deleted is left in them

Everything here may be done again without effect, and is, when a kill came between two steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from indexer.errors import CatalogueUnavailable, FootnoteError, StoreError
from indexer.fetched import clear_scratch, forget_fetched
from indexer.pictures import erase_unseen
from indexer.single_flight import SyncRunning, only_sync
from indexer.sweeping import sweep_dead, sweep_leftovers

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.types import Document

log = structlog.get_logger(__name__)


def erase_document(index: Index, document: Document, *, by: str | None) -> bool:
    """Erases a document, and keeps it out of later syncs; `by` is the user id of who wants it.

    Returns whether its vectors have gone from the store too; if not, it was away, and they go with the next sync.
    What a sync is reading of it at this moment goes with the next one. Raises CatalogueError.
    """
    index.catalogue.forget_document(index.workspace, document.id, by=by)
    forget_fetched(index.settings, document)
    erase_unseen(index)
    try:
        _sweep(index)
    except (StoreError, SyncRunning) as error:
        log.warning("not_swept", reason=str(error))
        return False
    return True


def _sweep(index: Index) -> None:
    """Sweeps what is dead, and where no sync is under way also what an earlier one left half staged."""
    try:
        with only_sync(index):
            sweep_leftovers(index)
    except SyncRunning:
        sweep_dead(index)


def erase_workspace(index: Index) -> None:
    """Erases everything of the index's workspace but the erasure on record; other workspaces stay whole.

    Raises:
        SyncRunning: a sync is under way, which must not write meanwhile: try again when it has ended.
        StoreError: the store is away or refuses; nothing of the catalogue is erased, so that it can be done again.
        CatalogueError: the database failed.
    """
    with only_sync(index):
        index.store.erase(index.workspace)
        erase_copies(index)
        index.catalogue.erase_workspace(index.workspace)


def erase_copies(index: Index) -> None:
    """Erases the copies of PDFs and pictures on this machine; only for who holds the right to sync."""
    clear_scratch(index.settings)
    index.page_store.erase()


def scrub(index: Index, *, most_bytes: int | None = None) -> list[str]:
    """Writes anew the files that hold something of what was deleted; what may still be on a disk, a sentence each.

    A database larger than `most_bytes` is left for later, since nobody else can write to it meanwhile.
    """
    if most_bytes is not None and (index.database.size() or 0) > most_bytes:
        return [_LATER]
    left = []
    for what, write_anew, in_its_own_time in (
        ("The database", index.database.scrub, _POSTGRES),
        ("The passage store", index.store.scrub, _SERVER),
    ):
        try:
            if not write_anew():
                left.append(in_its_own_time)
        except (StoreError, CatalogueUnavailable) as error:
            left.append(f"{what} may still hold deleted words or vectors on its disk: {_sentence(error)}")
    return left


_LATER = (
    "What was deleted is overwritten, but traces may be left in the files of database and passage store, which are too "
    "large to be written anew while others wait: `footnote forget` on the command line does it."
)
_POSTGRES = (
    "Postgres overwrites deleted rows in its own time; VACUUM FULL does it at once. Its archived write-ahead log and "
    "backups are not ours to clear."
)
_SERVER = "The Qdrant server drops deleted vectors from its disk in its own time; its snapshots are not ours to clear."


def _sentence(error: FootnoteError) -> str:
    return f"{str(error).rstrip('.')}."
