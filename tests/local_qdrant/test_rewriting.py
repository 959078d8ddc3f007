"""Collections written anew: nothing of deleted points is left in the engine's files."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import qdrant_edge as edge

from indexer.local_qdrant import Endpoint
from indexer.local_qdrant.engine import Engine
from indexer.local_qdrant.refused import Refused
from indexer.local_qdrant.rewriting import BATCH
from indexer.local_qdrant.translate import deletion_of, payload_change_of, upsert_of
from tests.local_qdrant.serving import serving

CONFIG: dict[str, Any] = {
    "vectors": {"d": {"size": 4, "distance": "Cosine", "datatype": "float16"}},
    "sparse_vectors": {"w": {}},
}


def upsert(*ids: int, of: str = "kept") -> edge.UpdateOperation:
    points = [
        {
            "id": number,
            "vector": {"d": [1.0, number, 0.5, 2.0], "w": {"indices": [number], "values": [0.5]}},
            "payload": {"of": of, "number": number},
        }
        for number in ids
    ]
    return upsert_of({"points": points})


def deletion(of: str) -> edge.UpdateOperation:
    return deletion_of({"filter": {"must": [{"key": "of", "match": {"value": of}}]}})


def points_of(engine: Engine) -> dict[int, Any]:
    found: dict[int, Any] = {}
    following: Any = None
    while True:
        page = engine.scroll(
            "c", edge.ScrollRequest(limit=500, offset=following, with_payload=True, with_vector=True)
        )
        found |= {point["id"]: (point["payload"], point["vector"]) for point in page["points"]}
        following = page["next_page_offset"]
        if following is None:
            return found


def files_with(folder: Path, word: str) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = Engine(tmp_path)
    opened.create("c", CONFIG)
    opened.create_index("c", "of", {"type": "keyword", "is_tenant": True})
    yield opened
    opened.close()


def test_nothing_of_deleted_points_is_left_and_all_others_are(engine: Engine, tmp_path: Path) -> None:
    engine.update("c", [upsert(*range(600)), upsert(*range(600, 620), of="canary")])
    engine.update("c", [deletion("canary")], optimize=False)
    before, schema = points_of(engine), engine.info("c")["payload_schema"]
    assert files_with(tmp_path, "canary")
    for _ in engine.rewrite("c"):
        pass
    assert files_with(tmp_path, "canary") == []
    assert points_of(engine) == before
    assert engine.info("c")["payload_schema"] == schema
    assert len(list((tmp_path / "collections").iterdir())) == 1
    engine.close()
    again = Engine(tmp_path)
    assert points_of(again) == before
    again.close()


def test_what_changes_between_the_steps_counts(engine: Engine) -> None:
    """Any changes at any moment: afterwards the collection is as if it had never been rewritten."""
    engine.update("c", [upsert(*range(0, 4 * BATCH, 2))])
    chance, expected = random.Random(7), dict(points_of(engine))
    for round_, _ in enumerate(engine.rewrite("c")):
        new = chance.sample(range(4 * BATCH), 40)
        engine.update("c", [upsert(*new, of=f"round {round_}")])
        gone = chance.sample(sorted(points_of(engine)), 30)
        engine.update("c", [deletion_of({"points": gone})], optimize=False)
        everywhere = {"must": [{"key": "of", "match": {"value": "kept"}}]}
        engine.update(
            "c", [payload_change_of({"payload": {"seen": round_}, "filter": everywhere}, overwrite=False)]
        )
        expected = points_of(engine)
    assert points_of(engine) == expected
    assert any("seen" in payload for payload, _ in expected.values())


def test_a_refused_change_between_the_steps_leaves_the_old_files(engine: Engine, tmp_path: Path) -> None:
    engine.update("c", [upsert(*range(2 * BATCH))])
    before, steps = points_of(engine), engine.rewrite("c")
    next(steps)
    last = payload_change_of({"payload": {"a": 1}, "points": [2 * BATCH - 1]}, overwrite=False)
    engine.update("c", [last])  # the copy does not have the point yet
    with pytest.raises(Refused):
        list(steps)
    assert points_of(engine).keys() == before.keys()
    assert len(list((tmp_path / "collections").iterdir())) == 1
    for _ in engine.rewrite("c"):
        pass
    assert points_of(engine).keys() == before.keys()


def test_a_collection_that_is_dropped_meanwhile_stays_dropped(engine: Engine, tmp_path: Path) -> None:
    engine.update("c", [upsert(*range(2 * BATCH))])
    steps = engine.rewrite("c")
    next(steps)
    engine.drop("c")
    with pytest.raises(Refused, match="doesn't exist"):
        list(steps)
    assert engine.names() == []
    assert list((tmp_path / "collections").iterdir()) == []


def test_what_a_kill_interrupted_is_done_by_the_next_process(engine: Engine, tmp_path: Path) -> None:
    engine.update("c", [upsert(*range(2 * BATCH)), upsert(9_999, of="canary")])
    engine.update("c", [deletion("canary")], optimize=False)
    steps = engine.rewrite("c")
    next(steps)
    engine.close()  # as a kill leaves it: the new folder is there and nobody names it
    assert json.loads((tmp_path / "collections.json").read_text())["collections"]["c"]["to_rewrite"] is True
    next_one = Engine(tmp_path)
    next_one.finish_rewriting()
    assert files_with(tmp_path, "canary") == []
    assert len(points_of(next_one)) == 2 * BATCH
    assert "to_rewrite" not in (tmp_path / "collections.json").read_text()
    next_one.close()


def test_over_http_it_answers_when_it_is_done(tmp_path: Path) -> None:
    with serving(tmp_path) as endpoint:
        _http(endpoint, "PUT", "/collections/c", {"sparse_vectors": {"w": {}}})
        _http(endpoint, "PUT", "/collections/c/index", {"field_name": "of", "field_schema": "keyword"})
        point = {"id": 1, "vector": {"w": {"indices": [1], "values": [1.0]}}, "payload": {"of": "canary"}}
        _http(endpoint, "PUT", "/collections/c/points", {"points": [point]})
        _http(endpoint, "POST", "/collections/c/points/delete", {"points": [1]})
        assert files_with(tmp_path, "canary")
        assert _http(endpoint, "POST", "/collections/c/rewrite", {}) is True
        assert files_with(tmp_path, "canary") == []


def _http(endpoint: Endpoint, method: str, path: str, body: dict[str, Any]) -> Any:
    answer = httpx.request(
        method, endpoint.url + path, json=body, headers={"api-key": endpoint.key}, timeout=60, trust_env=False
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]
