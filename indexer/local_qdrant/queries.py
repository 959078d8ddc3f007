"""Questions of Qdrant's REST API as the engine's own: queries, scrolls, facets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import qdrant_edge as edge

from indexer.local_qdrant.filters import filter_of, only, point_id
from indexer.local_qdrant.refused import malformed, unsupported
from indexer.local_qdrant.translate import vector_of

_STAGE = ("prefetch", "query", "using", "filter", "limit", "score_threshold", "params")


def query_of(body: Mapping[str, Any]) -> edge.QueryRequest:
    """A query: nearest to a vector, or a fusion of several."""
    only(body, (*_STAGE, "offset", "with_payload", "with_vector"), "a query")
    return edge.QueryRequest(
        limit=_number(body, "limit", 10),
        offset=_number(body, "offset", 0),
        query=_scoring_of(body.get("query"), body.get("using")),
        prefetches=_prefetches_of(body.get("prefetch")),
        filter=filter_of(body.get("filter")),
        score_threshold=body.get("score_threshold"),
        params=_params_of(body.get("params")),
        with_payload=fields_of(body.get("with_payload"), default=False),
        with_vector=body.get("with_vector") or False,
    )


def _scoring_of(query: Any, using: str | None) -> Any:
    if query is None:
        return None
    if isinstance(query, dict) and "nearest" in query:
        only(query, ("nearest",), "a nearest query")
        return _scoring_of(query["nearest"], using)
    if isinstance(query, dict) and "fusion" in query:
        return edge.Fusion.Dbsf() if query["fusion"] == "dbsf" else edge.Fusion.Rrf(k=2)
    if isinstance(query, dict) and "rrf" in query:
        return edge.Fusion.Rrf(k=query["rrf"].get("k") or 2, weights=query["rrf"].get("weights"))
    if isinstance(query, dict) and "indices" not in query:
        raise unsupported(f"a query by {', '.join(sorted(query))}")
    if isinstance(query, int | str):
        raise unsupported("a query by a point's id")
    return edge.Query.Nearest(vector_of(query), using=using)


def _prefetches_of(value: Any) -> list[edge.Prefetch]:
    if value is None:
        return []
    found = []
    for body in value if isinstance(value, list) else [value]:
        only(body, _STAGE, "a prefetch")
        found.append(
            edge.Prefetch(
                limit=_number(body, "limit", 10),
                query=_scoring_of(body.get("query"), body.get("using")),
                prefetches=_prefetches_of(body.get("prefetch")),
                filter=filter_of(body.get("filter")),
                score_threshold=body.get("score_threshold"),
                params=_params_of(body.get("params")),
            )
        )
    return found


def _params_of(body: Any) -> edge.SearchParams | None:
    if not body:
        return None
    only(body, ("hnsw_ef", "exact", "indexed_only"), "search parameters")
    # Every search is exact here, so `indexed_only` must not hide what is not yet optimised.
    return edge.SearchParams(exact=True)


def scroll_of(body: Mapping[str, Any]) -> edge.ScrollRequest:
    """A page of points in the order of their ids."""
    only(body, ("offset", "limit", "filter", "with_payload", "with_vector"), "a scroll")
    offset = body.get("offset")
    return edge.ScrollRequest(
        offset=None if offset is None else point_id(offset),
        limit=_number(body, "limit", 10),
        filter=filter_of(body.get("filter")),
        with_payload=fields_of(body.get("with_payload"), default=True),
        with_vector=body.get("with_vector") or False,
    )


def facet_of(body: Mapping[str, Any]) -> edge.FacetRequest:
    """The values of a payload field with the number of their points."""
    only(body, ("key", "limit", "filter", "exact"), "a facet")
    return edge.FacetRequest(
        key=body["key"],
        limit=_number(body, "limit", 10),
        exact=bool(body.get("exact")),
        filter=filter_of(body.get("filter")),
    )


def fields_of(selector: Any, *, default: bool) -> Any:
    """Which payload fields to return: all, none, some, or all but some."""
    if selector is None:
        return default
    if isinstance(selector, dict):
        only(selector, ("include", "exclude"), "with_payload")
        if selector.get("include") is not None:
            return edge.PayloadSelector.Include(selector["include"])
        return edge.PayloadSelector.Exclude(selector.get("exclude") or [])
    return selector


def _number(body: Mapping[str, Any], key: str, default: int) -> int:
    value = body.get(key)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise malformed(f"`{key}` is {value!r}, not a number from 0")
    return value
