"""Generated documents into an index in the order of a sync: observe, begin, stage, flip.

Ten documents are staged in one request instead of 128 passages, since the engine syncs the disk after each request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from qdrant_client import QdrantClient, models

from bench.retrieval.corpus import Generated, document, vectors
from indexer.catalogue import NewGeneration
from indexer.headers import document_header, with_header
from indexer.sparse import SparseEncoder
from indexer.stores.qdrant_points import point_of
from indexer.types import (
    Audience,
    DocumentFacts,
    PageCounts,
    SourceFile,
    SparseVector,
    StoredPassage,
    Vectors,
    document_id,
    generation_id,
    point_id,
)

if TYPE_CHECKING:
    from indexer.index import Index

AT_ONCE = 10
_SOURCE = "bench://generated"
_EVERYBODY = Audience(workspace=True)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A document with what is stored of its passages."""

    made: Generated
    document: str
    generation: str
    sparse: tuple[SparseVector, ...]
    points: tuple[models.PointStruct, ...]


def fill(index: Index, client: QdrantClient, collection: str, numbers: Iterable[int]) -> None:
    """Makes those documents visible; the next ones are made while some are staged."""
    waiting = iter(numbers)
    make = partial(encoded, index)
    with ThreadPoolExecutor(1, "staging") as staging:
        staged, some = None, [make(number) for number in islice(waiting, AT_ONCE)]
        while some:
            for one in some:
                _begin(index, one)
            staged = staging.submit(stage, client, collection, some)
            following = [make(number) for number in islice(waiting, AT_ONCE)]
            staged.result()
            for one in some:
                _flip(index, one)
            some = following


def stage(client: QdrantClient, collection: str, documents: Sequence[Encoded]) -> None:
    """Stores the passages of the documents."""
    client.upsert(collection, [point for one in documents for point in one.points], wait=True)


def encoded(index: Index, number: int) -> Encoded:
    """The document of that number as this index stores it, with random vectors and real weights of words."""
    made, encoder = document(number), SparseEncoder()
    header = document_header(made.name, made.title)
    sparse = tuple(encoder.encode_passage(with_header(header, passage.text)) for passage in made.passages)
    known = document_id(index.workspace, _SOURCE, made.name)
    generation = generation_id(index.workspace, known, "1", index.pipeline, name=made.name)
    dense = vectors(number, len(made.passages), index.embedder.dimensions)
    passages = _stored(index.workspace, made, known, generation, dense, sparse)
    points = tuple(point_of(models, passage, with_dense=True) for passage in passages)
    return Encoded(made, known, generation, sparse, points)


def _stored(
    workspace: str,
    made: Generated,
    known: str,
    generation: str,
    dense: Vectors,
    sparse: Sequence[SparseVector],
) -> Iterator[StoredPassage]:
    for passage, vector, words in zip(made.passages, dense, sparse, strict=True):
        yield StoredPassage(
            id=point_id(generation, passage.ordinal),
            workspace=workspace,
            document=known,
            generation=generation,
            ordinal=passage.ordinal,
            page=passage.page,
            start=passage.start,
            end=passage.end,
            audience=_EVERYBODY,
            dense=vector,
            sparse=words,
        )


def _begin(index: Index, one: Encoded) -> None:
    name = one.made.name
    file = SourceFile(uri=name, revision="1", name=name, size=None, link=None, audience=_EVERYBODY)
    seen = index.catalogue.observe(index.workspace, _SOURCE, file, seen_epoch=None)
    index.catalogue.begin(index.workspace, seen.id, one.generation, epoch=seen.epoch)


def _flip(index: Index, one: Encoded) -> None:
    made, pages = one.made, len(one.made.pages)
    new = NewGeneration(
        id=one.generation,
        document=one.document,
        revision="1",
        facts=DocumentFacts(title=made.title, sha256=f"{made.number:064x}", page_total=pages, language="en"),
        pages=made.pages,
        counts=PageCounts(total=pages, text=pages),
        passages=len(made.passages),
        terms=Counter(term for vector in one.sparse for term in vector.indices),
    )
    index.catalogue.flip(index.workspace, new, epoch=1, lease=None)
