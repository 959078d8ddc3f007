"""Notices that are to be told, were told, or are to go again; and how each channel wants them.

A row is written with the event that shared a file, before Slack is acknowledged, and survives a crash at any moment:
waiting until the indexer has finished, posting while Slack is called, told, withdrawn until our message is gone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, or_, select, update

from bot.journal_part import JournalPart
from bot.journal_tables import channel_settings, notices
from indexer.catalogue.tables import requests
from indexer.database import insert_or


class Mode(StrEnum):
    """How people of a channel hear of their PDFs."""

    LINES = "lines"  # a line in the thread of each
    REACTIONS = "reactions"  # a reaction, and a line where something is missing
    QUIET = "quiet"


class NoticeState(StrEnum):
    """Where a notice stands."""

    WAITING = "waiting"  # for the indexer
    POSTING = "posting"  # perhaps posted: Slack is asked before it is posted again
    TOLD = "told"
    WITHDRAWN = "withdrawn"  # perhaps still there


@dataclass(frozen=True, slots=True)
class Notice:
    """A file that a person shared in a channel."""

    document: str
    channel: str
    file: str  # Slack's id
    request: int  # of the indexer
    shared_at: float  # seconds since the epoch
    state: NoticeState
    message_ts: str | None = None  # of the file's message; once it was begun, of the root of its thread
    told_ts: str | None = None  # of our line; None: a reaction, or it is not known whether it stands
    error: str | None = None  # the indexer's, for who shared it


class NoticeBook(JournalPart):
    """The notices of one workspace."""

    what = "the notices of shared files"

    def expect(
        self,
        document: str,
        channel: str,
        *,
        file: str,
        request: int,
        shared_at: float,
        message_ts: str | None = None,
    ) -> None:
        """Notes that somebody is to be told; not again while an earlier notice of the file stands there."""
        row = {
            "workspace": self.workspace,
            "document": document,
            "channel": channel,
            "file": file,
            "request": request,
            "shared_at": shared_at,
            "state": NoticeState.WAITING.value,
            "message_ts": message_ts,
        }
        with self._write() as connection:
            connection.execute(insert_or(connection, notices).values(row).on_conflict_do_nothing())
            if message_ts is not None:
                unknown = and_(self._is(document, channel), notices.c.message_ts.is_(None))
                connection.execute(update(notices).where(unknown).values(message_ts=message_ts))

    def awaits(self, document: str) -> bool:
        """Whether anybody waits to hear of the document."""
        waiting = and_(self._is(document), notices.c.state == NoticeState.WAITING.value)
        with self._read() as connection:
            return connection.execute(select(notices.c.document).where(waiting).limit(1)).first() is not None

    def due(self, limit: int = 200) -> list[Notice]:
        """What can be done now, oldest first: waiting ones whose requests are finished, and what is half done."""
        finished = or_(requests.c.id.is_(None), requests.c.finished_at.is_not(None))
        waiting = and_(notices.c.state == NoticeState.WAITING.value, finished)
        half_done = notices.c.state.in_([NoticeState.POSTING.value, NoticeState.WITHDRAWN.value])
        unfinished = notices.c.state.in_(
            [state.value for state in NoticeState if state is not NoticeState.TOLD]
        )
        query = (
            select(notices, requests.c.error)
            .select_from(notices.outerjoin(requests, requests.c.id == notices.c.request))
            .where(notices.c.workspace == self.workspace, unfinished, or_(waiting, half_done))
            .order_by(notices.c.shared_at)
            .limit(limit)
        )
        with self._read() as connection:
            return [_notice_of(row) for row in connection.execute(query)]

    def begin(self, notice: Notice, root: str) -> bool:
        """Whether it may be told still; from now on it may stand in the thread of that root."""
        return self._change(
            notice,
            (NoticeState.WAITING, NoticeState.POSTING),
            state=NoticeState.POSTING.value,
            message_ts=root,
        )

    def told(self, notice: Notice, told_ts: str | None) -> bool:
        """Notes that it stands there; False when it is to go again."""
        if self._change(notice, (NoticeState.POSTING,), state=NoticeState.TOLD.value, told_ts=told_ts):
            return True
        self._change(notice, (NoticeState.WITHDRAWN,), told_ts=told_ts)
        return False

    def drop(self, notice: Notice) -> None:
        """There is nothing to tell, or nothing left of what was told."""
        known = and_(self._is(notice.document, notice.channel), notices.c.state != NoticeState.TOLD.value)
        with self._write() as connection:
            connection.execute(delete(notices).where(known))

    def withdraw(self, document: str, channel: str | None = None) -> None:
        """The file is gone, from one channel or for good: nothing more is told, and what stands there is to go.

        A file that nobody was to be told of costs one read.
        """
        concerned = self._is(document, channel)
        with self._read() as connection:
            if connection.execute(select(notices.c.document).where(concerned).limit(1)).first() is None:
                return
        with self._write() as connection:
            waiting = notices.c.state == NoticeState.WAITING.value
            connection.execute(delete(notices).where(concerned, waiting))
            connection.execute(update(notices).where(concerned).values(state=NoticeState.WITHDRAWN.value))

    def withdraw_outside(self, document: str, channels: Collection[str]) -> bool:
        """What was told of the file in other channels than these is to go; whether there is anything.

        Nobody need have told us that it went from there: a sync finds out too. What waits is decided upon later.
        """
        told = notices.c.state.in_([NoticeState.POSTING.value, NoticeState.TOLD.value])
        elsewhere = and_(self._is(document), told, notices.c.channel.not_in(sorted(channels)))
        with self._read() as connection:
            if connection.execute(select(notices.c.document).where(elsewhere).limit(1)).first() is None:
                return False
        with self._write() as connection:
            connection.execute(update(notices).where(elsewhere).values(state=NoticeState.WITHDRAWN.value))
        return True

    # --- channels ---------------------------------------------------------------------------

    def renumber(self, old: str, new: str) -> None:
        """A channel has another id from now on; what is known of the new one already stays.

        https://docs.slack.dev/reference/events/channel_id_changed
        """
        known = select(notices.c.document).where(
            notices.c.workspace == self.workspace, notices.c.channel == new
        )
        here = and_(notices.c.workspace == self.workspace, notices.c.channel == old)
        chosen = and_(channel_settings.c.workspace == self.workspace, channel_settings.c.channel == old)
        with self._write() as connection:
            moved = update(notices).where(here, notices.c.document.not_in(known)).values(channel=new)
            connection.execute(moved)
            connection.execute(delete(notices).where(here))
            row = connection.execute(select(channel_settings).where(chosen)).one_or_none()
            if row is not None:
                values = {**row._mapping, "channel": new}
                connection.execute(
                    insert_or(connection, channel_settings).values(values).on_conflict_do_nothing()
                )
                connection.execute(delete(channel_settings).where(chosen))

    def mode(self, channel: str) -> Mode | None:
        """What somebody of the channel chose; None: nobody did."""
        here = and_(channel_settings.c.workspace == self.workspace, channel_settings.c.channel == channel)
        with self._read() as connection:
            chosen = connection.execute(select(channel_settings.c.notices).where(here)).scalar_one_or_none()
        return Mode(chosen) if chosen in set(Mode) else None

    def choose(self, channel: str, mode: Mode, *, by: str) -> None:
        """Sets how the channel hears of its PDFs."""
        chosen = {"notices": mode.value, "changed_by": by, "changed_at": self._clock()}
        row = {"workspace": self.workspace, "channel": channel, **chosen}
        with self._write() as connection:
            insert = insert_or(connection, channel_settings).values(row)
            connection.execute(
                insert.on_conflict_do_update(index_elements=["workspace", "channel"], set_=chosen)
            )

    # --- inside -----------------------------------------------------------------------------

    def _change(self, notice: Notice, states: tuple[NoticeState, ...], **values: str | None) -> bool:
        expected = notices.c.state.in_([state.value for state in states])
        ours = and_(self._is(notice.document, notice.channel), expected)
        with self._write() as connection:
            return bool(connection.execute(update(notices).where(ours).values(**values)).rowcount)

    def _is(self, document: str, channel: str | None = None) -> ColumnElement[bool]:
        known = and_(notices.c.workspace == self.workspace, notices.c.document == document)
        return known if channel is None else and_(known, notices.c.channel == channel)


def _notice_of(row: Row[Any]) -> Notice:
    return Notice(
        document=row.document,
        channel=row.channel,
        file=row.file,
        request=row.request,
        shared_at=row.shared_at,
        state=NoticeState(row.state),
        message_ts=row.message_ts,
        told_ts=row.told_ts,
        error=row.error,
    )
