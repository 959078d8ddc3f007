"""Bombs in pictures, shades and functions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.bombs.building import (
    begun,
    bomb,
    flate,
    packed,
    text,
)
from tests.pdfs import stream


def _with_picture(name: str, data: Callable[[], bytes], entries: bytes, *, slow: bool = False) -> None:
    @bomb(name, slow=slow)
    def write(path: Path) -> None:
        made = begun()
        picture = made.add(stream(data(), b"/Type/XObject/Subtype/Image" + entries))
        made.page(stream(b"595 0 0 842 0 0 cm /I Do"), resources=b"/XObject<</I %d 0 R>>" % picture)
        made.page(stream(text(b"Page 3")))
        made.write(path)


_RGB = b"/ColorSpace/DeviceRGB/BitsPerComponent 8"
_HUGE = b"/Width 100000/Height 100000"
_with_picture(
    "a picture of ten thousand million dots",
    lambda: flate(b"\0", 3_000_000),
    _HUGE + _RGB + b"/Filter/FlateDecode",
)
_with_picture(
    "a picture that unpacks to a gigabyte",
    lambda: flate(b"\0", 1_000_000_000),
    b"/Width 18000/Height 18000" + _RGB + b"/Filter/FlateDecode",
    slow=True,
)
_with_picture(
    "a predictor of two thousand million columns",
    lambda: flate(b"\2", 3_000_000),
    _HUGE
    + _RGB
    + b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2147483647/Colors 32/BitsPerComponent 16>>",
)
_with_picture(
    "a fax of a million rows",
    lambda: b"\0" * 999,
    b"/Width 1000000/Height 1000000/ImageMask true/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 1000000/Rows 1000000>>",
)
_with_picture(
    "a photograph of four thousand million dots",
    lambda: (
        b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\1\x03\x11\1\xff\xda\0\x0c\3\1\0\2\x11\3\x11\0\x3f\0"
        + b"\0" * 9999
    ),
    b"/Width 65535/Height 65535" + _RGB + b"/Filter/DCTDecode",
)
_with_picture(
    "a wavelet of four thousand million dots",
    lambda: (
        b"\xff\x4f\xff\x51\0\x2f\0\0\0\xff\xff\xff\0\xff\xff\xff\0\0\0\0\0\0\0\0\0\xff\xff\xff\0\xff\xff\xff\0\0\0\0\0\0\0\0\0\3\7\1\1\7\1\1\7\1\1"
        b"\xff\x52\0\x0c\0\0\0\1\1\5\4\4\0\0\xff\x5c\0\x13\x40"
        + b"\x48" * 16
        + b"\xff\x90\0\x0a\0\0\0\0\0\0\0\1\xff\x93"
        + b"\0" * 999
    ),
    b"/Width 16777215/Height 16777215/Filter/JPXDecode",
)
_with_picture(
    "a bitmap of ten thousand million dots",
    lambda: (
        b"\0\0\0\0\x30\0\1\0\0\0\x13"
        + (100_000).to_bytes(4, "big") * 2
        + b"\0" * 8
        + b"\1\0\0"
        + b"\0\0\0\1\x26\0\1\0\0\0\x25"
        + (100_000).to_bytes(4, "big") * 2
        + b"\0" * 9
        + b"\0\3\xff\xfd\xff\2\xfe\xfe\xfe"
        + b"\0" * 99
    ),
    _HUGE + b"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode",
)


@bomb("pictures without number")
def _pictures(path: Path) -> None:
    made = begun()
    picture = made.add(
        stream(
            b"\x80", b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
        )
    )
    made.page(
        packed(b"q 500 0 0 800 0 0 cm /I Do Q\n", 300_000), resources=b"/XObject<</I %d 0 R>>" % picture
    )
    made.write(path)


@bomb("a picture masked with itself")
def _own_mask(path: Path) -> None:
    made = begun()
    picture = made.add()
    entries = b"/Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace[/Indexed %d 0 R 255 %d 0 R]/BitsPerComponent 8/SMask %d 0 R"
    made.set(picture, stream(b"\x80" * 81, entries % (picture, picture, picture)))
    made.page(stream(b"595 0 0 842 0 0 cm /I Do"), resources=b"/XObject<</I %d 0 R>>" % picture)
    made.write(path)


@bomb("shades of functions of functions")
def _cyclic_function(path: Path) -> None:
    made = begun()
    function = made.add()
    calls = b" ".join([b"%d 0 R" % function] * 50)
    made.set(
        function,
        b"<</FunctionType 3/Domain[0 1]/Functions[%b]/Bounds[%b]/Encode[%b]>>"
        % (calls, b".5 " * 49, b"0 1 " * 50),
    )
    shading = (
        b"/Shading<</S<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 1 1]/Function %d 0 R>>>>" % function
    )
    made.page(stream(b"500 0 0 800 0 0 cm /S sh"), resources=shading)
    made.write(path)


@bomb("a function of a table without end")
def _sampled_function(path: Path) -> None:
    made = begun()
    table = made.add(
        stream(
            b"\0" * 99,
            b"/FunctionType 0/Domain[0 1 0 1 0 1]/Range[0 1 0 1 0 1]/Size[65535 65535 65535]/BitsPerSample 32",
        )
    )
    shading = b"/Shading<</S<</ShadingType 1/ColorSpace/DeviceRGB/Function %d 0 R>>>>" % table
    made.page(stream(b"500 0 0 800 0 0 cm /S sh"), resources=shading)
    made.write(path)
