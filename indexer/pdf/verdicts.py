"""Why a page, or a PDF from a page on, was not read: in words for whoever shared it."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Sequence

from indexer.pdf.limits import Limits
from indexer.pdf.remedies import SAVE_ANEW
from indexer.pdf.watchdog import OUT_OF_MEMORY, too_much
from indexer.types import Unreadable

_SPLIT = "Split it into smaller files, or save it as a new PDF and share that."
_SMALLER = "Split it into smaller files."
_SHOWN = 10


def from_outside(code: int | None) -> bool:
    """Whether the reader's exit code says that somebody else ended it: our own limits end it by other means."""
    return code in (None, -signal.SIGKILL)


def of_a_page(code: int | None) -> bool:
    """Whether the exit code says that what the reader was doing ended it, so that another may go on behind that."""
    return not from_outside(code) and code != -signal.SIGXCPU


def ended(code: int | None, limits: Limits) -> str:
    """The process that read it ended with this code (negative: the signal) and without a last word."""
    if code == -signal.SIGXCPU:
        return "Reading it takes too much CPU time."
    if code == OUT_OF_MEMORY:
        return too_much(limits.memory_bytes)
    if from_outside(code):
        return "The process that read it was killed."
    cause = f"ended with code {code}"
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            cause = f"crashed ({signal.Signals(-code).name})"
    return f"The process that read it {cause}; it may need more than {limits.memory_bytes // 2**20:,} MB of memory."


def unread(page: int, why: str, *, passing: bool = False) -> Unreadable:
    """For nothing after that page being read (0: nothing at all)."""
    where = f"Page {page + 1} and all after it were not read" if page else "It could not be read"
    return Unreadable(f"{where}: {why[0].lower()}{why[1:]}", SAVE_ANEW, passing)


def out_of_time(page: int) -> Unreadable:
    """The time for the whole file ran out behind that page."""
    return Unreadable(f"It was not read within its time; page {page} is the last that was.", _SPLIT)


def not_opened(seconds: float) -> Unreadable:
    """Opening it took longer than that."""
    return Unreadable(f"It could not be opened within {seconds:g} seconds.", _SPLIT)


def nonsense(page: int) -> Unreadable:
    """The reader said something after that page that no reader says."""
    return Unreadable(f"After page {page} the process that read it returned nonsense.", SAVE_ANEW)


def too_many_characters(page: int, limits: Limits) -> Unreadable:
    """That page would have exceeded what a file may hold."""
    most = f"{limits.max_characters:,}"
    return Unreadable(
        f"It has more than {most} characters; page {page} and all after it were not read.", _SMALLER
    )


def too_many_pages(total: int, limits: Limits) -> Unreadable:
    """It has more pages than may be read."""
    return Unreadable(
        f"It has {total:,} pages; only the first {limits.max_pages:,} were read.",
        "Split it into smaller files, or raise FOOTNOTE_MAX_PAGES.",
    )


def cut_pages(pages: Sequence[int], limits: Limits) -> Unreadable:
    """These pages were read only in part."""
    shown = ", ".join(map(str, pages[:_SHOWN])) + (" and others" if len(pages) > _SHOWN else "")
    return Unreadable(
        f"Only the first {limits.max_page_characters:,} characters were read of page {shown}.",
        "Split the page, or share the data in another form.",
    )
