"""What people are told of PDFs that they share: a line in the thread, or a reaction. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.blocks import SlackMessage, message
from bot.mrkdwn import bold, plain
from bot.notice_book import Mode
from bot.reports import count
from indexer.coverage import PageRead, page_ranges
from indexer.types import Document, DocumentState, ReadBy

WHOLE = "white_check_mark"
WANTING = "warning"
"""Reactions: everything of it can be asked about; something cannot, and `/pdfs list` says what and why."""

_NAME = 120  # characters of a file's name
_REASON = 400
_LOWERED = ("It ", "Its ", "None ", "The ", "Reading ")

SWITCH = "`/pdfs notices reactions` or `/pdfs notices quiet` makes me tell less here."


def indexed_line(document: Document, coverage: Sequence[PageRead]) -> SlackMessage:
    """That a PDF can be asked about, how its pages were read, and what of it is missing."""
    counts = document.pages
    details = []
    if counts.ocr:
        details.append(f"{counts.ocr:,} of them scanned and read by OCR")
    if counts.blank:
        details.append(f"{counts.blank:,} blank")
    if counts.failed:
        details.append(f"{_unreadable(coverage, counts.total)} unreadable")
    pages = ", ".join([count(counts.total, "page"), *details])
    lines = [f"Indexed {_name(document)}: {pages}. Ask me about it here."]
    if document.reason:
        lines.append(plain(document.reason, _REASON))
    return message("\n".join(lines))


def refused_line(document: Document) -> SlackMessage:
    """That a PDF cannot be read, why, and what to do."""
    reason = document.reason or "It could not be read."
    if reason.startswith(_LOWERED):
        reason = reason[0].lower() + reason[1:]
    return message(f"I cannot read {_name(document)}: {plain(reason, _REASON)}")


def waiting_line(document: Document, why: str) -> SlackMessage:
    """That a PDF is not read yet, and what it waits for. What the indexer says may name other files: it is not repeated."""
    if "FOOTNOTE_COST_CAP" in why:
        cause = (
            "FOOTNOTE_COST_CAP does not allow more for now. A later sync goes on; an admin may raise it to have it read "
            "at once."
        )
    else:
        cause = "something was in the way, and I shall try again. Admins see what it was with /pdfs status."
    return message(f"I have not read {_name(document)} yet: {cause}")


def line_for(document: Document, coverage: Sequence[PageRead], error: str | None) -> SlackMessage | None:
    """The line about a document; None while there is nothing to say of it."""
    match document.state:
        case DocumentState.INDEXED | DocumentState.PARTIAL:
            return indexed_line(document, coverage)
        case DocumentState.FAILED:
            return refused_line(document)
        case DocumentState.PENDING if error:
            return waiting_line(document, error)
        case _:
            return None


def wants_line(mode: Mode, document: Document) -> bool:
    """Whether a line is asked for, and not just a reaction."""
    return mode is Mode.LINES or (mode is Mode.REACTIONS and document.state is not DocumentState.INDEXED)


def reaction_for(document: Document) -> str:
    """The reaction about a document."""
    return WHOLE if document.state is DocumentState.INDEXED else WANTING


def invited_line(pdfs: int | None) -> SlackMessage:
    """What the one who invites the bot is told; `pdfs` is how many are shared there, None when that is not known."""
    if pdfs == 0:
        return message(
            "There are no PDFs in this channel yet. I read those that are shared here, and everybody in this channel "
            f"may ask me about them. {SWITCH}"
        )
    how_many = "the PDFs" if pdfs is None else f"the {count(pdfs, 'PDF')}"
    return message(
        f"I am reading {how_many} shared in this channel. Everybody in this channel may ask me about what they say: "
        f"mention me. /pdfs status shows how far I am. {SWITCH}"
    )


_MODES = {
    Mode.LINES: "a line in the thread of each PDF that is shared says what became of it",
    Mode.REACTIONS: "a reaction says that a PDF was read, and a line only what is missing",
    Mode.QUIET: "nothing is said about PDFs that are shared",
}


def mode_line(mode: Mode, *, chosen: bool) -> SlackMessage:
    """How a channel hears of its PDFs, and how to change that."""
    whose = "chosen for this channel" if chosen else "as everywhere where nothing else was chosen"
    return message(
        f"Notices here: {mode.value} ({whose}): {_MODES[mode]}.",
        "`/pdfs notices lines`, `/pdfs notices reactions` or `/pdfs notices quiet` changes it for this channel.",
    )


def _unreadable(coverage: Iterable[PageRead], total: int) -> str:
    """`page 7`, `pages 3-5, 9`: those that failed, and those that were never reached."""
    seen = {number: read_by for number, read_by, _ in coverage}
    failed = [n for n in range(1, total + 1) if seen.get(n, ReadBy.FAILED) is ReadBy.FAILED]
    words = page_ranges(failed)
    return words[0].lower() + words[1:]


def _name(document: Document) -> str:
    return bold(document.name, _NAME) or "a PDF"
