"""The work of one document, done in an executor: fetch, read, split, embed. It writes nothing that lasts."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import numpy as np

from indexer.embedders import Embedder, open_embedder
from indexer.errors import EmbedderError, FileTooLarge, FootnoteError, RateLimited, SourceError, UnreadablePdf
from indexer.passages import split_pages
from indexer.pdf.read import Limits, read_pdf
from indexer.settings import IndexerSettings
from indexer.sources import Source
from indexer.sparse import SparseEncoder
from indexer.types import (
    DocumentFacts,
    DocumentState,
    Page,
    PageCounts,
    Passage,
    ReadBy,
    SourceFile,
    SparseVector,
    Unreadable,
    Vectors,
)

EMBED_AT_ONCE = 128
RATE_LIMIT_SECONDS = 300.0
"""How long one document waits for an embedding service that asks to wait."""


@dataclass(frozen=True, slots=True)
class Work:
    """One document to prepare; it travels to another process, perhaps to another machine."""

    source: Source
    file: SourceFile
    document: str
    generation: str
    epoch: int
    is_new: bool
    settings: IndexerSettings


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that was read: all that its generation consists of."""

    facts: DocumentFacts
    pages: tuple[Page, ...]
    counts: PageCounts
    state: DocumentState
    reason: str | None
    passages: tuple[Passage, ...]
    dense: Vectors | None  # a row for each passage; None without an embedder
    sparse: tuple[SparseVector, ...]
    terms: Mapping[int, int]  # token id -> passages that contain it
    seconds: Mapping[str, float] = field(default_factory=dict)  # by stage


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that could not be prepared.

    `lasting`: the same bytes and pipeline will fail again. `of_file`: the new bytes are refused, not the way to
    them, so what they replaced must not be shown.
    """

    reason: str
    lasting: bool
    of_file: bool = False


def prepare(work: Work) -> Prepared | Refused:
    """Does the work; what can be said against a file is returned, not raised."""
    clock = _Clock()
    try:
        with tempfile.TemporaryDirectory(dir=_scratch(work.settings)) as folder:
            path = Path(folder) / "file.pdf"
            with clock.stage("fetch"):
                work.source.fetch(work.file, path)
            with clock.stage("read"):
                facts, pages, end = _read(path, work)
        if facts is None:
            return Refused(_sentences(end), lasting=end is None or not end.passing)
        if end is not None and end.passing:  # the machine's doing, not the file's: the whole of it, next time
            return Refused(_sentences(end), lasting=False)
        with clock.stage("split"):
            passages = tuple(split_pages(pages))
        with clock.stage("embed"):
            dense = _embed(open_worker_embedder(work.settings), [passage.text for passage in passages])
        with clock.stage("sparse"):
            encoder = _sparse_encoder()
            sparse = tuple(encoder.encode_passage(passage.text) for passage in passages)
    except UnreadablePdf as error:
        return Refused(str(error), lasting=True)
    except FileTooLarge as error:  # tried again each time: the limit may have been raised
        return Refused(error.reason, lasting=False, of_file=True)
    except SourceError as error:  # readers see the reason, so not where the source lies
        return Refused(error.reason, lasting=False)
    except (FootnoteError, OSError) as error:
        return Refused(str(error), lasting=False)
    counts = count_pages(pages, total=facts.page_total)
    if not passages and counts.failed:
        return Refused(_why(pages, counts, end) or "None of its pages could be read.", lasting=True)
    return Prepared(
        facts=facts,
        pages=tuple(pages),
        counts=counts,
        state=DocumentState.PARTIAL if counts.failed else DocumentState.INDEXED,
        reason=_why(pages, counts, end),
        passages=passages,
        dense=dense,
        sparse=sparse,
        terms=Counter(index for vector in sparse for index in vector.indices),
        seconds=clock.seconds,
    )


def count_pages(pages: Sequence[Page], *, total: int) -> PageCounts:
    """How the pages were read; pages that the reader never reached count as failed."""
    by = Counter(page.read_by for page in pages)
    unread = max(0, total - len(pages))
    return PageCounts(
        total=max(total, len(pages)),
        text=by[ReadBy.TEXT],
        ocr=by[ReadBy.OCR],
        blank=by[ReadBy.BLANK],
        failed=by[ReadBy.FAILED] + unread,
    )


def _read(path: Path, work: Work) -> tuple[DocumentFacts | None, list[Page], Unreadable | None]:
    limits = Limits(max_pages=work.settings.max_pages)
    facts: DocumentFacts | None = None
    pages: list[Page] = []
    end: Unreadable | None = None
    for item in read_pdf(path, name=work.file.name, limits=limits):
        match item:
            case DocumentFacts():
                facts = item
            case Page():
                pages.append(item)
            case Unreadable():
                end = item
    return facts, pages, end


def _why(pages: Sequence[Page], counts: PageCounts, end: Unreadable | None) -> str | None:
    """A sentence on pages that are missing from the index."""
    parts = [
        f"{_numbers([page.number for page in group])}: {reason or 'it could not be read.'}"
        for reason, group in groupby(
            (page for page in pages if page.read_by is ReadBy.FAILED), key=lambda page: page.reason
        )
    ]
    if end is not None:
        parts.append(_sentences(end))
    if not parts and counts.total and not counts.text + counts.ocr:
        return "None of its pages carries text."
    return " ".join(parts) or None


def _numbers(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Page {numbers[0]}"
    return f"Pages {numbers[0]}-{numbers[-1]}"


def _sentences(end: Unreadable | None) -> str:
    return f"{end.reason} {end.remedy}".strip() if end else "It has no pages."


def _embed(embedder: Embedder, texts: Sequence[str]) -> Vectors | None:
    """Vectors of the texts; waits as long as a service asks to, within reason. Raises EmbedderError."""
    if not embedder.dimensions:
        return None
    parts: list[Vectors] = [np.empty((0, embedder.dimensions), np.float32)]
    until = time.monotonic() + RATE_LIMIT_SECONDS
    for batch in _batches(texts):
        while True:
            try:
                parts.append(embedder.embed_passages(batch))
                break
            except RateLimited as error:
                if time.monotonic() + error.retry_after > until:
                    raise
                time.sleep(max(error.retry_after, 0.1))
    vectors = np.concatenate(parts)
    if len(vectors) != len(texts):
        raise EmbedderError(f"the embedder {embedder.name} made {len(vectors)} vectors of {len(texts)} texts")
    return vectors


def _batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[start : start + EMBED_AT_ONCE] for start in range(0, len(texts), EMBED_AT_ONCE))


def _scratch(settings: IndexerSettings) -> Path | None:
    """The index's own folder for copies of PDFs, cleared by each sync; elsewhere (another machine) the system's."""
    folder = scratch_folder(settings)
    return folder if folder.is_dir() else None


def scratch_folder(settings: IndexerSettings) -> Path:
    """Where fetched PDFs lie while they are read."""
    return settings.data_dir / "fetched"


@lru_cache(maxsize=4)
def open_worker_embedder(settings: IndexerSettings) -> Embedder:
    """This process's embedder for the settings."""
    return open_embedder(settings.embedder, settings)


@lru_cache(maxsize=1)
def _sparse_encoder() -> SparseEncoder:
    return SparseEncoder()


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
