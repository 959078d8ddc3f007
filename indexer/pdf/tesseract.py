"""Tesseract, asked for a page's turn and script and for its words. Only for the child: it is C++ over hostile pictures."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from indexer.pdf.ocr_words import Word

os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # before Tesseract: its threads cost more than they gain
import tesserocr

RESOLUTION = 200  # dots per inch of the pictures that it is shown
AUTO = int(tesserocr.PSM.AUTO)
BLOCK = int(tesserocr.PSM.SINGLE_BLOCK)

_ORIENTATION = "osd"


class TookTooLong(Exception):
    """Tesseract did not finish in its time."""


@dataclass(frozen=True, slots=True)
class Orientation:
    """What Tesseract sees of a page as a whole."""

    turn: int = 0  # degrees clockwise that make it upright
    sureness: float = 0.0  # 15 and more are beyond doubt, below 2 it is a guess
    script: str | None = None  # "Latin", "Han", …


class Tesseract:
    """Tesseract with the data of a folder. Pictures are grey, a byte a pixel."""

    def __init__(self, tessdata: str) -> None:
        self._tessdata = tessdata
        self._readers: dict[str, Any] = {}

    def orientation(self, image: Image.Image) -> Orientation:
        """How the picture lies and in which script it is; nothing sure when it has too few letters."""
        if not (Path(self._tessdata) / f"{_ORIENTATION}.traineddata").is_file():
            return Orientation()
        reader = self._reader(_ORIENTATION, tesserocr.PSM.OSD_ONLY)
        _show(reader, image)
        found = reader.DetectOrientationScript()
        if not found:
            return Orientation()
        turn = (360 - int(found["orient_deg"])) % 360
        return Orientation(turn, float(found["orient_conf"]), str(found["script_name"]))

    def words(self, image: Image.Image, language: str, segmentation: int, *, until: float) -> list[Word]:
        """The words of the picture in reading order.

        Raises:
            TookTooLong: it was not done then, by time.monotonic.
        """
        reader = self._reader(language, segmentation)
        _show(reader, image)
        left = int((until - time.monotonic()) * 1000)
        if left <= 0 or not reader.Recognize(left):
            raise TookTooLong
        return list(_found(reader.GetIterator()))

    def _reader(self, language: str, segmentation: int) -> Any:
        """With the data of one language; of the languages only the last is kept, for its memory."""
        if language not in self._readers:
            for other in [name for name in self._readers if _ORIENTATION not in (name, language)]:
                self._readers.pop(other).End()
            self._readers[language] = tesserocr.PyTessBaseAPI(path=self._tessdata, lang=language)
        self._readers[language].SetPageSegMode(segmentation)
        return self._readers[language]


def _show(reader: Any, image: Image.Image) -> None:
    reader.SetImageBytes(image.tobytes(), image.width, image.height, 1, image.width)
    reader.SetSourceResolution(RESOLUTION)  # without it many fonts are read as nothing


def _found(iterator: Any) -> Iterator[Word]:
    if iterator is None:
        return
    level, line = tesserocr.RIL.WORD, 0
    for item in tesserocr.iterate_level(iterator, level):
        text = (item.GetUTF8Text(level) if not item.Empty(level) else "").strip()
        if text:
            left, top, right, bottom = item.BoundingBox(level)
            size = item.RowAttributes()["row_height"]
            yield Word(text, item.Confidence(level) / 100, line, size, left, top, right, bottom)
        line += item.IsAtFinalElement(tesserocr.RIL.TEXTLINE, level)
