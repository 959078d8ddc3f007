"""The mark by which a file says that it is a PDF."""

from __future__ import annotations

from indexer.errors import UnreadablePdf

MAGIC_WITHIN = 1024
"""`%PDF` may follow up to 1,024 bytes of anything (ISO 32000, Annex H of 1.7)."""


class PdfMark:
    """Looks for the mark in bytes as they arrive."""

    def __init__(self) -> None:
        self._head = b""

    def see(self, chunk: bytes) -> None:
        """The next bytes of the file. Raises UnreadablePdf when the mark cannot come any more."""
        if len(self._head) < MAGIC_WITHIN:
            self._head += chunk[:MAGIC_WITHIN]
            if len(self._head) >= MAGIC_WITHIN:
                self.demand()

    def demand(self) -> None:
        """At the end of the file. Raises UnreadablePdf when it had no mark."""
        if not self._head:
            raise UnreadablePdf("The file is empty.", "Upload it again.")
        if b"%PDF" not in self._head[:MAGIC_WITHIN]:
            raise UnreadablePdf(
                "It is not a PDF: the mark %PDF is missing at its start.",
                "Save it as PDF, or remove the ending .pdf from its name.",
            )
