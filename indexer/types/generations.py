"""Readings of documents by a pipeline."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from indexer.types.documents import NAMESPACE, NO_OCR


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The versions that turn a file's bytes into passages: another pipeline is another generation."""

    reader: str
    splitter: str
    embedder: str
    ocr: str = NO_OCR


def generation_id(workspace: str, document: str, revision: str, pipeline: Pipeline, *, name: str) -> str:
    """The id of one reading of one revision by one pipeline (32 hexadecimal digits).

    The file's name belongs to it, since passages are found by it too.
    """
    parts = (
        workspace,
        document,
        revision,
        name,
        pipeline.reader,
        pipeline.splitter,
        pipeline.ocr,
        pipeline.embedder,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def point_id(generation: str, ordinal: int) -> str:
    """The id of a passage in every store: storing it twice changes nothing."""
    return str(uuid.uuid5(NAMESPACE, f"passage\x1f{generation}\x1f{ordinal}"))
