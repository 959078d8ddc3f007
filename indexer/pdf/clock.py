"""How long the children that read one PDF may still take."""

from __future__ import annotations

import time
from typing import Protocol

from indexer.pdf.limits import Limits


class Speaker(Protocol):
    """What is waited for: indexer.pdf.children.Child."""

    def receive(self, seconds: float) -> bytes | None:
        """The next message, None at the end."""


class Clock:
    """The time of each page and of all of them together, whichever child reads them.

    A page gets at most half of what is left once a child was lost, so that a second hanging page leaves time for
    those behind it.
    """

    def __init__(self, limits: Limits, *, ocr: bool, later: bool = False) -> None:
        self._limits = limits
        self._ocr = ocr
        self._later = later
        self._left = limits.seconds(0, later=later)
        self._opened = False
        self._lost = False
        self.patience = self._left  # of the last wait, in seconds
        self._waited = 0.0

    def opened(self, pages: int) -> None:
        """It is known now how many pages there are to read."""
        if not self._opened:
            self._opened = True
            more = self._limits.seconds(pages, later=self._later) - self._limits.seconds(0, later=self._later)
            self._left += more

    def lost(self) -> None:
        """The page that was waited for ended its child, maybe while OCR was tried on it."""
        self._lost = True
        if self._ocr:
            self.took_ocr()

    def receive(self, child: Speaker) -> bytes | None:
        """The child's next message; only the time until then counts. Raises as Child.receive."""
        self.patience = max(self._left, 0.0)
        if self._opened and not self.over:
            share = self._left / 2 if self._lost else self._left
            spare = self._limits.ocr_seconds_per_page if self._ocr else 0.0
            self.patience = min(share + spare, self._limits.single(ocr=self._ocr))
        began = time.monotonic()
        try:
            return child.receive(self.patience)
        finally:
            self._waited = time.monotonic() - began
            self._left -= self._waited

    def took_ocr(self) -> None:
        """The last message is of a page that OCR was tried on: it has time of its own."""
        self._left += min(self._waited, self._limits.ocr_seconds_per_page)

    def took_drawing(self) -> None:
        """The last message is of a page that was drawn to see what of its text can be seen: it has time of its own."""
        self._left += min(self._waited, self._limits.drawing_seconds_per_page)

    @property
    def over(self) -> bool:
        """Whether no page may be read any more."""
        return self._left <= 0
