"""Hits for tests of what is done with them."""

from __future__ import annotations

from indexer.types import Hit, ReadBy


def hit(
    page_text: str,
    *,
    passage: str | None = None,
    title: str = "Employee handbook",
    document: str = "handbook",
    page: int = 23,
    label: str = "19",
    score: float = 1.0,
    section: tuple[str, ...] = (),
    link: str | None = "https://files.example/handbook.pdf",
    read_by: ReadBy = ReadBy.TEXT,
    confidence: float | None = None,
) -> Hit:
    """A hit of one page; its passage is the whole page unless it is given."""
    text = page_text if passage is None else passage
    start = page_text.index(text)
    return Hit(
        document=document,
        generation=f"generation of {document}",
        name=f"{document}.pdf",
        title=title,
        link=link,
        ordinal=0,
        page=page,
        label=label,
        start=start,
        end=start + len(text),
        text=text,
        page_text=page_text,
        score=score,
        section=section,
        read_by=read_by,
        confidence=confidence,
    )
