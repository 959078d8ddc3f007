"""pdfium's calls that are made for each character or object of a page, without ctypes' checks of what they are given.

Handles are plain addresses here, and results are written to addresses. Such a call takes a third of the time.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

_ADDRESS, _INT = ctypes.c_void_p, ctypes.c_int


def address(handle: Any) -> int:
    """The address behind a handle of pypdfium2, which must be kept alive."""
    return ctypes.cast(handle, _ADDRESS).value or 0


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    call: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address(function))
    return call


text_object = _plain(pdfium.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _INT)
loose_box = _plain(pdfium.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
page_object = _plain(pdfium.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
form_object = _plain(pdfium.FPDFFormObj_GetObject, _ADDRESS, _ADDRESS, ctypes.c_ulong)
form_count = _plain(pdfium.FPDFFormObj_CountObjects, _INT, _ADDRESS)
kind_of = _plain(pdfium.FPDFPageObj_GetType, _INT, _ADDRESS)
render_mode = _plain(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _ADDRESS)
fill_colour = _plain(pdfium.FPDFPageObj_GetFillColor, _INT, *[_ADDRESS] * 5)
stroke_colour = _plain(pdfium.FPDFPageObj_GetStrokeColor, _INT, *[_ADDRESS] * 5)
is_transparent = _plain(pdfium.FPDFPageObj_HasTransparency, _INT, _ADDRESS)
bounds = _plain(pdfium.FPDFPageObj_GetBounds, _INT, *[_ADDRESS] * 5)
matrix = _plain(pdfium.FPDFPageObj_GetMatrix, _INT, _ADDRESS, _ADDRESS)
draw_mode = _plain(pdfium.FPDFPath_GetDrawMode, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
path_count = _plain(pdfium.FPDFPath_CountSegments, _INT, _ADDRESS)
path_segment = _plain(pdfium.FPDFPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT)
segment_kind = _plain(pdfium.FPDFPathSegment_GetType, _INT, _ADDRESS)
clip_path = _plain(pdfium.FPDFPageObj_GetClipPath, _ADDRESS, _ADDRESS)
clip_count = _plain(pdfium.FPDFClipPath_CountPaths, _INT, _ADDRESS)
clip_segments = _plain(pdfium.FPDFClipPath_CountPathSegments, _INT, _ADDRESS, _INT)
clip_segment = _plain(pdfium.FPDFClipPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT, _INT)
segment_point = _plain(pdfium.FPDFPathSegment_GetPoint, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
mark_count = _plain(pdfium.FPDFPageObj_CountMarks, _INT, _ADDRESS)
image_size = _plain(pdfium.FPDFImageObj_GetImagePixelSize, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
text_font = _plain(pdfium.FPDFTextObj_GetFont, _ADDRESS, _ADDRESS)
font_embedded = _plain(pdfium.FPDFFont_GetIsEmbedded, _INT, _ADDRESS)
