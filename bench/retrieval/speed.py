"""Milliseconds from a question to its hits, by stage, at some sizes of the index; and how fast passages are embedded.

    python -m bench.retrieval.speed [--passages 10000,100000] [--questions 100] [--peer-questions 20]

One object on standard output. The parts are real: the local Qdrant engine in its own process over REST, the catalogue in
SQLite, the bundled embedder for each question, `Search.results` with the settings' steps. Documents are generated
(bench/retrieval/corpus.py) and differ from question to question, so that nothing is asked twice.

`stages` are medians: `glossary` other words for the question's, `embed` its vector, `terms` the words of the question,
of names and of the first pages, `frequencies` how rare the question's are, `store` both lists of the engine over REST,
`confirm` the catalogue's word on what was found, `pages` the texts of the hits, `rest` fusion and all else in this
process. `limit_ms` is the engine's own time for both lists, as it states it. `peer`, at the smallest size, is
qdrant-client's in-memory mode asked for the same two lists in the same run. On a machine that has other work, `least` and
`cpu_ms`, which is of this process without the engine's, are those to compare.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from qdrant_client import QdrantClient, models

from bench.indexing import new_index, warm_up
from bench.retrieval.corpus import PASSAGES, Asked, document, questions
from bench.retrieval.filling import AT_ONCE, encoded, fill, stage
from bench.retrieval.stages import Clocked
from indexer.local_qdrant import Endpoint, ensure_running
from indexer.search import Search
from indexer.stores.qdrant import collection_name
from indexer.stores.qdrant_points import DENSE, RETURNED, WORDS, admitted, queries_of
from indexer.telemetry import configure_logging
from indexer.types import Reach, Reader

if TYPE_CHECKING:
    from indexer.index import Index

EVERYTHING = Reach((Reader(workspace_files=True),))
LIMIT = 10
EMBEDDED = 512  # passages
PERCENTILES = {"least": 0, "p50": 50, "p95": 95}
STAGES = {
    "embed_question": "embed",
    "expansions": "glossary",
    "terms": "terms",
    "neighbours": "terms",
    "passage_frequencies": "frequencies",
    "search": "store",
    "confirm": "confirm",
    "pages_of": "pages",
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.retrieval.speed", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--passages", default="10000,100000", help="sizes, the smallest first")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--peer-questions", type=int, default=20, help="0: without the peer")
    options = parser.parse_args()
    configure_logging("warning")
    sizes = sorted(max(1, int(size) // PASSAGES) for size in options.passages.split(","))
    with new_index(embedder="bundled", workspace="speed") as index:
        warm_up(index)
        figures = {"cores": cores(), "embedding": throughput(index), "sizes": {}}
        endpoint = ensure_running(index.settings.data_dir / "qdrant")
        collection = collection_name(index.embedder.name)
        done = 0
        with closing(client_of(endpoint)) as client:
            for size in sizes:
                began = time.perf_counter()
                fill(index, client, collection, range(done, size))
                built = {"seconds_to_build": round(time.perf_counter() - began, 1)} if size > done else {}
                done = size
                figures["sizes"][size * PASSAGES] = built | measure(index, endpoint, size, options.questions)
        if options.peer_questions:
            smallest = figures["sizes"][sizes[0] * PASSAGES]
            smallest["peer"] = peer(index, sizes[0], options.peer_questions)
            smallest["times_peer"] = round(smallest["peer"]["p50"] / smallest["stages"]["store"], 1)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def measure(index: Index, endpoint: Endpoint, documents: int, count: int) -> dict[str, Any]:
    """Asks; the first questions, which open connections and fill caches, do not count."""
    asked = list(questions(count + 5, documents))
    seconds: Counter[str] = Counter()
    search = clocked_search(index, seconds)
    totals, used, stages, found = [], [], [], 0
    for position, question in enumerate(asked):
        seconds.clear()
        cpu, began = time.process_time(), time.perf_counter()
        results = search.results(question.text, workspace=index.workspace, reach=EVERYTHING, limit=LIMIT)
        total, cpu = time.perf_counter() - began, time.process_time() - cpu
        if position < len(asked) - count:
            continue
        totals.append(total)
        used.append(cpu)
        stages.append({**seconds, "rest": total - sum(seconds.values())})
        found += any((hit.name, hit.page) == (question.document, question.page) for hit in results.hits)
    return {
        "passages": index.catalogue.statistics(index.workspace).passages,
        "question_to_hits_ms": spread(totals),
        "cpu_ms": spread(used),
        "stages": medians(stages),
        "store_alone_ms": spread(store_alone(index, asked)[-count:]),
        "limit_ms": spread(engine_alone(index, endpoint, asked)[-count:]),
        "page_found": round(found / count, 3),
    }


def clocked_search(index: Index, seconds: Counter[str]) -> Search:
    """The search of the index, its parts with clocks."""
    return Search(
        catalogue=Clocked(index.catalogue, STAGES, seconds),
        store=Clocked(index.store, STAGES, seconds),
        embedder=Clocked(index.embedder, STAGES, seconds),
        sparse=Clocked(index.sparse, STAGES, seconds),
        options=index.settings.search_options,
        glossary=Clocked(index.glossary, STAGES, seconds),
    )


def store_alone(index: Index, asked: Sequence[Asked]) -> list[float]:
    """Seconds of the store for both lists, of questions that are embedded already."""
    depth, taken = index.settings.search_options.depth, []
    for question in asked:
        dense = index.embedder.embed_question(question.text)
        sparse = index.sparse.encode_question(question.text)
        began = time.perf_counter()
        index.store.search(
            workspace=index.workspace, reach=EVERYTHING, dense=dense, sparse=sparse, limit=depth
        )
        taken.append(time.perf_counter() - began)
    return taken


def engine_alone(index: Index, endpoint: Endpoint, asked: Sequence[Asked]) -> list[float]:
    """Seconds that the engine states for the same requests, without the way there and back."""
    place = urlsplit(endpoint.url)
    path = f"/collections/{collection_name(index.embedder.name)}/points/query/batch"
    headers = {"api-key": endpoint.key, "Content-Type": "application/json"}
    taken = []
    with closing(http.client.HTTPConnection(place.hostname or "", place.port)) as connection:
        for question in asked:
            body = models.QueryRequestBatch(searches=searches(index, question))
            connection.request("POST", path, body.model_dump_json(exclude_none=True), headers)
            taken.append(float(json.loads(connection.getresponse().read())["time"]))
    return taken


def searches(index: Index, question: Asked) -> list[models.QueryRequest]:
    """What the store asks of the engine for a question."""
    dense = index.embedder.embed_question(question.text)
    sides = queries_of(models, dense, index.sparse.encode_question(question.text))
    return [
        models.QueryRequest(
            query=sides[side],
            using=side,
            filter=admitted(models, index.workspace, EVERYTHING, None),
            limit=index.settings.search_options.depth,
            with_payload=RETURNED,
        )
        for side in sides
    ]


def peer(index: Index, documents: int, count: int) -> dict[str, Any]:
    """The same lists from qdrant-client's in-memory mode, which is exhaustive search in Python."""
    with closing(QdrantClient(":memory:")) as client:
        client.create_collection(
            "passages",
            vectors_config={
                DENSE: models.VectorParams(size=index.embedder.dimensions, distance=models.Distance.COSINE)
            },
            sparse_vectors_config={WORDS: models.SparseVectorParams()},
        )
        for first in range(0, documents, AT_ONCE):
            some = range(first, min(first + AT_ONCE, documents))
            stage(client, "passages", [encoded(index, number) for number in some])
        taken = []
        for question in questions(count + 1, documents):
            asked = searches(index, question)
            began = time.perf_counter()
            client.query_batch_points("passages", asked)
            taken.append(time.perf_counter() - began)
    return {"name": 'QdrantClient(":memory:")', "questions": count, **spread(taken[1:])}


