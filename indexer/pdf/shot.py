"""A page as pixels, to see what of its text is there to be read. Runs in the child process."""

from __future__ import annotations

import ctypes
import math
import time
from collections import Counter
from enum import Enum
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.pdf.page_objects import Colour
from indexer.pdf.rows import Box

_MOST_PIXELS = 1_200_000  # an A4 page at one and a half pixels a point
_SCALE = 1.5  # pixels a point
_SECONDS = 3.0  # for drawing; hostile pages take long
_MOST_LOOKED_AT = 400  # pixels of one place

_SAME = 16
"""Of 255: colours that differ less in red, green and blue are one for people."""

_MUCH = 0.6  # share of a place in the colour of its own text: the ground has it, too
_SOME = 0.012  # share of a place that any text covers
_WAY = 0.2  # from the ground's colour to the text's, and a pixel belongs to the text
_TONE = 200  # of 255: paper is brighter
_FAR = 10_000  # points, for the fractions of pixels

Rgb = tuple[int, int, int]
_PAPER: Rgb = (248, 248, 248)
_COARSE = bytes(value & 0xF8 for value in range(256))  # so that pixels have few colours


class Sight(Enum):
    """What of a text can be seen at its place."""

    SEEN = "seen"
    MERGED = "merged"  # its colour is that of its ground
    ABSENT = "absent"  # nothing is there that may be it


_ASKED: Any = dict(field[:2] for field in pdfium.IFSDK_PAUSE._fields_)["NeedToPauseNow"]


class NotDrawn(Exception):
    """The page could not be drawn, or not in time."""


class Shot:
    """The pixels of a page as people see it, with its remarks."""

    def __init__(self, page: Any) -> None:
        """Draws the page.

        Raises:
            NotDrawn: pdfium cannot, or it takes too long.
        """
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            raise NotDrawn
        scale = min(_SCALE, (_MOST_PIXELS / (width * height)) ** 0.5)
        self.width, self.height = max(1, round(width * scale)), max(1, round(height * scale))
        if self.width * self.height > 2 * _MOST_PIXELS:  # a page that is nothing but long
            raise NotDrawn
        converter = pypdfium2.PdfPosConv(page, (0, 0, self.width, self.height, 0))
        self._corner = converter.to_bitmap(0, 0)
        self._across = converter.to_bitmap(_FAR, 0)
        self._along = converter.to_bitmap(0, _FAR)
        self._bitmap = pypdfium2.PdfBitmap.new_native(self.width, self.height, pdfium.FPDFBitmap_BGRx)
        self._bitmap.fill_rect((255, 255, 255, 255), 0, 0, self.width, self.height)
        _draw(page, self._bitmap)
        self._row = self._bitmap.stride // 4
        self._pixels = memoryview(self._bitmap.buffer).cast("B")

    def shows(self, box: Box, contrast: int) -> Sight:
        """Whether anything in the box, in points of the page's own space, differs so much (of 255) from the rest."""
        counts = self._colours(box)
        ground = _most(counts)
        ink = sum(number for rgb, number in counts.items() if _apart(rgb, ground) >= contrast)
        return Sight.SEEN if ink and ink >= _SOME * sum(counts.values()) else Sight.ABSENT

    def is_toned(self, box: Box) -> bool:
        """Whether the box has another colour than paper."""
        return min(_most(self._colours(box))) < _TONE

    def shows_in(self, box: Box, colour: Colour) -> Sight:
        """Whether text of that colour can be seen in the box, in points of the page's own space."""
        counts = self._colours(box)
        own, strength = _coarse(colour[:3]), colour[3] / 255
        total, like, most, ground = 0, 0, 0, _PAPER
        for rgb, number in counts.items():
            total += number
            if _apart(rgb, own) < _SAME:
                like += number
            elif number > most:
                most, ground = number, rgb
        if like >= _MUCH * total or _apart(own, ground) * strength < _SAME:
            return Sight.MERGED if total else Sight.ABSENT
        way = own[0] - ground[0], own[1] - ground[1], own[2] - ground[2]
        enough = _WAY * strength * (way[0] ** 2 + way[1] ** 2 + way[2] ** 2)
        ink = 0
        for rgb, number in counts.items():
            if (
                sum(part * (value - start) for part, value, start in zip(way, rgb, ground, strict=True))
                >= enough
            ):
                ink += number
                if ink >= _SOME * total:
                    return Sight.SEEN
        return Sight.ABSENT

    def _colours(self, box: Box) -> dict[Rgb, int]:
        """How many pixels in the box have which colour, of many every so many-th."""
        (x0, y0), (x1, y1) = self._place(box.left, box.bottom), self._place(box.right, box.top)
        left, right = max(0, min(x0, x1)), min(self.width, max(x0, x1) + 1)
        top, bottom = max(0, min(y0, y1)), min(self.height, max(y0, y1) + 1)
        if left >= right or top >= bottom:
            return {}
        step = math.isqrt((right - left) * (bottom - top) // _MOST_LOOKED_AT) + 1
        rows = (
            self._pixels[4 * (row * self._row + left) : 4 * (row * self._row + right)]
            for row in range(top, bottom, step)
        )
        pixels = memoryview(b"".join(rows).translate(_COARSE)).cast("I")
        counts = Counter(pixels[::step] if step > 1 else pixels)
        return {
            (pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255): number for pixel, number in counts.items()
        }

    def _place(self, x: float, y: float) -> tuple[int, int]:
        (cx, cy), (ax, ay), (bx, by) = self._corner, self._across, self._along
        return (
            round(cx + ((ax - cx) * x + (bx - cx) * y) / _FAR),
            round(cy + ((ay - cy) * x + (by - cy) * y) / _FAR),
        )


def _draw(page: Any, bitmap: Any) -> None:
    """Draws with pauses, so that it can end. Raises NotDrawn."""
    until = time.monotonic() + _SECONDS
    wait = pdfium.IFSDK_PAUSE(version=1)
    wait.NeedToPauseNow = _ASKED(lambda _: time.monotonic() > until)
    place = (0, 0, bitmap.width, bitmap.height, 0)
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_RENDER_LIMITEDIMAGECACHE
    try:
        state = pdfium.FPDF_RenderPageBitmap_Start(bitmap, page, *place, flags, ctypes.byref(wait))
    finally:
        pdfium.FPDF_RenderPage_Close(page)
    if state != pdfium.FPDF_RENDER_DONE:
        raise NotDrawn


def _most(counts: dict[Rgb, int]) -> Rgb:
    """The colour that most pixels have."""
    return max(counts, key=lambda each: counts[each], default=_PAPER)


def _apart(one: Rgb, other: Rgb) -> int:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]), abs(one[2] - other[2]))


def _coarse(colour: Rgb) -> Rgb:
    """A colour as those of pixels are counted."""
    return colour[0] & 0xF8, colour[1] & 0xF8, colour[2] & 0xF8
