"""Passages, audiences and reaches as points, payloads and filters of Qdrant.

Every function takes `models` of qdrant_client, whose import takes a second and is left to the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexer.types import Audience, Reach, Reader, ScoredPassage, SparseVector, StoredPassage, Vector

DENSE = "dense"
WORDS = "words"
RETURNED = ["document", "generation", "ordinal", "page", "start", "end"]
"""The fields that a search asks for."""


def payload_indexes(models: Any) -> dict[str, Any]:
    """The fields that filters name, each with the index it needs."""
    keyword = models.PayloadSchemaType.KEYWORD
    return {
        "workspace": models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True),
        "document": keyword,
        "generation": keyword,
        "channels": keyword,
        "audience_workspace": models.PayloadSchemaType.BOOL,
    }


def point_of(models: Any, passage: StoredPassage, *, with_dense: bool) -> Any:
    """The point of a passage."""
    vectors: dict[str, Any] = {WORDS: sparse_of(models, passage.sparse)}
    if with_dense and passage.dense is not None:
        vectors[DENSE] = passage.dense.tolist()
    payload = {
        "workspace": passage.workspace,
        "document": passage.document,
        "generation": passage.generation,
        "ordinal": passage.ordinal,
        "page": passage.page,
        "start": passage.start,
        "end": passage.end,
        **audience_fields(passage.audience),
    }
    return models.PointStruct(id=passage.id, vector=vectors, payload=payload)


def queries_of(models: Any, dense: Vector | None, sparse: SparseVector) -> dict[str, Any]:
    """What each side is asked, by its name; a side without a question is left out."""
    sides: dict[str, Any] = {}
    if dense is not None:
        sides[DENSE] = dense.tolist()
    if sparse.indices:
        sides[WORDS] = sparse_of(models, sparse)
    return sides


def sparse_of(models: Any, vector: SparseVector) -> Any:
    """A sparse vector."""
    return models.SparseVector(indices=list(vector.indices), values=list(vector.values))


def audience_fields(audience: Audience) -> dict[str, Any]:
    """The payload's fields that say who may see a passage."""
    return {"audience_workspace": audience.workspace, "channels": sorted(audience.channels)}


def admitted(models: Any, workspace: str, reach: Reach, generations: Sequence[str] | None) -> Any:
    """The filter of what may be found, or None when that is nothing: every reader has to admit a passage."""
    readers = [_reader(models, reader) for reader in dict.fromkeys(reach.readers)]
    if not readers or None in readers or (generations is not None and not generations):
        return None
    must = [field_is(models, "workspace", workspace), *readers]
    if generations is not None:
        must.append(field_is_one_of(models, "generation", list(generations)))
    return models.Filter(must=must)


def _reader(models: Any, reader: Reader) -> Any:
    ways = []
    if reader.workspace_files:
        ways.append(field_is(models, "audience_workspace", value=True))
    if reader.channels:
        ways.append(field_is_one_of(models, "channels", sorted(reader.channels)))
    return models.Filter(should=ways) if ways else None


def field_is(models: Any, field: str, value: str | bool) -> Any:
    """A condition on one value."""
    return models.FieldCondition(key=field, match=models.MatchValue(value=value))


def field_is_one_of(models: Any, field: str, values: list[str]) -> Any:
    """A condition on several values."""
    return models.FieldCondition(key=field, match=models.MatchAny(any=values))


def scored(point: Any) -> ScoredPassage:
    """A point of an answer as a passage."""
    payload = point.payload
    return ScoredPassage(
        id=str(point.id),
        document=payload["document"],
        generation=payload["generation"],
        ordinal=payload["ordinal"],
        page=payload["page"],
        start=payload["start"],
        end=payload["end"],
        score=point.score,
    )
