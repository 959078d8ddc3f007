"""The REST API as Qdrant's own clients and raw requests see it."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from qdrant_client import AsyncQdrantClient, QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from indexer.local_qdrant import Endpoint
from tests.local_qdrant.serving import serving


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with serving(tmp_path_factory.mktemp("qdrant")) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def client(endpoint: Endpoint) -> Iterator[QdrantClient]:
    client = QdrantClient(url=endpoint.url, headers={"api-key": endpoint.key}, timeout=60)
    yield client
    client.close()


@pytest.fixture
def name(client: QdrantClient) -> Iterator[str]:
    """A collection of the test's own."""
    name = filled(client)
    yield name
    client.delete_collection(name)


@pytest.fixture(scope="module")
def steady(client: QdrantClient) -> str:
    """A collection for tests that change nothing."""
    return filled(client)


def filled(client: QdrantClient) -> str:
    """A new collection of four-dimensional vectors and words, with six points."""
    name = f"c-{uuid.uuid4().hex}"
    client.create_collection(
        name,
        vectors_config={"dense": models.VectorParams(size=4, distance=models.Distance.COSINE)},
        sparse_vectors_config={"words": models.SparseVectorParams()},
    )
    client.create_payload_index(name, "kind", models.PayloadSchemaType.KEYWORD)
    client.upsert(name, [point(number) for number in range(6)])
    return name


def point(number: int) -> models.PointStruct:
    return models.PointStruct(
        id=number,
        vector={
            "dense": [1.0, number, 0.0, 0.0],
            "words": models.SparseVector(indices=[1, 10 + number], values=[float(number + 1), 1.0]),
        },
        payload={"number": number, "kind": "even" if number % 2 == 0 else "odd", "low": number < 3},
    )


def where(key: str, value: Any) -> models.Filter:
    return models.Filter(must=[models.FieldCondition(key=key, match=models.MatchValue(value=value))])


def send(
    endpoint: Endpoint, method: str, path: str, body: object = None, key: str | None = None
) -> httpx.Response:
    return httpx.request(
        method,
        endpoint.url + path,
        content=body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None,
        headers={"api-key": (endpoint.key if key is None else key).encode()},
        trust_env=False,
        timeout=60,
    )


def error(response: httpx.Response) -> str:
    return str(response.json()["status"]["error"])


# --- who may ask --------------------------------------------------------------------------------


def test_a_request_without_the_key_is_refused(endpoint: Endpoint) -> None:
    for path in ("/collections", "/collections/x/points", "/aliases", "/nowhere"):
        assert httpx.get(endpoint.url + path, trust_env=False).status_code == 401
    assert send(endpoint, "GET", "/collections", key=endpoint.key[:-1]).status_code == 401
    assert send(endpoint, "GET", "/collections", key="schl\u00fcssel").status_code == 401


def test_the_key_may_come_as_a_bearer_token(endpoint: Endpoint) -> None:
    headers = {"Authorization": f"Bearer {endpoint.key}"}
    assert httpx.get(endpoint.url + "/collections", headers=headers, trust_env=False).status_code == 200


def test_whether_it_is_alive_may_be_asked_by_anybody(endpoint: Endpoint) -> None:
    for path in ("/", "/healthz", "/livez", "/readyz"):
        assert httpx.get(endpoint.url + path, trust_env=False).status_code == 200


# --- what is refused, and how -------------------------------------------------------------------


def test_what_is_unknown_is_named(endpoint: Endpoint, client: QdrantClient) -> None:
    response = send(endpoint, "POST", "/collections/nope/points/count", {})
    assert (response.status_code, error(response)) == (404, "Not found: Collection `nope` doesn't exist!")
    assert not client.collection_exists("nope")
    assert client.delete_collection("nope") is False


def test_what_a_server_can_and_this_engine_cannot_is_said(endpoint: Endpoint, steady: str) -> None:
    requests = [
        ("POST", "/collections/x/snapshots", {}),
        ("GET", "/cluster", None),
        ("PATCH", f"/collections/{steady}", {}),
        ("POST", f"/collections/{steady}/points/query/groups", {}),
        ("POST", f"/collections/{steady}/points/query", {"query": {"recommend": {"positive": [1]}}}),
        ("POST", f"/collections/{steady}/points/query", {"query": 1, "using": "dense"}),
        ("POST", f"/collections/{steady}/points/scroll", {"order_by": "number"}),
        ("POST", f"/collections/{steady}/points/batch", {"operations": [{"clear_payload": {"points": [1]}}]}),
        ("PUT", f"/collections/{steady}/index", {"field_name": "t", "field_schema": "text"}),
        ("PUT", "/collections/new", {"vectors": {"size": 4, "distance": "Cosine", "datatype": "turbo4"}}),
    ]
    for method, path, body in requests:
        response = send(endpoint, method, path, body)
        assert response.status_code == 501, (method, path, response.text)
        assert "local Qdrant engine: set QDRANT_URL" in error(response)


