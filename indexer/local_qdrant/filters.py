"""Filters of Qdrant's REST API as the engine's own.

Strict on purpose: a condition that is not understood is refused, since one that is ignored would show
passages to people who may not see them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import qdrant_edge as edge

from indexer.local_qdrant.refused import malformed, unsupported


def only(body: Mapping[str, Any], known: Collection[str], what: str) -> None:
    """Refuses a body with fields that would otherwise be ignored (null counts as absent)."""
    for key, value in body.items():
        if value is not None and key not in known:
            raise unsupported(f"`{key}` of {what}")


def point_id(value: Any) -> int | uuid.UUID:
    """A point's id: an unsigned integer or a UUID."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**64:
        return value
    if isinstance(value, str):
        try:
            return uuid.UUID(value)
        except ValueError:
            pass
    raise malformed(f"value {value!r} is not a valid point ID, valid values are unsigned integers and UUIDs")


def filter_of(body: Any) -> edge.Filter | None:
    """A filter, or None for an absent one."""
    if body is None:
        return None
    if not isinstance(body, dict):
        raise malformed("a filter is an object")
    only(body, ("must", "should", "must_not", "min_should"), "a filter")
    least = body.get("min_should")
    return edge.Filter(
        must=_conditions(body.get("must")),
        should=_conditions(body.get("should")),
        must_not=_conditions(body.get("must_not")),
        min_should=least
        and edge.MinShould(
            conditions=_conditions(least["conditions"]) or [], min_count=int(least["min_count"])
        ),
    )


def _conditions(value: Any) -> list[Any] | None:
    if value is None:
        return None
    return [_condition(item) for item in (value if isinstance(value, list) else [value])]


def _condition(body: Any) -> Any:
    if not isinstance(body, dict):
        raise malformed("a condition is an object")
    if "key" in body:
        return _field(body)
    if "has_id" in body:
        return edge.HasIdCondition(point_ids={point_id(value) for value in body["has_id"]})
    if "is_empty" in body:
        return edge.IsEmptyCondition(key=body["is_empty"]["key"])
    if "is_null" in body:
        return edge.IsNullCondition(key=body["is_null"]["key"])
    if "has_vector" in body:
        return edge.HasVectorCondition(vector=body["has_vector"])
    return filter_of(body)


def _field(body: dict[str, Any]) -> Any:
    only(body, ("key", "match", "range", "is_empty", "is_null"), "a field condition")
    if all(body.get(part) is None for part in ("match", "range", "is_empty", "is_null")):
        raise malformed(f"the condition on `{body['key']}` says nothing")
    match, span = body.get("match"), body.get("range")
    return edge.FieldCondition(
        key=body["key"],
        match=None if match is None else _match(match),
        range=None if span is None else _range(span),
        is_empty=body.get("is_empty"),
        is_null=body.get("is_null"),
    )


def _match(body: dict[str, Any]) -> Any:
    only(body, ("value", "any", "except"), "a match")
    if body.get("any") is not None:
        return edge.MatchAny(any=body["any"])
    if body.get("except") is not None:
        return edge.MatchExcept(body["except"])
    value = body.get("value")
    if isinstance(value, bool):
        # The binding (0.9.0) tries the integer first, and a Python bool is one, so that `True` would match the
        # number 1 and no boolean at all. A NumPy bool is not an integer to it.
        return edge.MatchValue(value=np.bool_(value))  # type: ignore[arg-type]
    return edge.MatchValue(value=value)  # type: ignore[arg-type]


def _range(body: dict[str, Any]) -> Any:
    only(body, ("gte", "gt", "lte", "lt"), "a range")
    bounds = {key: value for key, value in body.items() if value is not None}
    dates = any(isinstance(value, str) for value in bounds.values())
    kind: Any = edge.RangeDateTime if dates else edge.RangeFloat
    return kind(**{key: bounds.get(key) for key in ("gte", "gt", "lte", "lt")})
