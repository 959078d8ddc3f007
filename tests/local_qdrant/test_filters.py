"""Filters mean what Qdrant's own Python implementation of them means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qdrant_client import QdrantClient, models

from indexer.local_qdrant.engine import Engine
from indexer.local_qdrant.filters import filter_of
from indexer.local_qdrant.queries import scroll_of
from indexer.local_qdrant.translate import upsert_of

PAYLOADS: list[dict[str, Any]] = [
    {"word": word, "flag": flag, "number": number, "many": many}
    for word, flag, number, many in [
        ("a", True, 1, ["x"]),
        ("a", False, 0, ["x", "y"]),
        ("b", True, 2, []),
        ("b", False, -3, ["z"]),
        ("c", True, 1, ["y", "z"]),
    ]
] + [{}, {"word": "c"}, {"flag": True, "many": ["x", "y", "z"]}, {"number": 1.5}, {"word": None, "number": 2}]


@pytest.fixture(scope="module", params=["indexed", "not indexed"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("engine")
    engine = Engine(folder)
    engine.create("c", {"vectors": {"size": 1, "distance": "Dot"}})
    if request.param == "indexed":
        for field, kind in {"word": "keyword", "flag": "bool", "number": "float", "many": "keyword"}.items():
            engine.create_index("c", field, kind)
    points = [{"id": i, "vector": [1.0], "payload": payload} for i, payload in enumerate(PAYLOADS)]
    engine.update("c", [upsert_of({"points": points})])
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def oracle() -> Iterator[QdrantClient]:
    client = QdrantClient(":memory:")
    client.create_collection("c", vectors_config=models.VectorParams(size=1, distance=models.Distance.DOT))
    client.upsert(
        "c", [models.PointStruct(id=i, vector=[1.0], payload=payload) for i, payload in enumerate(PAYLOADS)]
    )
    yield client
    client.close()


def matching(field: str, value: Any) -> dict[str, Any]:
    return {"key": field, "match": {"value": value}}


LETTERS = st.sampled_from(["a", "b", "c", "x", "y", "z", "none"])
CONDITIONS = st.one_of(
    st.builds(matching, st.sampled_from(["word", "many"]), LETTERS),
    st.builds(matching, st.just("flag"), st.booleans()),
    st.builds(
        lambda field, values: {"key": field, "match": {"any": values}},
        st.sampled_from(["word", "many"]),
        st.lists(LETTERS, max_size=3),
    ),
    st.builds(
        lambda low, high: {"key": "number", "range": {"gte": low, "lt": high}},
        st.integers(-3, 2),
        st.none() | st.integers(-3, 3),
    ),
    st.builds(lambda ids: {"has_id": ids}, st.lists(st.integers(0, len(PAYLOADS)), max_size=4)),
    st.builds(lambda field: {"is_empty": {"key": field}}, st.sampled_from(["word", "many", "flag"])),
)


def filters(parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    some = st.lists(parts, min_size=1, max_size=3)
    return st.fixed_dictionaries({}, optional={"must": some, "should": some, "must_not": some | parts})


@given(body=filters(st.recursive(CONDITIONS, filters, max_leaves=6)))
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
def test_a_filter_admits_what_the_reference_admits(
    engine: Engine, oracle: QdrantClient, body: dict[str, Any]
) -> None:
    expected = {record.id for record in oracle.scroll("c", models.Filter.model_validate(body), limit=100)[0]}
    page = engine.scroll("c", scroll_of({"filter": body, "limit": 100}))
    points: Any = page["points"]
    assert {point["id"] for point in points} == expected
    assert engine.count("c", filter_of(body)) == len(expected)
