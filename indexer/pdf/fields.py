"""What people see in the fields of a form, which pdfium does not count among a page's text."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

_SHOWN = frozenset({pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP})
_MOST_ANNOTATIONS = 1000  # looked at; a page of more is a form


@contextlib.contextmanager
def page_as_seen(document: Any, index: int) -> Iterator[tuple[Any, int | None]]:
    """The page at `index` (from 0) with its fields and remarks as text.

    With it comes how many characters, as pdfium counts them, it has without those, whose text comes last; None where
    there are none. Fields whose appearance the file leaves to the viewer are drawn by pdfium first. The document
    stays as it is: the fields are pressed onto a copy of the page.

    Raises:
        PdfiumError: pdfium cannot load the page.
    """
    with contextlib.ExitStack() as stack:
        page = document[index]
        stack.callback(page.close)
        seen: tuple[Any, int | None] = page, None
        if _has_fields(page):
            with contextlib.suppress(pypdfium2.PdfiumError):
                seen = _pressed(document, index, stack)
        yield seen


def _has_fields(page: Any) -> bool:
    total = pdfium.FPDFPage_GetAnnotCount(page)
    if total > _MOST_ANNOTATIONS:
        return True
    for place in range(total):
        annotation = pdfium.FPDFPage_GetAnnot(page, place)
        if annotation:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            pdfium.FPDFPage_CloseAnnot(annotation)
            if kind in _SHOWN:
                return True
    return False


def _pressed(document: Any, index: int, stack: contextlib.ExitStack) -> tuple[Any, int]:
    if document.get_formtype() == pdfium.FORMTYPE_ACRO_FORM and not document.formenv:
        document.init_forms()
        drawn = document[index]  # loading it draws what has no appearance
        drawn.close()
    copy = pypdfium2.PdfDocument.new()
    stack.callback(copy.close)
    copy.import_pages(document, [index])
    before = copy[0]
    textpage = before.get_textpage()
    total = max(textpage.count_chars(), 0)
    textpage.close()
    pdfium.FPDFPage_Flatten(before, pdfium.FLAT_NORMALDISPLAY)
    before.close()
    page = copy[0]
    stack.callback(page.close)
    return page, total
