"""Pages without a text layer, read by Tesseract. Only for the child: Tesseract runs C++ over hostile pictures.

A page is drawn at 200 dots per inch, its turn and script are found, and it is recognised in the language of the
document, else in the likeliest of its script. When the words are doubtful it is tried in other ways (as one block of
text, without specks, turned, in another script), and what Tesseract is surest of is kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image, ImageFilter

from indexer.pdf.language import detect_language
from indexer.pdf.ocr_language import in_order, known_as
from indexer.pdf.ocr_words import Composed, Word, compose, text_lines, words_at
from indexer.pdf.request import Ocr
from indexer.pdf.rows import Box
from indexer.pdf.tesseract import AUTO, BLOCK, RESOLUTION, Orientation, Tesseract, TookTooLong
from indexer.pdf.text import EMPTY, NO_TEXT, PageText

ILLEGIBLE = "nothing legible on it: a picture, or too poor a scan"

_MOST_PIXELS = 8_000_000  # A3 at 200 dots per inch
_LEAST_CONTRAST = 24  # of 255; a white scan has less
_SURE = 0.75  # confidence that makes other ways needless: wrong turns and layouts stay below
_LIKELY_TURN = 2.0  # Tesseract's confidence in an orientation that is tried before the page as it lies
_CLEAR_TURN = 10.0  # Tesseract's confidence in an orientation that needs no test of others
_LEAST_CONFIDENCE = 0.45  # below, what was found is no text
_FEW_LETTERS = 10  # so few must be clearer than others
_PATIENCE = 0.5  # share of a page's seconds after which no other way is begun


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read a page."""

    turn: int  # degrees clockwise by which the page is turned before it is read
    language: str
    segmentation: int
    smooth: bool  # specks are wiped away first


