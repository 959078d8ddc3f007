"""Files and generations for tests of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.catalogue import Catalogue, Instalment, NewGeneration
from indexer.types import (
    Audience,
    Document,
    DocumentFacts,
    DocumentState,
    Page,
    PageCounts,
    Reach,
    ReadBy,
    Reader,
    SourceFile,
)

WORKSPACE = "T1"
SOURCE = "file:///handbooks"
EVERYONE = Audience(workspace=True)
MEMBERS = Reach((Reader(workspace_files=True),))


def channels(*names: str) -> Audience:
    return Audience(channels=frozenset(names))


def reader(*names: str, workspace_files: bool = False) -> Reader:
    return Reader(workspace_files, frozenset(names))


def pdf(uri: str = "a.pdf", *, revision: str = "1", audience: Audience = EVERYONE) -> SourceFile:
    return SourceFile(
        uri, revision, name=uri.rpartition("/")[2], size=10, link=f"https://x/{uri}", audience=audience
    )


def generation(
    document: Document,
    id: str,  # noqa: A002
    *,
    terms: Mapping[int, int] | None = None,
    passages: int = 2,
    texts: tuple[str, ...] = ("Sixteen weeks.", "In full."),
    state: DocumentState = DocumentState.INDEXED,
    title: str = "Handbook",
) -> NewGeneration:
    pages = tuple(
        Page(number, f"{number + 4}", text, ReadBy.TEXT) for number, text in enumerate(texts, start=1)
    )
    return NewGeneration(
        id=id,
        document=document.id,
        revision=document.revision,
        facts=DocumentFacts(title, "ab" * 32, len(pages), language="en", modified="2026-01-02"),
        pages=pages,
        counts=PageCounts(total=len(pages), text=len(pages)),
        passages=passages,
        terms={1: 1, 4_294_967_295: 2} if terms is None else terms,
        state=state,
    )


def index(
    catalogue: Catalogue,
    file: SourceFile,
    id: str,  # noqa: A002
    *,
    workspace: str = WORKSPACE,
    terms: Mapping[int, int] | None = None,
    passages: int = 2,
    texts: tuple[str, ...] = ("Sixteen weeks.", "In full."),
) -> Document:
    """Takes a file the whole way to where it is visible."""
    known = {document.uri: document for document in catalogue.documents(workspace, gone=True)}
    seen = known[file.uri].epoch if file.uri in known else None
    document = catalogue.observe(workspace, SOURCE, file, seen_epoch=seen)
    catalogue.begin(workspace, document.id, id, epoch=document.epoch)
    new = generation(document, id, terms=terms, passages=passages, texts=texts)
    catalogue.flip(workspace, new, epoch=document.epoch, lease=None)
    indexed = catalogue.document(workspace, document.id)
    assert indexed is not None
    return indexed


def instalment(
    document: Document,
    id: str,  # noqa: A002
    *pages: Page,
    passages: int = 1,
    terms: Mapping[int, int] | None = None,
    remark: str | None = None,
) -> Instalment:
    return Instalment(
        generation=id,
        document=document.id,
        revision=document.revision,
        facts=generation(document, id).facts,
        pages=pages,
        passages=passages,
        terms={1: 1} if terms is None else terms,
        remark=remark,
    )
