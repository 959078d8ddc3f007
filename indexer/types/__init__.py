"""The indexer's words: frozen values without behaviour beyond their own meaning."""

from indexer.types.audiences import NOTHING, Audience, Reach, Reader
from indexer.types.documents import (
    NO_OCR,
    Document,
    DocumentFacts,
    DocumentState,
    OutlineEntry,
    SourceFile,
    Unreadable,
    document_id,
)
from indexer.types.generations import Pipeline, generation_id, point_id
from indexer.types.glossary import Expansion, GlossaryEntry, GlossaryLine, SaidBy
from indexer.types.pages import Page, PageCounts, ReadBy, Section
from indexer.types.passages import (
    Hit,
    Passage,
    ScoredLists,
    ScoredPassage,
    SparseVector,
    StoredPassage,
    Vector,
    Vectors,
)
from indexer.types.requests import (
    ChangeKind,
    DocumentChange,
    Failure,
    Request,
    RequestKind,
    SyncReport,
)

__all__ = [
    "NOTHING",
    "NO_OCR",
    "Audience",
    "ChangeKind",
    "Document",
    "DocumentChange",
    "DocumentFacts",
    "DocumentState",
    "Expansion",
    "Failure",
    "GlossaryEntry",
    "GlossaryLine",
    "Hit",
    "OutlineEntry",
    "Page",
    "PageCounts",
    "Passage",
    "Pipeline",
    "Reach",
    "ReadBy",
    "Reader",
    "Request",
    "RequestKind",
    "SaidBy",
    "ScoredLists",
    "ScoredPassage",
    "Section",
    "SourceFile",
    "SparseVector",
    "StoredPassage",
    "SyncReport",
    "Unreadable",
    "Vector",
    "Vectors",
    "document_id",
    "generation_id",
    "point_id",
]
