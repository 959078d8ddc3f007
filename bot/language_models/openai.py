"""A language model of OpenAI, or of another server that speaks its chat completions."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

import openai
import structlog

from bot.errors import ModelError
from bot.language_models import Assignment
from bot.language_models.chat_stream import UnreadableStream, parts
from bot.language_models.failures import SETTING, Service, waited
from bot.language_models.metering import Meter
from bot.language_models.reply import Reply, Stopped
from bot.language_models.thoughts import Thoughts
from bot.prompts import PASSAGE_BYTES, Message, compose, fitted, size
from bot.types import Outcome
from indexer.openai_service import async_client, credentials, shown, too_long

if TYPE_CHECKING:
    from openai import AsyncStream
    from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

log = structlog.get_logger(__name__)

_ATTEMPTS = 2
_BYTES_OF_A_TOKEN = 8  # more than any language takes: what counts fewer tokens has not read all
_LEAST_TOKENS = 100  # fewer are no count
LONGEST = 20_000
"""Characters of an answer. A model that writes on without an end is stopped there."""
_REFUSES_COUNTING = re.compile(
    r"stream_options|include_usage"
    r"|(?:unknown|unrecogni[sz]ed|unexpected|unsupported|extra|additional)\W[^.]{0,40}"
    r"(?:param|field|argument|propert|input|key|option)",
    re.IGNORECASE,
)
_FAILURES = (openai.OpenAIError, TimeoutError, UnreadableStream, Stopped)


def _today() -> date:
    return datetime.now().astimezone().date()


class OpenAIModel:
    """Writes answers by chat completions, streamed. It has no tools.

    Args:
        model: the service's name of the model.
        api_key: None for a server that asks for none.
        base_url: None for OpenAI itself.
        deadline: seconds for a whole answer, the second attempt included.
        passage_bytes: of UTF-8 for the passages of a prompt.
        today: the date that a prompt tells.

    Raises:
        SettingsError: OpenAI itself needs a key and there is none.
    """

    outcome = Outcome.ANSWERED
    rewrites = True

    def __init__(
        self,
        model: str,
        *,
        api_key: str | None,
        base_url: str | None,
        deadline: float,
        passage_bytes: int = PASSAGE_BYTES,
        today: Callable[[], date] = _today,
    ) -> None:
        self.name = f"openai:{model}"
        self._model = model
        self._deadline = deadline
        self._passage_bytes = passage_bytes
        self._today = today
        key, address = credentials(api_key, base_url, setting=SETTING)
        self._service = Service(model, shown(address), deadline)
        # The SDK's own attempts could outlast the deadline: it waits up to two minutes when it is told so.
        self._client = async_client(key, address, timeout=deadline, max_retries=0)
        self._counts = True  # the server can be asked for the count of tokens
        self._unannounced: bool | None = None if base_url else False  # see Thoughts; OpenAI parts them
        self._warned = False

    async def write(self, assignment: Assignment) -> AsyncIterator[str]:
        """Pieces of the answer as they come.

        If nothing was yielded yet, one failure that may pass is tried again; and if all is too long for the model,
        so is a prompt with half the passages (`assignment.meter.given`).

        Raises:
            ModelError: the model failed or refused; its text says which setting to look at.
            ModelCutOff: it broke off after it had begun.
        """
        ends = asyncio.get_running_loop().time() + self._deadline - assignment.spent
        budget, shortened, attempt = self._passage_bytes, False, 1
        while True:
            begun = False
            try:
                async with aclosing(self._answer(assignment, budget, ends)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
                return
            except _FAILURES as error:
                if not begun and too_long(error) and not shortened and assignment.passages:
                    budget, shortened = self._half(assignment, budget), True
                elif begun or attempt == _ATTEMPTS or not await waited(error, ends):
                    raise self._service.failure(error, begun=begun) from error
                else:
                    attempt += 1

    async def complete(
        self, messages: Sequence[Message], *, deadline: float, most: int, meter: Meter | None = None
    ) -> str:
        """The reply: at most `most` characters of it, within `deadline` seconds, tried once.

        Raises:
            ModelError: the model failed, refused, broke off or took too long.
        """
        allowed = min(deadline, self._deadline)
        ends = asyncio.get_running_loop().time() + allowed
        meter = meter or Meter()
        meter.ask(messages)
        text = ""
        try:
            thoughts = Thoughts(unannounced=self._unannounced, patience=most, marked=False)
            async with aclosing(self._pieces(messages, ends, meter, thoughts)) as pieces:
                async for piece in pieces:
                    text += piece
                    if len(text) >= most:
                        break
        except TimeoutError as error:
            raise ModelError(f"{self._model!r} did not finish within {allowed:g} seconds") from error
        except _FAILURES as error:
            raise ModelError(self._service.explained(error, begun=False)) from error
        return text[:most]

    async def close(self) -> None:
        """Closes connections."""
        await self._client.close()

    def _answer(self, assignment: Assignment, budget: int, ends: float) -> AsyncGenerator[str, None]:
        messages = compose(assignment, passage_bytes=budget, today=self._today())
        assignment.meter.ask(messages, given=len(fitted(assignment.passages, budget)))
        thoughts = Thoughts(unannounced=self._unannounced, patience=LONGEST)
        return self._pieces(messages, ends, assignment.meter, thoughts)

    def _half(self, assignment: Assignment, budget: int) -> int:
        given = fitted(assignment.passages, budget)
        half = min(budget, sum(map(size, given))) // 2
        log.warning(
            "the model is given half the passages",
            why=f"the whole prompt is too long for {self._model!r}: raise its server's context, "
            "or lower FOOTNOTE_PASSAGE_BYTES",
            passages=len(given),
            bytes=half,
        )
        return half

    async def _pieces(
        self, messages: Sequence[Message], ends: float, meter: Meter, thoughts: Thoughts
    ) -> AsyncGenerator[str, None]:
        """One attempt. Whoever stops to read closes the connection, and the server stops writing."""
        async with asyncio.timeout_at(ends):
            stream = await self._open(messages)
        reply = Reply(thoughts, most=LONGEST)
        try:
            async with aclosing(parts(stream, ends)) as coming:
                async for part in coming:
                    if text := reply.take(part):
                        yield text
            if text := reply.finish():
                yield text
        finally:
            await stream.close()
            self._count(messages, reply, meter)
            self._learn(reply)

    async def _open(self, messages: Sequence[Message]) -> AsyncStream[ChatCompletionChunk]:
        chat = cast(
            "list[ChatCompletionMessageParam]",
            [{"role": message.role, "content": message.content} for message in messages],
        )
        if self._counts:
            try:
                return await self._client.chat.completions.create(
                    model=self._model, messages=chat, stream=True, stream_options={"include_usage": True}
                )
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if too_long(error) or not _REFUSES_COUNTING.search(error.response.text):
                    raise
                self._counts = False
        return await self._client.chat.completions.create(model=self._model, messages=chat, stream=True)

    def _count(self, messages: Sequence[Message], reply: Reply, meter: Meter) -> None:
        if reply.tokens is None:
            meter.estimate(messages, reply.written)
            return
        read, written = reply.tokens
        meter.count(prompt_tokens=read, completion_tokens=written)
        sent = sum(len(message.content.encode(errors="replace")) for message in messages)
        if _LEAST_TOKENS < read < sent / _BYTES_OF_A_TOKEN and not self._warned:
            self._warned = True
            log.warning(
                "the language model has read only the end of its prompt",
                why=f"the context of {self._model!r} at {self._service.address} is too short: raise it there, "
                "or lower FOOTNOTE_PASSAGE_BYTES",
                bytes=sent,
                tokens=read,
            )

    def _learn(self, reply: Reply) -> None:
        """Whether this model announces that it thinks. All that it ever says tells it; one such reply is enough."""
        if reply.thoughts.unannounced and not self._unannounced:
            log.warning(
                "the language model thinks within its answers",
                why=f"the server at {self._service.address} does not part them: its parser of reasoning is off",
            )
            self._unannounced = True
        elif reply.ended_well and self._unannounced is None:
            self._unannounced = False
