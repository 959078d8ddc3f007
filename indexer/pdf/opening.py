"""Opening a PDF in the child: by which reader, with which password, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.pdf.remedies import SAVE_ANEW

_UNPROTECTED = (
    "Share a copy without a password, or have the administrator add its password to FOOTNOTE_PASSWORDS."
)
_LOCKED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


class Refused(Exception):
    """The PDF, or the rest of it, is not read: reason and remedy, each a sentence."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def open_with_pdfium(path: Path, passwords: Sequence[str]) -> Any:
    """pdfium's document, opened without a password or by the first that fits.

    Raises:
        Refused: none fits.
        PdfiumError: pdfium cannot open the file for any other reason.
    """
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code not in _LOCKED:
            raise
    for password in passwords:
        with suppress(pypdfium2.PdfiumError):
            return pypdfium2.PdfDocument(path, password=password)
    raise Refused("It is protected by a password.", _UNPROTECTED)


def why_not(path: Path, code: int | None) -> Refused:
    """For a file that neither reader opens, when pdfium said `code` (None: it did not fail)."""
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        return Refused("The file is empty.", "Share it again: nothing of it arrived.")
    if b"%PDF" not in head:
        return Refused("It is not a PDF.", "Save or export it as a PDF, and share that.")
    if code is None:
        return Refused("It has no pages.", SAVE_ANEW)
    if code == pdfium.FPDF_ERR_SUCCESS:
        return Refused("It has no pages that can be found.", SAVE_ANEW)
    return Refused(
        "It is damaged or incomplete.",
        f"Share it again, since it may be cut off. If that does not help: {SAVE_ANEW}",
    )
