"""Collections, points and vectors of Qdrant's REST API as the engine's own types, and its answers as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import qdrant_edge as edge

from indexer.local_qdrant.filters import filter_of, only, point_id
from indexer.local_qdrant.refused import JSON, Refused, malformed, unsupported

# --- collections --------------------------------------------------------------------------------

_HINTS = (
    "shard_number",
    "replication_factor",
    "write_consistency_factor",
    "on_disk_payload",
    "payload",
    "id_tracker",
    "hnsw_config",
    "wal_config",
    "optimizers_config",
    "metadata",
)
"""Settings of a collection that change its speed or its copies, never its answers: taken and not followed."""


_SEGMENTS = 8
"""Smaller ones are merged while there are more."""
_SEGMENT_KILOBYTES = 8_000
"""Of dense vectors in a segment at most: making or merging one holds up questions, .6 s for so much."""
_NEW_KILOBYTES = 4_000
"""Of dense vectors from which on new points become a segment of their own."""
_DATATYPES = {
    "float32": edge.VectorStorageDatatype.Float32,
    "float16": edge.VectorStorageDatatype.Float16,
    "uint8": edge.VectorStorageDatatype.Uint8,
}


def shard_config(body: Mapping[str, Any]) -> edge.EdgeConfig:
    """The configuration of a new collection: exact search (no graph), updates written ahead, several segments,
    which a question searches at once on all cores."""
    only(body, ("vectors", "sparse_vectors", *_HINTS), "a collection")
    dense, sparse = body.get("vectors") or {}, body.get("sparse_vectors") or {}
    if "size" in dense:
        dense = {"": dense}
    return edge.EdgeConfig(
        vectors={name: _vector_params(part) for name, part in dense.items()} or None,
        sparse_vectors={name: _sparse_params(part or {}) for name, part in sparse.items()} or None,
        hnsw_config=edge.HnswIndexConfig(m=0, ef_construct=100, full_scan_threshold=10_000),
        optimizers=edge.EdgeOptimizersConfig(
            default_segment_number=_SEGMENTS,
            max_segment_size=_SEGMENT_KILOBYTES,
            indexing_threshold=_NEW_KILOBYTES,
        ),
        payload_memory=edge.Memory.Cached,
        wal_enabled=True,
    )


def _vector_params(body: Mapping[str, Any]) -> edge.EdgeVectorParams:
    only(body, ("size", "distance", "datatype", "on_disk", "memory", "hnsw_config"), "a vector")
    size = body.get("size")
    if not isinstance(size, int) or not 1 <= size <= 65_536:
        raise Refused(
            422, f"Validation error in JSON body: [vectors.size: value {size} invalid, from 1 to 65536]"
        )
    datatype = body.get("datatype") or "float32"
    if datatype not in _DATATYPES:
        raise unsupported(f"the datatype {datatype!r}")
    return edge.EdgeVectorParams(
        size=size, distance=getattr(edge.Distance, str(body.get("distance"))), datatype=_DATATYPES[datatype]
    )


def _sparse_params(body: Mapping[str, Any]) -> edge.EdgeSparseVectorParams:
    only(body, ("index", "modifier"), "a sparse vector")
    modifier = body.get("modifier") or "none"
    if modifier not in ("none", "idf"):
        raise malformed(f"unknown modifier {modifier!r}")
    return edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf if modifier == "idf" else None)


_INDEXES: dict[str, Any] = {
    "keyword": edge.KeywordIndexParams,
    "integer": edge.IntegerIndexParams,
    "float": edge.FloatIndexParams,
    "bool": edge.BoolIndexParams,
    "datetime": edge.DatetimeIndexParams,
    "uuid": edge.UuidIndexParams,
}


def index_params(schema: Any) -> Any:
    """The parameters of a payload index, from its type's name or an object with `type`."""
    options = {"type": schema} if isinstance(schema, str) else dict(schema or {})
    kind = options.pop("type", None)
    if kind not in _INDEXES:
        raise unsupported(f"a payload index of type {kind!r}")
    only(options, ("is_tenant", "lookup", "range", "is_principal", "on_disk", "memory"), "a payload index")
    for hint in ("on_disk", "memory"):
        options.pop(hint, None)
    return _INDEXES[kind](**{key: value for key, value in options.items() if value is not None})


# --- points -------------------------------------------------------------------------------------