@pytest.mark.parametrize(
    "condition",
    [
        {"key": "kind", "match": {"text": "even"}},
        {"key": "kind", "geo_radius": {"center": {"lon": 1, "lat": 1}, "radius": 1}},
        {"key": "kind", "values_count": {"gt": 1}},
    ],
)
def test_a_condition_that_is_not_understood_is_refused_not_ignored(
    endpoint: Endpoint, steady: str, condition: dict[str, object]
) -> None:
    for part in ("must", "should", "must_not"):
        response = send(
            endpoint, "POST", f"/collections/{steady}/points/count", {"filter": {part: [condition]}}
        )
        assert response.status_code == 501, response.text
        response = send(
            endpoint, "POST", f"/collections/{steady}/points/delete", {"filter": {part: [condition]}}
        )
        assert response.status_code == 501
    assert send(endpoint, "POST", f"/collections/{steady}/points/count", {}).json()["result"]["count"] == 6


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("points", {"points": [{"id": 9, "vector": {"dense": [1.0, 2.0]}}]}, 400, "expected dim: 4, got 2"),
        ("points", {"points": [{"id": 9, "vector": {"nope": [1.0]}}]}, 400, "Not existing vector name error: nope"),
        ("points", {"points": [{"id": "x", "vector": {}}]}, 400, "not a valid point ID"),
        ("points", {"points": [{"id": -1, "vector": {}}]}, 400, "not a valid point ID"),
        ("points", {"points": [{"vector": {}}]}, 400, "missing field `id`"),
        ("points", {"points": 5}, 400, "Format error"),
        ("points", {"points": [5]}, 400, "Format error"),
        ("points", {}, 400, "`points` or `batch`"),
        ("points", {"points": [{"id": 9, "vector": {"words": {"indices": [1, 1], "values": [1, 1]}}}]}, 422, "unique"),
        ("points", {"points": [{"id": 9, "vector": {"words": {"indices": [-1], "values": [1]}}}]}, 400, "Format"),
        ("points", b'{"points": [{"id": 9, "vector": {"dense": [NaN, 1, 1, 1]}}]}', 400, "NaN is not a number"),
        ("points", b"{", 400, "Format error in JSON body"),
        ("points", b"[]", 400, "an object is expected"),
        ("points", b'{"a":' * 100_000, 400, "Format error in JSON body"),
    ],
)  # fmt: skip
def test_a_malformed_upsert_changes_nothing_and_says_why(
    endpoint: Endpoint, client: QdrantClient, steady: str, path: str, body: object, status: int, message: str
) -> None:
    response = send(endpoint, "PUT", f"/collections/{steady}/{path}", body)
    assert (response.status_code, message in error(response)) == (status, True), response.text
    assert client.count(steady).count == 6


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("points/query", {"query": [1.0, 2.0], "using": "dense"}, 400, "expected dim: 4, got 2"),
        ("points/query", {"query": [1.0] * 4, "using": "nope"}, 400, "Not existing vector name error: nope"),
        ("points/query", {"query": [1.0] * 4, "using": "dense", "limit": -1}, 400, "`limit`"),
        ("points/query/batch", {"searches": 3}, 400, "`searches` is a list"),
        ("points/payload", {"payload": {"a": 1}}, 400, "`points` or `filter`"),
        ("points/payload", {"payload": {"a": 1}, "points": [77]}, 404, "No point with id 77 found"),
        ("points/delete", {}, 400, "`points` or `filter`"),
        ("points/count", {"filter": {"must": [{"key": "kind"}]}}, 400, "says nothing"),
        ("points/count", {"filter": []}, 400, "a filter is an object"),
        ("facet", {"key": "number"}, 400, "No appropriate index for faceting"),
        ("points", {"ids": [1], "with_vector": 5}, 400, "Format error"),
    ],
)
def test_other_malformed_requests_are_refused(
    endpoint: Endpoint, steady: str, path: str, body: object, status: int, message: str
) -> None:
    response = send(endpoint, "POST", f"/collections/{steady}/{path}", body)
    assert (response.status_code, message in error(response)) == (status, True), response.text


def test_a_body_that_is_too_large_is_refused(endpoint: Endpoint, steady: str) -> None:
    response = send(endpoint, "PUT", f"/collections/{steady}/points", b" " * (32 * 2**20 + 1))
    assert response.status_code == 413
    assert "larger than allowed" in error(response)


