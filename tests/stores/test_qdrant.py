"""Qdrant as a PassageStore: the local engine always, a server when QDRANT_URL names one."""

from __future__ import annotations

import os
import socket
import threading
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.errors import StoreError, StoreUnavailable
from indexer.local_qdrant import Endpoint
from indexer.stores.qdrant import QdrantStore, collection_name
from indexer.types import Audience, Reach, Reader, ScoredLists, SparseVector, StoredPassage
from tests.contracts.passage_store import DIMENSIONS, MEMBERS, PassageStoreContract, found, passage, search
from tests.local_qdrant.serving import serving


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with serving(tmp_path_factory.mktemp("qdrant")) as endpoint:
        yield endpoint


def opened(
    endpoint: Endpoint, *, name: str = "contract", dimensions: int = DIMENSIONS, key: str | None = None
) -> QdrantStore:
    return QdrantStore(
        endpoint.url, api_key=key or endpoint.key, embedder_name=name, dimensions=dimensions, timeout=60
    )


@pytest.fixture(scope="module")
def local_store(endpoint: Endpoint) -> Iterator[QdrantStore]:
    store = opened(endpoint)
    store.prepare()
    yield store
    store.close()


class TestLocalEngine(PassageStoreContract):
    @pytest.fixture
    def store(self, local_store: QdrantStore) -> QdrantStore:
        return local_store


@pytest.fixture(scope="module")
def server_store() -> Iterator[QdrantStore]:
    store = QdrantStore(
        os.environ["QDRANT_URL"],
        api_key=os.environ.get("QDRANT_API_KEY"),
        embedder_name=f"contract-{uuid.uuid4().hex}",
        dimensions=DIMENSIONS,
    )
    store.prepare()
    yield store
    with store._connection.talking() as client:
        client.delete_collection(store.collection)
    store.close()


@pytest.mark.live
@pytest.mark.skipif("QDRANT_URL" not in os.environ, reason="QDRANT_URL names no Qdrant server")
class TestServer(PassageStoreContract):
    @pytest.fixture
    def store(self, server_store: QdrantStore) -> QdrantStore:
        return server_store


def names_at(store: QdrantStore) -> set[str]:
    with store._connection.talking() as client:
        return {each.name for each in client.get_collections().collections}


def test_a_sweep_reaches_what_an_embedder_before_has_left(endpoint: Endpoint) -> None:
    older, newer = opened(endpoint, name="older"), opened(endpoint, name="newer")
    for store in (older, newer):
        store.prepare()
    older.stage([passage("W", generation=name) for name in ("old-1", "old-2")])
    older.stage([passage("another", generation="old-1")])
    newer.sweep("W", ["old-1"])
    assert list(older.generations("W")) == [("old-2", 1)]
    assert list(older.generations("another")) == [("old-1", 1)]


def test_an_emptied_collection_goes_where_nobody_else_keeps_anything(endpoint: Endpoint) -> None:
    older = opened(endpoint, name="emptied")
    older.prepare()
    older.stage([passage("W", generation=name) for name in ("a", "b")])
    owner = QdrantStore(
        endpoint.url, api_key=endpoint.key, embedder_name="owner", dimensions=DIMENSIONS, owned=True
    )
    owner.prepare()
    owner.sweep("W", ["a"])
    assert older.collection in names_at(owner)
    owner.sweep("W", ["b"])
    assert older.collection not in names_at(owner)
    assert owner.collection in names_at(owner)


def test_an_emptied_collection_stays_where_others_may_keep_something(endpoint: Endpoint) -> None:
    older, newer = opened(endpoint, name="shared-older"), opened(endpoint, name="shared-newer")
    for store in (older, newer):
        store.prepare()
    with newer._connection.talking() as client:
        client.create_collection("somebody-elses", sparse_vectors_config={"words": {}})
    older.stage([passage("W", generation="a")])
    newer.sweep("W", ["a"])
    assert list(older.generations("W")) == []
    assert {older.collection, "somebody-elses"} <= names_at(newer)


def test_an_erasure_reaches_what_an_embedder_before_has_left(endpoint: Endpoint) -> None:
    older, newer = opened(endpoint, name="erased-older"), opened(endpoint, name="erased-newer")
    older.prepare()  # the newer has none yet
    older.stage([passage("W"), passage("another")])
    newer.erase("W")
    assert list(older.generations("W")) == []
    assert list(older.generations("another")) == [("g1", 1)]


def test_a_scrub_leaves_nothing_of_swept_passages_in_the_files(tmp_path: Path) -> None:
    with serving(tmp_path) as endpoint:
        store = QdrantStore(
            endpoint.url, api_key=endpoint.key, embedder_name="a", dimensions=DIMENSIONS, owned=True
        )
        store.prepare()
        store.stage([passage("W", generation="swept-one"), passage("W", generation="kept-one")])
        store.sweep("W", ["swept-one"])
        assert store.scrub()
        assert list(store.generations("W")) == [("kept-one", 1)]
        store.close()
        files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert (b"swept-one" in files, b"kept-one" in files) == (False, True)


def test_what_is_not_ours_alone_scrubs_itself(endpoint: Endpoint) -> None:
    assert opened(endpoint, name="shared").scrub() is False


