"""How much of a document was read, and what to say of the rest. Values in, values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.types import DocumentState, PageCounts, ReadBy
from indexer.types.pages import HIDDEN_TEXT, UNCHECKED_TEXT

_REASONS_SHOWN = 4
_RANGES_SHOWN = 8
_LONGEST_REASON = 300

PageRead = tuple[int, ReadBy, str | None]
"""A page's number, how it was read, and why not."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of a document's pages."""

    state: DocumentState  # indexed, partial or failed
    counts: PageCounts
    reason: str | None  # sentences about what is missing; never None unless all of it is indexed


def coverage_of(
    pages: Iterable[PageRead],
    *,
    total: int,
    passages: int,
    remarks: Sequence[str] = (),
    attachments: int = 0,
) -> Coverage:
    """The verdict on a document of `total` pages of which these were seen.

    It is failed when there is nothing to search, and partial when a page or a part of one could not be read. Pages
    that were never reached count as failed; `remarks` say why, and what else is missing. Attachments and text that
    cannot be seen are no part of its pages, so that they change no state, but whoever expects them in answers is told.
    """
    by: Counter[ReadBy] = Counter()
    failed: dict[str, list[int]] = {}
    hidden: list[int] = []
    unchecked: list[int] = []
    for number, read_by, reason in pages:
        by[read_by] += 1
        if read_by is ReadBy.FAILED:
            failed.setdefault(reason or "It could not be read.", []).append(number)
        elif reason:
            hidden += [number] * (HIDDEN_TEXT in reason)
            unchecked += [number] * (UNCHECKED_TEXT in reason)
    seen = by.total()
    counts = PageCounts(
        total=max(total, seen),
        text=by[ReadBy.TEXT],
        ocr=by[ReadBy.OCR],
        blank=by[ReadBy.BLANK],
        failed=by[ReadBy.FAILED] + max(0, total - seen),
    )
    missing = " ".join([*_failures(failed), *remarks])
    state = DocumentState.PARTIAL if counts.failed or missing else DocumentState.INDEXED
    if not passages:
        state, missing = DocumentState.FAILED, missing or _nothing_on(counts)
    elif counts.failed:
        missing = missing or f"{counts.failed} pages were not read."
    said = [missing, _left_out(hidden), _not_checked(unchecked), _attached(attachments)]
    return Coverage(state, counts, " ".join(filter(None, said)) or None)


def page_ranges(numbers: Iterable[int], *, shown: int = _RANGES_SHOWN) -> str:
    """Numbers in words: "Page 3", "Pages 3-7, 12", and how many more there are behind so many ranges."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    parts = [f"{first}-{last}" if last > first else f"{first}" for first, last in ranges[:shown]]
    rest = sum(last - first + 1 for first, last in ranges[shown:])
    single = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
    return ("Page " if single else "Pages ") + ", ".join(parts) + (f" and {rest:,} more" if rest else "")


def _failures(failed: dict[str, list[int]]) -> list[str]:
    """A sentence for each reason, the most frequent first; the rarest together when there are many."""
    reasons = sorted(failed, key=lambda reason: (-len(failed[reason]), failed[reason][0]))
    shown = reasons[:_REASONS_SHOWN]
    sentences = [f"{page_ranges(failed[reason])}: {_shortened(reason)}" for reason in shown]
    others = [number for reason in reasons[_REASONS_SHOWN:] for number in failed[reason]]
    if others:
        sentences.append(f"{page_ranges(others)}: not read for other reasons.")
    return sentences


def _shortened(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else reason[: _LONGEST_REASON - 1] + "…"


def _left_out(pages: Sequence[int]) -> str | None:
    return f"On {_lowered(page_ranges(pages))}, text that cannot be seen was left out." if pages else None


def _not_checked(pages: Sequence[int]) -> str | None:
    if not pages:
        return None
    return f"Of {_lowered(page_ranges(pages))} it was not found out whether all text can be seen."


def _lowered(words: str) -> str:
    return words[0].lower() + words[1:]


def _attached(attachments: int) -> str | None:
    if not attachments:
        return None
    files = "A file is" if attachments == 1 else f"{attachments:,} files are"
    return f"{files} attached to it and not read: share what should be answered from by itself."


def _nothing_on(counts: PageCounts) -> str:
    if counts.total == 0:
        return "It has no pages."
    if counts.text + counts.ocr:
        return "Its pages carry nothing but headers, footers and page numbers."
    return (
        "Its only page carries no text."
        if counts.total == 1
        else f"None of its {counts.total:,} pages carries text."
    )
