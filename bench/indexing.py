"""Pages per second of indexing, by stage and in total, beside the limit that pdfium alone sets.

    python -m bench.indexing [FOLDER] [--embedder bundled|none] [--executor processes:2]

One object on standard output. `stages` are of one worker, from the seconds that the documents' stages took; `stage_flip`
is the writing into store and catalogue, by the one writer. `total` is a whole sync as the command runs it, from an empty
index; `again` the same with nothing changed. `limit` is pdfium's plain text of all pages in one process, measured in the
same run. The folder is indexed in a new data folder, which is removed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2

from indexer.executors import open_executor
from indexer.index import Index, open_index
from indexer.local_qdrant import leave
from indexer.preparation import Prepared, Work, prepare
from indexer.run import Run
from indexer.settings import IndexerSettings
from indexer.single_flight import only_sync
from indexer.sources import SourceSpec, open_source
from indexer.sync import sync
from indexer.telemetry import configure_logging
from indexer.types import Audience, DocumentState, document_id, generation_id
from indexer.writer import Writer

STAGES = ("fetch", "read", "split", "embed", "sparse")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.indexing", description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default="samples")
    parser.add_argument("--embedder", default="bundled")
    parser.add_argument("--executor", default="processes:2")
    options = parser.parse_args()
    configure_logging("warning")
    spec = SourceSpec(str(Path(options.folder).resolve()), Audience(workspace=True))
    with new_index(embedder=options.embedder, executor=options.executor, workspace="total") as index:
        warm_up(index)
        whole, again = measure_sync(index, spec, options.executor)
    with new_index(embedder=options.embedder, executor="threads:1", workspace="stages") as index:
        stages, writing = measure_stages(index, spec)
    pages = whole["pages"]
    figures = {
        "folder": options.folder,
        "embedder": options.embedder,
        "executor": options.executor,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "documents": whole["documents"],
        "failed": whole["failed"],
        "pages": pages,
        "passages": whole["passages"],
        "pages_per_second": {
            **{name: rate(pages, stages[name]) for name in STAGES},
            "stage_flip": rate(pages, writing),
            "total": rate(pages, whole["seconds"]),
            "limit": measure_limit(Path(spec.url)),
        },
        "seconds": {"total": whole["seconds"], "again": again},
    }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


@contextmanager
def new_index(**settings: str) -> Iterator[Index]:
    """An index of its own in a temporary folder, with the model that was prepared before if there is one."""
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        index = open_index(IndexerSettings(_env_file=None, data_dir=data, qdrant_url=None, **settings))
        try:
            yield index
        finally:
            index.close()
            leave(data / "qdrant", wait=30)


def warm_up(index: Index) -> None:
    """Starts the store, and prepares the embedder's model, which happens once in an installation's life."""
    index.store.prepare()
    if index.embedder.dimensions:
        index.embedder.embed_passages(["warm"])


def measure_sync(index: Index, spec: SourceSpec, executor: str) -> tuple[dict[str, Any], float]:
    with open_executor(executor) as workers:
        began = time.perf_counter()
        report = sync(index, [spec], executor=workers)
        seconds = time.perf_counter() - began
        began = time.perf_counter()
        sync(index, [spec], executor=workers)
        again = time.perf_counter() - began
    counts = {
        "documents": report.added,
        "failed": len(report.failed),
        "pages": report.pages,
        "passages": report.passages,
        "seconds": round(seconds, 3),
    }
    return counts, round(again, 3)


def measure_stages(index: Index, spec: SourceSpec) -> tuple[Counter[str], float]:
    """Seconds by stage and of writing, one document after the other in this process."""
    stages: Counter[str] = Counter()
    writing = 0.0
    source = open_source(spec, max_bytes=2**30)
    with only_sync(index) as held, open_executor("threads:1") as executor:
        run = Run(index, held, executor)
        warm_up(index)
        for file in source.list():
            known = document_id(index.workspace, spec.url, file.uri)
            generation = generation_id(index.workspace, known, file.revision, index.pipeline, name=file.name)
            work: Work | None = Work(source, file, known, generation, 1, True, index.settings)
            index.catalogue.observe(index.workspace, spec.url, file, seen_epoch=None)
            while work is not None and isinstance(prepared := prepare(work), Prepared):
                stages.update(prepared.seconds)
                began = time.perf_counter()
                work = write(run.writer, work, prepared)
                writing += time.perf_counter() - began
    return stages, writing


def write(writer: Writer, work: Work, prepared: Prepared) -> Work | None:
    """Writes an instalment; returns the work on the next one."""
    if prepared.more:
        return writer.keep(work, prepared)
    whole = writer.whole(work, prepared)
    if whole.coverage.state is not DocumentState.FAILED:
        writer.publish(work, prepared, whole)
    return None


def measure_limit(folder: Path) -> float:
    """Pages per second of pdfium's text alone, in this process, without rows, limits or a child."""
    pages, began = 0, time.perf_counter()
    for path in sorted(folder.rglob("*.pdf")):
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError:
            continue
        for page in document:
            page.get_textpage().get_text_bounded()
            pages += 1
        document.close()
    return rate(pages, time.perf_counter() - began)


def rate(pages: int, seconds: float) -> float:
    return round(pages / seconds, 1) if seconds else 0.0


if __name__ == "__main__":
    main()