@dataclass(frozen=True, slots=True)
class _Reading:
    way: _Way
    composed: Composed


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A page as grey pixels."""

    bitmap: Any
    image: Image.Image
    scale: float  # pixels a point

    @property
    def contrast(self) -> int:
        """From 0 to 255: of its darkest and brightest pixels."""
        darkest, brightest = self.image.getextrema()
        return int(brightest - darkest)  # type: ignore[operator]  # pairs, if it had several bands


class Recogniser:
    """Reads pages of one document. `language` is the document's own (ISO 639-1 or a tag such as "de-CH"), if known."""

    def __init__(self, ocr: Ocr, language: str | None) -> None:
        self._ocr = ocr
        self._language = language
        self._tesseract = Tesseract(ocr.tessdata)

    def read(self, page: Any, *, limit: int, seconds: float) -> PageText:
        """What the pdfium page says, at most `limit` characters; blank or failed, with the reason, when nothing.

        Lines are placed on the page as it is turned to be read, which for a page scanned askew is not as it is shown.
        """
        try:
            reading, drawn = self._best(page, time.monotonic() + seconds)
        except TookTooLong:
            return PageText(
                "", "failed", f"It is a picture, and reading it by OCR took more than {seconds:.0f} seconds."
            )
        if drawn.contrast < _LEAST_CONTRAST:
            return PageText("", "blank", EMPTY)
        composed = reading.composed if reading else compose(())
        if not composed.text:
            return PageText("", "blank", NO_TEXT)
        if _is_junk(composed):
            return PageText("", "blank", ILLEGIBLE)
        lines = text_lines(
            composed, width=drawn.image.width, height=drawn.image.height, points_a_pixel=1 / drawn.scale
        )
        text = composed.text[:limit]
        return PageText(
            text,
            "ocr",
            cut=len(composed.text) > limit,
            confidence=round(composed.confidence, 3),
            lines=tuple(replace(line, end=min(line.end, limit)) for line in lines if line.start < limit),
        )

    def boxes(
        self, page: Any, text: str, spans: Sequence[tuple[int, int]], *, seconds: float
    ) -> list[list[Box]]:
        """For each span of the page's text, as an earlier `read` gave it, rectangles of its words in user space.

        The page is read again. Raises TookTooLong.
        """
        reading, drawn = self._best(page, time.monotonic() + seconds)
        if reading is None:
            return [[] for _ in spans]
        place = drawn.bitmap.get_posconv(page)

        def box(word: Word) -> Box:
            (x0, y0), (x1, y1) = (
                place.to_page(round(x), round(y))
                for x, y in ((word.left, word.top), (word.right, word.bottom))
            )
            return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

        return [[box(word) for word in words_at(reading.composed, text, span)] for span in spans]

    def _best(self, page: Any, until: float) -> tuple[_Reading | None, _Drawn]:
        """The reading that Tesseract is surest of, with the pixels that it was made from."""
        drawn = {0: _draw(page, 0)}
        if drawn[0].contrast < _LEAST_CONTRAST:
            return None, drawn[0]
        patience = until - (1 - _PATIENCE) * (until - time.monotonic())
        best: _Reading | None = None
        for way in self._ways(drawn[0]):
            if way.turn not in drawn:
                drawn = {0: drawn[0], way.turn: _draw(page, way.turn)}
            reading = self._reading(drawn[way.turn], way, until, best)
            best = _surer(best, reading)
            if (best and _worth(best) >= _SURE) or time.monotonic() > patience:
                break
        if best is None:
            return None, drawn[0]
        if best.way.turn not in drawn:
            drawn[best.way.turn] = _draw(page, best.way.turn)
        best = self._in_its_language(best, drawn[best.way.turn], patience, until)
        return best, drawn[best.way.turn]

    def _reading(self, drawn: _Drawn, way: _Way, until: float, best: _Reading | None) -> _Reading | None:
        try:
            image = _smooth(drawn.image) if way.smooth else drawn.image
            words = self._tesseract.words(image, way.language, way.segmentation, until=until)
        except TookTooLong:
            if best is None:
                raise
            return None
        return _Reading(way, compose(words))

    def _ways(self, drawn: _Drawn) -> Iterator[_Way]:
        """How to read a page, the likeliest first."""
        seen, smooth = self._tesseract.orientation(drawn.image), False
        if seen.sureness < _LIKELY_TURN:
            wiped = self._tesseract.orientation(_smooth(drawn.image))
            if wiped.sureness > seen.sureness:
                seen, smooth = wiped, True
        first, *others = in_order(self._ocr.languages, self._language, seen.script)
        turns = _turns(seen)
        early = 2 if seen.turn else 1
        for turn in turns[:early]:
            yield _Way(turn, first, AUTO, smooth)
        yield _Way(turns[0], first, AUTO, not smooth)
        yield _Way(turns[0], first, BLOCK, smooth)
        for turn in turns[early:]:
            yield _Way(turn, first, AUTO, smooth)
        yield from (_Way(turns[0], language, AUTO, smooth) for language in others)

    def _in_its_language(self, best: _Reading, drawn: _Drawn, patience: float, until: float) -> _Reading:
        """Read once more when the words are of another configured language than they were read in."""
        language = known_as(detect_language(best.composed.text), self._ocr.languages)
        if language in (None, best.way.language) or time.monotonic() > patience:
            return best
        assert language
        again = self._reading(drawn, replace(best.way, language=language), until, best)
        return again if again and again.composed.confidence >= best.composed.confidence - 0.02 else best


def _turns(seen: Orientation) -> list[int]:
    """The turns of a page in the order in which they are tried."""
    if seen.sureness >= _CLEAR_TURN:
        return [seen.turn]
    first = [seen.turn, 0] if seen.sureness >= _LIKELY_TURN else [0, seen.turn]
    return list(dict.fromkeys([*first, 180, 90, 270]))


def _smooth(image: Image.Image) -> Image.Image:
    """Without specks of a pixel."""
    return image.filter(ImageFilter.MedianFilter(3))


def _draw(page: Any, turn: int) -> _Drawn:
    width, height = page.get_size()
    scale = min(RESOLUTION / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    bitmap = page.render(scale=scale, rotation=turn, grayscale=True, limit_image_cache=True)
    return _Drawn(bitmap, bitmap.to_pil(), scale)


def _surer(one: _Reading | None, other: _Reading | None) -> _Reading | None:
    if one is None or other is None:
        return one or other
    return other if _worth(other) > _worth(one) else one


def _worth(reading: _Reading) -> float:
    """Sureness, of next to nothing less."""
    letters = sum(map(str.isalnum, reading.composed.text))
    return reading.composed.confidence * min(1.0, letters / _FEW_LETTERS)


def _is_junk(composed: Composed) -> bool:
    letters = sum(map(str.isalnum, composed.text))
    least = _LEAST_CONFIDENCE if letters >= _FEW_LETTERS else _SURE
    return letters == 0 or composed.confidence < least
