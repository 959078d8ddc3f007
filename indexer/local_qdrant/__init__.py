"""The Qdrant engine in a process of its own, behind Qdrant's REST API on the loopback interface."""

from __future__ import annotations

from indexer.local_qdrant.endpoint import Endpoint
from indexer.local_qdrant.starting import ensure_running, leave

__all__ = ["Endpoint", "ensure_running", "leave"]
