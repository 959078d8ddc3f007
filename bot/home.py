"""The Home tab: what this is, how to ask, and what this person may ask about. Pure, as `bot.blocks` is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.blocks import SECTION, context, divider, section
from bot.mrkdwn import pieces, plain
from bot.reports import attention, document_line, moment, progress_line
from indexer.catalogue import SyncProgress
from indexer.types import Document

MOST_DOCUMENTS = 80
"""Shown one by one; Slack takes 100 blocks in a Home tab."""

_WHAT = (
    "*Footnote answers questions from your team's PDFs*, with a footnote under every claim: document, page "
    "and the exact words."
)
_HOW = (
    "Mention me in a channel, or write to me under Messages: the thread shows the answer.\n"
    "/ask QUESTION answers in any channel, for your eyes only."
)
_NONE = "There are no PDFs yet that you may ask me about."


def home_view(
    documents: Sequence[Document], *, last_sync: float | None, progress: Sequence[SyncProgress] = ()
) -> dict[str, Any]:
    """The view for somebody who may ask about these documents; `last_sync` in seconds since the epoch."""
    count = f"{len(documents):,} PDF{'' if len(documents) == 1 else 's'}"
    blocks = [section(f"*{count} that you may ask about*" if documents else _NONE)]
    notes = [*attention(documents), *progress_line(progress)]
    if last_sync is not None:
        notes.append(f"Last synced: {moment(last_sync)}")
    blocks += [context(" · ".join(notes))] if notes else []
    shown = documents[:MOST_DOCUMENTS]
    blocks += [section(next(pieces(_with_time(document), SECTION))) for document in shown]
    if len(documents) > len(shown):
        blocks.append(context(f"and {len(documents) - len(shown):,} more: /pdfs list words"))
    return _view(*blocks)


def home_notice(sentence: str) -> dict[str, Any]:
    """The view that says why there is no list."""
    return _view(section(plain(sentence, 600)))


def _with_time(document: Document) -> str:
    line = document_line(document)
    return line if document.indexed_at is None else f"{line}\nread {moment(document.indexed_at)}"


def _view(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "home", "blocks": [section(_WHAT), section(_HOW), divider(), *blocks]}
