"""The work of one instalment of a document, done in an executor: fetch, read, split, embed. Nothing of it lasts."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from indexer.catalogue import NOTHING_READ
from indexer.cost import tokens_in
from indexer.embedders import Embedder, open_embedder
from indexer.errors import EmbedderError, FileTooLarge, FootnoteError, RateLimited, SourceError, UnreadablePdf
from indexer.fetched import fetched_copy, forget_copy
from indexer.glossary.learning import learn
from indexer.headers import describe, document_header, header, with_header
from indexer.passages import split_pages
from indexer.pdf.read import Limits, read_pdf
from indexer.pdf.request import Ocr
from indexer.pdf.verdicts import too_many_characters
from indexer.settings import IndexerSettings
from indexer.sources import Source
from indexer.sparse import SparseEncoder
from indexer.types import (
    DocumentFacts,
    GlossaryEntry,
    Page,
    PageCounts,
    Passage,
    SourceFile,
    SparseVector,
    Unreadable,
    Vectors,
)

INSTALMENT_PAGES = 250
"""Pages that are read, embedded and handed over at once: what bounds the memory that a document needs."""
EMBED_AT_ONCE = 128
RATE_LIMIT_SECONDS = 300.0
"""How long one document waits for an embedding service that asks to wait."""


@dataclass(frozen=True, slots=True)
class Work:
    """One instalment of a document to prepare; it travels to another process, perhaps to another machine."""

    source: Source
    file: SourceFile
    document: str
    generation: str
    epoch: int
    is_new: bool
    settings: IndexerSettings
    first: int = 1  # the page it begins with
    ordinal: int = 0  # of its first passage
    characters: int = 0  # of all pages before
    before: tuple[Page, ...] = ()  # the last pages before
    sha256: str | None = None  # of the file that those were read from
    known: frozenset[str] = frozenset()  # digests of files that were read already, of which it may be one
    title: str = ""  # of the document, from the first instalment, as what follows
    description: str = ""
    passwords: tuple[str, ...] = field(default=(), repr=False)
    ocr: Ocr | None = None

    @property
    def last(self) -> int:
        """The page it ends with, if there are so many: the same wherever the work was interrupted."""
        return (self.first - 1) // INSTALMENT_PAGES * INSTALMENT_PAGES + INSTALMENT_PAGES


@dataclass(frozen=True, slots=True)
class Prepared:
    """An instalment that was read: all that it adds to its generation."""

    facts: (
        DocumentFacts | None
    )  # None only where pages before these were read, and then the file proved unreadable
    pages: tuple[Page, ...]
    more: bool  # another instalment follows
    remark: str | None  # why pages are missing, or parts of them
    passages: tuple[Passage, ...]
    dense: Vectors | None  # a row for each passage; None without an embedder
    sparse: tuple[SparseVector, ...]
    terms: Mapping[int, int]  # token id -> passages that contain it
    glossary: tuple[GlossaryEntry, ...] = ()  # what these pages define
    seconds: Mapping[str, float] = field(default_factory=dict)  # by stage
    tokens: int = 0  # about how many were sent to the embedder


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that could not be prepared.

    `lasting`: the same bytes and pipeline will fail again. `of_file`: the new bytes are refused, not the way to
    them, so what they replaced must not be shown. `changed`: they are not those of the instalments before, which
    are of no use any more. `details`, if there are any, are for who runs this: they may name addresses and paths,
    while all who may see the document see the reason.
    """

    reason: str
    lasting: bool
    of_file: bool = False
    changed: bool = False
    counts: PageCounts = NOTHING_READ
    details: str | None = None


@dataclass(frozen=True, slots=True)
class Same:
    """A document whose file has the bytes of one that was read already: there is nothing to prepare."""

    sha256: str  # one of `Work.known`


Outcome = Prepared | Refused | Same
"""What became of a work."""


def beside_the_file(error: FootnoteError) -> Refused:
    """For an error of what a document passes through, which the next sync may find mended."""
    why = "It could not be indexed, which is not the file's fault; the report of the sync says why."
    return Refused(why, lasting=False, details=str(error))


def nothing_more(why: str) -> Prepared:
    """The last instalment of a document of which nothing more can be read."""
    return Prepared(None, (), more=False, remark=why, passages=(), dense=None, sparse=(), terms={})


def prepare(work: Work) -> Outcome:
    """Does the work; what can be said against a file is returned, not raised.

    The fetched copy stays while another instalment follows.
    """
    outcome = _prepare(work)
    if not isinstance(outcome, Prepared) or not outcome.more:
        forget_copy(work.settings, work.source, work.file)
    return outcome


