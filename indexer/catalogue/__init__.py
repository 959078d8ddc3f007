"""The authority on which documents there are, which reading of each is visible, and to whom."""

from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.values import (
    NOTHING_READ,
    GlossaryMatch,
    Instalment,
    Kept,
    NewGeneration,
    RequestOutcome,
    Statistics,
    SyncRecord,
    UnderWay,
)

__all__ = [
    "NOTHING_READ",
    "Catalogue",
    "GlossaryMatch",
    "Instalment",
    "Kept",
    "NewGeneration",
    "RequestOutcome",
    "Statistics",
    "SyncRecord",
    "UnderWay",
]
