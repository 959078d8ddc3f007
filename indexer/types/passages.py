"""Passages, and what a search finds of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.types.audiences import Audience
from indexer.types.pages import ReadBy

Vectors = NDArray[np.float32]
"""Unit vectors, shape (texts, dimensions), float32."""
Vector = NDArray[np.float32]
"""One unit vector, shape (dimensions,), float32."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A citable span of one page: `page.text[start:end] == text`."""

    ordinal: int  # position in the document, from 0
    page: int  # physical, from 1
    start: int  # in code points of the page's text
    end: int
    text: str
    section: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Term weights; `indices` are distinct token ids (unsigned 32 bit), in any order."""

    indices: tuple[int, ...] = ()
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """What a store keeps of a passage. Its text stays in the catalogue, the authority."""

    id: str  # point_id(generation, ordinal)
    workspace: str
    document: str
    generation: str
    ordinal: int
    page: int
    start: int
    end: int
    audience: Audience
    dense: Vector | None
    sparse: SparseVector


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage as one side of a store's search scored it."""

    id: str
    document: str
    generation: str
    ordinal: int
    page: int
    start: int
    end: int
    score: float  # cosine for dense, weighted term sum for sparse


@dataclass(frozen=True, slots=True)
class ScoredLists:
    """A store's answer: two lists, each best first. Fusion is the search's business."""

    dense: tuple[ScoredPassage, ...] = ()
    sparse: tuple[ScoredPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that may be used in an answer, with its document and scores."""

    document: str  # id
    generation: str
    name: str
    title: str
    link: str | None
    ordinal: int
    page: int
    label: str
    start: int
    end: int
    text: str
    page_text: str
    score: float  # fused, higher is better
    dense: float | None = None
    sparse: float | None = None
    section: tuple[str, ...] = ()
    modified: str | None = None
    read_by: ReadBy = ReadBy.TEXT
    confidence: float | None = None  # of OCR, from 0 to 1
