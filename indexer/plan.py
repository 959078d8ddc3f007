"""What a sync will do, decided from what a source lists and what the catalogue knows. Nothing here touches either."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from indexer.errors import SourceError
from indexer.types import (
    NO_OCR,
    Document,
    DocumentState,
    Failure,
    Pipeline,
    SourceFile,
    generation_id,
)


class SuddenlyEmpty(SourceError):
    """A source that had files lists none: more likely a mistake than the truth."""


@dataclass(frozen=True, slots=True)
class Step:
    """A listed file, and what was known of it before the listing began."""

    file: SourceFile
    known: Document | None = None

    @property
    def seen_epoch(self) -> int | None:
        """The epoch that observing must still find; None when the file was unknown."""
        return self.known.epoch if self.known else None


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """The files of one source by what is to be done with them; each listed or known file is in one place only."""

    add: tuple[Step, ...] = ()  # unknown, or only a tombstone: to be read
    change: tuple[
        Step, ...
    ] = ()  # another revision, or read by another pipeline, or never finished: to be read
    relabel: tuple[Step, ...] = ()  # another audience or link; the passages are the same
    remove: tuple[Document, ...] = ()  # no longer listed
    unchanged: tuple[Document, ...] = ()
    failing: tuple[Failure, ...] = ()  # unreadable then, and neither file nor pipeline changed since


def make_plan(
    *,
    source: str,
    listed: Iterable[SourceFile],
    known: Iterable[Document],
    pipeline: Pipeline,
    tried: Collection[str] = (),
    tried_with: Callable[[SourceFile], str | None] = lambda _: None,
    allow_empty: bool = False,
    retry_failed: bool = False,
) -> SyncPlan:
    """The plan for one source.

    `known` are its documents, tombstones among them, read *before* the listing began. `tried` are generations
    that turned out unreadable; they are tried again when `retry_failed`, and when the fingerprint of the passwords
    for the file, `tried_with`, is not the one that they were tried with. Another OCR concerns only documents with
    pages that OCR read, or that nothing could read; without any, what OCR has read stays.

    Raises:
        SuddenlyEmpty: nothing is listed though there were files, and that is not allowed.
        SourceError: from `listed`, when the listing breaks off.
    """
    by_uri = {document.uri: document for document in known}
    present = [document for document in by_uri.values() if document.state is not DocumentState.GONE]
    files: dict[str, SourceFile] = {}
    for file in listed:
        files.setdefault(file.uri, file)
    if present and not files and not allow_empty:
        raise SuddenlyEmpty(
            source,
            f"it lists no PDF, though {len(present)} were there before; nothing was removed. "
            f"If that is right, sync with --allow-empty",
        )
    add: list[Step] = []
    change: list[Step] = []
    relabel: list[Step] = []
    unchanged: list[Document] = []
    failing: list[Failure] = []
    for uri, file in files.items():
        document = by_uri.get(uri)
        step = Step(file, document)
        if document is None or document.state is DocumentState.GONE:
            add.append(step)
        elif not retry_failed and _stays_failed(document, file, pipeline, tried, tried_with):
            failing.append(Failure(uri, document.reason or "It could not be read."))
        elif not _is_read(document, file, pipeline):
            change.append(step)
        elif _is_labelled(document, file):
            unchanged.append(document)
        else:
            relabel.append(step)
    return SyncPlan(
        add=tuple(add),
        change=tuple(change),
        relabel=tuple(relabel),
        remove=tuple(document for document in present if document.uri not in files),
        unchanged=tuple(unchanged),
        failing=tuple(failing),
    )


def to_read_again(documents: Iterable[Document], pipeline: Pipeline) -> int:
    """How many visible documents were read otherwise than this pipeline would: by an earlier release, under other
    settings, or before they changed. Under another embedder they are not found before they are read again."""
    return sum(
        document.generation is not None and not is_current(document, pipeline) for document in documents
    )


def is_current(document: Document, pipeline: Pipeline) -> bool:
    """Whether what is visible of the document is what this pipeline would read of it."""
    return _is_current(document, document.revision, document.name, pipeline)


def _generation(document: Document, file: SourceFile, pipeline: Pipeline) -> str:
    return generation_id(document.workspace, document.id, file.revision, pipeline, name=file.name)


def _is_read(document: Document, file: SourceFile, pipeline: Pipeline) -> bool:
    """Whether what is visible is what this pipeline would read."""
    return _is_current(document, file.revision, file.name, pipeline)


def _is_current(document: Document, revision: str, name: str, pipeline: Pipeline) -> bool:
    def made_by(by: Pipeline) -> str:
        return generation_id(document.workspace, document.id, revision, by, name=name)

    if document.reading == made_by(pipeline):
        return True
    gains = pipeline.ocr != NO_OCR and (document.pages.ocr or document.pages.failed)
    return not gains and document.reading == made_by(replace(pipeline, ocr=document.ocr))


def _stays_failed(
    document: Document,
    file: SourceFile,
    pipeline: Pipeline,
    tried: Collection[str],
    tried_with: Callable[[SourceFile], str | None],
) -> bool:
    return (
        document.state is DocumentState.FAILED
        and document.revision == file.revision
        and _is_labelled(document, file)
        and _generation(document, file, pipeline) in tried
        and document.tried_with == tried_with(file)
    )


def _is_labelled(document: Document, file: SourceFile) -> bool:
    return (document.audience, document.name, document.link) == (file.audience, file.name, file.link)
