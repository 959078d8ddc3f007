"""Messages that stand in Slack are changed, or taken away, long after they were posted.

Doing it again changes nothing, so after a crash everything is done again. Nothing is posted anew. What Slack
allows of updates is shared with answers that are being given: those go first, but a few withdrawals go in any case.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import SlackMessage
from bot.delivery import Allowance
from bot.errors import SlackRefused
from bot.journal_tables import State
from bot.past_answers import PastAnswer
from bot.slack_client import ABOUT_US, SlackBusy, SlackUnavailable, call
from bot.thread_reply import TOO_MUCH, answer_content, as_plain

log = structlog.get_logger(__name__)

_LEFT_TO_ANSWERS = 15  # updates that are always left for answers being given
_LOOK = 0.5  # seconds between looks whether an update may be made
_LONGEST_WAIT = 6.0  # seconds after which one is made all the same: ten a minute, however much is asked
_NO_MESSAGE = frozenset({"message_not_found", "file_not_found", "file_deleted"})


class Interrupted(Exception):
    """We are stopped."""


@dataclass(frozen=True, slots=True)
class Revised:
    """What became of an answer's messages."""

    messages: tuple[str, ...]  # ts of those that stand
    reached: bool  # whether all of them show what they should


class Reviser:
    """Changes messages of ours, one after the other.

    Args:
        posting: a client that repeats nothing by itself.
        allowance: what Slack allows of updates.
        confirmed: is called before everything that people would see, and raises when it is not ours to do any more.
        stopping: set when we are to stop.
    """

    def __init__(
        self,
        posting: AsyncWebClient,
        *,
        allowance: Allowance,
        confirmed: Callable[[], Awaitable[None]],
        stopping: asyncio.Event,
    ) -> None:
        self._posting = posting
        self._allowance = allowance
        self._confirmed = confirmed
        self._stopping = stopping

    async def revise(self, past: PastAnswer, shown: Sequence[SlackMessage]) -> Revised:
        """Makes the messages of an answer show these; those that are not needed any more are deleted.

        Raises:
            SlackUnavailable: Slack does not answer, or not us; some messages may be changed already.
            Interrupted: we are stopped.
        """
        for form in (shown, as_plain(shown)):
            try:
                return await self._revise(past, form)
            except SlackRefused as refused:
                log.warning(
                    "Slack refused a rewritten answer's form", question=past.question, code=refused.code
                )
        return Revised(past.messages, reached=False)

    async def delete_file(self, file: str) -> bool:
        """Deletes a file of ours; False when Slack does not let us. Raises as `revise`."""
        code = await self._surely("files.delete", {"file": file})
        if code is not None and code not in _NO_MESSAGE:
            log.warning("a picture of ours was not deleted", file=file, code=code)
        return code is None or code in _NO_MESSAGE

    async def _revise(self, past: PastAnswer, shown: Sequence[SlackMessage]) -> Revised:
        if len(shown) > len(past.messages):
            log.warning("a rewritten answer has become longer and was cut", question=past.question)
        standing: list[str] = []
        reached = True
        for part, ts in enumerate(past.messages, 1):
            code = await self._replace(past, part, ts, shown[part - 1] if part <= len(shown) else None)
            if code in TOO_MUCH:
                raise SlackRefused("chat.update", str(code))
            if code is not None and code not in _NO_MESSAGE:
                log.info("an answer cannot be reached any more", question=past.question, code=code)
                reached = False
            if code not in _NO_MESSAGE and (part <= len(shown) or code is not None):
                standing.append(ts)
        return Revised(tuple(standing), reached)

    async def _replace(
        self, past: PastAnswer, part: int, ts: str, message: SlackMessage | None
    ) -> str | None:
        where = {"channel": past.channel, "ts": ts}
        if message is None:
            return await self._surely("chat.delete", where)
        final = part == 1 and past.state is State.DONE
        content = answer_content(past.question, part, message, final=final)
        waited = 0.0
        while not self._allowance.take(leaving=_LEFT_TO_ANSWERS, overdraw=waited >= _LONGEST_WAIT):
            await self._sleep(_LOOK)
            waited += _LOOK
        return await self._surely("chat.update", content | where)

    async def _surely(self, method: str, arguments: dict[str, Any]) -> str | None:
        """Calls until Slack takes or refuses it; the code of the refusal, or None."""
        while True:
            if self._stopping.is_set():
                raise Interrupted
            await self._confirmed()
            try:
                await call(self._posting, method, arguments, patience=0)
            except SlackBusy as busy:
                await self._sleep(busy.retry_after)
            except SlackRefused as refused:
                if refused.code in ABOUT_US:
                    raise SlackUnavailable(method, refused.code) from refused
                return refused.code
            else:
                return None

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        if self._stopping.is_set():
            raise Interrupted
