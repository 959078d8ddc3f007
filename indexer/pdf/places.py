"""Where on its page a part of the page's text stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from indexer.pdf.fields import page_as_seen
from indexer.pdf.hidden import hidden_on
from indexer.pdf.layers import NO_LAYERS, Layers
from indexer.pdf.lines import Glyphs, turned
from indexer.pdf.origins import clean_with_origins
from indexer.pdf.rows import Box, level
from indexer.pdf.text import Laid, lay_out

_MOST_CHARACTERS = 1_000_000
_MOST_PLACES = 20_000  # characters looked up for one page

Span = tuple[int, int]


def places_of(
    document: Any, index: int, text: str, spans: Sequence[Span], *, layers: Layers = NO_LAYERS
) -> list[list[Box]]:
    """The rectangles in which each span of the page's text stands, one for each run of words on a line.

    `index` counts from 0, spans are in code points of `text`, rectangles in points of the page's own space, which no
    rotation turns. When `text` is not what this reader gives, as when pypdf read the page, spans are searched by
    their letters and digits; a span that is not found has no rectangles.

    Raises:
        PdfiumError: pdfium cannot load the page.
    """
    with page_as_seen(document, index) as (page, fields):
        textpage = page.get_textpage()
        try:
            look = partial(hidden_on, page, layers=layers)
            laid, glyphs = lay_out(page, textpage, fields, _MOST_CHARACTERS, look)
            cleaned, origins = clean_with_origins(laid.text)
            sources = _sources(laid)
            left = _MOST_PLACES
            places = []
            for start, end in spans if cleaned == text else _found(spans, text, cleaned):
                offsets = [sources[origin] for origin in origins[start:end]][: max(left, 0)]
                left -= len(offsets)
                places.append(_rectangles(glyphs, (offset for offset in offsets if offset >= 0)))
            return places
        finally:
            textpage.close()


def _sources(laid: Laid) -> list[int]:
    """For each character of the text before cleaning its offset in pdfium's text, -1 for what joins pieces."""
    sources: list[int] = []
    for line in laid.lines:
        for start, end in line.pieces:
            sources.extend(range(start, end))
            sources.append(-1)
    return sources


def _rectangles(glyphs: Glyphs, offsets: Iterable[int]) -> list[Box]:
    found: list[Box] = []
    for offset in offsets:
        box = None if glyphs.text[offset].isspace() else glyphs.box(offset)
        if box is None or (box.height <= 0 and box.right <= box.left):
            continue
        if found and _goes_on(found[-1], box):
            found[-1] = found[-1].around(box)
        else:
            found.append(box)
    back = (360 - glyphs.rotation) % 360
    return [turned(box, back) for box in found]


def _goes_on(before: Box, box: Box) -> bool:
    """Whether the character stands beside the ones before, on either side."""
    if level(before, box) <= 0.3:
        return False
    reach = 1.2 * max(before.height, box.height)
    return box.left - before.right < reach and before.left - box.right < reach


def _found(spans: Sequence[Span], text: str, cleaned: str) -> list[Span]:
    """Where the spans of `text` stand in `cleaned`, by their letters and digits; (0, 0) if they do not.

    The occurrence is taken that has as many equal ones before it.
    """
    hay, places = _folded(cleaned)
    whole, _ = _folded(text)
    found = []
    for start, end in spans:
        needle, _ = _folded(text[start:end])
        before = len(_folded(text[:start])[0])
        nth = whole.count(needle, 0, before) if needle else 0
        place = _nth(hay, needle, nth) if needle else -1
        found.append((places[place], places[place + len(needle) - 1] + 1) if place >= 0 else (0, 0))
    return found


def _nth(hay: str, needle: str, nth: int) -> int:
    """The place of that occurrence, counted from 0, or of the last one before it; -1 if there is none."""
    place = hay.find(needle)
    for _ in range(nth):
        further = hay.find(needle, place + len(needle))
        if place < 0 or further < 0:
            break
        place = further
    return place


def _folded(text: str) -> tuple[str, list[int]]:
    """Only letters and digits, in lower case, and the place of each in the text."""
    pairs = [
        (folded, place)
        for place, character in enumerate(text)
        for folded in unicodedata.normalize("NFKC", character).casefold()
        if folded.isalnum()
    ]
    return "".join(folded for folded, _ in pairs), [place for _, place in pairs]
