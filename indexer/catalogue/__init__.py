"""The authority on which documents there are, which reading of each is visible, and to whom."""

from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.values import NewGeneration, RequestOutcome, Statistics, SyncRecord

__all__ = ["Catalogue", "NewGeneration", "RequestOutcome", "Statistics", "SyncRecord"]
