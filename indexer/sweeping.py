"""Deletes from the store what the catalogue says that nobody will see; everything else stays."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from indexer.catalogue import Kept
from indexer.pictures import erase_unseen
from indexer.types import DocumentState, generation_id

if TYPE_CHECKING:
    from indexer.index import Index

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What earlier syncs left that is of use."""

    tried: frozenset[str] = frozenset()  # generations that proved unreadable
    kept: Mapping[str, Kept] = field(default_factory=dict)  # by document: what to go on behind


def sweep_leftovers(index: Index) -> Leftovers:
    """Clears what earlier syncs left, dead generations and half staged ones, but for what is of use.

    Only for who holds the lease: a sync under way would lose what it has staged. Raises StoreError and CatalogueError.
    """
    erase_unseen(index)
    catalogue, workspace, pipeline = index.catalogue, index.workspace, index.pipeline
    left = catalogue.dead_generations(workspace, staged_before=time.time())
    refused = catalogue.refused(workspace)
    if not left and not refused:
        return Leftovers()
    wanted = {
        generation_id(workspace, document.id, document.revision, pipeline, name=document.name): document
        for document in catalogue.documents(workspace)
    }
    tried = {
        generation
        for generation in refused
        if generation in wanted and wanted[generation].state is DocumentState.FAILED
    }
    kept = [each for each in catalogue.kept(workspace) if each.generation in wanted]
    useful = tried | {each.generation for each in kept}
    sweep(index, [generation for generation in (*left, *refused) if generation not in useful])
    return Leftovers(frozenset(tried), {each.document: each for each in kept})


def sweep_dead(index: Index) -> None:
    """Deletes from the store what the catalogue names dead; needs no lease, since nobody flips to these.

    Raises StoreError and CatalogueError.
    """
    sweep(index, index.catalogue.dead_generations(index.workspace))


def sweep(index: Index, generations: Sequence[str]) -> None:
    """Deletes these generations, which nobody sees nor writes, from store and catalogue."""
    if generations:
        index.store.sweep(index.workspace, generations)
        index.catalogue.forget(index.workspace, generations)
        log.debug("swept", generations=len(generations))
