"""Passages in Qdrant: the local engine, a server or a cluster, by URL."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

import structlog

from indexer.errors import StoreError, StoreUnavailable
from indexer.stores.qdrant_connection import QdrantConnection
from indexer.stores.qdrant_points import (
    DENSE,
    RETURNED,
    WORDS,
    admitted,
    audience_fields,
    field_is,
    field_is_one_of,
    payload_indexes,
    point_of,
    queries_of,
    scored,
)
from indexer.types import Audience, Reach, ScoredLists, SparseVector, StoredPassage, Vector

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

log = structlog.get_logger(__name__)

_PREFIX = "footnote-"
_BATCH = 128  # points a request: 64-256 is where a server is fastest
_GENERATIONS_BATCH = 256  # ids in one filter
_FACET_LIMIT = 100_000
_SCROLL_PAGE = 1_000
_SCRUB_SECONDS = 3_600.0  # measured: 7 s for 41,000 passages of 384 dimensions


def collection_name(embedder_name: str) -> str:
    """The collection of an embedder: another model is another collection."""
    return _PREFIX + (re.sub(r"[^a-z0-9._-]+", "-", embedder_name.lower()).strip("-.") or "none")


class QdrantStore:
    """A PassageStore in one collection of Qdrant, over its REST API.

    The words' vectors carry no idf modifier: idf is computed from the catalogue's own frequencies and arrives
    in the question's weights.

    Args:
        url: http(s) address of the server.
        api_key: its key, sent with every request.
        embedder_name: names the collection.
        dimensions: of the dense vectors; 0 stores words alone.
        timeout: seconds for each request.
        owned: nobody else keeps anything there, so a collection of another embedder goes once it is empty.
    """

    def __init__(
        self,
        url: str,
        *,
        api_key: str | None,
        embedder_name: str,
        dimensions: int,
        timeout: int = 60,
        owned: bool = False,
    ) -> None:
        self.collection = collection_name(embedder_name)
        self._owned = owned
        self._connection = QdrantConnection(url, api_key, timeout=timeout)
        self._dimensions = dimensions

    def prepare(self) -> None:
        """Creates the collection and its payload indexes where they are missing.

        Raises:
            StoreError: there is such a collection with vectors of another size.
        """
        from qdrant_client import models

        with self._connection.talking() as client:
            if not client.collection_exists(self.collection):
                self._create(client)
            info = client.get_collection(self.collection)
            self._check_vectors(info.config.params.vectors)
            for field, schema in payload_indexes(models).items():
                if field not in info.payload_schema:
                    client.create_payload_index(self.collection, field, schema, wait=True)

    def _create(self, client: QdrantClient) -> None:
        from qdrant_client import models
        from qdrant_client.http.exceptions import UnexpectedResponse

        dense = {}
        if self._dimensions:
            # Half the memory to read for each question; cosines differ by less than .0001.
            dense[DENSE] = models.VectorParams(
                size=self._dimensions, distance=models.Distance.COSINE, datatype=models.Datatype.FLOAT16
            )
        try:
            client.create_collection(
                self.collection,
                vectors_config=dense,
                sparse_vectors_config={WORDS: models.SparseVectorParams()},
            )
        except UnexpectedResponse as error:
            if error.status_code != 409:  # another process was faster
                raise

    def _check_vectors(self, vectors: Any) -> None:
        dense = vectors.get(DENSE) if isinstance(vectors, dict) else vectors
        size = dense.size if dense is not None else 0
        if size != self._dimensions:
            raise StoreError(
                f"the collection {self.collection!r} at {self._connection.where} holds vectors of {size} dimensions and the "
                f"embedder makes {self._dimensions}: delete the collection and run a sync"
            )

    def stage(self, passages: Iterable[StoredPassage]) -> None:
        """Upserts passages; returns when they are durable and searchable."""
        from qdrant_client import models

        waiting = iter(passages)
        while batch := list(islice(waiting, _BATCH)):
            points = [point_of(models, passage, with_dense=self._dimensions > 0) for passage in batch]
            with self._connection.talking() as client:
                client.upsert(self.collection, points, wait=True)

    def search(
        self,
        *,
        workspace: str,
        reach: Reach,
        dense: Vector | None,
        sparse: SparseVector,
        limit: int,
        generations: Sequence[str] | None = None,
    ) -> ScoredLists:
        """The best `limit` passages of each side within workspace and reach (and of `generations` if given)."""
        from qdrant_client import models

        allowed = admitted(models, workspace, reach, generations)
        sides = queries_of(models, dense if self._dimensions else None, sparse)
        if allowed is None or not sides or limit < 1:
            return ScoredLists()
        requests = [
            models.QueryRequest(query=query, using=side, filter=allowed, limit=limit, with_payload=RETURNED)
            for side, query in sides.items()
        ]
        with self._connection.talking() as client:
            # By the client's own REST interface: `query_batch_points` first copies everything that is asked, 2 ms.
            answer = client.http.search_api.query_batch_points(
                self.collection, query_request_batch=models.QueryRequestBatch(searches=requests)
            )
        parts = answer.result or []
        if len(parts) != len(sides):
            raise StoreError(
                f"Qdrant at {self._connection.where} answered {len(parts)} of {len(sides)} questions"
            )
        found = {
            side: tuple(scored(point) for point in part.points)
            for side, part in zip(sides, parts, strict=True)
        }
        return ScoredLists(dense=found.get(DENSE, ()), sparse=found.get(WORDS, ()))

    def set_audience(self, workspace: str, generation: str, audience: Audience) -> None:
        """Changes who may find the passages of a generation, whichever documents show it."""
        from qdrant_client import models

        of_generation = models.Filter(
            must=[field_is(models, "workspace", workspace), field_is(models, "generation", generation)]
        )
        with self._connection.talking() as client:
            client.set_payload(self.collection, audience_fields(audience), points=of_generation, wait=True)

    def sweep(self, workspace: str, generations: Collection[str]) -> None:
        """Deletes all passages of the generations, those too that an embedder before this one made."""
        if not generations:
            return
        self._sweep(self.collection, workspace, generations)
        for collection in self._other_collections():
            with self._as_far_as_it_is_ours(collection):
                self._sweep(collection, workspace, generations)
                if self._owned:
                    self._drop_if_empty(collection)

    @contextmanager
    def _as_far_as_it_is_ours(self, collection: str) -> Iterator[None]:
        """A collection of that name may be somebody else's, whose keys open it and ours does not."""
        try:
            yield
        except StoreUnavailable:
            raise
        except StoreError as error:
            log.warning("collection_not_swept", collection=collection, reason=str(error))

    def erase(self, workspace: str) -> None:
        """Deletes all passages of the workspace, those too that another embedder made."""
        from qdrant_client import models

        everything = models.FilterSelector(
            filter=models.Filter(must=[field_is(models, "workspace", workspace)])
        )
        with self._connection.talking() as client:
            if client.collection_exists(self.collection):
                client.delete(self.collection, points_selector=everything, wait=True)
        for collection in self._other_collections():
            with self._as_far_as_it_is_ours(collection):
                with self._connection.talking() as client:
                    client.delete(collection, points_selector=everything, wait=True)
                if self._owned:
                    self._drop_if_empty(collection)

    def scrub(self) -> bool:
        """Leaves nothing of deleted passages in the local engine's files.

        A server's optimiser does so in its own time: a segment is written anew once a fifth of it is deleted
        (`deleted_threshold`), and the write-ahead log is cut when its files are full.
        https://qdrant.tech/documentation/concepts/optimizer/#vacuum-optimizer
        """
        if not self._owned:
            return False
        for collection in self._ours():
            with self._connection.talking() as client:
                client.http.client.request(
                    type_=dict[str, Any],
                    method="POST",
                    url="/collections/{name}/rewrite",
                    path_params={"name": collection},
                    json={},
                    timeout=_SCRUB_SECONDS,
                )
        return True

    def _ours(self) -> list[str]:
        """Every collection of an embedder that there is."""
        with self._connection.talking() as client:
            names = [each.name for each in client.get_collections().collections]
        return [name for name in names if name.startswith(_PREFIX)]

    def _other_collections(self) -> list[str]:
        """Those of other embedders, and of earlier versions of this one."""
        return [name for name in self._ours() if name != self.collection]

    def _sweep(self, collection: str, workspace: str, generations: Collection[str]) -> None:
        from qdrant_client import models

        waiting = iter(sorted(set(generations)))
        while batch := list(islice(waiting, _GENERATIONS_BATCH)):
            dead = models.Filter(
                must=[field_is(models, "workspace", workspace), field_is_one_of(models, "generation", batch)]
            )
            with self._connection.talking() as client:
                client.delete(collection, points_selector=models.FilterSelector(filter=dead), wait=True)

    def _drop_if_empty(self, collection: str) -> None:
        with self._connection.talking() as client:
            if client.count(collection, exact=True).count == 0:
                client.delete_collection(collection)
                log.info("collection_dropped", collection=collection)

    def cut_off(self, workspace: str, generation: str, *, passages: int) -> None:
        """Deletes what is behind the first so many passages of a generation, by their ordinals."""
        from qdrant_client import models

        behind = models.Filter(
            must=[
                field_is(models, "workspace", workspace),
                field_is(models, "generation", generation),
                models.FieldCondition(key="ordinal", range=models.Range(gte=passages)),
            ]
        )
        with self._connection.talking() as client:
            client.delete(self.collection, points_selector=models.FilterSelector(filter=behind), wait=True)

    def generations(self, workspace: str) -> Iterator[tuple[str, int]]:
        """Each generation that has passages here, with their number."""
        from qdrant_client import models

        here = models.Filter(must=[field_is(models, "workspace", workspace)])
        with self._connection.talking() as client:
            answer = client.facet(
                self.collection, "generation", facet_filter=here, limit=_FACET_LIMIT, exact=True
            )
        if len(answer.hits) < _FACET_LIMIT:
            return iter([(str(hit.value), hit.count) for hit in answer.hits])
        return self._counted(here)

    def _counted(self, here: models.Filter) -> Iterator[tuple[str, int]]:
        """The generations of very many passages, where a facet would be cut off."""
        counts: dict[str, int] = {}
        offset: Any = None
        while True:
            with self._connection.talking() as client:
                points, offset = client.scroll(
                    self.collection,
                    scroll_filter=here,
                    limit=_SCROLL_PAGE,
                    offset=offset,
                    with_payload=["generation"],
                )
            for point in points:
                name = str((point.payload or {}).get("generation"))
                counts[name] = counts.get(name, 0) + 1
            if offset is None:
                return iter(counts.items())

    def close(self) -> None:
        """Closes connections."""
        self._connection.close()
