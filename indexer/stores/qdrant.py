"""Passages in Qdrant: the local engine, a server or a cluster, by URL."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from indexer.errors import StoreError, StoreUnavailable
from indexer.types import (
    Audience,
    Reach,
    Reader,
    ScoredLists,
    ScoredPassage,
    SparseVector,
    StoredPassage,
    Vector,
)

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

DENSE = "dense"
WORDS = "words"

_BATCH = 128  # points a request: 64-256 is where a server is fastest
_GENERATIONS_BATCH = 256  # ids in one filter
_FACET_LIMIT = 100_000
_SCROLL_PAGE = 1_000
_RETURNED = ["document", "generation", "ordinal", "page", "start", "end"]


def collection_name(embedder_name: str) -> str:
    """The collection of an embedder: another model is another collection."""
    return "footnote-" + (re.sub(r"[^a-z0-9._-]+", "-", embedder_name.lower()).strip("-.") or "none")


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
    """

    def __init__(
        self, url: str, *, api_key: str | None, embedder_name: str, dimensions: int, timeout: int = 60
    ) -> None:
        self.collection = collection_name(embedder_name)
        self._url = url
        self._key = api_key
        self._dimensions = dimensions
        self._timeout = timeout
        self._opening = threading.Lock()
        self._opened: QdrantClient | None = None

    def prepare(self) -> None:
        """Creates the collection and its payload indexes where they are missing.

        Raises:
            StoreError: there is such a collection with vectors of another size.
        """
        from qdrant_client import models

        with self._talking() as client:
            if not client.collection_exists(self.collection):
                self._create(client)
            info = client.get_collection(self.collection)
            self._check_vectors(info.config.params.vectors)
            for field, schema in _payload_indexes(models).items():
                if field not in info.payload_schema:
                    client.create_payload_index(self.collection, field, schema, wait=True)

    def _create(self, client: QdrantClient) -> None:
        from qdrant_client import models
        from qdrant_client.http.exceptions import UnexpectedResponse

        dense = (
            {DENSE: models.VectorParams(size=self._dimensions, distance=models.Distance.COSINE)}
            if self._dimensions
            else {}
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
                f"the collection {self.collection!r} at {self._where} holds vectors of {size} dimensions and the "
                f"embedder makes {self._dimensions}: delete the collection and run a sync"
            )

    def stage(self, passages: Iterable[StoredPassage]) -> None:
        """Upserts passages; returns when they are durable and searchable."""
        from qdrant_client import models

        waiting = iter(passages)
        while batch := list(islice(waiting, _BATCH)):
            points = [
                models.PointStruct(id=passage.id, vector=self._vectors(passage), payload=_payload(passage))
                for passage in batch
            ]
            with self._talking() as client:
                client.upsert(self.collection, points, wait=True)

    def _vectors(self, passage: StoredPassage) -> dict[str, Any]:
        from qdrant_client import models

        words = models.SparseVector(indices=list(passage.sparse.indices), values=list(passage.sparse.values))
        vectors: dict[str, Any] = {WORDS: words}
        if self._dimensions and passage.dense is not None:
            vectors[DENSE] = passage.dense.tolist()
        return vectors

    def search(
        self,
        *,
        workspace: str,
        reach: Reach,
        dense: Vector | None,
        sparse: SparseVector,
        limit: int,
        documents: Sequence[str] | None = None,
    ) -> ScoredLists:
        """The best `limit` passages of each side within workspace and reach (and of `documents` if given)."""
        from qdrant_client import models

        admitted = _admitted(models, workspace, reach, documents)
        sides = self._sides(models, dense, sparse)
        if admitted is None or not sides or limit < 1:
            return ScoredLists()
        requests = [
            models.QueryRequest(query=query, using=side, filter=admitted, limit=limit, with_payload=_RETURNED)
            for side, query in sides.items()
        ]
        with self._talking() as client:
            answers = client.query_batch_points(self.collection, requests)
        found = {
            side: tuple(_scored(point) for point in answer.points)
            for side, answer in zip(sides, answers, strict=True)
        }
        return ScoredLists(dense=found.get(DENSE, ()), sparse=found.get(WORDS, ()))

    def _sides(self, models: Any, dense: Vector | None, sparse: SparseVector) -> dict[str, Any]:
        sides: dict[str, Any] = {}
        if self._dimensions and dense is not None:
            sides[DENSE] = dense.tolist()
        if sparse.indices:
            sides[WORDS] = models.SparseVector(indices=list(sparse.indices), values=list(sparse.values))
        return sides

    def set_audience(self, workspace: str, document: str, audience: Audience) -> None:
        """Changes who may see the passages of a document."""
        from qdrant_client import models

        of_document = models.Filter(
            must=[_is(models, "workspace", workspace), _is(models, "document", document)]
        )
        with self._talking() as client:
            client.set_payload(self.collection, _audience(audience), points=of_document, wait=True)

    def sweep(self, workspace: str, generations: Collection[str]) -> None:
        """Deletes all passages of the generations."""
        from qdrant_client import models

        waiting = iter(sorted(set(generations)))
        while batch := list(islice(waiting, _GENERATIONS_BATCH)):
            dead = models.Filter(
                must=[_is(models, "workspace", workspace), _is_one_of(models, "generation", batch)]
            )
            with self._talking() as client:
                client.delete(self.collection, points_selector=models.FilterSelector(filter=dead), wait=True)

    def generations(self, workspace: str) -> Iterator[tuple[str, int]]:
        """Each generation that has passages here, with their number."""
        from qdrant_client import models

        here = models.Filter(must=[_is(models, "workspace", workspace)])
        with self._talking() as client:
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
            with self._talking() as client:
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
        with self._opening:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    # --- talking to the server --------------------------------------------------------------------

    @property
    def _where(self) -> str:
        parts = urlsplit(self._url)
        return f"{parts.scheme}://{parts.hostname}:{parts.port}" if parts.port else self._url

    def _client(self) -> QdrantClient:
        """The client, made at the first use: its import takes a second."""
        with self._opening:
            if self._opened is None:
                from qdrant_client import QdrantClient

                options: dict[str, Any] = {}
                if urlsplit(self._url).hostname in ("127.0.0.1", "localhost", "::1"):
                    options["trust_env"] = False  # a proxy of the environment does not know this machine
                self._opened = QdrantClient(
                    url=self._url,
                    # As a header: given as `api_key`, each client warns of a connection without TLS.
                    headers={"api-key": self._key} if self._key else None,
                    timeout=self._timeout,
                    check_compatibility=False,
                    **options,
                )
            return self._opened

    @contextmanager
    def _talking(self) -> Iterator[QdrantClient]:
        """The client, with its errors as ours.

        Raises:
            StoreUnavailable: it cannot be reached, is overloaded or does not answer in time.
            StoreError: it refuses.
        """
        client = self._client()
        from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
        from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

        try:
            yield client
        except UnexpectedResponse as error:
            raise self._refusal(error.status_code or 0, error.content) from error
        except ResourceExhaustedResponse as error:
            raise StoreUnavailable(f"Qdrant at {self._where} asks to wait: {error}") from error
        except ResponseHandlingException as error:
            from pydantic import ValidationError

            if isinstance(error.source, ValidationError):
                raise StoreError(
                    f"what answers at {self._where} does not speak Qdrant's API as this client knows it: check "
                    f"QDRANT_URL and the server's version"
                ) from error
            raise StoreUnavailable(
                f"Qdrant at {self._where} cannot be reached ({error.source}): is it running, and is QDRANT_URL right?"
            ) from error

    def _refusal(self, status: int, content: bytes) -> StoreError:
        said = _sentence(content)
        if status in (401, 403):
            return StoreError(f"Qdrant at {self._where} refuses the key ({said}): check QDRANT_API_KEY")
        if status == 404:
            return StoreError(
                f"Qdrant at {self._where} does not have it ({said}): run a sync, which creates it"
            )
        if status in (502, 503, 504):
            return StoreUnavailable(f"Qdrant at {self._where} is not ready (HTTP {status}: {said})")
        return StoreError(f"Qdrant at {self._where} refused with HTTP {status}: {said}")


