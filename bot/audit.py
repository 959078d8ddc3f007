"""Which answers used a document: for whoever must know where its words went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import and_, select

from bot.journal_tables import answer_documents, questions
from bot.reports import count
from bot.sanitise import strip_hidden
from indexer.sources.slack import SCHEME

if TYPE_CHECKING:
    from indexer.database import Database
    from indexer.types import Document


@dataclass(frozen=True, slots=True)
class Use:
    """An answer that shows something of a document, or did."""

    question: str  # id
    surface: str
    channel: str
    user: str  # who asked
    asked_at: float  # seconds since the epoch
    outcome: str | None
    messages: tuple[str, ...]  # ts; none of what only the asker saw
    thread_ts: str | None
    withdrawn_at: float | None  # when it lost what it showed of the document; None: it shows it

    def link(self, address: str | None) -> str | None:
        """Where its first message stands, in the workspace of that address (https://acme.slack.com)."""
        return (
            message_link(address, self.channel, self.messages[0], self.thread_ts) if self.messages else None
        )


@dataclass(frozen=True, slots=True)
class Audit:
    """What is known of one document."""

    id: str
    document: Document | None  # a tombstone perhaps; None: nothing but its id is known any more
    uses: tuple[Use, ...]  # the latest first


def uses_of(database: Database, workspace: str, document: str) -> tuple[Use, ...]:
    """The answers that the journal knows to show or have shown the document. Raises CatalogueError."""
    same = and_(
        answer_documents.c.workspace == questions.c.workspace, answer_documents.c.question == questions.c.id
    )
    query = (
        select(questions, answer_documents.c.withdrawn_at)
        .join(answer_documents, same)
        .where(questions.c.workspace == workspace, answer_documents.c.document == document)
        .order_by(questions.c.number.desc())
    )
    with database.read() as connection:
        return tuple(
            Use(
                question=row.id,
                surface=row.surface,
                channel=row.channel,
                user=row.user_id,
                asked_at=row.asked_at,
                outcome=row.outcome,
                messages=tuple(row.messages),
                thread_ts=row.thread_ts,
                withdrawn_at=row.withdrawn_at,
            )
            for row in connection.execute(query)
        )


def address_in(documents: Iterable[Document]) -> str | None:
    """The workspace's address, as the permalinks of its files have it; None where no file of Slack is known."""
    for document in documents:
        if document.source.startswith(SCHEME) and document.link is not None:
            parts = urlsplit(document.link)
            if parts.scheme == "https" and parts.netloc:
                return f"https://{parts.netloc}"
    return None


def message_link(address: str | None, channel: str, ts: str, thread_ts: str | None) -> str | None:
    """The permalink of a message, as Slack writes it; None without the workspace's address."""
    if address is None:
        return None
    link = f"{address}/archives/{channel}/p{ts.replace('.', '')}"
    return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts else link


def audit_json(audits: Sequence[Audit], address: str | None) -> dict[str, Any]:
    """The object of `audit --json`."""
    return {
        "documents": [
            {
                "id": audit.id,
                "source": audit.document.source if audit.document else None,
                "uri": audit.document.uri if audit.document else None,
                "name": audit.document.name if audit.document else None,
                "state": audit.document.state.value if audit.document else None,
                "answers": [
                    {
                        "question": use.question,
                        "asked": _moment(use.asked_at),
                        "surface": use.surface,
                        "channel": use.channel,
                        "user": use.user,
                        "outcome": use.outcome,
                        "link": use.link(address),
                        "withdrawn": None if use.withdrawn_at is None else _moment(use.withdrawn_at),
                    }
                    for use in audit.uses
                ],
            }
            for audit in audits
        ]
    }


def audit_text(audits: Sequence[Audit], address: str | None) -> str:
    """The same in words."""
    lines: list[str] = []
    for audit in audits:
        shown = sum(use.withdrawn_at is None for use in audit.uses)
        lines.append(f"{_title(audit)}: {count(len(audit.uses), 'answer')} used it, {shown} show it still")
        for use in audit.uses:
            link = use.link(address)
            parts = [
                _moment(use.asked_at),
                f"{use.surface} in {use.channel} by {use.user}",
                use.outcome or "not finished",
                "shows it still" if use.withdrawn_at is None else f"withdrawn {_moment(use.withdrawn_at)}",
                *([link] if link else []),
            ]
            lines.append("  " + "  ".join(parts))
    return "\n".join(lines) + "\n"


def _title(audit: Audit) -> str:
    if audit.document is None:
        return f"a document that is no longer known ({audit.id})"
    name = " ".join(strip_hidden(audit.document.name).split())
    return f"{name} ({audit.document.state.value}, {audit.document.source})"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
