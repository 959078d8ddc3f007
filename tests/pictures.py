"""What tests see on pictures of pages."""

from __future__ import annotations

import io

from PIL import Image

Region = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def highlighted(image: Image.Image) -> Region | None:
    """Around everything that is highlighter's yellow."""
    red, green, blue = image.split()
    yellow = Image.merge(
        "RGB",
        (
            red.point(lambda value: 255 * (value >= 250)),
            green.point(lambda value: 255 * (225 <= value <= 242)),
            blue.point(lambda value: 255 * (80 <= value <= 100)),
        ),
    )
    return yellow.convert("L").point(lambda value: 255 * (value == 255)).getbbox()


def inked(image: Image.Image) -> Region | None:
    """Around everything that is dark."""
    return image.convert("L").point(lambda value: 255 * (value < 100)).getbbox()