def _sentence(content: bytes) -> str:
    try:
        return str(json.loads(content)["status"]["error"])
    except (ValueError, KeyError, TypeError):
        return content[:300].decode(errors="replace").strip() or "without a reason"


def _payload_indexes(models: Any) -> dict[str, Any]:
    keyword = models.PayloadSchemaType.KEYWORD
    return {
        "workspace": models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True),
        "document": keyword,
        "generation": keyword,
        "channels": keyword,
        "audience_workspace": models.PayloadSchemaType.BOOL,
    }


def _payload(passage: StoredPassage) -> dict[str, Any]:
    return {
        "workspace": passage.workspace,
        "document": passage.document,
        "generation": passage.generation,
        "ordinal": passage.ordinal,
        "page": passage.page,
        "start": passage.start,
        "end": passage.end,
        **_audience(passage.audience),
    }


def _audience(audience: Audience) -> dict[str, Any]:
    return {"audience_workspace": audience.workspace, "channels": sorted(audience.channels)}


def _admitted(models: Any, workspace: str, reach: Reach, documents: Sequence[str] | None) -> Any:
    """The filter of what may be found, or None when that is nothing: every reader has to admit a passage."""
    readers = [_reader(models, reader) for reader in dict.fromkeys(reach.readers)]
    if not readers or None in readers or (documents is not None and not documents):
        return None
    must = [_is(models, "workspace", workspace), *readers]
    if documents is not None:
        must.append(_is_one_of(models, "document", list(documents)))
    return models.Filter(must=must)


def _reader(models: Any, reader: Reader) -> Any:
    ways = []
    if reader.workspace_files:
        ways.append(_is(models, "audience_workspace", value=True))
    if reader.channels:
        ways.append(_is_one_of(models, "channels", sorted(reader.channels)))
    return models.Filter(should=ways) if ways else None


def _is(models: Any, field: str, value: str | bool) -> Any:
    return models.FieldCondition(key=field, match=models.MatchValue(value=value))


def _is_one_of(models: Any, field: str, values: list[str]) -> Any:
    return models.FieldCondition(key=field, match=models.MatchAny(any=values))


def _scored(point: Any) -> ScoredPassage:
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