def test_a_name_that_is_taken_or_makes_no_sense_is_refused(client: QdrantClient, steady: str) -> None:
    words = {"w": models.SparseVectorParams()}
    with pytest.raises(UnexpectedResponse) as taken:
        client.create_collection(steady, sparse_vectors_config=words)
    assert taken.value.status_code == 409
    for wrong in ("a/b", "../x", "x" * 256, "a:b"):
        with pytest.raises(UnexpectedResponse) as refused:
            client.create_collection(wrong, sparse_vectors_config=words)
        assert refused.value.status_code == 422


# --- what works ---------------------------------------------------------------------------------


def test_points_come_back_as_they_went_in(client: QdrantClient, name: str) -> None:
    payload = {"text": "naïve 漢字 🙂", "nested": {"list": [1, 2.5, None, True]}, "big": 2**53, "empty": []}
    key = str(uuid.uuid4())
    words = models.SparseVector(indices=[0, 4294967295], values=[0.5, 2.0])
    client.upsert(name, [models.PointStruct(id=key, vector={"words": words}, payload=payload)])
    (record,) = client.retrieve(name, [key, 999], with_vectors=True)
    assert (record.id, record.payload) == (key, payload)
    assert record.vector == {"words": words}


def test_columns_of_points_are_upserted(client: QdrantClient, name: str) -> None:
    batch = models.Batch(
        ids=[50, 51], vectors={"dense": [[1.0, 0, 0, 0], [0, 1.0, 0, 0]]}, payloads=[{"a": 1}, {}]
    )
    client.upsert(name, batch)
    assert [record.payload for record in client.retrieve(name, [50, 51])] == [{"a": 1}, {}]


def test_queries_rank_filter_and_page(client: QdrantClient, steady: str) -> None:
    ranked = client.query_points(steady, query=[1.0, 0, 0, 0], using="dense", limit=10).points
    assert [hit.id for hit in ranked] == list(range(6))
    odd = client.query_points(
        steady, query=[1.0, 0, 0, 0], using="dense", query_filter=where("kind", "odd"), offset=1, limit=1
    ).points
    assert [hit.id for hit in odd] == [3]
    good = client.query_points(steady, query=[1.0, 0, 0, 0], using="dense", score_threshold=0.7).points
    assert [hit.id for hit in good] == [0, 1]
    assert good[0].payload == {"number": 0, "kind": "even", "low": True}
    bare = client.query_points(
        steady, query=[1.0, 0, 0, 0], using="dense", with_payload=False, with_vectors=True
    )
    assert bare.points[0].payload is None
    assert set(bare.points[0].vector) == {"dense", "words"}


def test_several_queries_are_answered_in_their_order(client: QdrantClient, steady: str) -> None:
    words = models.SparseVector(indices=[1], values=[1.0])
    first, second = client.query_batch_points(
        steady,
        [
            models.QueryRequest(query=[1.0, 0, 0, 0], using="dense", limit=2),
            models.QueryRequest(query=words, using="words", limit=2, with_payload=["kind"]),
        ],
    )
    assert [hit.id for hit in first.points] == [0, 1]
    assert [(hit.id, hit.score, hit.payload) for hit in second.points] == [
        (5, 6.0, {"kind": "odd"}),
        (4, 5.0, {"kind": "even"}),
    ]


def test_two_queries_are_fused_by_reciprocal_ranks(client: QdrantClient, steady: str) -> None:
    words = models.SparseVector(indices=[1], values=[1.0])
    fused = client.query_points(
        steady,
        prefetch=[
            models.Prefetch(query=[1.0, 0, 0, 0], using="dense", limit=6),
            models.Prefetch(query=words, using="words", limit=2),
        ],
        query=models.FusionQuery(fusion=models.Fusion.RRF),
        limit=3,
    ).points
    assert {hit.id for hit in fused} == {5, 0, 4}


def test_true_matches_true_and_not_the_number_one(client: QdrantClient, name: str) -> None:
    client.upsert(name, [models.PointStruct(id=90, vector={}, payload={"low": 1})])
    assert {record.id for record in client.scroll(name, where("low", True))[0]} == {0, 1, 2}
    assert {record.id for record in client.scroll(name, where("low", False))[0]} == {3, 4, 5}
    assert {record.id for record in client.scroll(name, where("low", 1))[0]} == {90}
    client.create_payload_index(name, "low", models.PayloadSchemaType.BOOL)
    assert {record.id for record in client.scroll(name, where("low", True))[0]} == {0, 1, 2}