def _prepare(work: Work) -> Outcome:
    clock = _Clock()
    try:
        with clock.stage("fetch"):
            path = fetched_copy(work.settings, work.source, work.file)
        if work.known and work.first == 1 and (sha256 := _sha256(path)) in work.known:
            return Same(sha256)
        with clock.stage("read"):
            facts, pages, end = _read(path, work)
        refused = _refused(path, work, facts, end)
        if refused is not None:
            return refused
        with clock.stage("split"):
            passages = tuple(split_pages(pages, ordinal=work.ordinal))
        if facts is not None:
            facts = _of_the_whole(facts, work, pages)
        texts = _with_headers(passages, work, facts)
        with clock.stage("embed"):
            dense = _embed(open_worker_embedder(work.settings), texts)
        with clock.stage("sparse"):
            encoder = _sparse_encoder()
            sparse = tuple(encoder.encode_passage(text) for text in texts)
        with clock.stage("glossary"):
            glossary = learn(page.text for page in pages)
    except UnreadablePdf as error:
        return Refused(str(error), lasting=True)
    except FileTooLarge as error:  # tried again each time: the limit may have been raised
        return Refused(error.reason, lasting=False, of_file=True)
    except SourceError as error:  # readers see the reason, so not where the source lies
        return Refused(error.reason, lasting=False)
    except FootnoteError as error:
        return beside_the_file(error)
    except OSError as error:
        why = f"It could not be read here: {error.strerror or type(error).__name__}."
        return Refused(why, lasting=False, details=str(error))
    return Prepared(
        facts=facts,
        pages=tuple(pages),
        more=_more(work, facts, pages),
        remark=_sentences(end) if end is not None else None,
        passages=passages,
        dense=dense,
        sparse=sparse,
        terms=Counter(index for vector in sparse for index in vector.indices),
        glossary=glossary,
        seconds=clock.seconds,
        tokens=tokens_in(texts) if dense is not None else 0,
    )


def _of_the_whole(facts: DocumentFacts, work: Work, pages: Sequence[Page]) -> DocumentFacts:
    """The facts with what only the first pages tell of a document."""
    if work.first == 1:
        return replace(facts, description=describe(pages))
    return replace(facts, title=work.title, description=work.description)


def _with_headers(passages: Sequence[Passage], work: Work, facts: DocumentFacts | None) -> list[str]:
    """What of the passages is embedded and counted."""
    if facts is None or not work.settings.headers:
        return [passage.text for passage in passages]
    of_document = document_header(work.file.name, facts.title)
    return [with_header(header(of_document, passage.section), passage.text) for passage in passages]


def _read(path: Path, work: Work) -> tuple[DocumentFacts | None, list[Page], Unreadable | None]:
    limits = Limits(max_pages=work.settings.max_pages)
    facts: DocumentFacts | None = None
    pages: list[Page] = []
    end: Unreadable | None = None
    characters = work.characters
    reading = read_pdf(
        path,
        name=work.file.name,
        limits=limits,
        first=work.first,
        last=work.last,
        before=work.before,
        passwords=work.passwords,
        ocr=work.ocr,
    )
    for item in reading:
        match item:
            case DocumentFacts():
                facts = item
            case Page():
                characters += len(item.text)
                if characters > limits.max_characters:
                    return facts, pages, too_many_characters(item.number, limits)
                pages.append(item)
            case Unreadable():
                end = item
    return facts, pages, end


def _refused(path: Path, work: Work, facts: DocumentFacts | None, end: Unreadable | None) -> Refused | None:
    if work.sha256 not in (None, facts.sha256 if facts is not None else _sha256(path)):
        why = "The file changed while it was read; the next sync reads it again."
        return Refused(why, lasting=False, changed=True)
    if end is not None and end.passing:  # the machine's doing, not the file's: read again, next time
        return Refused(_sentences(end), lasting=False)
    if facts is None and work.first == 1:
        return Refused(_sentences(end), lasting=True)
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _more(work: Work, facts: DocumentFacts | None, pages: Sequence[Page]) -> bool:
    """Whether pages are left to read behind these. Not if reading broke off: whatever did that would do it again."""
    if facts is None or not pages or pages[-1].number < work.last:
        return False
    return work.last < min(facts.page_total, work.settings.max_pages)


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


def warm_up(settings: IndexerSettings) -> None:
    """Loads what preparing a document needs, so that the first one does not wait for it."""
    with suppress(FootnoteError):  # it is said when there is a document
        open_worker_embedder(settings)
    _sparse_encoder().encode_passage("words")


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
