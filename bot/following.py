"""Acts upon what happens to files, channels and people in Slack, before Slack is acknowledged.

What fails to be written is not acknowledged, so Slack sends it again; doing it twice changes nothing. No call of
Slack is made here. A file of which nothing is known costs a row or two when it is shared, which the indexer works
off by asking Slack what it is, and two reads by key when it changes or goes; the workspace's pictures come by here
too. Of more files than Slack lets us ask for one by one, their channels are listed instead.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.delivery import Allowance
from bot.listeners.channels import ChannelNews
from bot.listeners.files import FileNews, What
from indexer.types import DocumentState, RequestKind, document_id

if TYPE_CHECKING:
    from bot.audience import Audiences
    from bot.notice_book import NoticeBook
    from bot.past_answers import PastAnswers
    from indexer.catalogue import Catalogue
    from indexer.sources.slack import SlackAccess

log = structlog.get_logger(__name__)

FILES_PER_MINUTE = 60
"""Of shared files that are asked for one by one; Slack allows about 100 calls of files.info, also to notices."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """Who must know, at once and without a wait."""

    lost: Callable[[], None]  # something that was shown may not be shown any more
    noticed: Callable[[], None]  # what somebody was told is to go
    invited: Callable[[str, str], None]  # into this channel, by this person
    ended: Callable[[], None]  # an erasure is due some time


class Following:
    """Writes what the events of one workspace mean into catalogue, journal and notices.

    Both coroutines raise CatalogueError and JournalUnavailable: then Slack must not be acknowledged.
    """

    def __init__(
        self,
        *,
        workspace: str,
        source: str,
        access: SlackAccess | None,
        catalogue: Catalogue,
        notices: NoticeBook,
        answers: PastAnswers,
        audiences: Audiences,
        alarms: Alarms,
        erase_after: float,
        clock: Callable[[], float] = time.time,
        singly: Allowance | None = None,
    ) -> None:
        """`source` is the URL of the workspace's files; without access they are nobody's business.

        `erase_after` is in seconds.
        """
        self._workspace = workspace
        self._source = source
        self._access = access
        self._catalogue = catalogue
        self._notices = notices
        self._answers = answers
        self._audiences = audiences
        self._alarms = alarms
        self._erase_after = erase_after
        self._clock = clock
        self._singly = singly or Allowance(FILES_PER_MINUTE)
        self._since = clock()

    async def file(self, news: FileNews | None) -> None:
        """Does what becomes of a file."""
        if news is None or self._access is None:
            return
        match news.what:
            case What.SHARED:
                if news.channel is None or self._access.wants(news.channel):
                    await asyncio.to_thread(self._shared, news, singly=self._singly.take())
            case What.CHANGED:
                await asyncio.to_thread(self._changed, news)
            case What.UNSHARED:
                await asyncio.to_thread(self._unshared, news)
                self._alarms.lost()
                self._alarms.noticed()
            case What.DELETED:
                if await asyncio.to_thread(self._deleted, news):
                    self._alarms.lost()
                    self._alarms.noticed()

    async def channel(self, news: ChannelNews | None, *, at: int | None = None) -> None:
        """Does what becomes of channels and people; what is remembered of them is forgotten in any case.

        `at` is when it happened, in whole seconds since the epoch. That the app was uninstalled before Slack let us
        in is no news: it was installed again since, and the event is late.
        """
        if news is None:
            return
        if news.ended and at is not None and at < int(self._since):
            log.warning("not erased: the app was installed again since", why=news.ended)
            return
        for channel in news.channels:
            self._audiences.forget_channel(channel)
        for person in news.people:
            self._audiences.forget_person(person)
        self._alarms.lost()
        if news.opened or news.closed or news.ended:  # a new id is one of those opened
            await asyncio.to_thread(self._write, news)
        if news.ended:
            log.warning("everything of this workspace is to be erased", why=news.ended)
            self._alarms.ended()
        if news.inviter and self._access is not None:
            for channel in filter(self._access.wants, news.opened):
                self._alarms.invited(channel, news.inviter)

    async def missed(self) -> None:
        """Events may have been missed: nothing remembered counts, and all files are compared anew.

        Raises CatalogueError.
        """
        self._audiences.forget_everything()
        self._alarms.lost()
        if self._access is not None:
            await asyncio.to_thread(self._ask, RequestKind.SYNC)

    # --- in a thread ------------------------------------------------------------------------

    def _shared(self, news: FileNews, *, singly: bool) -> None:
        if singly or news.channel is None:
            request = self._ask(RequestKind.INDEX, uri=news.file)
        else:
            request = self._ask(RequestKind.SYNC, channel=news.channel)
        if news.tell and news.channel is not None:
            self._notices.expect(
                self._document(news),
                news.channel,
                file=news.file,
                request=request,
                shared_at=self._clock(),
                message_ts=news.message_ts,
            )

    def _changed(self, news: FileNews) -> None:
        document = self._document(news)
        known = self._catalogue.document(self._workspace, document) is not None
        if known or self._notices.awaits(document):
            self._ask(RequestKind.INDEX, uri=news.file)

    def _unshared(self, news: FileNews) -> None:
        document = self._document(news)
        if news.channel is not None:
            self._catalogue.unshare(self._workspace, document, news.channel)
            self._notices.withdraw(document, news.channel)
        self._ask(RequestKind.INDEX, uri=news.file)

    def _deleted(self, news: FileNews) -> bool:
        """Whether anybody could have read of it. Of an unknown file nothing can be fetched any more."""
        document = self._document(news)
        known = self._catalogue.document(self._workspace, document)
        if known is not None:  # a tombstone too: somebody may be about to bring it back
            self._catalogue.remove(self._workspace, document)
            self._catalogue.ask(self._workspace, RequestKind.REMOVE, {"document": document})
        self._notices.withdraw(document)
        return known is not None and known.state is not DocumentState.GONE

    def _write(self, news: ChannelNews) -> None:
        if news.renumbered is not None:  # first of all: what the old id loses is withdrawn under the new one
            self._answers.renumber(*news.renumbered)
            self._notices.renumber(*news.renumbered)
        for channel in news.opened:  # where Slack let us change nothing until now
            if owed := self._answers.reachable_again(channel):
                self._catalogue.removed_still(self._workspace, owed)
        if self._access is not None:
            for channel in filter(self._access.wants, news.opened):
                self._ask(RequestKind.SYNC, channel=channel)
            for channel in news.closed:
                self._ask(RequestKind.CLOSE, channel=channel)
        if news.ended:
            due = self._clock() + self._erase_after
            self._catalogue.schedule_erasure(self._workspace, reason=news.ended, due_at=due)

    def _ask(self, kind: RequestKind, **payload: str) -> int:
        return self._catalogue.ask(self._workspace, kind, {"source": self._source, **payload})

    def _document(self, news: FileNews) -> str:
        return document_id(self._workspace, self._source, news.file)