def vector_of(value: Any) -> Any:
    """One vector: numbers, or a sparse one of distinct indices."""
    if isinstance(value, dict):
        only(value, ("indices", "values"), "a vector")
        indices, values = value.get("indices"), value.get("values")
        if not isinstance(indices, list) or not isinstance(values, list):
            raise malformed("a sparse vector has `indices` and `values`")
        if len(indices) != len(values) or len(set(indices)) != len(indices):
            raise Refused(
                422, "Validation error in JSON body: [indices: must be unique, one for each of values]"
            )
        return edge.SparseVector(indices=indices, values=values)
    if not isinstance(value, list):
        raise malformed("a vector is a list of numbers, or an object with `indices` and `values`")
    return value


def _vectors_of(value: Any) -> Any:
    if isinstance(value, dict) and "indices" not in value:
        return {name: vector_of(part) for name, part in value.items()}
    return vector_of(value) if value is not None else {}


def points_of(body: Mapping[str, Any]) -> list[edge.Point]:
    """The points of an upsert: as a list of points, or as columns."""
    if body.get("points") is not None:
        return [
            edge.Point(point_id(point["id"]), _vectors_of(point.get("vector")), point.get("payload"))
            for point in body["points"]
        ]
    columns = body.get("batch")
    if columns is None:
        raise malformed("an upsert has `points` or `batch`")
    ids, vectors = columns["ids"], columns["vectors"]
    payloads = columns.get("payloads") or [None] * len(ids)
    named = isinstance(vectors, dict)
    rows = [
        {name: column[row] for name, column in vectors.items()} if named else vectors[row]
        for row in range(len(ids))
    ]
    return [
        edge.Point(point_id(key), _vectors_of(vector), payload)
        for key, vector, payload in zip(ids, rows, payloads, strict=True)
    ]


_MODES = {
    "upsert": edge.UpdateMode.Upsert,
    "insert_only": edge.UpdateMode.InsertOnly,
    "update_only": edge.UpdateMode.UpdateOnly,
}


def upsert_of(body: Mapping[str, Any]) -> edge.UpdateOperation:
    """An upsert, whole or only where a filter admits it."""
    only(body, ("points", "batch", "update_filter", "update_mode"), "an upsert")
    return edge.UpdateOperation.upsert_points(
        points_of(body),
        condition=filter_of(body.get("update_filter")),
        update_mode=_MODES[body.get("update_mode") or "upsert"],
    )


def deletion_of(body: Mapping[str, Any]) -> edge.UpdateOperation:
    """A deletion of points by id or by filter."""
    only(body, ("points", "filter"), "a deletion")
    if body.get("points") is not None:
        return edge.UpdateOperation.delete_points([point_id(value) for value in body["points"]])
    return edge.UpdateOperation.delete_points_by_filter(_required(filter_of(body.get("filter"))))


def payload_change_of(body: Mapping[str, Any], *, overwrite: bool) -> edge.UpdateOperation:
    """Fields set on points, or their whole payload replaced; by id or by filter."""
    only(body, ("payload", "points", "filter"), "a change of payload")
    operations = edge.UpdateOperation
    if body.get("points") is not None:
        by_id = operations.overwrite_payload if overwrite else operations.set_payload
        return by_id([point_id(value) for value in body["points"]], body["payload"])
    by_filter = operations.overwrite_payload_by_filter if overwrite else operations.set_payload_by_filter
    return by_filter(_required(filter_of(body.get("filter"))), body["payload"])


def _required(condition: edge.Filter | None) -> edge.Filter:
    if condition is None:
        raise malformed("`points` or `filter` is needed")
    return condition


# --- answers ------------------------------------------------------------------------------------


def record_json(record: Any) -> JSON:
    """A point as scroll and retrieve return it."""
    found: JSON = {"id": _id_json(record.id), "payload": record.payload}
    if record.vector is not None:
        found["vector"] = _vector_json(record.vector)
    return found


def scored_json(point: Any) -> JSON:
    """A point as queries return it."""
    found = record_json(point)
    found["version"], found["score"] = point.version, point.score
    return found


def _id_json(value: Any) -> int | str:
    return value if isinstance(value, int) else str(value)


def offset_json(value: Any) -> int | str | None:
    """Where the next page of a scroll begins."""
    return None if value is None else _id_json(value)


def _vector_json(value: Any) -> Any:
    if isinstance(value, edge.SparseVector):
        return {"indices": list(value.indices), "values": list(value.values)}
    if isinstance(value, dict):
        return {name: _vector_json(part) for name, part in value.items()}
    return value
