"""The authority on which documents there are, which reading of each is visible, and to whom."""

from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.values import (
    Instalment,
    Kept,
    NewGeneration,
    RequestOutcome,
    Statistics,
    SyncRecord,
    UnderWay,
)

__all__ = [
    "Catalogue",
    "Instalment",
    "Kept",
    "NewGeneration",
    "RequestOutcome",
    "Statistics",
    "SyncRecord",
    "UnderWay",
]
