"""Bombs in fonts and their maps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.bombs.building import (
    Builder,
    begun,
    bomb,
    packed,
    text,
)
from tests.pdfs import stream


def _with_font(
    name: str, font: Callable[[Builder], bytes], shown: bytes = b"(abc) Tj", *, slow: bool = False
) -> None:
    @bomb(name, slow=slow)
    def write(path: Path) -> None:
        made = begun()
        number = made.add(font(made))
        made.page(stream(b"BT /B 12 Tf 72 700 Td %b ET" % shown), resources=b"/Font<</B %d 0 R>>" % number)
        made.page(stream(text(b"Page 3")))
        made.write(path)


def _to_unicode(name: str, cmap: Callable[[], bytes], *, slow: bool = False) -> None:
    def font(made: Builder) -> bytes:
        mapping = made.add(cmap())
        return b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode %d 0 R>>" % mapping

    _with_font(name, font, slow=slow)


def _cmap(body: bytes) -> bytes:
    return stream(b"begincmap 1 begincodespacerange<0000><FFFF>endcodespacerange\n%b endcmap" % body)


_to_unicode("a map of all codes", lambda: _cmap(b"1 beginbfrange<00000000><FFFFFFFF><0000>endbfrange"))
_to_unicode(
    "a map of all codes, often", lambda: _cmap(b"1 beginbfrange<0000><FFFF><0041>endbfrange\n" * 20_000)
)
_to_unicode(
    "a map of a letter to a book", lambda: _cmap(b"1 beginbfchar<61><%b>endbfchar" % (b"0041" * 500_000))
)
_to_unicode(
    "a map of codes to an array",
    lambda: _cmap(b"1 beginbfrange<0000><FFFF>[" + b"<0041>" * 500_000 + b"]endbfrange"),
)
_to_unicode("a map that unpacks to a gigabyte", lambda: packed(b"<61><0041>\n", 90_000_000), slow=True)
_to_unicode("a map of many letters", lambda: packed(b"1 beginbfchar<61><0041>endbfchar\n", 500_000))
_with_font(
    "widths without number",
    lambda made: (
        b"<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar 0/LastChar 2147483647/Widths["
        + b"9 " * 2_000_000
        + b"]>>"
    ),
)
_with_font(
    "differences without number",
    lambda made: (
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[0"
        + b"/a" * 2_000_000
        + b"]>>>>"
    ),
)


def _cid_font(descendant: bytes) -> Callable[[Builder], bytes]:
    return lambda made: (
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[%d 0 R]>>"
        % made.add(
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>%b>>"
            % descendant
        )
    )


_with_font("a width for two thousand million letters", _cid_font(b"/W[0 2147483647 500]"), b"<00410042> Tj")
_with_font(
    "widths of ranges without number", _cid_font(b"/W[" + b"0 65535 500 " * 200_000 + b"]"), b"<00410042> Tj"
)


def _own_descendant(made: Builder) -> bytes:
    font = len(made.objects) + 1
    return (
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding %d 0 R/ToUnicode %d 0 R/DescendantFonts[%d 0 R]>>"
        % (
            font,
            font,
            font,
        )
    )


_with_font("a font that descends from itself", _own_descendant)


def _with_font_file(data: Callable[[], bytes]) -> Callable[[Builder], bytes]:
    def font(made: Builder) -> bytes:
        file = made.add(data())
        descriptor = made.add(
            b"<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 0 9 9]/FontFile2 %d 0 R>>" % file
        )
        return b"<</Type/Font/Subtype/TrueType/BaseFont/A/FontDescriptor %d 0 R>>" % descriptor

    return font


_with_font(
    "a font that unpacks to a gigabyte", _with_font_file(lambda: packed(b"\0", 1_000_000_000)), slow=True
)
_with_font(
    "a font of rubbish", _with_font_file(lambda: stream(b"\0\1\0\0\xff\xff" + bytes(range(256)) * 400))
)