def throughput(index: Index) -> dict[str, Any]:
    """Passages a second, and a core-second, of the embedder as a worker uses it."""
    texts = [
        passage.text for number in range(EMBEDDED // PASSAGES + 1) for passage in document(number).passages
    ]
    texts = texts[:EMBEDDED]
    before, began = time.process_time(), time.perf_counter()
    index.embedder.embed_passages(texts)
    seconds, used = time.perf_counter() - began, time.process_time() - before
    return {
        "embedder": index.embedder.name,
        "passages": len(texts),
        "tokens_per_passage": round(tokens(texts), 1),
        "passages_per_second": round(len(texts) / seconds, 1),
        "passages_per_core_second": round(len(texts) / used, 1),
    }


def tokens(texts: Sequence[str]) -> float:
    """The mean number of the bundled model's tokens."""
    from tokenizers import Tokenizer

    from indexer.embedders.minilm_graph import model_folder

    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return float(np.mean([len(encoding.ids) for encoding in tokenizer.encode_batch(list(texts))]))


def client_of(endpoint: Endpoint) -> QdrantClient:
    return QdrantClient(
        url=endpoint.url,
        headers={"api-key": endpoint.key},
        timeout=120,
        check_compatibility=False,
        trust_env=False,
    )


def medians(stages: Sequence[dict[str, float]]) -> dict[str, float]:
    """Milliseconds by stage. Raises RuntimeError for one that was never entered: a method has another name now."""
    names = dict.fromkeys(name for stage in stages for name in stage)
    if missing := set(STAGES.values()).difference(names):
        raise RuntimeError(f"nothing was measured of {', '.join(sorted(missing))}: mend STAGES")
    return {name: milliseconds(np.median([stage.get(name, 0.0) for stage in stages])) for name in names}


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """The least, the median and the 95th percentile in milliseconds."""
    return {name: milliseconds(np.percentile(seconds, at)) for name, at in PERCENTILES.items()}


def milliseconds(seconds: Any) -> float:
    return round(float(seconds) * 1000, 2)


def cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


if __name__ == "__main__":
    main()
