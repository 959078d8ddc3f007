"""What an answer in work shows, and what its model was given, watched while it is written.

What the catalogue and Slack's facts said when a claim was found may have changed when it is shown, and change again
while it stands there. What the model was given may turn up in any of its words, whatever they cite, so all of that
has to stand as long as it writes; who has seen nothing yet is told nothing of it. So all of it is confirmed before each call that people would see, twice a second, and whenever
an event tells of a change. Slack tells nothing when a channel becomes private, and events get lost: so it is asked
anew before the first part is shown, then every few seconds, and before the whole is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from bot.standing import standing
from bot.types import Question, Shown
from indexer.types import NOTHING, Reach

if TYPE_CHECKING:
    from indexer.catalogue import Catalogue

INTERVAL = 0.5
"""Seconds between two confirmations when nothing is heard."""
_MOST_DELAY = 0.5  # seconds that Slack has to say who reads, after an event said that this may have changed
_TRIES = 5
FRESH_FOR = 5.0
"""Seconds for which the facts of who reads serve parts of an answer; those of the first part are asked for anew."""


class Withdrawn(Exception):
    """Something of the answer may not be shown any more."""


class Reaches(Protocol):
    """What `bot.audience.Audiences` does for us."""

    async def reach(self, question: Question, *, fresh: bool = False) -> Reach:
        """What the answer may use now; `fresh` asks Slack again. Raises AudienceUnknown."""
        ...


class Watch:
    """Over one question's answer.

    `stands` says whether people may see something of it in Slack.
    """

    def __init__(
        self, question: Question, *, audiences: Reaches, catalogue: Catalogue, interval: float = INTERVAL
    ) -> None:
        self.stands = False
        self._question = question
        self._audiences = audiences
        self._catalogue = catalogue
        self._interval = interval
        self._reach = NOTHING
        self._asked_anew = float("-inf")  # when
        self._shown: frozenset[Shown] = frozenset()
        self._given: frozenset[Shown] = frozenset()
        self._heard = 0
        self._news = asyncio.Event()

    def tell(self) -> None:
        """Something changed that may concern it."""
        self._heard += 1
        self._news.set()

    async def reach(self, *, fresh: bool = False) -> Reach:
        """What the answer may use now. Raises AudienceUnknown."""
        began = time.monotonic()
        self._reach = await self._audiences.reach(self._question, fresh=fresh)
        if fresh:
            self._asked_anew = began
        return self._reach

    @property
    def given(self) -> frozenset[Shown]:
        """What the model was given."""
        return self._given

    def give(self, shown: Collection[Shown]) -> None:
        """From now on this has to stand, too, though nobody sees it: what is being written may hold any of it."""
        self._given = frozenset(shown)

    def show(self, shown: Collection[Shown]) -> None:
        """From now on this is what people see, or would by the next call; nothing, when it was taken away."""
        self._shown = frozenset(shown)
        if not self._shown:
            self.stands = False

    def let_go(self) -> None:
        """What was written and given is no longer of use: nothing has to stand."""
        self.give(())
        self.show(())

    async def standing(self, shown: Collection[Shown], *, fresh: bool = False) -> frozenset[Shown]:
        """Of these, what may be shown now. Raises AudienceUnknown, CatalogueError."""
        return await self._of(shown, await self.reach(fresh=fresh))

    async def confirm(self) -> None:
        """To be called just before people would see it.

        Raises:
            Withdrawn: something of it may not be shown.
            AudienceUnknown, CatalogueError: nobody knows.
        """
        if not self._shown:
            return
        for _ in range(_TRIES):
            heard, shown = self._heard, self._shown | self._given
            fresh = time.monotonic() - self._asked_anew > FRESH_FOR
            if await self.standing(shown, fresh=fresh) != shown:
                raise Withdrawn
            if heard == self._heard:
                self.stands = True
                return
        raise Withdrawn

    async def lost(self) -> None:
        """Returns when something of what is shown, or was given, may not be shown any more.

        Raises AudienceUnknown, CatalogueError: nobody knows.
        """
        looking: asyncio.Task[Reach] | None = None
        try:
            while True:
                told = await self._news_or_time()
                if not self._shown | self._given:
                    continue
                looking = looking or asyncio.create_task(self._audiences.reach(self._question))
                await asyncio.wait({looking}, timeout=_MOST_DELAY)
                if looking.done():
                    self._reach, looking = looking.result(), None
                elif told:
                    return
                shown = self._shown | self._given
                if await self._of(shown, self._reach) != shown:
                    return
        finally:
            if looking is not None:
                looking.cancel()

    async def _of(self, shown: Collection[Shown], reach: Reach) -> frozenset[Shown]:
        return await asyncio.to_thread(standing, self._catalogue, self._question.workspace, shown, reach)

    async def _news_or_time(self) -> bool:
        """Waits for the next confirmation; whether something was heard."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._interval):
                await self._news.wait()
        told = self._news.is_set()
        self._news.clear()
        return told
