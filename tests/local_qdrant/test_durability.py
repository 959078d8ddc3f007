"""What was acknowledged is there after kill -9, whatever was being written."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ResponseHandlingException

from indexer.local_qdrant import Endpoint, ensure_running
from indexer.local_qdrant.engine import Engine
from tests.local_qdrant.serving import server_of, serving, until

BATCH = 16
KILLS = 3


def connect(endpoint: Endpoint) -> QdrantClient:
    return QdrantClient(
        url=endpoint.url, headers={"api-key": endpoint.key}, check_compatibility=False, timeout=60
    )


def point(number: int, version: int) -> models.PointStruct:
    return models.PointStruct(
        id=str(uuid.UUID(int=number)),
        vector={
            "dense": [float(number), 1.0, float(version), 0.5],
            "words": models.SparseVector(indices=[number], values=[1.0 + version]),
        },
        payload={"number": number, "version": version, "channels": [f"C{number % 3}"]},
    )


class Writer:
    """Writes batches of points until the server dies, and keeps what was acknowledged: number -> version."""

    def __init__(self) -> None:
        self.acknowledged: dict[int, int] = {}
        self.deleted: set[int] = set()
        self._next = 0

    def write_until_it_dies(self, client: QdrantClient) -> None:
        try:
            while True:
                self._write(client)
        except ResponseHandlingException:
            return

    def _write(self, client: QdrantClient) -> None:
        first = self._next
        self._next += BATCH
        fresh = list(range(first, first + BATCH))
        again = [number for number in self.acknowledged if number % 7 == self._next % 7][:5]
        versions = {number: self.acknowledged.get(number, 0) + 1 for number in fresh + again}
        for number in again:  # until the answer is here, either version is right
            del self.acknowledged[number]
        client.upsert("c", [point(number, version) for number, version in versions.items()], wait=True)
        self.acknowledged |= versions
        victim = fresh[3]
        del self.acknowledged[victim]
        client.delete("c", models.PointIdsList(points=[str(uuid.UUID(int=victim))]), wait=True)
        self.deleted.add(victim)


def create(client: QdrantClient) -> None:
    client.create_collection(
        "c",
        vectors_config={"dense": models.VectorParams(size=4, distance=models.Distance.DOT)},
        sparse_vectors_config={"words": models.SparseVectorParams()},
    )
    client.create_payload_index("c", "number", models.PayloadSchemaType.INTEGER)
    client.create_payload_index("c", "channels", models.PayloadSchemaType.KEYWORD)


def check(client: QdrantClient, writer: Writer) -> None:
    ids = [str(uuid.UUID(int=number)) for number in writer.acknowledged]
    found = {record.payload["number"]: record for record in client.retrieve("c", ids, with_vectors=True)}
    for number, version in writer.acknowledged.items():
        record = found[number]
        expected = point(number, version)
        assert record.payload == expected.payload
        assert record.vector["dense"] == expected.vector["dense"]
        assert record.vector["words"] == expected.vector["words"]
    gone = [str(uuid.UUID(int=number)) for number in writer.deleted]
    assert client.retrieve("c", gone) == []


def test_kill_minus_nine_in_the_middle_of_writes_loses_nothing_acknowledged(tmp_path: Path) -> None:
    writer = Writer()
    with serving(tmp_path) as endpoint:
        client = connect(endpoint)
        create(client)
        for kill in range(KILLS):
            enough = len(writer.acknowledged) + random.randint(30, 50)
            writing = threading.Thread(target=writer.write_until_it_dies, args=(client,))
            writing.start()
            until(lambda enough=enough: len(writer.acknowledged) >= enough)
            os.kill(server_of(tmp_path), signal.SIGKILL)
            writing.join(timeout=120)
            client.close()
            client = connect(ensure_running(tmp_path))
            check(client, writer)
            assert set(client.get_collection("c").payload_schema) == {"number", "channels"}, kill
        sample = random.sample(sorted(writer.acknowledged), 30)
        for number in sample:
            query = models.SparseVector(indices=[number], values=[1.0])
            (only,) = client.query_points("c", query=query, using="words", limit=3).points
            assert only.payload["number"] == number
        condition = models.FieldCondition(key="channels", match=models.MatchAny(any=["C0", "C1", "C2"]))
        assert client.count("c", models.Filter(must=[condition])).count == client.count("c").count
        client.close()


WRITE_UNTIL_KILLED = """
import itertools, pathlib, sys
from indexer.local_qdrant.engine import Engine
from indexer.local_qdrant.translate import upsert_of

engine = Engine(pathlib.Path(sys.argv[1]))
engine.create("c", {"vectors": {"d": {"size": 4096, "distance": "Dot"}}})
for first in itertools.count(0, 64):
    points = [{"id": n, "vector": {"d": [float(n), *[1.0] * 4095]}, "payload": {"n": n}} for n in range(first, first + 64)]
    engine.update("c", [upsert_of({"points": points})])
    print(first + 64, engine.info("c")["segments_count"], flush=True)
"""


def test_kill_minus_nine_after_optimising_loses_nothing_acknowledged(tmp_path: Path) -> None:
    (tmp_path / "collections").mkdir()
    command = [sys.executable, "-c", WRITE_UNTIL_KILLED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writing:
        assert writing.stdout is not None
        written = segments = 0
        while segments < 2:  # 4 MB are worth optimising
            written, segments = map(int, writing.stdout.readline().split())
        time.sleep(random.uniform(0, 0.2))  # anywhere in what comes next
        writing.kill()
        for line in writing.stdout:
            if line.endswith("\n"):
                written = int(line.split()[0])
    engine = Engine(tmp_path)
    records = engine.retrieve("c", list(range(written)), True, True)
    assert [record["payload"]["n"] for record in records] == list(range(written))
    assert [record["vector"]["d"][0] for record in records] == list(range(written))
    assert written <= engine.count("c", None) <= written + 64
    engine.close()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_around_making_a_collection_leaves_none_or_a_whole_one(tmp_path: Path, when: str) -> None:
    with serving(tmp_path) as endpoint:
        client = connect(endpoint)
        if when == "before":
            leftover = tmp_path / "collections" / uuid.uuid4().hex
            leftover.mkdir()
            (leftover / "edge_config.json").write_text("half")
        else:
            create(client)
        os.kill(server_of(tmp_path), signal.SIGKILL)
        client.close()
        client = connect(ensure_running(tmp_path))
        names = [collection.name for collection in client.get_collections().collections]
        assert names == ([] if when == "before" else ["c"])
        assert len(list((tmp_path / "collections").iterdir())) == len(names)
        if when == "before":
            create(client)
        client.upsert("c", [point(1, 1)], wait=True)
        client.close()
