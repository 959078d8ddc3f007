"""What a well-behaved child says of a page."""

from __future__ import annotations

from typing import Any

from indexer.pdf.marks import Marks


def page_said(number: int, text: str) -> dict[str, Any]:
    """The fields of the message "page" for a page of text without anything special."""
    return {
        "number": number,
        "text": text,
        "read_by": "text",
        "reason": None,
        "heading": "",
        "confidence": None,
        "marks": Marks().encode(),
        "cut": False,
        "recognised": False,
        "hidden": False,
        "unchecked": False,
        "drawn": False,
    }
