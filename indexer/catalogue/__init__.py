"""The authority on which documents there are, which reading of each is visible, and to whom."""

from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.values import (
    NOTHING_READ,
    Adoption,
    Erasure,
    GlossaryMatch,
    Instalment,
    Kept,
    NewGeneration,
    RequestOutcome,
    Statistics,
    SyncProgress,
    SyncRecord,
    UnderWay,
)

__all__ = [
    "NOTHING_READ",
    "Adoption",
    "Catalogue",
    "Erasure",
    "GlossaryMatch",
    "Instalment",
    "Kept",
    "NewGeneration",
    "RequestOutcome",
    "Statistics",
    "SyncProgress",
    "SyncRecord",
    "UnderWay",
]
