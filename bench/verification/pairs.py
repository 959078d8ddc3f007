"""Labelled pairs of a claim and a passage, from lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LABELLED = Path(__file__).parents[2] / "tests" / "data" / "claims.jsonl"

SUPPORTED, DERIVED = "supported", "derived"
TRUE_KINDS = (SUPPORTED, DERIVED)
FALSE_KINDS = (
    "wrong digit",
    "wrong unit",
    "other year",
    "negated",
    "direction flipped",
    "other entity",
    "wrong derived",
    "added",
    "not there",
)
KINDS = (*TRUE_KINDS, *FALSE_KINDS)


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim, the passage that it cites and what a reader says of the two."""

    claim: str
    passage: str
    title: str
    kind: str  # one of KINDS
    language: str  # of the passage

    @property
    def true(self) -> bool:
        return self.kind in TRUE_KINDS


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file of JSON lines, in order.

    A line is either `{"page", "text", "title"}`, a passage with a name, or a claim: `{"claim", "kind", "language"}` with
    `page`, the name of a passage that stands above it, or with its own `passage` and perhaps a `title`.

    Raises:
        ValueError: a line is no JSON, has an unknown kind, or names no passage.
    """
    with path.open(encoding="utf-8") as lines:
        return list(_pairs([json.loads(line) for line in lines if line.strip()]))


def _pairs(rows: list[dict[str, Any]]) -> Iterator[Pair]:
    pages: dict[str, dict[str, Any]] = {}
    for row in rows:
        if "claim" not in row:
            pages[row["page"]] = row
            continue
        source = row if "passage" in row else pages.get(row.get("page", ""))
        if source is None:
            raise ValueError(f"This claim names no passage: {row['claim']}")
        if row["kind"] not in KINDS:
            raise ValueError(f"{row['kind']} is no kind of pair; there are: {', '.join(KINDS)}")
        text = source["passage"] if "passage" in row else source["text"]
        yield Pair(row["claim"], text, source.get("title", ""), row["kind"], row.get("language", ""))