def test_payloads_are_merged_or_replaced(client: QdrantClient, name: str) -> None:
    client.set_payload(name, {"kind": "new"}, points=[0])
    client.set_payload(name, {"extra": 1}, points=where("kind", "odd"))
    client.overwrite_payload(name, {"only": 1}, points=[2])
    found = {record.id: record.payload for record in client.scroll(name, limit=100)[0]}
    assert found[0] == {"number": 0, "kind": "new", "low": True}
    assert [number for number, payload in found.items() if payload.get("extra") == 1] == [1, 3, 5]
    assert found[2] == {"only": 1}


def test_points_are_deleted_by_id_and_by_filter(client: QdrantClient, name: str) -> None:
    client.delete(name, models.PointIdsList(points=[0, 77]))
    client.delete(name, models.FilterSelector(filter=where("kind", "odd")))
    assert [record.id for record in client.scroll(name, limit=100)[0]] == [2, 4]


def test_a_batch_of_operations_is_applied_in_order(client: QdrantClient, name: str) -> None:
    client.batch_update_points(
        name,
        [
            models.UpsertOperation(upsert=models.PointsList(points=[point(7)])),
            models.SetPayloadOperation(set_payload=models.SetPayload(payload={"kind": "seven"}, points=[7])),
            models.DeleteOperation(delete=models.PointIdsList(points=[1])),
        ],
    )
    assert client.retrieve(name, [7])[0].payload["kind"] == "seven"
    assert client.count(name).count == 6


def test_scrolling_visits_every_point_once(client: QdrantClient, steady: str) -> None:
    seen: list[int] = []
    offset = None
    while True:
        records, offset = client.scroll(steady, limit=4, offset=offset, with_payload=False)
        seen += [record.id for record in records]
        if offset is None:
            break
    assert seen == list(range(6))


def test_values_are_counted(client: QdrantClient, steady: str) -> None:
    counted = client.facet(steady, "kind", facet_filter=where("low", True), exact=True)
    assert {hit.value: hit.count for hit in counted.hits} == {"even": 2, "odd": 1}
    assert client.count(steady, where("kind", "even")).count == 3


def test_a_collection_is_described(client: QdrantClient, steady: str) -> None:
    info = client.get_collection(steady)
    assert info.points_count == 6
    assert info.config.params.vectors["dense"].size == 4
    assert set(info.config.params.sparse_vectors) == {"words"}
    assert info.payload_schema["kind"].data_type == models.PayloadSchemaType.KEYWORD


def test_an_alias_stands_for_its_collection_and_moves_at_once(client: QdrantClient, name: str) -> None:
    other = f"{name}-2"
    client.create_collection(other, sparse_vectors_config={"words": models.SparseVectorParams()})

    def alias(target: str) -> models.CreateAliasOperation:
        return models.CreateAliasOperation(
            create_alias=models.CreateAlias(collection_name=target, alias_name="now")
        )

    client.update_collection_aliases([alias(name)])
    assert client.count("now").count == 6
    drop = models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name="now"))
    client.update_collection_aliases([drop, alias(other)])
    assert client.count("now").count == 0
    with pytest.raises(UnexpectedResponse):
        client.update_collection_aliases([drop, alias("missing")])
    assert [(a.alias_name, a.collection_name) for a in client.get_aliases().aliases] == [("now", other)]
    client.delete_collection(other)
    assert client.get_aliases().aliases == []
    assert not client.collection_exists("now")


async def test_the_async_client_works_alike(endpoint: Endpoint, name: str) -> None:
    client = AsyncQdrantClient(
        url=endpoint.url, headers={"api-key": endpoint.key}, check_compatibility=False, timeout=60
    )
    found = await client.query_points(name, query=[1.0, 0, 0, 0], using="dense", limit=2)
    assert [hit.id for hit in found.points] == [0, 1]
    await client.upsert(name, [point(20)])
    assert (await client.count(name)).count == 7
    await client.close()


def test_clients_read_and_write_at_once(endpoint: Endpoint, client: QdrantClient, name: str) -> None:
    failures: list[BaseException] = []

    def work(first: int) -> None:
        try:
            own = QdrantClient(
                url=endpoint.url, headers={"api-key": endpoint.key}, check_compatibility=False, timeout=60
            )
            for number in range(first, first + 6):
                own.upsert(name, [point(number)])
                assert own.retrieve(name, [number])[0].payload["number"] == number, (
                    "a client reads what it wrote"
                )
                own.query_points(name, query=[1.0, number, 0, 0], using="dense", limit=3)
            own.close()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(1_000 * n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert client.count(name).count == 30
