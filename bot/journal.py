"""The journal: what makes one question one answer.

A question is a row before it is acknowledged. A worker leases it with a fence that grows with every lease, so
whoever slept too long is found out: all its later writes raise LeaseLost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select, update

from bot.errors import LeaseLost
from bot.journal_tables import State, question_of, questions, row_of, workspaces
from bot.past_answers import PastAnswers
from bot.trace_book import TraceBook
from bot.types import Answer, Question
from bot.written_answers import written
from indexer.database import Database, insert_or, migrate
from indexer.errors import SettingsError

__all__ = ["Journal", "Leased", "State", "migrate_journal"]


def migrate_journal(database: Database) -> None:
    """Creates the journal's tables or brings them up to date. Raises CatalogueError."""
    migrate(database, package="bot", version_table="bot_version")


@dataclass(frozen=True, slots=True)
class Leased:
    """A question and one worker's right to answer it."""

    question: Question
    holder: str
    fence: int  # above 1: somebody began before us, and may have posted
    attempts: int  # how often a worker began and neither finished nor handed back, this time included
    messages: tuple[str, ...] = ()  # ts of what is known to be posted for it; the first is the placeholder
    waiting_for: str | None = None  # what the person was told that we wait for
    answer: Mapping[str, Any] | None = field(default=None, hash=False)  # as written before its delivery


