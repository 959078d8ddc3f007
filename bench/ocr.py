"""How well and how fast scanned pages of known text are read, beside Tesseract as it is commonly called.

    python -m bench.ocr [--pages 3]

One object on standard output: for English and Chinese pages at 200 dots per inch, clean, upside down and speckled (9 points), F1
over words (characters for Chinese), CPU seconds a page and the peak memory of the process that reads. `tesseract` is
the peer in the same run: the same pixels as a Pillow image with tesserocr's defaults (psm 3, no resolution, no turning)
and the right language given, words of Chinese joined as ours are.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from indexer.pdf.ocr_setup import ocr_of, what_is_missing
from indexer.pdf.request import Ocr
from indexer.settings import IndexerSettings
from tests.scans import CHINESE, ENGLISH, LATIN_FONT, chinese_font, f1, picture_of, with_noise, write_pictures

KINDS: dict[str, Callable[[str, Path], Image.Image]] = {
    "clean": picture_of,
    "upside_down": lambda text, font: picture_of(text, font).rotate(180),
    "speckled": lambda text, font: with_noise(picture_of(text, font, points=9)),
}


def read_ours(path: Path, _language: str, ocr: Ocr) -> str:
    from indexer.pdf.ocr import Recogniser

    page = pypdfium2.PdfDocument(path)[0]
    return Recogniser(ocr, None).read(page, limit=100_000, seconds=60).text


def read_as_usual(path: Path, language: str, ocr: Ocr) -> str:
    import tesserocr

    image = pypdfium2.PdfDocument(path)[0].render(scale=200 / 72).to_pil()
    text = tesserocr.image_to_text(image, lang=language, path=ocr.tessdata)
    return re.sub(r"(?<=[\u3000-\u9fff]) (?=[\u3000-\u9fff])", "", text)


READERS: dict[str, Callable[[Path, str, Ocr], str]] = {"footnote": read_ours, "tesseract": read_as_usual}


def measure(reader: str, path: Path, language: str, pages: int) -> tuple[str, float, float]:
    """Text, CPU seconds a page and peak megabytes, in a process of its own."""
    ocr = ocr_of(IndexerSettings())
    assert ocr is not None
    began, text = time.process_time(), ""
    for _ in range(pages):
        text = READERS[reader](path, language, ocr)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return text, (time.process_time() - began) / pages, peak


def run(pages: int) -> dict[str, Any]:
    texts = {"english": ("eng", ENGLISH, LATIN_FONT), "chinese": ("chi_sim", CHINESE, chinese_font())}
    figures: dict[str, Any] = {"pages": pages}
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        for name, (language, text, font) in texts.items():
            if font is None:
                figures[name] = "no Chinese font is installed"
                continue
            for kind, draw in KINDS.items():
                path = write_pictures(Path(folder) / "page.pdf", [draw(text, font)])
                for reader in READERS:
                    with context.Pool(1) as pool:
                        found, seconds, peak = pool.apply(measure, (reader, path, language, pages))
                    figures.setdefault(name, {}).setdefault(kind, {})[reader] = {
                        "f1": round(f1(text, found, by_character=language == "chi_sim"), 4),
                        "cpu_seconds_a_page": round(seconds, 2),
                        "peak_mb": round(peak),
                    }
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ocr", description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=3)
    options = parser.parse_args()
    missing = what_is_missing(IndexerSettings())
    if missing:
        sys.exit(f"No OCR here: {missing}")
    json.dump(run(options.pages), sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
