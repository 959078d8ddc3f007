"""How much one PDF may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one PDF may use before it is stopped; what was read until then is kept.

    Seconds count only while the caller waits for the reader, so a slow caller costs the PDF nothing.
    """

    memory_bytes: int = 512 * 1024 * 1024  # address space of the child process
    cpu_seconds: int = 600  # of the child process, should nobody be left to watch the clock
    base_seconds: float = 25.0  # for opening and for the first pages
    seconds_per_page: float = 0.1  # more for each page that is going to be read
    page_seconds: float = 15.0  # for any single page
    max_pages: int = 5000
    max_page_characters: int = 200_000
    max_characters: int = 20_000_000


DEFAULT_LIMITS = Limits()