class Journal(PastAnswers, TraceBook):
    """The questions of one workspace. Thread-safe; every method is one short transaction.

    All methods raise JournalUnavailable when the database fails. Times are seconds since the epoch, of `clock`.
    """

    def __init__(
        self,
        database: Database,
        workspace: str,
        *,
        clock: Callable[[], float] = time.time,
        keep_traces: bool = True,
    ) -> None:
        """`keep_traces`: whether it is recorded how answers came about."""
        super().__init__(database, workspace, clock=clock)
        self._keep_traces = keep_traces

    # --- intake -----------------------------------------------------------------------------

    def bind_team(self, team_id: str, bot_user_id: str) -> None:
        """Binds the workspace's key to one Slack team, for good.

        Raises:
            SettingsError: the key belongs to another team already.
        """
        row = {
            "workspace": self.workspace,
            "team_id": team_id,
            "bot_user_id": bot_user_id,
            "bound_at": self._clock(),
        }
        with self._write() as connection:
            insert = insert_or(connection, workspaces).values(row)
            connection.execute(insert.on_conflict_do_nothing())
            ours = workspaces.c.workspace == self.workspace
            bound = connection.execute(select(workspaces.c.team_id).where(ours)).scalar_one()
            if bound != team_id:
                raise SettingsError(
                    f"FOOTNOTE_WORKSPACE={self.workspace!r} holds the documents and questions of Slack team {bound}, "
                    f"but SLACK_BOT_TOKEN is of team {team_id}: use that team's token, "
                    f"or another FOOTNOTE_WORKSPACE for this team"
                )
            connection.execute(update(workspaces).where(ours).values(bot_user_id=bot_user_id))

    def accept(self, question: Question) -> bool:
        """Makes the question durable; False when one of this intake key is there already."""
        with self._write() as connection:
            insert = insert_or(connection, questions).values(row_of(question)).on_conflict_do_nothing()
            return connection.execute(insert.returning(questions.c.number)).first() is not None

    # --- work -------------------------------------------------------------------------------

    def lease(self, holder: str, ttl: float) -> Leased | None:
        """The oldest question that waits or whose lease expired, for `ttl` seconds; None if there is none.

        Never two questions of the same person in the same thread at once, nor the later before the earlier.
        """
        now = self._clock()
        with self._read() as connection:  # the common case, nothing to do, takes no write lock
            if connection.execute(self._next(now)).first() is None:
                return None
        with self._write() as connection:
            now = self._clock()
            query = self._next(now).with_for_update(skip_locked=True, of=questions)
            row = connection.execute(query).first()
            if row is None:
                return None
            fence, attempts = row.fence + 1, row.attempts + 1
            connection.execute(
                update(questions)
                .where(questions.c.number == row.number)
                .values(
                    state=State.LEASED.value,
                    holder=holder,
                    lease_until=now + ttl,
                    fence=fence,
                    attempts=attempts,
                )
            )
        return _leased(row, holder, fence, attempts)

    def renew(self, leased: Leased, ttl: float) -> bool:
        """Whether the lease still holds, and then for another `ttl` seconds; also after it expired, if untaken."""
        with self._write() as connection:
            return self._change(connection, leased, lease_until=self._clock() + ttl)

    def record_posts(self, leased: Leased, messages: Sequence[str]) -> None:
        """Notes the ts of everything posted for the question so far, the placeholder first. Raises LeaseLost."""
        first = messages[0] if messages else None
        self._must_change(leased, messages=list(messages), placeholder_ts=first)

    def record_answer(
        self, leased: Leased, answer: Answer, ttl: float, timings: Mapping[str, float] | None = None
    ) -> None:
        """Notes the answer that is about to be delivered, and renews the lease. Raises LeaseLost.

        Written before Slack sees it, so that it is known what an answer shows, and of which documents, even if we
        die before `finish`.
        """
        new = written(answer)
        with self._write() as connection:
            self._change_surely(
                connection,
                leased,
                lease_until=self._clock() + ttl,
                answer=new,
                outcome=answer.outcome.value,
                error=answer.error,
                timings=dict(timings or {}),
            )
            self._note_documents(connection, leased.question.id, new)
            self._note_trace(connection, leased.question.id, answer.trace if self._keep_traces else None)

    def finish(self, leased: Leased, *, outcome: str | None = None) -> None:
        """The question has its answer; `outcome` when it is not that of the recorded one. Raises LeaseLost."""
        known = {} if outcome is None else {"outcome": outcome}
        self._must_change(leased, **self._ended(State.DONE), **known)

    def abandon(self, leased: Leased, reason: str) -> None:
        """Nobody can be answered any more: the channel is gone, say. Raises LeaseLost."""
        self._must_change(leased, **self._ended(State.ABANDONED), error=reason)

    def release(self, leased: Leased) -> None:
        """Hands the question back, for anybody to take at once. Somebody else's lease stays theirs."""
        with self._write() as connection:
            self._change(connection, leased, **_handed_back(leased), not_before=0.0)

    def postpone(self, leased: Leased, until: float, reason: str | None) -> None:
        """Hands the question back, to be taken up after `until`; `reason` is what the person was told.

        Raises LeaseLost.
        """
        self._must_change(leased, **_handed_back(leased), not_before=until, waiting_for=reason)

    # --- reading ----------------------------------------------------------------------------

    def state(self, question_id: str) -> State | None:
        """Where a question stands; None if there is none of this id."""
        query = select(questions.c.state).where(self._has_id(question_id))
        with self._read() as connection:
            state = connection.execute(query).scalar_one_or_none()
        return None if state is None else State(state)

    def counts(self) -> dict[State, int]:
        """How many questions stand where."""
        query = (
            select(questions.c.state, func.count())
            .where(questions.c.workspace == self.workspace)
            .group_by(questions.c.state)
        )
        with self._read() as connection:
            return {State(state): count for state, count in connection.execute(query)}

    # --- inside -----------------------------------------------------------------------------

    def _next(self, now: float) -> Select[Any]:
        other = questions.alias("other")
        same = and_(
            other.c.workspace == questions.c.workspace,
            other.c.channel == questions.c.channel,
            other.c.user_id == questions.c.user_id,
            func.coalesce(other.c.thread_ts, "") == func.coalesce(questions.c.thread_ts, ""),
            other.c.number != questions.c.number,
        )
        earlier = or_(
            other.c.asked_at < questions.c.asked_at,
            and_(other.c.asked_at == questions.c.asked_at, other.c.number < questions.c.number),
        )
        in_work = and_(other.c.state == State.LEASED.value, other.c.lease_until > now)
        return (
            select(questions)
            .where(
                questions.c.workspace == self.workspace,
                _is_due(questions.c, now),
                ~exists().where(same, or_(in_work, and_(earlier, _is_due(other.c, now)))),
            )
            .order_by(questions.c.asked_at, questions.c.number)
            .limit(1)
        )

    def _must_change(self, leased: Leased, **values: Any) -> None:
        with self._write() as connection:
            self._change_surely(connection, leased, **values)

    def _change_surely(self, connection: Connection, leased: Leased, **values: Any) -> None:
        if not self._change(connection, leased, **values):
            raise LeaseLost(f"question {leased.question.id} belongs to another worker by now")

    def _change(self, connection: Connection, leased: Leased, **values: Any) -> bool:
        ours = and_(
            self._has_id(leased.question.id),
            questions.c.state == State.LEASED.value,
            questions.c.holder == leased.holder,
            questions.c.fence == leased.fence,
        )
        return bool(connection.execute(update(questions).where(ours).values(**values)).rowcount)

    def _ended(self, state: State) -> dict[str, Any]:
        return {"state": state.value, "finished_at": self._clock(), "response_url": None, "lease_until": 0.0}


def _is_due(columns: Any, now: float) -> ColumnElement[bool]:
    waits = and_(columns.state == State.ACCEPTED.value, columns.not_before <= now)
    expired = and_(columns.state == State.LEASED.value, columns.lease_until <= now)
    return or_(waits, expired)


def _handed_back(leased: Leased) -> dict[str, Any]:
    """What both ways of giving a lease back write; a try that was given back does not count."""
    return {
        "state": State.ACCEPTED.value,
        "holder": "",
        "lease_until": 0.0,
        "attempts": leased.attempts - 1,
    }


def _leased(row: Row[Any], holder: str, fence: int, attempts: int) -> Leased:
    return Leased(
        question_of(row),
        holder,
        fence,
        attempts,
        messages=tuple(row.messages),
        waiting_for=row.waiting_for,
        answer=row.answer,
    )
