"""Answers as the journal writes them: JSON from which the same answer can be shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import structlog

from bot.types import Answer, Citation, Claim, Outcome, Remark, Shown, Verdict
from indexer.types import ChangeKind, Hit, ReadBy

log = structlog.get_logger(__name__)

Written = Mapping[str, Any]
"""What `written` makes, or an earlier version of us made."""


def written(answer: Answer) -> dict[str, Any]:
    """An answer as JSON: what was said, and of every document that it shows, id, generation and place.

    Of the nearest pages only what was shown of them, not their text; nothing of how the answer came about.
    """
    return {
        "outcome": answer.outcome.value,
        "claims": [
            {
                "prefix": claim.prefix,
                "text": claim.text,
                "verdict": claim.verdict.value,
                "note": claim.note,
                "markers": [citation.marker for citation in claim.citations],
                "disagrees": claim.disagrees,
                "beside": [shown._asdict() for shown in claim.beside],
            }
            for claim in answer.claims
        ],
        "citations": [asdict(citation) for citation in answer.citations],
        "nearest": [
            {
                "document": hit.document,
                "generation": hit.generation,
                "name": hit.name,
                "title": hit.title,
                "page": hit.page,
                "label": hit.label,
                "link": hit.link,
            }
            for hit in answer.nearest
        ],
        "remarks": [
            {
                "text": remark.text,
                "documents": list(remark.documents),
                "generations": list(remark.generations),
            }
            for remark in answer.remarks
        ],
        "searched": answer.searched,
        "error": answer.error,
        "incomplete": answer.incomplete,
        "dropped": answer.dropped,
        "withdrawn": [kind.value for kind in answer.withdrawn],
        "heard": list(answer.heard),
    }


def answer_of(written: Written) -> Answer:
    """The answer that was written, to be shown as it was; what an earlier version did not write is empty.

    Raises KeyError, TypeError or ValueError for JSON that none of our versions wrote.
    """
    citations = {item["marker"]: _citation(item) for item in written["citations"]}
    return Answer(
        outcome=Outcome(written["outcome"]),
        claims=tuple(
            Claim(
                text=item["text"],
                verdict=Verdict(item["verdict"]),
                citations=tuple(citations[marker] for marker in item["markers"]),
                note=item.get("note"),
                prefix=item.get("prefix", ""),
                disagrees=item.get("disagrees", False),
                beside=tuple(Shown(each["document"], each["generation"]) for each in item.get("beside", ())),
            )
            for item in written["claims"]
        ),
        searched=written.get("searched", 0),
        nearest=tuple(map(_nearest, written["nearest"])),
        error=written.get("error"),
        incomplete=written.get("incomplete", False),
        dropped=written.get("dropped", 0),
        remarks=tuple(
            Remark(item["text"], tuple(item["documents"]), tuple(item["generations"]))
            for item in written.get("remarks", ())
        ),
        withdrawn=tuple(ChangeKind(kind) for kind in written.get("withdrawn", ())),
        heard=tuple(written.get("heard", ())),
    )


def readable(written: Written) -> Answer | None:
    """The answer that was written; None, with a line in the log, if none of our versions wrote it."""
    try:
        return answer_of(written)
    except (KeyError, TypeError, ValueError):
        log.exception("a recorded answer cannot be read")
        return None


def shown_in(written: Written) -> frozenset[str]:
    """Ids of the documents that a written answer shows something of, or names, or may have words of."""
    beside = (each for claim in written["claims"] for each in claim.get("beside", ()))
    shown = {item["document"] for item in (*written["citations"], *written["nearest"], *beside)}
    return frozenset(shown.union(*(remark["documents"] for remark in written.get("remarks", ()))))


def documents_in(written: Written | None) -> frozenset[str]:
    """As `shown_in`, with those of which our copy shows nothing any more but a message in Slack may still."""
    if written is None:
        return frozenset()
    return shown_in(written).union(written.get("left", ()), written.get("pending", ()))


def _citation(item: Mapping[str, Any]) -> Citation:
    known = dict(item)
    known["section"] = tuple(known.get("section", ()))
    known["read_by"] = ReadBy(known.get("read_by", ReadBy.TEXT))
    focus = known.get("focus")
    known["focus"] = None if focus is None else (focus[0], focus[1])
    return Citation(**known)


def _nearest(item: Mapping[str, Any]) -> Hit:
    return Hit(
        document=item["document"],
        generation=item["generation"],
        name=item["name"],
        title=item.get("title", item["name"]),
        link=item.get("link"),
        ordinal=0,
        page=item["page"],
        label=item.get("label", str(item["page"])),
        start=0,
        end=0,
        text="",
        page_text="",
        score=0.0,
    )
