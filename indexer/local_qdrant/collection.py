"""One collection of the engine: a shard in a folder of its own, and what is told of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from indexer.local_qdrant.refused import JSON, refusal_of
from indexer.local_qdrant.rewriting import Copy
from indexer.local_qdrant.translate import shard_config

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Collection:
    """A shard with the folder that it lies in."""

    folder: str
    config: JSON
    shard: Any = None
    damage: str | None = None  # why there is no shard
    to_rewrite: bool = False
    copy: Copy | None = None  # while it is rewritten


def load(shards: Path, name: str, folder: str, config: JSON) -> Collection:
    """Opens a shard under today's rules for segments, whatever release made it."""
    try:
        return Collection(folder, config, edge.EdgeShard.load(str(shards / folder), shard_config(config)))
    except Exception as error:
        logger.exception("collection %r cannot be opened", name)
        damage = (
            f"the collection `{name}` is damaged and cannot be opened ({error}): "
            f"delete the folder {shards.parent} and run `footnote sync`, which fills it again"
        )
        return Collection(folder, config, None, damage)


def merge(name: str, shard: Any) -> None:
    """Merges segments and drops deleted points where the engine sees something to gain."""
    began = time.perf_counter()
    try:
        if not shard.optimize():
            return
    except Exception as error:  # noqa: BLE001 (the binding raises nothing narrower)
        logger.warning("collection %r stays as it is: %s", name, error)
        return
    info, seconds = shard.info(), time.perf_counter() - began
    logger.info(
        "optimised %r: %d points in %d segments, %.1f s",
        name,
        info.points_count,
        info.segments_count,
        seconds,
    )


def description(info: Any, config: JSON) -> JSON:
    """What a shard says of itself, in the shape of Qdrant's CollectionInfo."""
    return {
        "status": "green",
        "optimizer_status": "ok",
        "points_count": info.points_count,
        "indexed_vectors_count": info.indexed_vectors_count,
        "segments_count": info.segments_count,
        "payload_schema": {
            field: {"data_type": str(index.data_type).rpartition(".")[2].lower(), "points": index.points}
            for field, index in info.payload_schema.items()
        },
        "config": {
            "params": {key: config[key] for key in ("vectors", "sparse_vectors") if config.get(key)},
            "hnsw_config": {"m": 0, "ef_construct": 100, "full_scan_threshold": 10_000},
            "optimizer_config": {"default_segment_number": 0, "flush_interval_sec": 0},
        },
    }


def calling(method: Callable[..., Any], *arguments: Any) -> Any:
    """What a call of the binding returns. Raises Refused for whatever it raises."""
    try:
        return method(*arguments)
    except Exception as error:
        raise refusal_of(error) from error
