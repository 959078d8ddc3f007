"""Where an answer appears: a message in a thread that is updated, or whispers to the asker of a command.

A thread can be read back, so an answer stands there once (`bot.thread_reply`). Ephemeral messages cannot: they
arrive at least once.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import SlackMessage
from bot.thread_reply import ThreadReply
from bot.types import Question, Surface
from bot.whisper import whisper

Recorded = Callable[[Sequence[str]], Awaitable[None]]
"""Is told the ts of everything posted for a question, in order, whenever that changes."""
Confirmed = Callable[[], Awaitable[None]]
"""Is called before everything that people would see; raises LeaseLost when the question is not ours any more."""

UPDATES_PER_MINUTE = 45  # Slack allows about 50 to the whole app
_LOOKS = (0.0, 1.0, 2.0)  # seconds before each look for a post whose response was lost
_PAUSES = (0.5, 1.0, 2.0, 4.0)  # before an update whose fate is unknown is made again


class Reply(Protocol):
    """The place where one question's answer appears."""

    @property
    def is_final(self) -> bool:
        """Whether an answer stands there already, from before a crash. Known after `begin`."""
        ...

    async def begin(self, message: SlackMessage, *, look_first: bool) -> None:
        """Makes the place, or finds the one that an earlier attempt made.

        Raises SlackRefused, SlackUnavailable, as all of these; and what recording a post raises.
        """
        ...

    async def show(self, message: SlackMessage) -> None:
        """Shows what is known so far, if it is time for it and Slack lets us."""
        ...

    async def hold(self, message: SlackMessage) -> None:
        """Says something that is not the answer: that it will come later."""
        ...

    async def finish(self, messages: Sequence[SlackMessage]) -> None:
        """Shows the answer, in several messages if need be."""
        ...


class Allowance:
    """How many updates may be made: `per_minute`, and as many saved up.

    The last update of an answer may overdraw it; what can wait leaves some for answers that are being given.
    """

    def __init__(self, per_minute: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_minute / 60
        self._most = per_minute
        self._saved = per_minute
        self._clock = clock
        self._at = clock()

    def take(self, *, overdraw: bool = False, leaving: float = 0.0) -> bool:
        """Whether one more may be made now, so that `leaving` more can be made after it."""
        now = self._clock()
        self._saved = min(self._most, self._saved + (now - self._at) * self._rate)
        self._at = now
        if self._saved < 1 + leaving and not overdraw:
            return False
        self._saved -= 1
        return True


class Delivery:
    """Makes the replies of one workspace; they share what Slack allows of updates."""

    def __init__(
        self,
        *,
        posting: AsyncWebClient,
        reading: AsyncWebClient,
        bot_user_id: str,
        interval: float = 1.0,
        looks: Sequence[float] = _LOOKS,
        pauses: Sequence[float] = _PAUSES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.posting = posting
        self.reading = reading
        self.bot_user_id = bot_user_id
        self.interval = interval
        self.looks = tuple(looks)
        self.pauses = tuple(pauses)
        self.clock = clock
        self.allowance = Allowance(UPDATES_PER_MINUTE, clock=clock)

    def reply(
        self,
        question: Question,
        *,
        posted: Sequence[str] = (),
        recorded: Recorded,
        confirmed: Confirmed,
    ) -> Reply:
        """The place for a question's answer. `posted` is what is known to stand there already."""
        if question.surface is Surface.COMMAND:
            return EphemeralReply(self, question, confirmed)
        return ThreadReply(self, question, posted, recorded, confirmed)


class EphemeralReply:
    """An answer to a command: seen by the asker alone, posted once it is whole."""

    def __init__(self, delivery: Delivery, question: Question, confirmed: Confirmed) -> None:
        self.is_final = False
        self._slack = delivery
        self._question = question
        self._confirmed = confirmed

    async def begin(self, message: SlackMessage, *, look_first: bool) -> None:
        """Nothing: there is nothing to update, and no way to look for what was posted."""

    async def show(self, message: SlackMessage) -> None:
        """Nothing."""

    async def hold(self, message: SlackMessage) -> None:
        """Whispers it."""
        await self._whisper(message)

    async def finish(self, messages: Sequence[SlackMessage]) -> None:
        """Whispers all of it."""
        for message in messages:
            await self._whisper(message)
        self.is_final = True

    async def _whisper(self, message: SlackMessage) -> None:
        question = self._question
        await self._confirmed()
        await whisper(
            self._slack.posting,
            question.response_url,
            channel=question.channel,
            user=question.user,
            text=message.text,
            blocks=message.blocks,
        )
