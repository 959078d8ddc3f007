"""What the journal knows of how answers came about, for as many days as the settings say.

A trace holds words of the documents that the model was given, so it goes when one of them is removed or replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Connection, Row, Text, and_, cast, delete, or_, select

from bot.journal_part import JournalPart
from bot.journal_tables import question_of, questions, trace_documents, traces
from bot.traces import Trace, as_json, trace_of
from bot.types import Question
from bot.written_answers import Written

log = structlog.get_logger(__name__)

DAY = 86_400.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A question, what became of it, and how."""

    question: Question
    state: str
    outcome: str | None
    finished_at: float | None
    error: str | None
    answer: Written | None
    timings: dict[str, float]  # from its acceptance, stage -> seconds
    trace: Trace | None  # None: none was kept, or a document that was given is gone by now


class TraceBook(JournalPart):
    """Traces of one workspace."""

    def traced(self, question_id: str) -> Traced | None:
        """A question by its id, with its trace; None if there is none of this id."""
        found = self._traced(questions.c.id == question_id, 1)
        return found[0] if found else None

    def traced_message(self, channel: str, ts: str) -> Traced | None:
        """The question of a message: the one that asks, or one of ours that answers."""
        asks = questions.c.ts == ts
        answers = cast(questions.c.messages, Text).contains(f'"{ts}"', autoescape=True)
        found = self._traced(and_(questions.c.channel == channel, or_(asks, answers)), 1)
        return found[0] if found else None

    def latest_traced(self, limit: int) -> list[Traced]:
        """The last questions, the latest first."""
        return self._traced(None, limit)

    def forget_traces(self, document: str) -> int:
        """Erases the traces that hold something of a document, and says how many."""
        ours = and_(trace_documents.c.workspace == self.workspace, trace_documents.c.document == document)
        held = select(trace_documents.c.question).where(ours)
        return self._erase(traces.c.question.in_(held))

    def forget_old_traces(self, days: float) -> int:
        """Erases the traces that are older, and says how many."""
        return self._erase(traces.c.written_at < self._clock() - days * DAY)

    # --- inside -----------------------------------------------------------------------------

    def _traced(self, which: ColumnElement[bool] | None, limit: int) -> list[Traced]:
        same = and_(traces.c.workspace == questions.c.workspace, traces.c.question == questions.c.id)
        query = (
            select(questions, traces.c.trace)
            .outerjoin(traces, same)
            .where(questions.c.workspace == self.workspace)
            .order_by(questions.c.number.desc())
            .limit(limit)
        )
        if which is not None:
            query = query.where(which)
        with self._read() as connection:
            return [_traced(row) for row in connection.execute(query)]

    def _note_trace(self, connection: Connection, question_id: str, trace: Trace | None) -> None:
        """Records how an answer came about, instead of what was recorded before; None: nothing is kept."""
        self._drop(connection, [question_id])
        if trace is None:
            return
        key = {"workspace": self.workspace, "question": question_id}
        connection.execute(traces.insert(), {**key, "written_at": self._clock(), "trace": as_json(trace)})
        documents = sorted({*trace.told, *(hit.document for hit in trace.found)})
        if documents:
            connection.execute(
                trace_documents.insert(), [{**key, "document": document} for document in documents]
            )

    def _erase(self, which: ColumnElement[bool]) -> int:
        query = select(traces.c.question).where(traces.c.workspace == self.workspace, which)
        with self._read() as connection:  # the common case, nothing to do, takes no write lock
            if connection.execute(query.limit(1)).first() is None:
                return 0
        with self._write() as connection:
            found = list(connection.execute(query).scalars())
            self._drop(connection, found)
        return len(found)

    def _drop(self, connection: Connection, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            for table in (traces, trace_documents):
                ours = and_(table.c.workspace == self.workspace, table.c.question.in_(some))
                connection.execute(delete(table).where(ours))


_AT_ONCE = 500


def _traced(row: Row[Any]) -> Traced:
    return Traced(
        question=question_of(row),
        state=row.state,
        outcome=row.outcome,
        finished_at=row.finished_at,
        error=row.error,
        answer=row.answer,
        timings=dict(row.timings),
        trace=_readable(row.trace),
    )


def _readable(written: dict[str, Any] | None) -> Trace | None:
    if written is None:
        return None
    try:
        return trace_of(written)
    except (KeyError, TypeError, ValueError):
        log.exception("a recorded trace cannot be read")
        return None
