"""A page as a picture, with words of it highlighted. Runs in the child process."""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from indexer.pdf.layers import NO_LAYERS, Layers
from indexer.pdf.opening import Refused
from indexer.pdf.places import places_of
from indexer.pdf.remedies import SAVE_ANEW
from indexer.pdf.request import MAX_PIXELS, Ocr, Picture
from indexer.pdf.rows import Box

MIN_WIDTH, MAX_WIDTH = 200, 2000
MAX_SIDE = 4000
"""Bounds of every picture, with MAX_PIXELS. Very long or wide pages become narrower or lower than asked for."""

_HIGHLIGHT = (255, 236, 90)
_OUTLINE = (184, 130, 0)
"""Multiplied with the page: black words keep a contrast of 17:1 on the yellow, words of 5.4:1 still 4.5:1. The
outline, 3.3:1 on white, is there for who does not see the yellow."""

_OCR_SECONDS = 10.0
_COLOURS = 256
_COMPRESSION = 6  # a third smaller than 1 in the time that drawing takes anyway

Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels from the upper left corner."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page's picture."""

    png: bytes
    width: int  # pixels
    height: int
    highlighted: int  # of the spans, how many were found and lie on the picture


def draw(document: Any, picture: Picture, ocr: Ocr | None, layers: Layers = NO_LAYERS) -> Drawn:
    """Draws a page as viewers show it: turned, cropped, with annotations and the fields of forms.

    `layers` are the document's. With `ocr` the words of a page without a text layer are looked for as the page's text was read. Spans that are
    found nowhere are not highlighted, and not counted.

    Raises:
        Refused: there is no such page, or pdfium cannot load it.
    """
    if not 1 <= picture.page <= len(document):
        raise Refused(f"It has no page {picture.page}.", f"Its pages are 1 to {len(document)}.")
    with contextlib.suppress(pypdfium2.PdfiumError):  # then the page is drawn without the form's fields
        document.init_forms()
    try:
        page = document[picture.page - 1]
    except pypdfium2.PdfiumError as error:
        raise Refused(f"Page {picture.page} is damaged and cannot be drawn.", SAVE_ANEW) from error
    try:
        width, height = page.get_size()
        scale = scale_of(width, height, picture.width)
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        image = bitmap.to_pil().convert("RGB")
        spans = _rectangles(document, page, bitmap, picture, ocr, layers)
    finally:
        page.close()
    shown = [kept for span in spans if (kept := [box for box in span if _is_on(box, image.size)])]
    if shown:
        image = _highlighted(image, [band for span in shown for band in _bands(span)])
    return Drawn(_png(image), image.width, image.height, len(shown))


def scale_of(width: float, height: float, wanted: int) -> float:
    """Pixels for each point of a page, so that its picture has the wanted width as far as the bounds allow."""
    wanted = min(max(wanted, MIN_WIDTH), MAX_WIDTH)
    # One less on each side, since the picture's sides are rounded up.
    return min(
        wanted / width,
        (MAX_SIDE - 1) / max(width, height),
        math.sqrt(MAX_PIXELS / (width * height)) * (1 - 1 / math.sqrt(MAX_PIXELS)),
    )


def _rectangles(
    document: Any, page: Any, bitmap: Any, picture: Picture, ocr: Ocr | None, layers: Layers
) -> list[list[Rectangle]]:
    """For each span where it stands on the picture; none where it is found nowhere."""
    if not picture.spans:
        return []
    places: list[list[Box]] = []
    with contextlib.suppress(pypdfium2.PdfiumError):
        places = places_of(document, picture.page - 1, picture.text, picture.spans, layers=layers)
    if ocr is not None and not any(places):
        places = _recognised(page, picture, ocr)
    return [_on_bitmap(boxes, page, bitmap) for boxes in places]


def _recognised(page: Any, picture: Picture, ocr: Ocr) -> list[list[Box]]:
    from indexer.pdf.ocr import Recogniser  # loads Tesseract, which few pages need

    try:
        return Recogniser(ocr, None).boxes(page, picture.text, picture.spans, seconds=_OCR_SECONDS)
    except Exception:  # noqa: BLE001 - a picture without highlights is better than none
        return []


def _on_bitmap(boxes: Iterable[Box], page: Any, bitmap: Any) -> list[Rectangle]:
    """Boxes of the page's user space on the picture, however the page is turned and cropped."""
    converter = bitmap.get_posconv(page)
    found = []
    for box in boxes:
        across, down = zip(
            converter.to_bitmap(box.left, box.top), converter.to_bitmap(box.right, box.bottom), strict=True
        )
        found.append((min(across), min(down), max(across), max(down)))
    return found


def _is_on(box: Rectangle, size: tuple[int, int]) -> bool:
    left, top, right, bottom = box
    return left < size[0] and top < size[1] and right > 0 and bottom > 0


def _bands(boxes: Iterable[Rectangle]) -> list[Rectangle]:
    """Boxes that stand beside each other, at one height and with no more than a space between, as one."""
    bands: list[Rectangle] = []
    for box in boxes:
        if bands and _goes_on(bands[-1], box):
            band = bands[-1]
            bands[-1] = (
                min(band[0], box[0]),
                min(band[1], box[1]),
                max(band[2], box[2]),
                max(band[3], box[3]),
            )
        else:
            bands.append(box)
    return bands


def _goes_on(band: Rectangle, box: Rectangle) -> bool:
    lower = max(1, min(band[3] - band[1], box[3] - box[1]))
    both = min(band[3], box[3]) - max(band[1], box[1])
    between = max(band[0], box[0]) - min(band[2], box[2])
    return both > 0.6 * lower and between < 0.8 * lower


def _highlighted(image: Image.Image, bands: Sequence[Rectangle]) -> Image.Image:
    """The picture seen through yellow film over the bands, with one outline around those that touch."""
    line = max(1, round(image.width / 800))
    film = Image.new("RGB", image.size, (255, 255, 255))
    pen = ImageDraw.Draw(film)
    for colour, grown in ((_OUTLINE, line), (_HIGHLIGHT, 0)):
        for left, top, right, bottom in bands:
            margin = min(2 * line, (bottom - top) // 8) + grown
            pen.rectangle((left - margin, top - margin, right + margin, bottom + margin), fill=colour)
    return ImageChops.multiply(image, film)


def _png(image: Image.Image) -> bytes:
    """Few colours: a quarter of the bytes, and nobody sees it on a page of text."""
    few = image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = few.getpalette() or []
    few.putpalette([255 if value == 254 else value for value in palette])  # the means of its cells dull white
    buffer = io.BytesIO()
    few.save(buffer, "PNG", compress_level=_COMPRESSION)
    return buffer.getvalue()
