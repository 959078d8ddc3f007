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

    text = PdfReader(pdf).pages[page - 1].extract_text()
    return bool(_bare(quote)) and _bare(quote) in _bare(text)


def _bare(text: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character.isalnum())
