"""What commands print: JSON for programs, text for people. Values in, values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from indexer.catalogue import Statistics, SyncProgress, SyncRecord, UnderWay
from indexer.glossary.lines import as_text
from indexer.progress import seconds_left
from indexer.types import Document, DocumentState, Expansion, Hit, SyncReport

if TYPE_CHECKING:
    from indexer.glossary import Overview
    from indexer.page_command import WrittenPicture
    from indexer.search import Results

_KINDS = ("text", "ocr", "blank", "failed")


def report_json(report: SyncReport) -> dict[str, Any]:
    """The object of `sync --json`; `warnings` only where there are any."""
    return {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "failed": [{"uri": failure.uri, "reason": failure.reason} for failure in report.failed],
        "pages": report.pages,
        "passages": report.passages,
        "seconds": report.seconds,
        **({"warnings": list(report.warnings)} if report.warnings else {}),
    }


def report_text(report: SyncReport) -> str:
    """A sync in words."""
    counts = f"{report.added} added, {report.changed} changed, {report.removed} removed, {report.unchanged} unchanged"
    lines = [f"{counts}; {report.pages} pages, {report.passages} passages in {report.seconds:.1f} s"]
    lines += [f"not indexed: {failure.uri}: {failure.reason}" for failure in report.failed]
    return "\n".join([*lines, *report.warnings]) + "\n"


def document_json(document: Document) -> dict[str, Any]:
    """An entry of `documents --json`."""
    return {
        "uri": document.uri,
        "title": document.title,
        "state": document.state.value,
        "pages": asdict(document.pages),
        "reason": document.reason,
    }


def documents_text(documents: Sequence[Document]) -> str:
    """A table: how the pages of each document were read, and why some or all were not."""
    if not documents:
        return "There are no documents yet: run a sync.\n"
    rows = [("", "state", "pages", *_KINDS, "document"), *map(_row, documents)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    lines = []
    for row, document in zip(rows, [None, *documents], strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
        cells += [cell.rjust(width) for cell, width in zip(row[2:-1], widths[2:], strict=True)]
        lines.append("  ".join([*cells, row[-1]]))
        if document is not None and document.reason:
            lines.append(f"     {document.reason}")
    states = Counter(document.state for document in documents)
    counts = ", ".join(f"{states[state]} {state.value}" for state in DocumentState if states[state])
    return "\n".join([*lines, f"{len(documents)} documents: {counts}"]) + "\n"


def _row(document: Document) -> tuple[str, ...]:
    pages = document.pages
    mark = "!" if document.state in (DocumentState.PARTIAL, DocumentState.FAILED) else ""
    counts = (pages.total, pages.text, pages.ocr, pages.blank, pages.failed)
    return (mark, document.state.value, *(str(count) if count else "-" for count in counts), document.name)


def status_json(
    workspace: str,
    statistics: Statistics,
    documents: Iterable[Document],
    syncs: Sequence[SyncRecord],
    under_way: Iterable[UnderWay] = (),
    to_read_again: int = 0,
    syncing: Iterable[SyncProgress] = (),
) -> dict[str, Any]:
    """The object of `status --json`."""
    states: dict[str, int] = {}
    for document in documents:
        states[document.state.value] = states.get(document.state.value, 0) + 1
    return {
        "workspace": workspace,
        "documents": statistics.documents,
        "pages": statistics.pages,
        "passages": statistics.passages,
        "states": states,
        "to_read_again": to_read_again,
        "syncing": [
            {
                "source": each.source,
                "files": each.files,
                "done": each.done,
                "seconds_left": _rounded(seconds_left(each)),
            }
            for each in syncing
        ],
        "reading": [
            {"name": each.name, "pages_done": each.pages_done, "pages_total": each.pages_total}
            for each in under_way
        ],
        "syncs": [
            {
                "source": record.source,
                "started": _moment(record.started),
                "finished": _moment(record.finished),
                "error": record.error,
                **report_json(record.report),
            }
            for record in syncs
        ],
    }


def status_text(status: dict[str, Any]) -> str:
    """The same in words."""
    lines = [
        f"{status['documents']} documents with {status['pages']} pages, {status['passages']} passages are searchable"
    ]
    if (again := status["to_read_again"]) > 0:
        lines.append(
            f"{again} of them the next sync reads again: changed, or read by an earlier release or under other "
            f"settings. Until then they may not be found"
        )
    lines += [f"{count} {state}" for state, count in status["states"].items() if state != "indexed"]
    lines += [progress_text(each) for each in status["syncing"]]
    lines += [
        f"reading {each['name']}: page {each['pages_done']:,} of {each['pages_total']:,}"
        for each in status["reading"]
    ]
    for record in status["syncs"]:
        outcome = record["error"] or (
            f"{record['added']} added, {record['changed']} changed, {record['removed']} removed, "
            f"{record['unchanged']} unchanged, {len(record['failed'])} failed"
        )
        lines.append(f"{record['finished']}  {record['source']}: {outcome}")
    return "\n".join(lines) + "\n"


def progress_text(progress: dict[str, Any]) -> str:
    """How far a sync has come: an entry of `syncing` in words."""
    text = f"{progress['source']}: {progress['done']:,} of {progress['files']:,} files read"
    if (left := progress["seconds_left"]) is None:
        return text
    return f"{text}, about {_duration(left)} left"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return "a minute" if seconds > 45 else f"{max(1, round(seconds))} seconds"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} minutes"
    return f"{round(seconds / 3600)} hours"


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def results_json(question: str, results: Results) -> dict[str, Any]:
    """An object of `search --json`."""
    return {
        "question": question,
        "relevance": round(results.relevance, 4),
        "expansions": list(results.expansions),
        "hits": [
            {
                "document": hit.name,
                "page": hit.page,
                "label": hit.label,
                "score": round(float(hit.score), 6),
                "text": hit.text,
            }
            for hit in results.hits
        ],
    }


def hits_text(question: str, hits: Sequence[Hit]) -> str:
    """The hits for people."""
    lines = [question]
    for number, hit in enumerate(hits, start=1):
        label = "" if hit.label == str(hit.page) else f" (printed {hit.label})"
        lines.append(f"{number}. {hit.name}, p. {hit.page}{label}  {hit.score:.3f}")
        lines.append("   " + " ".join(hit.text.split())[:300])
    return "\n".join(lines if hits else [question, "nothing found"]) + "\n"


def glossary_json(overview: Overview) -> dict[str, Any]:
    """The object of `glossary --json`."""
    return {
        "written": [{"term": line.term, "meanings": list(line.meanings)} for line in overview.written],
        "file": [{"term": line.term, "meanings": list(line.meanings)} for line in overview.from_file],
        "learned": [
            {"term": match.term, "meaning": match.meaning, "documents": match.documents}
            for match in overview.learned
        ],
    }


def glossary_text(overview: Overview) -> str:
    """Terms and their meanings, a line each."""
    lines = [as_text(line) for line in (*overview.written, *overview.from_file)]
    lines += [f"{match.term} = {match.meaning}  ({match.documents} documents)" for match in overview.learned]
    return "\n".join(lines or ["The glossary is empty."]) + "\n"


def expansions_json(question: str, expansions: Iterable[Expansion]) -> dict[str, Any]:
    """The object of `glossary --json QUESTION`."""
    found = [{"term": each.term, "meanings": list(each.meanings)} for each in expansions]
    return {"question": question, "expansions": found}


def expansions_text(expansions: Sequence[Expansion]) -> str:
    """What is searched beside a question, a term a line."""
    lines = [f"{each.term} -> {'; '.join(each.meanings)}" for each in expansions]
    return "\n".join(lines or ["The glossary adds nothing to it."]) + "\n"


def picture_json(picture: WrittenPicture) -> dict[str, Any]:
    """The object of `page --json`."""
    return {
        "file": picture.file,
        "page": picture.page,
        "label": picture.label,
        "width": picture.width,
        "height": picture.height,
        "highlighted": picture.highlighted,
        "path": str(picture.path),
    }


def picture_text(picture: WrittenPicture) -> str:
    """Where a picture is, in words."""
    label = "" if picture.label == str(picture.page) else f" (printed {picture.label})"
    return (
        f"{picture.path}: {picture.file}, p. {picture.page}{label}, {picture.width} x {picture.height} pixels, "
        f"{picture.highlighted} highlighted\n"
    )


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
