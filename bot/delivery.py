"""Verified claims -> Slack: a placeholder that carries the question's id, updates of it, and one final state.

The first message says in its metadata whether the answer is final; that update is the last thing that happens,
so an answer is either there as a whole or will be made anew. Nothing is posted twice: when the response to a
post is lost, the thread is read for it. Ephemeral messages cannot be read back: they arrive at least once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import SlackMessage
from bot.errors import SlackRefused
from bot.slack_client import SlackBusy, SlackUnavailable, call
from bot.thread import ANSWER_EVENT, answer_payload, thread_messages
from bot.types import Question, Surface
from bot.whisper import whisper

log = structlog.get_logger(__name__)

Recorded = Callable[[Sequence[str]], Awaitable[None]]
"""Is told the ts of everything posted for a question, in order, whenever that changes."""

_MOST_TEXT = 3_900  # characters; chat.update refuses more than about 4,000
_TOO_MUCH = frozenset({"msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format"})
_UPDATES_PER_MINUTE = 45  # Slack allows about 50 to the whole app
_LOOKS = (0.0, 1.0, 2.0)  # seconds before each look for a post whose response was lost
_POSTS = 3
_UPDATE_PAUSES = (0.5, 1.0, 2.0, 4.0)


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
    """How many updates may be made: `per_minute`, and as many saved up. Finals may overdraw it."""

    def __init__(self, per_minute: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_minute / 60
        self._most = per_minute
        self._saved = per_minute
        self._clock = clock
        self._at = clock()

    def take(self, *, overdraw: bool = False) -> bool:
        """Whether one more may be made now."""
        now = self._clock()
        self._saved = min(self._most, self._saved + (now - self._at) * self._rate)
        self._at = now
        if self._saved < 1 and not overdraw:
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
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.posting = posting
        self.reading = reading
        self.bot_user_id = bot_user_id
        self.interval = interval
        self.looks = tuple(looks)
        self.clock = clock
        self.allowance = Allowance(_UPDATES_PER_MINUTE, clock=clock)

    def reply(self, question: Question, *, posted: Sequence[str] = (), recorded: Recorded) -> Reply:
        """The place for a question's answer. `posted` is what is known to stand there already."""
        if question.surface is Surface.COMMAND:
            return EphemeralReply(self, question)
        return ThreadReply(self, question, posted, recorded)


