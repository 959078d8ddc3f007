"""How much one PDF may cost."""

from __future__ import annotations

from dataclasses import dataclass

_LATER = 0.4  # of the base: what a short later part has at least


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one PDF may use before it is stopped; what was read until then is kept.

    Seconds count only while the caller waits for the reader, so a slow caller costs the PDF nothing.
    """

    memory_bytes: int = 512 * 1024 * 1024  # of the child process, resident
    address_space: bool = True  # hold its address space to as much, too, where the system can (Linux)
    cpu_seconds: int = 600  # of the child process, should nobody be left to watch the clock; more with OCR
    base_seconds: float = 25.0  # for opening and for the first pages
    seconds_per_page: float = 0.1  # more for each page that is going to be read
    page_seconds: float = 15.0  # for any single page
    ocr_seconds_per_page: float = 10.0  # more for each page that OCR is tried on
    ocr_page_seconds: float = 18.0  # for any single page where OCR may be needed
    drawing_seconds_per_page: float = (
        1.0  # more for each page that is drawn to see what of its text can be seen
    )
    restarts: int = 5  # children that go on behind a page that ended the child before
    max_pages: int = 5000
    max_page_characters: int = 200_000
    max_characters: int = 20_000_000

    def seconds(self, pages: int, *, later: bool = False) -> float:
        """For so many pages in all, without OCR; of a `later` part of a file the first part had the base for opening."""
        own = self.seconds_per_page * min(pages, self.max_pages)
        return max(_LATER * self.base_seconds, own) if later else self.base_seconds + own

    def single(self, *, ocr: bool) -> float:
        """Seconds for any single page."""
        return self.ocr_page_seconds if ocr else self.page_seconds

    def cpu(self, pages: int, *, ocr: bool) -> int:
        """Seconds of CPU time for so many pages."""
        return self.cpu_seconds + round(self.ocr_seconds_per_page * min(pages, self.max_pages) * ocr)


DEFAULT_LIMITS = Limits()
