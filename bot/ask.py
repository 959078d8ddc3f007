"""`footnote ask`: one question from the command line, by the same path as in Slack."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.answer import make_answerer
from bot.errors import ModelError
from bot.language_models import open_language_model
from bot.settings import BotSettings
from bot.types import Answer, Citation, Claim, Given, Outcome
from indexer.index import open_index
from indexer.operators import reach_of_operator


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer with the seconds that its stages took, counted from the question."""

    answer: Answer
    timings: Mapping[str, float] = field(default_factory=dict)


async def ask(
    settings: BotSettings,
    question: str,
    *,
    channel: str | None = None,
    on_claim: Callable[[Claim], Awaitable[None]] | None = None,
) -> Asked:
    """Answers one question from the index of the settings.

    Raises:
        FootnoteError: the index or the settings are not usable. A failing model is an answer of outcome ERROR.
    """
    reach = await asyncio.to_thread(reach_of_operator, settings, channel, warn=_warn)
    index = open_index(settings)
    model = open_language_model(settings)
    try:
        answerer = make_answerer(settings, search=index.search, catalogue=index.catalogue, model=model)
        started = time.monotonic()
        timings: dict[str, float] = {}
        answer = Answer(Outcome.ERROR, error="the answer broke off before it began")
        try:
            async for item in answerer.answer(question, workspace=settings.workspace, reach=reach):
                if isinstance(item, Given):
                    continue
                if isinstance(item, Answer):
                    answer = item
                    continue
                timings.setdefault("first_claim", round(time.monotonic() - started, 4))
                if on_claim:
                    await on_claim(item)
        except ModelError as error:
            answer = Answer(Outcome.ERROR, error=str(error))
        timings["total"] = round(time.monotonic() - started, 4)
        return Asked(answer, timings)
    finally:
        await model.close()
        index.close()


def _warn(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def as_json(asked: Asked) -> dict[str, Any]:
    """The object that `footnote ask --json` prints."""
    answer = asked.answer
    return {
        "answer": answer.text,
        "outcome": answer.outcome.value,
        "claims": list(map(_claim, answer.claims)),
        "citations": list(map(_citation, answer.citations)),
        "remarks": [remark.text for remark in answer.remarks],
        "timings": dict(asked.timings),
        **(_not_found(answer) if answer.outcome is Outcome.NOT_FOUND else {}),
        **({"error": answer.error} if answer.error else {}),
        **({"incomplete": True} if answer.incomplete else {}),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "text": claim.text,
        "markers": [citation.marker for citation in claim.citations],
        "verdict": claim.verdict.value,
        "disagrees": claim.disagrees,
        **({"note": claim.note} if claim.note else {}),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "marker": citation.marker,
        "document": citation.name,
        "page": citation.page,
        "label": citation.label,
        "quote": citation.quote,
        "link": citation.link,
        "section": list(citation.section),
        "read_by": citation.read_by.value,
        "date": citation.date,
        "superseded": citation.superseded,
        **({"focus": list(citation.focus)} if citation.focus else {}),
    }


def _not_found(answer: Answer) -> dict[str, Any]:
    nearest = [{"document": hit.name, "page": hit.page, "label": hit.label} for hit in answer.nearest]
    return {"searched": answer.searched, "nearest": nearest}
