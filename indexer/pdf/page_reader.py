"""Pages of one PDF, each by the reader that can: pdfium, else pypdf, else OCR."""

from __future__ import annotations

import ctypes
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import PdfReader

from indexer.pdf.hidden import Hidden
from indexer.pdf.opening import open_with_pdfium, why_not
from indexer.pdf.remedies import SAVE_ANEW
from indexer.pdf.request import Request
from indexer.pdf.structure import (
    Structure,
    TooLong,
    count_pages,
    label_of,
    open_with_pypdf,
    read_layers,
    read_structure,
    time_limit,
)
from indexer.pdf.text import GARBLED, NO_TEXT, SCAN, PageText, read_with_pdfium, read_with_pypdf
from indexer.pdf.watchdog import too_much

if TYPE_CHECKING:
    from indexer.pdf.ocr import Recogniser

_UNREAD = f"It is damaged: neither reader could read it. {SAVE_ANEW}"
_OCR_NEEDED = {SCAN: "It is a scan without a text layer.", GARBLED: "Its text layer is garbled."}
_SWITCH_ON = "OCR would read it: install footnote[ocr] and Tesseract's data (see FOOTNOTE_OCR)."


class PageReader:
    """An open PDF; only for the main thread of a child."""

    def __init__(self, request: Request) -> None:
        """Opens the file by pdfium, else by pypdf.

        Raises:
            Refused: neither opens it, or it has no pages.
        """
        self._request = request
        self._limits = request.limits
        self._reader: PdfReader | None = None
        self._reader_tried = False
        self._recogniser: Recogniser | None = None
        self._document: Any | None = None
        until = time.monotonic() + self._limits.base_seconds / 6
        code = None
        try:
            self._document = open_with_pdfium(request.path, request.passwords)
        except pypdfium2.PdfiumError as error:
            code = error.err_code
        self.structure = Structure()
        self.total = 0
        self.attachments = 0
        reader = self._pypdf(until)
        self._layers = read_layers(reader, until=until)
        if request.again and self._document is not None:
            self.total = len(self._document)
            self._reader, self._reader_tried = None, False
            return
        self.total = len(self._document) if self._document is not None else count_pages(reader, until=until)
        if self.total < 1:
            raise why_not(request.path, code)
        self.structure = read_structure(reader, self._document, self.total, until=until)
        if self._document is not None:
            self.attachments = max(0, self._document.count_attachments())
            self._reader, self._reader_tried = None, False  # frees its memory; rarely needed again

    def label(self, index: int) -> str:
        """The printed label of the page at `index` (from 0)."""
        return label_of(self.structure, self._document, index)

    def page(self, index: int) -> tuple[PageText, bool]:
        """The page at `index` (from 0), and whether OCR was tried on it."""
        began = time.monotonic()
        found = self._layer(index)
        if found.reason not in (*_OCR_NEEDED, NO_TEXT) or self._document is None:
            return found, False
        if self._request.ocr is None:
            return _without_ocr(found), False
        seconds = self._limits.ocr_seconds_per_page - (time.monotonic() - began)
        return replace(_chosen(found, self._recognised(index, seconds)), hidden=found.hidden), True

    def _layer(self, index: int) -> PageText:
        """The page's own text by pdfium; by pypdf when that fails or finds garbage, and if it does better."""
        first = PageText("", "failed", f"Neither reader could open it. {SAVE_ANEW}")
        if self._document is not None:
            try:
                first = read_with_pdfium(
                    self._document,
                    index,
                    limit=self._limits.max_page_characters,
                    heading=index == 0,
                    layers=self._layers,
                )
            except MemoryError:
                first = PageText("", "failed", too_much(self._limits.memory_bytes))
            except Exception:  # noqa: BLE001 - a damaged page must not take the others with it
                first = PageText("", "failed", _UNREAD)
        if first.read_by != "failed":
            return first
        return self._second_reading(index) or first

    def _second_reading(self, index: int) -> PageText | None:
        patience = self._limits.page_seconds / 3
        reader = self._pypdf(time.monotonic() + patience)
        if reader is None:
            return None
        try:
            with time_limit(patience):
                second = read_with_pypdf(reader, index, limit=self._limits.max_page_characters)
        except (Exception, TooLong):  # noqa: BLE001 - pypdf raises almost anything for a damaged page
            return None
        return replace(second, hidden=Hidden(unchecked=True)) if second.read_by == "text" else None

    def _recognised(self, index: int, seconds: float) -> PageText:
        if self._recogniser is None:
            from indexer.pdf.ocr import Recogniser  # loads Tesseract, which few documents need

            assert self._request.ocr is not None
            self._recogniser = Recogniser(self._request.ocr, self._language())
        try:
            page = self._document[index]  # type: ignore[index]
            try:
                return self._recogniser.read(
                    page, limit=self._limits.max_page_characters, seconds=max(seconds, 1.0)
                )
            finally:
                page.close()
        except Exception as error:  # noqa: BLE001 - a page that cannot be drawn must not take the others with it
            return PageText("", "failed", f"It is a scan, and OCR failed ({type(error).__name__}).")

    def _language(self) -> str | None:
        """The language that the file states, as ISO 639-1 has it."""
        document = self._document
        assert document is not None
        size = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
        if not 2 < size < 200:
            return None
        buffer = ctypes.create_string_buffer(size)
        pdfium.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
        code = buffer.raw.decode("utf-16-le", "replace").rstrip("\0").lower()[:2]
        return code if code.isascii() and code.isalpha() else None

    def _pypdf(self, until: float) -> PdfReader | None:
        if not self._reader_tried:
            self._reader_tried = True
            self._reader = open_with_pypdf(self._request.path, until=until, passwords=self._request.passwords)
        return self._reader


def _without_ocr(layer: PageText) -> PageText:
    """A page whose text layer does not hold its text; one with a picture and no text may well have none."""
    if layer.reason not in _OCR_NEEDED:
        return layer
    return replace(layer, read_by="failed", reason=f"{_OCR_NEEDED[layer.reason]} {_SWITCH_ON}")


def _chosen(layer: PageText, recognised: PageText) -> PageText:
    """What OCR read; when it read nothing, what the layer held, and of a garbled page that it has text all the same."""
    if recognised.read_by == "ocr":
        return recognised
    if recognised.read_by == "blank" and layer.reason == GARBLED:
        return PageText("", "failed", f"{_OCR_NEEDED[GARBLED]} OCR found nothing legible on it either.")
    return replace(recognised, text=layer.text, lines=layer.lines)
