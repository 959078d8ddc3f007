"""A shard written anew, so that its files hold nothing of deleted points any more.

The engine marks points as deleted: their vectors and payloads stay in the segment until it is merged with others, and
in the write-ahead log for as long as its file of 32 MB is in use.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import qdrant_edge as edge

BATCH = 256
"""Points a step: questions wait for one step, some 20 ms, and .6 s where a segment is finished with it."""


class Copy:
    """A new shard beside one that stays in use, filled step by step.

    Whatever is changed meanwhile is applied to both. A point that is copied later is as the old shard has it then,
    and one that was copied before the change gets the change.
    """

    def __init__(self, old: Any, folder: Path, config: edge.EdgeConfig) -> None:
        self.folder = folder
        self.shard = edge.EdgeShard.create(str(folder), config)
        self._old = old
        self._following: Any = None
        self._failure: Exception | None = None
        for field, index in old.info().payload_schema.items():
            self.shard.update(edge.UpdateOperation.create_field_index(field, index.params or index.data_type))

    def apply(self, operation: edge.UpdateOperation) -> None:
        """Applies a change that the old shard has taken; when that fails, the next step does."""
        try:
            self.shard.update(operation)
        except Exception as error:  # noqa: BLE001 (the binding raises nothing narrower)
            self._failure = error

    def step(self) -> bool:
        """Copies some more points; false once all are copied and durable. Raises what the engine raises."""
        if self._failure is not None:
            raise self._failure
        request = edge.ScrollRequest(limit=BATCH, offset=self._following, with_payload=True, with_vector=True)
        records, self._following = self._old.scroll(request)
        points = [edge.Point(record.id, record.vector, record.payload) for record in records]
        if points:
            self.shard.update(edge.UpdateOperation.upsert_points(points))
            self.shard.flush()
            self.shard.optimize()
        if self._following is not None:
            return True
        self.shard.flush()
        return False
