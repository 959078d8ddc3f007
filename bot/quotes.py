"""Whether words stand on a page, asked of a second reader."""

from __future__ import annotations

import unicodedata
from pathlib import Path


def stands_on_page(quote: str, pdf: Path, page: int) -> bool:
    """Whether pypdf finds the quote's letters and figures, in their order, on that page (physical, from 1).

    White space, hyphens at line ends and bullets differ between readers and are left aside. The index is read by pdfium; another reader finding the same words shows that page and words are true.
    Meant for files of our own, in this process: it has none of the limits under which strangers' PDFs are read.
    """
    from pypdf import PdfReader

    return stands_in(quote, PdfReader(pdf).pages[page - 1].extract_text())


def stands_in(quote: str, text: str) -> bool:
    """Whether a page's text, as another reader has it, holds the quote's letters and figures in their order."""
    return bool(_bare(quote)) and _bare(quote) in _bare(text)


def _bare(text: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character.isalnum())
