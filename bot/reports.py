"""What /pdfs says: the list of documents, the state of the index, help. Pure, as `bot.blocks` is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.blocks import SECTION, SlackMessage, message
from bot.mrkdwn import bold, link, pieces, plain
from indexer.catalogue import Statistics, SyncProgress, SyncRecord, UnderWay
from indexer.sources.places import without_login
from indexer.types import Document, DocumentState, PageCounts, Reach

PER_PAGE = 20
_MOST_SYNCS = 5
_MOST_FAILURES = 3
_MOST_READING = 10
_MARK = "⚠"
_REASON = 300  # characters of why something was not read
_WANTING = frozenset({DocumentState.PARTIAL, DocumentState.FAILED})

_STATES = {
    DocumentState.PENDING: "being read",
    DocumentState.INDEXED: "indexed",
    DocumentState.PARTIAL: "partly indexed",
    DocumentState.FAILED: "not readable",
    DocumentState.GONE: "removed",
}


def document_list(documents: Sequence[Document], *, page: int = 1) -> SlackMessage:
    """The documents that may be asked about here, twenty at a time; a page outside the list is its nearest."""
    if not documents:
        return message(
            "There are no PDFs that I may use here yet. Share one in this channel, and I will read it."
        )
    last = -(-len(documents) // PER_PAGE)
    page = max(1, min(page, last))
    shown = documents[(page - 1) * PER_PAGE : page * PER_PAGE]
    head = f"{count(len(documents), 'PDF')} that you may ask about here"
    lines = [f"{head} (page {page} of {last}):" if last > 1 else f"{head}:"]
    lines += [*attention(documents), *map(document_line, shown)]
    if page < last:
        lines.append(f"More: /pdfs list {page + 1}")
    return lines_message(lines)


def status_message(
    statistics: Statistics,
    documents: Sequence[Document],
    syncs: Sequence[SyncRecord],
    *,
    last: float | None = None,
    reading: Sequence[UnderWay] = (),
    progress: Sequence[SyncProgress] = (),
) -> SlackMessage:
    """How much is indexed, what is pending or failed, and how the last syncs went.

    `reading` are the documents here that are being read now, `progress` is how far syncs are. `syncs` name sources and files, and so are for admins; `last` says only when the last good one ended.
    """
    counts = ((statistics.documents, "PDF"), (statistics.pages, "page"), (statistics.passages, "passage"))
    lines = [f"Searchable: {', '.join(count(number, noun) for number, noun in counts)}."]
    states = Counter(document.state for document in documents)
    others = [f"{states[s]:,} {_STATES[s]}" for s in _STATES if states[s] and s is not DocumentState.INDEXED]
    if others:
        lines.append(f"Of the files here: {', '.join(others)}.")
    lines += progress_line(progress)
    lines += [_progress(item) for item in reading[:_MOST_READING]]
    if last is not None:
        lines.append(f"Last synced: {moment(last)}.")
    elif not syncs:
        lines.append("No sync that went well is on record.")
    return lines_message([*lines, *[_sync(record) for record in syncs[:_MOST_SYNCS]]])


def help_message() -> SlackMessage:
    """What the bot does and how to ask."""
    return message(
        "I answer questions from the PDFs that may be used where you ask, with a footnote under every claim: "
        "document, page and the exact words.",
        "• Mention me in a channel, or write to me directly.\n"
        "• /ask QUESTION — an answer that only you see\n"
        "• /pdfs list — what you may ask about here\n"
        "• /pdfs status — what is indexed, and the last syncs\n"
        "• /pdfs glossary — abbreviations and terms, and what they mean here\n"
        "• /pdfs notices — how this channel hears of PDFs that are shared in it: lines, reactions or quiet\n"
        "• /pdfs forget FILE — erase a PDF from my memory (who shared it, or admins)\n"
        "• /pdfs reindex — read all sources again (admins)\n"
        "• /pdfs help — this text",
    )


def notice(sentence: str) -> SlackMessage:
    """One plain sentence."""
    return message(plain(sentence, 2_000))


def sees_progress(reach: Reach) -> bool:
    """Whether how many files there are in all may be told within the reach: to full members."""
    return any(reader.workspace_files for reader in reach.readers)


def progress_line(progress: Sequence[SyncProgress]) -> list[str]:
    """A line about how far the syncs are that run now, if any, without what they read."""
    files, done = sum(each.files for each in progress), sum(each.done for each in progress)
    return [f"Reading now: {min(done, files):,} of {count(files, 'PDF')} done."] if files else []


def attention(documents: Sequence[Document]) -> list[str]:
    """A line about how many are not searchable as a whole, if any, and how they are marked."""
    states = Counter(document.state for document in documents)
    counts = [
        f"{states[s]:,} {_STATES[s]}" for s in (DocumentState.FAILED, DocumentState.PARTIAL) if states[s]
    ]
    return [f"{_MARK} {', '.join(counts)}"] if counts else []


def document_line(document: Document) -> str:
    """A document with its state and how its pages were read; with the reason and remedy where some were not."""
    name = link(document.link, document.name)
    title = f"{bold(document.title, 120)} ({name})" if document.title != document.name else name
    details = [_STATES[document.state], *_pages(document.pages)]
    if document.language and document.state is not DocumentState.FAILED:
        details.append(plain(document.language, 10))
    if document.state not in _WANTING:
        note = f": {plain(document.reason, _REASON)}" if document.reason else ""
        return f"• {title} — {', '.join(details)}{note}"
    reason = plain(document.reason or "no reason given", _REASON)
    return f"{_MARK} {title} — {', '.join(details)}: {reason}"


def last_good(syncs: Sequence[SyncRecord], documents: Sequence[Document]) -> float | None:
    """When the sources of these documents were last synced without an error, in seconds since the epoch."""
    within = {document.source for document in documents}
    return max(
        (sync.finished for sync in syncs if sync.error is None and sync.source in within), default=None
    )


def _pages(counts: PageCounts) -> list[str]:
    if not counts.total:
        return []
    kinds = (
        (counts.text, "as text"),
        (counts.ocr, "by OCR"),
        (counts.blank, "blank"),
        (counts.failed, "not readable"),
    )
    special = ", ".join(f"{number:,} {kind}" for number, kind in kinds if number)
    if counts.text == counts.total:
        special = ""
    return [count(counts.total, "page") + (f" ({special})" if special else "")]


def _progress(item: UnderWay) -> str:
    return f"• {plain(item.name, 120)}: page {item.pages_done:,} of {item.pages_total:,}"


def _sync(record: SyncRecord) -> str:
    when = moment(record.finished)
    source = plain(without_login(record.source), 100)
    if record.error:
        return f"• {when} {source}: failed. {plain(record.error, 200)}"
    report = record.report
    counts = f"{report.added} added, {report.changed} changed, {report.removed} removed, {report.unchanged} unchanged"
    failures = "; ".join(
        f"{plain(f.uri, 80)}: {plain(f.reason, 100)}" for f in report.failed[:_MOST_FAILURES]
    )
    return f"• {when} {source}: {counts}" + (
        f", {len(report.failed)} failed ({failures})" if failures else ""
    )


def moment(seconds: float) -> str:
    """A time in words, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def count(number: int, noun: str) -> str:
    """`1 page`, `1,204 pages`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def lines_message(lines: Sequence[str]) -> SlackMessage:
    """Lines packed into as few sections as hold them, no line torn."""
    sections: list[str] = []
    for piece in (piece for line in lines for piece in pieces(line, SECTION)):
        if sections and len(sections[-1]) + len(piece) < SECTION:
            sections[-1] += f"\n{piece}"
        else:
            sections.append(piece)
    return message(*sections)