@pytest.mark.parametrize(
    ("embedder", "expected"),
    [
        ("all-MiniLM-L6-v2", "footnote-all-minilm-l6-v2"),
        ("openai:text-embedding-3-small", "footnote-openai-text-embedding-3-small"),
        ("BAAI/bge small\n..", "footnote-baai-bge-small"),
        ("", "footnote-none"),
    ],
)
def test_a_collection_is_named_after_its_embedder(embedder: str, expected: str) -> None:
    assert collection_name(embedder) == expected


def test_embedders_do_not_see_each_others_passages(endpoint: Endpoint) -> None:
    one, other = opened(endpoint, name="one"), opened(endpoint, name="other", dimensions=3)
    one.prepare()
    other.prepare()
    one.stage([passage("W")])
    assert list(other.generations("W")) == []
    one.close()
    other.close()


def test_a_store_without_dimensions_lives_by_words(endpoint: Endpoint) -> None:
    store = opened(endpoint, name="words", dimensions=0)
    store.prepare()
    store.prepare()
    store.stage([passage("W")])
    lists = search(store, "W")
    assert lists.dense == ()
    assert [point.generation for point in lists.sparse] == ["g1"]
    store.close()


def test_a_collection_of_another_size_is_refused_with_what_to_do(endpoint: Endpoint) -> None:
    opened(endpoint, name="resized").prepare()
    with pytest.raises(StoreError, match="8 dimensions and the embedder makes 16: delete the collection"):
        opened(endpoint, name="resized", dimensions=16).prepare()


def test_several_processes_or_threads_may_prepare_at_once(endpoint: Endpoint) -> None:
    failures: list[Exception] = []

    def prepare() -> None:
        try:
            opened(endpoint, name="raced").prepare()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=prepare) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_an_unprepared_store_says_that_a_sync_creates_it(endpoint: Endpoint) -> None:
    with pytest.raises(StoreError, match=r"Collection `footnote-unprepared` doesn't exist.*run a sync"):
        search(opened(endpoint, name="unprepared"), "W")


def test_a_wrong_key_is_named(endpoint: Endpoint) -> None:
    with pytest.raises(StoreError, match="QDRANT_API_KEY") as caught:
        opened(endpoint, key="wrong").prepare()
    assert "wrong" not in str(caught.value)


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    store = QdrantStore(url, api_key="k", embedder_name="x", dimensions=DIMENSIONS, timeout=5)
    with pytest.raises(StoreUnavailable, match="is it running"):
        store.prepare()


def test_a_passage_of_the_wrong_size_is_refused_and_the_store_goes_on(local_store: QdrantStore) -> None:
    store = local_store
    wrong = StoredPassage(
        **{
            **{field: getattr(passage("bad"), field) for field in StoredPassage.__dataclass_fields__},
            "dense": passage("bad").dense[:3],  # type: ignore[index]
        }
    )
    with pytest.raises(StoreError, match="expected dim: 8, got 3"):
        store.stage([wrong])
    store.stage([passage("bad")])
    assert found(search(store, "bad")) == {"g1"}


def test_a_reach_that_admits_nothing_asks_nobody() -> None:
    store = QdrantStore("http://127.0.0.1:9", api_key=None, embedder_name="x", dimensions=DIMENSIONS)
    blind = Reach((Reader(True, frozenset({"C1"})), Reader(False)))
    assert search(store, "W", reach=blind) == ScoredLists()
    assert search(store, "W", generations=[]) == ScoredLists()
    nothing = store.search(workspace="W", reach=MEMBERS, dense=None, sparse=SparseVector(), limit=3)
    assert nothing == ScoredLists()


def test_very_many_generations_are_counted_by_pages(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.stores.qdrant._FACET_LIMIT", 5)
    monkeypatch.setattr("indexer.stores.qdrant._SCROLL_PAGE", 7)
    store = opened(endpoint)
    store.prepare()
    store.stage(passage("many", f"d{i}", f"g{i}", ordinal) for i in range(10) for ordinal in range(2))
    assert sorted(store.generations("many")) == [(f"g{i}", 2) for i in range(10)]
    store.close()


def test_readers_and_writers_share_one_store(local_store: QdrantStore) -> None:
    store = local_store
    failures: list[BaseException] = []

    def guarded(work: object, number: int) -> None:
        try:
            work(number)  # type: ignore[operator]
        except BaseException as error:
            failures.append(error)

    def write(number: int) -> None:
        for i in range(4):
            store.stage(passage("shared", f"d{number}", f"g{number}-{i}", ordinal) for ordinal in range(20))

    def read(_number: int) -> None:
        seen = 0
        for _ in range(12):
            now = len(search(store, "shared", reach=Reach((Reader(True),))).dense)
            assert now >= seen, "what is staged stays"
            seen = now

    threads = [threading.Thread(target=guarded, args=(work, i)) for i in range(3) for work in (write, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sum(count for _, count in store.generations("shared")) == 240


def test_opening_and_talking_to_a_loopback_server_warns_of_nothing(endpoint: Endpoint) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        store = opened(endpoint)
        store.prepare()
        store.set_audience("W", "none", Audience(workspace=True))
        store.close()