class ThreadReply:
    """An answer in a thread: one message that is updated, and more below it when it is long."""

    def __init__(
        self, delivery: Delivery, question: Question, posted: Sequence[str], recorded: Recorded
    ) -> None:
        self._slack = delivery
        self._question = question
        self._parts: dict[int, str] = dict(enumerate(posted, 1))  # number from 1 -> ts
        self._recorded = recorded
        self._not_before = 0.0
        self.is_final = False

    async def begin(self, message: SlackMessage, *, look_first: bool) -> None:
        """Posts the placeholder, unless one is known or found."""
        if look_first:
            await self._look()
        if 1 not in self._parts:
            await self._post(1, message)
        await self._record()

    async def show(self, message: SlackMessage) -> None:
        """Updates the placeholder at most once per interval; what is in the way is left for the next time."""
        now = self._slack.clock()
        if now < self._not_before or not self._slack.allowance.take():
            return
        self._not_before = now + self._slack.interval
        try:
            await self._update(1, message, final=False, patience=0)
        except SlackBusy as busy:
            self._not_before = self._slack.clock() + busy.retry_after
        except SlackUnavailable as error:
            log.info("a partial answer was not shown", question=self._question.id, why=str(error))
        except SlackRefused as refused:
            if refused.code not in _TOO_MUCH:
                raise

    async def hold(self, message: SlackMessage) -> None:
        """Updates the placeholder."""
        await self._update_surely(1, message, final=False)

    async def finish(self, messages: Sequence[SlackMessage]) -> None:
        """Shows the answer; only its last update calls it final."""
        try:
            await self._finish(messages)
        except SlackRefused as refused:
            if refused.code not in _TOO_MUCH:
                raise
            log.warning("Slack refused an answer's form", question=self._question.id, code=refused.code)
            await self._finish(as_plain(messages))

    async def _finish(self, messages: Sequence[SlackMessage]) -> None:
        for part, message in enumerate(messages[1:], 2):
            if part in self._parts:
                await self._update_surely(part, message, final=False)
            else:
                await self._post(part, message)
                await self._record()
        for part in sorted(part for part in self._parts if part > len(messages)):
            await self._delete(self._parts.pop(part))
            await self._record()
        self._slack.allowance.take(overdraw=True)
        await self._update_surely(1, messages[0], final=True)
        self.is_final = True

    async def _update_surely(self, part: int, message: SlackMessage, *, final: bool) -> None:
        for pause in _UPDATE_PAUSES:
            try:
                return await self._update(part, message, final=final)
            except SlackBusy:
                raise
            except SlackUnavailable:
                await asyncio.sleep(pause)  # doing it again changes nothing
        return await self._update(part, message, final=final)

    async def _update(
        self, part: int, message: SlackMessage, *, final: bool, patience: float | None = None
    ) -> None:
        arguments = self._content(part, message, final=final)
        arguments |= {"channel": self._question.channel, "ts": self._parts[part]}
        limit = {} if patience is None else {"patience": patience}
        await call(self._slack.posting, "chat.update", arguments, **limit)

    async def _post(self, part: int, message: SlackMessage) -> None:
        arguments = self._content(part, message, final=False)
        arguments |= {"channel": self._question.channel, "unfurl_links": False, "unfurl_media": False}
        if self._question.thread_ts is not None:
            arguments["thread_ts"] = self._question.thread_ts
        for attempt in range(1, _POSTS + 1):
            try:
                response = await call(self._slack.posting, "chat.postMessage", arguments)
            except SlackBusy:
                raise
            except SlackUnavailable:
                if await self._arrived(part):
                    return
                if attempt == _POSTS:
                    raise
            else:
                self._parts[part] = response["ts"]
                return

    async def _arrived(self, part: int) -> bool:
        """Whether a post whose response was lost stands in the thread."""
        for pause in self._slack.looks:
            await asyncio.sleep(pause)
            await self._look()
            if part in self._parts:
                return True
        return False

    async def _look(self) -> None:
        """Finds what was posted for this question; of two posts of the same part, the later one is removed."""
        question = self._question
        if question.thread_ts is None:
            return
        thread = thread_messages(
            self._slack.reading, question.channel, question.thread_ts, oldest=question.ts
        )
        async for message in thread:
            payload = answer_payload(message)
            if message.get("user") != self._slack.bot_user_id or payload.get("question_id") != question.id:
                continue
            part = int(payload.get("part", 1))
            known = self._parts.setdefault(part, message["ts"])
            if known != message["ts"]:
                await self._delete(message["ts"])
            elif part == 1:
                self.is_final = payload.get("final") is True

    async def _delete(self, ts: str) -> None:
        try:
            arguments = {"channel": self._question.channel, "ts": ts}
            await call(self._slack.posting, "chat.delete", arguments)
        except SlackRefused as refused:
            if refused.code != "message_not_found":
                raise

    async def _record(self) -> None:
        await self._recorded([self._parts[part] for part in sorted(self._parts)])

    def _content(self, part: int, message: SlackMessage, *, final: bool) -> dict[str, Any]:
        payload: dict[str, Any] = {"question_id": self._question.id, "final": final, "part": part}
        return {
            "text": message.text[:_MOST_TEXT],
            "blocks": list(message.blocks),
            "metadata": {"event_type": ANSWER_EVENT, "event_payload": payload},
        }


class EphemeralReply:
    """An answer to a command: seen by the asker alone, posted once it is whole."""

    is_final = False

    def __init__(self, delivery: Delivery, question: Question) -> None:
        self._slack = delivery
        self._question = question

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

    async def _whisper(self, message: SlackMessage) -> None:
        question = self._question
        await whisper(
            self._slack.posting,
            question.response_url,
            channel=question.channel,
            user=question.user,
            text=message.text,
            blocks=message.blocks,
        )


def as_plain(messages: Sequence[SlackMessage]) -> list[SlackMessage]:
    """The same words without blocks, cut at line ends where possible into pieces that Slack takes."""
    text = "\n".join(words for message in messages for words in _words(message))
    found: list[SlackMessage] = []
    while text:
        cut = len(text) if len(text) <= _MOST_TEXT else text.rfind("\n", 1, _MOST_TEXT) + 1 or _MOST_TEXT
        found.append(SlackMessage(text[:cut].rstrip("\n") or " ", ()))
        text = text[cut:]
    return found


def _words(message: SlackMessage) -> list[str]:
    parts = [
        part.get("text", "")
        for block in message.blocks
        for part in (block.get("text"), *block.get("elements", ()))
        if isinstance(part, dict)
    ]
    return [part for part in parts if isinstance(part, str) and part] or [message.text]
