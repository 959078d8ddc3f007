"""An answer in a thread: one message that is updated, and more below it when it is long.

The first message says in its metadata whether the answer is final; that update is the last thing that happens,
so an answer is either there as a whole or will be made anew. Nothing is posted twice: when the response to a
post is lost, the thread is read for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import structlog

from bot.blocks import SlackMessage
from bot.errors import SlackRefused
from bot.slack_client import PATIENCE, SlackBusy, SlackUnavailable, call
from bot.thread import ANSWER_EVENT, answer_payload, thread_messages
from bot.types import Question

if TYPE_CHECKING:
    from bot.delivery import Confirmed, Delivery, Recorded

log = structlog.get_logger(__name__)

_MOST_TEXT = 3_900  # characters; chat.update refuses more than about 4,000
TOO_MUCH = frozenset({"msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format"})
"""What Slack says of messages whose form it does not take."""
_POSTS = 3


class ThreadReply:
    """The place of one question's answer."""

    def __init__(
        self,
        delivery: Delivery,
        question: Question,
        posted: Sequence[str],
        recorded: Recorded,
        confirmed: Confirmed,
    ) -> None:
        self._slack = delivery
        self._question = question
        self._parts: dict[int, str] = dict(enumerate(posted, 1))  # number from 1 -> ts
        self._recorded = recorded
        self._confirmed = confirmed
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
            await self._update(1, message, final=False)
        except SlackBusy as busy:
            self._not_before = self._slack.clock() + busy.retry_after
        except SlackUnavailable as error:
            log.info("a partial answer was not shown", question=self._question.id, why=str(error))
        except SlackRefused as refused:
            if refused.code not in TOO_MUCH:
                raise

    async def hold(self, message: SlackMessage) -> None:
        """Updates the placeholder, and takes away what an answer that was not finished left below it."""
        await self._update_surely(1, message, final=False)
        await self._shorten(1)

    async def finish(self, messages: Sequence[SlackMessage]) -> None:
        """Shows the answer; only its last update calls it final."""
        try:
            await self._finish(messages)
        except SlackRefused as refused:
            if refused.code not in TOO_MUCH:
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
        await self._shorten(len(messages))
        self._slack.allowance.take(overdraw=True)
        await self._update_surely(1, messages[0], final=True)
        self.is_final = True

    async def _shorten(self, parts: int) -> None:
        """Deletes what goes beyond so many parts.

        From the last: what is recorded after a crash in between is a beginning, and is numbered as it was.
        """
        for part in sorted((part for part in self._parts if part > parts), reverse=True):
            await self._delete(self._parts.pop(part))
            await self._record()

    async def _update_surely(self, part: int, message: SlackMessage, *, final: bool) -> None:
        """Updates until Slack takes it; doing it again changes nothing."""
        pauses = iter(self._slack.pauses)
        patience = PATIENCE
        while True:
            try:
                return await self._update(part, message, final=final)
            except SlackBusy as busy:
                pause = busy.retry_after
                patience -= pause
                if patience < 0:
                    raise
            except SlackUnavailable:
                pause = next(pauses, -1.0)
                if pause < 0:
                    raise
            await asyncio.sleep(pause)

    async def _update(self, part: int, message: SlackMessage, *, final: bool) -> None:
        arguments = answer_content(self._question.id, part, message, final=final)
        arguments |= {"channel": self._question.channel, "ts": self._parts[part]}
        await self._confirmed()
        await call(self._slack.posting, "chat.update", arguments, patience=0)

    async def _post(self, part: int, message: SlackMessage) -> None:
        arguments = answer_content(self._question.id, part, message, final=False)
        arguments |= {"channel": self._question.channel, "unfurl_links": False, "unfurl_media": False}
        if self._question.thread_ts is not None:
            arguments["thread_ts"] = self._question.thread_ts
        for attempt in range(1, _POSTS + 1):
            await self._confirmed()
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


def answer_content(question: str, part: int, message: SlackMessage, *, final: bool) -> dict[str, Any]:
    """What chat.postMessage and chat.update are told of a part of the answer to a question; `part` counts from 1."""
    payload: dict[str, Any] = {"question_id": question, "final": final, "part": part}
    return {
        "text": message.text[:_MOST_TEXT],
        "blocks": list(message.blocks),
        "metadata": {"event_type": ANSWER_EVENT, "event_payload": payload},
    }


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
