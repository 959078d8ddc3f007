"""Layers of a PDF, which viewers show or not (optional content, ISO 32000-1, 8.11)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium
from pypdf import PdfReader

_MOST = 2000  # layers looked at
_NAME_UNITS = 256  # of UTF-16
_MARK = "OC"


@dataclass(frozen=True, slots=True)
class Layers:
    """What a file says of its layers."""

    present: bool = False
    off: frozenset[str] = frozenset()  # names that only layers have which are not shown


NO_LAYERS = Layers()


def layers_of(reader: PdfReader) -> Layers:
    """The layers as the file shows them at first. May raise anything for a damaged file."""
    properties = _plain(_plain(reader.trailer["/Root"]).get("/OCProperties"))
    if not isinstance(properties, dict):
        return NO_LAYERS
    default = _plain(properties.get("/D")) or {}
    if not isinstance(default, dict) or default.get("/AS"):  # viewers decide by how the page is used
        return Layers(present=True)
    everything = list(_listed(properties.get("/OCGs")))
    on, off = (set(map(_key, _listed(default.get(key)))) for key in ("/ON", "/OFF"))
    if default.get("/BaseState") == "/OFF":
        off |= {_key(layer) for layer in everything} - on
    shown = {_name(layer) for layer in everything if _key(layer) not in off}
    return Layers(True, frozenset({_name(layer) for layer in everything if _key(layer) in off} - shown))


def layer_names(item: int) -> list[str]:
    """The names of the layers that a page's object at that address belongs to, "" for one without."""
    found = []
    buffer = (ctypes.c_ushort * _NAME_UNITS)()
    handle = ctypes.cast(item, pdfium.FPDF_PAGEOBJECT)
    length = ctypes.c_ulong()
    for place in range(min(pdfium.FPDFPageObj_CountMarks(handle), _MOST)):
        mark = pdfium.FPDFPageObj_GetMark(handle, place)
        size = ctypes.sizeof(buffer)
        if not pdfium.FPDFPageObjMark_GetName(mark, buffer, size, length) or _text(buffer, length) != _MARK:
            continue
        named = pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"Name", buffer, size, length)
        found.append(_text(buffer, length) if named else "")
    return found


def _text(buffer: Any, length: ctypes.c_ulong) -> str:
    return bytes(buffer)[: max(length.value - 2, 0)].decode("utf-16-le", "replace")


def _listed(value: Any) -> Iterable[Any]:
    array = _plain(value)
    return array[:_MOST] if isinstance(array, list) else ()


def _key(layer: Any) -> Any:
    """What tells a layer from others: its object's number, for references."""
    return getattr(layer, "idnum", id(layer))


def _name(layer: Any) -> str:
    entries = _plain(layer)
    return str(entries.get("/Name", "")) if isinstance(entries, dict) else ""


def _plain(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value
