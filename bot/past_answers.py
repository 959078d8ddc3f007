"""What the journal knows of answers that were given: what they show, and where they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, and_, cast, delete, or_, select, update

from bot.journal_tables import State, answer_documents, posted_pictures, questions
from bot.posted_pictures import PostedPictures
from bot.types import Answer, Surface
from bot.written_answers import Written, documents_in, shown_in, written
from indexer.database import insert_or

_OWED = ("left", "pending")
_OVER = frozenset({State.DONE, State.ABANDONED})


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """An answer that was recorded, and where it stands."""

    number: int  # later questions have higher ones
    question: str  # id
    surface: Surface
    channel: str
    user: str
    thread_ts: str | None
    messages: tuple[str, ...]  # ts of what was posted, the placeholder first; none of what only the asker saw
    state: State
    finished_at: float | None
    answer: Written = field(hash=False)

    @property
    def is_over(self) -> bool:
        """Whether nobody works on it any more."""
        return self.state in _OVER


class PastAnswers(PostedPictures):
    """Answers of one workspace. Thread-safe; every method is one short transaction.

    All methods raise JournalUnavailable when the database fails. Times are seconds since the epoch, of `clock`.
    """

    # --- answers ----------------------------------------------------------------------------

    def documents_cited(self, question_ids: Collection[str]) -> dict[str, frozenset[str]]:
        """For each of those questions that has an answer, the ids of the documents that it shows something of."""
        query = select(questions.c.id, questions.c.answer).where(
            questions.c.workspace == self.workspace,
            questions.c.id.in_(list(question_ids)),
            questions.c.answer.is_not(None),
        )
        with self._read() as connection:
            return {row.id: documents_in(row.answer) for row in connection.execute(query)}

    def answer(self, question_id: str) -> Mapping[str, Any] | None:
        """The answer as written before its delivery (`outcome`, `claims`, …); None if there is none yet."""
        query = select(questions.c.answer).where(self._has_id(question_id))
        with self._read() as connection:
            answer: Mapping[str, Any] | None = connection.execute(query).scalar_one_or_none()
        return answer

    def past_answer(self, question_id: str) -> PastAnswer | None:
        """The recorded answer to a question, with the place where it stands."""
        query = select(questions).where(self._has_id(question_id), questions.c.answer.is_not(None))
        with self._read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _past_answer(row)

    def answers_showing(
        self, document: str, limit: int = 100, *, before: int | None = None
    ) -> list[PastAnswer]:
        """Answers, in work or over, that show something of the document, the latest first.

        `before` leaves out those of that number and later ones: how the next page is asked for.
        """
        query = (
            select(questions)
            .join(
                answer_documents,
                and_(
                    answer_documents.c.workspace == questions.c.workspace,
                    answer_documents.c.question == questions.c.id,
                ),
            )
            .where(
                questions.c.workspace == self.workspace,
                questions.c.answer.is_not(None),
                answer_documents.c.document == document,
                answer_documents.c.withdrawn_at.is_(None),
            )
            .order_by(questions.c.number.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(questions.c.number < before)
        with self._read() as connection:
            return [_past_answer(row) for row in connection.execute(query)]

    def rewrite_answer(
        self,
        question_id: str,
        answer: Answer,
        *,
        messages: Sequence[str] | None = None,
        left: Collection[str] = (),
        pending: Collection[str] = (),
        instead_of: Written | None = None,
    ) -> bool:
        """Puts another answer in a recorded one's place; what only the old one showed is gone from the journal.

        Args:
            question_id: whose answer.
            answer: what it shows now.
            messages: ts of what stands in Slack, if that changed.
            left: documents that a message in Slack may show still, though our copy does not.
            pending: documents that it shows until it is updated, which is to come: `answers_showing` goes on
                finding the answer by them until it is rewritten without them here.
            instead_of: what the old one must be; without it, any.

        Returns:
            False when there is no answer any more, or another one than `instead_of`: nothing was changed.
        """
        query = select(questions.c.answer).where(self._has_id(question_id)).with_for_update()
        with self._write() as connection:
            known = connection.execute(query).scalar_one_or_none()
            if known is None or (instead_of is not None and known != instead_of):
                return False
            still = {"left": sorted({*known.get("left", ()), *left}), "pending": sorted(pending)}
            new = written(answer) | still
            values: dict[str, Any] = {"answer": new, "outcome": answer.outcome.value}
            if messages is not None:
                values["messages"] = list(messages)
            connection.execute(update(questions).where(self._has_id(question_id)).values(**values))
            self._note_withdrawals(connection, question_id, shown_in(new).union(pending))
        return True

    def renumber(self, old: str, new: str) -> None:
        """A channel has another id from now on, and so have answers and pictures in it.

        https://docs.slack.dev/reference/events/channel_id_changed
        """
        with self._write() as connection:
            for table in (questions, posted_pictures):
                there = and_(table.c.workspace == self.workspace, table.c.channel == old)
                connection.execute(update(table).where(there).values(channel=new))

    def reachable_again(self, channel: str) -> frozenset[str]:
        """The documents that messages in a channel may show still though our copy does not: to be taken out now.

        `answers_showing` finds these answers again, until they are rewritten.
        """
        not_reached = or_(*(cast(questions.c.answer, Text).contains(f'"{key}": ["') for key in _OWED))
        there = and_(questions.c.workspace == self.workspace, questions.c.channel == channel, not_reached)
        owed: set[str] = set()
        with self._read() as connection:
            if connection.execute(select(questions.c.id).where(there).limit(1)).first() is None:
                return frozenset()
        with self._write() as connection:
            rows = connection.execute(select(questions.c.id, questions.c.answer).where(there)).all()
            for row in rows:
                left = {document for key in _OWED for document in row.answer.get(key, ())}
                answer = {**row.answer, "left": [], "pending": sorted(left)}
                connection.execute(update(questions).where(self._has_id(row.id)).values(answer=answer))
                self._note_withdrawals(connection, row.id, shown_in(answer).union(left))
                owed |= left
        return frozenset(owed)

    def forget_withdrawn(self, document: str) -> None:
        """Drops which answers showed the document once, of those that show nothing of it any more."""
        table = answer_documents.c
        ours = and_(table.workspace == self.workspace, table.document == document)
        with self._write() as connection:
            connection.execute(delete(answer_documents).where(ours, table.withdrawn_at.is_not(None)))

    def _note_documents(self, connection: Connection, question_id: str, answer: Written) -> None:
        """Records which documents an answer shows, instead of what was recorded of it before."""
        ours = and_(
            answer_documents.c.workspace == self.workspace, answer_documents.c.question == question_id
        )
        connection.execute(delete(answer_documents).where(ours))
        rows = [
            {"workspace": self.workspace, "document": document, "question": question_id}
            for document in sorted(shown_in(answer))
        ]
        if rows:
            connection.execute(answer_documents.insert(), rows)

    def _note_withdrawals(self, connection: Connection, question_id: str, shown: Collection[str]) -> None:
        """As `_note_documents`, but what is not shown any more stays on record as withdrawn now."""
        table = answer_documents.c
        lost = and_(
            table.workspace == self.workspace,
            table.question == question_id,
            table.document.not_in(sorted(shown)),
            table.withdrawn_at.is_(None),
        )
        connection.execute(update(answer_documents).where(lost).values(withdrawn_at=self._clock()))
        for document in sorted(shown):
            row = {"workspace": self.workspace, "document": document, "question": question_id}
            insert = insert_or(connection, answer_documents).values(row)
            key = ["workspace", "document", "question"]
            connection.execute(insert.on_conflict_do_update(index_elements=key, set_={"withdrawn_at": None}))

    # --- inside -----------------------------------------------------------------------------

    def _has_id(self, question_id: str) -> ColumnElement[bool]:
        return and_(questions.c.workspace == self.workspace, questions.c.id == question_id)


def _past_answer(row: Row[Any]) -> PastAnswer:
    return PastAnswer(
        number=row.number,
        question=row.id,
        surface=Surface(row.surface),
        channel=row.channel,
        user=row.user_id,
        thread_ts=row.thread_ts,
        messages=tuple(row.messages),
        state=State(row.state),
        finished_at=row.finished_at,
        answer=row.answer,
    )
