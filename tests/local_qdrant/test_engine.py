"""Collections over shards, in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import qdrant_edge as edge

from indexer.local_qdrant.engine import Engine
from indexer.local_qdrant.queries import query_of
from indexer.local_qdrant.refused import Refused, refusal_of
from indexer.local_qdrant.translate import upsert_of

WORDS: dict[str, Any] = {"sparse_vectors": {"w": {}}}


def upsert(*ids: int) -> edge.UpdateOperation:
    return upsert_of(
        {
            "points": [
                {"id": i, "vector": {"w": {"indices": [i], "values": [1.0]}}, "payload": {"i": i}}
                for i in ids
            ]
        }
    )


@pytest.fixture
def open_engine(tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    """Opens the engine of one folder, closing the one before."""
    opened: list[Engine] = []

    def open_again(**options: Any) -> Engine:
        while opened:
            opened.pop().close()
        opened.append(Engine(tmp_path, **options))
        return opened[0]

    yield open_again
    for engine in opened:
        engine.close()


class Recorded:
    """A shard that tells what was asked of it."""

    def __init__(self, shard: Any) -> None:
        self._shard = shard
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self._shard, name)


def test_a_write_is_flushed_before_it_is_acknowledged(open_engine: Callable[..., Engine]) -> None:
    engine = open_engine()
    engine.create("c", WORDS)
    recorded = Recorded(engine._collections["c"].shard)
    engine._collections["c"].shard = recorded
    engine.update("c", [upsert(1), upsert(2)])
    assert recorded.calls[:3] == ["update", "update", "flush"]


def test_operations_before_a_refused_one_stay_and_are_flushed(open_engine: Callable[..., Engine]) -> None:
    engine = open_engine()
    engine.create("c", WORDS)
    recorded = Recorded(engine._collections["c"].shard)
    engine._collections["c"].shard = recorded
    wrong = edge.UpdateOperation.set_payload([99], {"a": 1})
    with pytest.raises(Refused, match="No point with id 99 found"):
        engine.update("c", [upsert(1), wrong, upsert(2)])
    assert recorded.calls[:3] == ["update", "update", "flush"]
    assert engine.count("c", None) == 1


def test_a_full_disk_refuses_writes_and_goes_on_answering(open_engine: Callable[..., Engine]) -> None:
    free = [2**40]
    engine = open_engine(free=lambda _folder: free[0])
    engine.create("c", WORDS)
    engine.update("c", [upsert(1)])
    free[0] = 2**20
    for write in (lambda: engine.update("c", [upsert(2)]), lambda: engine.create("d", WORDS)):
        with pytest.raises(Refused, match=r"1 MB left.*make room") as refused:
            write()
        assert refused.value.status == 507
    assert engine.count("c", None) == 1
    free[0] = 2**40
    engine.update("c", [upsert(2)])
    assert engine.count("c", None) == 2


def test_everything_is_there_when_opened_again(open_engine: Callable[..., Engine]) -> None:
    engine = open_engine()
    engine.create("c", WORDS)
    engine.create_index("c", "i", "integer")
    engine.update("c", [upsert(1, 2, 3)])
    engine.change_aliases([{"create_alias": {"collection_name": "c", "alias_name": "a"}}])
    again = open_engine()
    assert again.names() == ["c"]
    assert again.count("a", None) == 3
    assert again.info("a")["payload_schema"] == {"i": {"data_type": "integer", "points": 3}}


def test_a_dropped_collection_leaves_nothing_and_its_name_is_free(
    open_engine: Callable[..., Engine], tmp_path: Path
) -> None:
    engine = open_engine()
    engine.create("c", WORDS)
    engine.update("c", [upsert(1)])
    assert engine.drop("c") is True
    assert list((tmp_path / "collections").iterdir()) == []
    engine.create("c", WORDS)
    assert engine.count("c", None) == 0
    assert open_engine().names() == ["c"]


def test_a_damaged_collection_is_reported_and_the_others_are_served(
    open_engine: Callable[..., Engine], tmp_path: Path
) -> None:
    engine = open_engine()
    for name in ("good", "bad"):
        engine.create(name, WORDS)
        engine.update(name, [upsert(1)])
    engine.close()
    known = json.loads((tmp_path / "collections.json").read_text())["collections"]
    (tmp_path / "collections" / known["bad"]["folder"] / "edge_config.json").write_text("{")
    again = open_engine()
    again.optimize()
    assert again.count("good", None) == 1
    with pytest.raises(Refused, match=r"`bad` is damaged.*run `footnote sync`") as refused:
        again.count("bad", None)
    assert refused.value.status == 500
    assert again.drop("bad") is True
    again.create("bad", WORDS)
    assert again.count("bad", None) == 0


def test_much_that_is_new_is_optimised_once_it_is_written(open_engine: Callable[..., Engine]) -> None:
    engine = open_engine()
    engine.create("c", {"vectors": {"d": {"size": 4096, "distance": "Dot"}}})
    segments = []
    for start in range(0, 1_280, 128):  # 20 MB in all; from 4 on it is worth it
        points = [
            {"id": i, "vector": {"d": [float(i % 7), *[1.0] * 4095]}} for i in range(start, start + 128)
        ]
        engine.update("c", [upsert_of({"points": points})])
        segments.append(engine.info("c")["segments_count"])
    assert segments[0] == 1
    assert segments[-1] > 1
    assert engine.count("c", None) == 1_280


def wide(*ids: int) -> edge.UpdateOperation:
    """Points of 16 kB each."""
    return upsert_of({"points": [{"id": i, "vector": {"d": [float(i % 7), *[1.0] * 4095]}} for i in ids]})


def test_a_collection_of_an_older_release_is_optimised_by_todays_rules(
    open_engine: Callable[..., Engine], tmp_path: Path
) -> None:
    engine = open_engine()
    engine.create("c", {"vectors": {"d": {"size": 4096, "distance": "Dot"}}})
    engine.update("c", [wide(*range(64))])
    engine.close()
    (path,) = (tmp_path / "collections").glob("*/edge_config.json")
    config = json.loads(path.read_text())
    del config["optimizers"], config["payload_memory"]  # as before there were rules
    path.write_text(json.dumps(config))
    again = open_engine()
    for start in range(64, 512, 64):  # 8 MB in all; by the engine's own rules it takes 10
        again.update("c", [wide(*range(start, start + 64))])
    assert again.info("c")["segments_count"] > 1
    assert again.count("c", None) == 512


def test_a_segment_holds_no_more_than_a_question_can_wait_for(open_engine: Callable[..., Engine]) -> None:
    engine = open_engine()
    engine.create("c", {"vectors": {"d": {"size": 4096, "distance": "Dot"}}})
    for start in range(0, 2_560, 128):  # 40 MB in segments of 8 at most
        engine.update("c", [wide(*range(start, start + 128))])
    assert engine.info("c")["segments_count"] > 5


def test_deleting_keeps_nobody_waiting_for_the_room_that_it_makes(open_engine: Callable[..., Engine]) -> None:
    engine = open_engine()
    engine.create("c", WORDS)
    engine.update("c", [upsert(1, 2, 3)])
    recorded = Recorded(engine._collections["c"].shard)
    engine._collections["c"].shard = recorded
    engine.update("c", [edge.UpdateOperation.delete_points([1])], optimize=False)
    assert recorded.calls == ["update", "flush"]
    assert engine.count("c", None) == 2


def test_half_precision_halves_no_answer(open_engine: Callable[..., Engine]) -> None:
    engine = open_engine()
    engine.create("c", {"vectors": {"d": {"size": 3, "distance": "Cosine", "datatype": "float16"}}})
    near, far = {"id": 1, "vector": {"d": [1.0, 0.2, 0.0]}}, {"id": 2, "vector": {"d": [0.1, 1.0, 0.3]}}
    engine.update("c", [upsert_of({"points": [near, far]})])
    query = query_of({"query": [1.0, 0.0, 0.0], "using": "d", "limit": 2})
    found = [(hit["id"], hit["score"]) for hit in engine.query("c", [query])[0]]
    assert [key for key, _ in found] == [1, 2]
    assert [score for _, score in found] == pytest.approx([0.98058, 0.09535], abs=1e-3)


def test_optimising_keeps_every_point_and_answer(open_engine: Callable[..., Engine]) -> None:
    engine = open_engine()
    engine.create("c", {"vectors": {"d": {"size": 64, "distance": "Dot"}}})
    for start in range(0, 6_000, 500):
        points = [
            {"id": i, "vector": {"d": [float((i * k) % 97) for k in range(64)]}}
            for i in range(start, start + 500)
        ]
        engine.update("c", [upsert_of({"points": points})])
    gone = [*range(0, 6_000, 2)]
    engine.update("c", [edge.UpdateOperation.delete_points(gone)])
    query = query_of({"query": [1.0] * 64, "using": "d", "limit": 50, "with_payload": False})

    def answer() -> list[tuple[Any, Any]]:
        return [(hit["id"], hit["score"]) for hit in engine.query("c", [query])[0]]

    before = sorted(answer(), key=lambda hit: (-hit[1], hit[0]))
    engine = open_engine()
    engine.optimize()
    assert engine.count("c", None) == 3_000
    after = sorted(answer(), key=lambda hit: (-hit[1], hit[0]))
    assert [score for _, score in after] == pytest.approx([score for _, score in before], rel=1e-4)
    assert all(number % 2 for number, _ in after)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Service runtime error: IO Error: No space left on device (os error 28)", 507),
        ("Service runtime error: IO Error: Read-only file system (os error 30)", 500),
        ("Service runtime error: something inside", 500),
        ("Vector dimension error: expected dim: 4, got 2", 400),
        ("No point with id 7", 404),
    ],
)
def test_what_the_engine_says_decides_the_status(said: str, status: int) -> None:
    assert refusal_of(Exception(said)).status == status
