"""What `footnote trace` prints: how an answer came about, for whoever runs Footnote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.sanitise import strip_hidden
from bot.traces import Found, Judged, Trace, as_json
from indexer.errors import FootnoteError

if TYPE_CHECKING:
    from bot.journal import Journal
    from bot.trace_book import Traced
    from indexer.catalogue import Catalogue

LATEST = 20
"""Questions that are listed when none is named."""
_LONGEST = 100  # characters of a question in a list
_SPACES = re.compile(r"\s+")
_MESSAGE = re.compile(
    r"(?:.*/archives/)?(?P<channel>[CDG][A-Z0-9]+)[:/]p?(?P<seconds>\d{10})\.?(?P<rest>\d{6})(?:[?#].*)?"
)


class NoTrace(FootnoteError):
    """Nothing is known of the question that was named."""


def find(journal: Journal, named: str) -> Traced:
    """The question of an id, or of a message by its permalink or as CHANNEL:TS. Raises NoTrace."""
    found = journal.traced(named)
    if found is None and (place := message_in(named)) is not None:
        found = journal.traced_message(*place)
    if found is None:
        raise NoTrace(
            f"No question {named!r} is known: name it by its id (an error names it as its reference, `footnote trace` "
            f"lists the latest), or by the permalink of its message or answer in Slack"
        )
    return found


def message_in(named: str) -> tuple[str, str] | None:
    """Channel and ts in a permalink of a message in Slack, or in CHANNEL:TS; None where there is none.

    https://acme.slack.com/archives/C0123/p1700000000123456?thread_ts=…: the ts without its point.
    """
    found = _MESSAGE.fullmatch(named.strip().strip("<>"))
    return (found["channel"], f"{found['seconds']}.{found['rest']}") if found else None


def trace_json(traced: Traced, names: Mapping[str, str]) -> dict[str, Any]:
    """The object of `trace ID --json`; `names` are of documents by id."""
    trace = as_json(traced.trace) if traced.trace else None
    for hit in trace["found"] if trace else ():
        hit["name"] = names.get(hit["document"])
    return {
        "question": traced.question.id,
        "text": traced.question.text,
        "asked": _moment(traced.question.asked_at),
        "surface": traced.question.surface.value,
        "channel": traced.question.channel,
        "user": traced.question.user,
        "state": traced.state,
        "outcome": traced.outcome,
        "error": traced.error,
        "timings": traced.timings,
        "answer": dict(traced.answer) if traced.answer is not None else None,
        "trace": trace,
    }


def list_json(latest: Sequence[Traced]) -> dict[str, Any]:
    """The object of `trace --json`."""
    return {
        "questions": [
            {
                "question": each.question.id,
                "text": each.question.text,
                "asked": _moment(each.question.asked_at),
                "state": each.state,
                "outcome": each.outcome,
                "traced": each.trace is not None,
            }
            for each in latest
        ]
    }


def list_text(latest: Sequence[Traced]) -> str:
    """The same in words, a line each."""
    if not latest:
        return "Nothing was asked yet.\n"
    return "".join(
        f"{each.question.id}  {_moment(each.question.asked_at)}  {each.outcome or each.state:<10}  "
        f"{_line(each.question.text)[:_LONGEST]}\n"
        for each in latest
    )


def trace_text(traced: Traced, names: Mapping[str, str]) -> str:
    """A question and how its answer came about, for a terminal."""
    question = traced.question
    lines = [
        f"{question.id}: {_line(question.text)}",
        (
            f"  {_moment(question.asked_at)}  {question.surface.value} in {question.channel} by {question.user}  "
            f"{traced.outcome or traced.state}"
        ),
    ]
    if traced.error:
        lines.append(f"  {_line(traced.error)}")
    if traced.timings:
        lines.append("  " + _timings(traced.timings))
    if traced.trace is None:
        lines.append(
            "  No trace is kept: it is older than FOOTNOTE_TRACE_DAYS, or a PDF that was given is gone by now, "
            "or the question did not come so far."
        )
    else:
        lines += _trace_lines(traced.trace, names)
    return "\n".join(lines) + "\n"


def documents_of(catalogue: Catalogue, workspace: str, traced: Traced) -> dict[str, str]:
    """Names of the documents that a trace speaks of, by id. Raises CatalogueError."""
    ids = {hit.document for hit in traced.trace.found} if traced.trace else set()
    known = (catalogue.document(workspace, document) for document in sorted(ids))
    return {document.id: document.name for document in known if document is not None}


def _trace_lines(trace: Trace, names: Mapping[str, str]) -> Iterator[str]:
    for query in trace.queries:
        yield f"  searched too: {_line(query)}"
    verdict = "enough" if trace.relevance >= trace.refuse_below else "too little"
    yield f"  found, relevance {trace.relevance:.2f} of {trace.refuse_below:.2f} needed, {verdict}:"
    yield from (_found(hit, names) for hit in trace.found)
    usage = trace.usage
    about = "about " if usage.estimated else ""
    yield (
        f"  {trace.model}: {usage.calls} calls, {about}{usage.prompt_tokens} tokens in, "
        f"{about}{usage.completion_tokens} out"
    )
    yield from (f"  prompt {prompt}" for prompt in trace.prompts)
    if trace.failure:
        yield f"  {_line(trace.failure)}"
    if trace.claims:
        yield "  written:"
    yield from map(_judged, trace.claims)
    if trace.timings:
        yield "  " + _timings(trace.timings)


def _found(hit: Found, names: Mapping[str, str]) -> str:
    marker = "   " if hit.marker is None else f"[{hit.marker}]"
    parts = [f"{hit.score:.3f}"]
    parts += [f"dense {hit.dense:.3f}"] if hit.dense is not None else []
    parts += [f"sparse {hit.sparse:.2f}"] if hit.sparse is not None else []
    name = _line(names.get(hit.document, f"a document that is gone ({hit.document})"))
    return f"    {marker:>4} {name} p. {hit.page} #{hit.ordinal}  {'  '.join(parts)}"


def _judged(claim: Judged) -> str:
    wrote = "".join(f"[{marker}]" for marker in claim.markers)
    rests = (
        "" if claim.cited in {claim.markers, ()} else f" on {''.join(f'[{each}]' for each in claim.cited)}"
    )
    signs = [*(["second stream"] if claim.attempt > 1 else []), *(["repaired"] if claim.repaired else [])]
    more = f" ({', '.join(signs)})" if signs else ""
    note = f": {_line(claim.note)}" if claim.note else ""
    return f"    {claim.verdict}{rests}{more}{note} | {_line(claim.text)} {wrote}".rstrip()


def _timings(timings: Mapping[str, float]) -> str:
    return "  ".join(f"{stage} {seconds:.3f} s" for stage, seconds in timings.items())


def _line(text: str) -> str:
    return _SPACES.sub(" ", strip_hidden(text)).strip()


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
