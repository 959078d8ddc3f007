"""A language model of OpenAI, or of another server that speaks its chat completions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

import openai

from bot.errors import ModelCutOff, ModelError
from bot.language_models import Assignment
from bot.language_models.metering import Meter
from bot.prompts import Message, compose
from bot.types import Outcome
from indexer.openai_service import credentials, explain, passes_by_waiting, retry_after

if TYPE_CHECKING:
    from openai import AsyncStream
    from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

_SETTING = "FOOTNOTE_MODEL"
_ATTEMPTS = 2
_PAUSE = 0.5  # seconds before the second attempt, when the service does not say


class OpenAIModel:
    """Writes answers by chat completions, streamed. It has no tools.

    Args:
        model: the service's name of the model.
        api_key: None for a server that asks for none.
        base_url: None for OpenAI itself.
        deadline: seconds for a whole answer, the second attempt included.

    Raises:
        SettingsError: OpenAI itself needs a key and there is none.
    """

    outcome = Outcome.ANSWERED
    rewrites = True

    def __init__(self, model: str, *, api_key: str | None, base_url: str | None, deadline: float) -> None:
        self.name = f"openai:{model}"
        self._model = model
        self._deadline = deadline
        key, self._base_url = credentials(api_key, base_url, setting=_SETTING)
        # The SDK's own attempts could outlast the deadline: it waits up to two minutes when it is told so.
        self._client = openai.AsyncOpenAI(
            api_key=key, base_url=self._base_url, timeout=deadline, max_retries=0
        )

    async def write(self, assignment: Assignment) -> AsyncIterator[str]:
        """Pieces of the answer as they come. One failure that may pass is tried again, if nothing was yielded yet.

        Raises:
            ModelError: the model failed or refused; its text says which setting to look at.
            ModelCutOff: it broke off after it had begun.
        """
        messages = compose(assignment)
        ends = asyncio.get_running_loop().time() + self._deadline - assignment.spent
        for attempt in range(1, _ATTEMPTS + 1):
            begun = False
            try:
                async with aclosing(self._pieces(messages, ends)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
                return
            except (openai.OpenAIError, TimeoutError, _Unfinished) as error:
                if begun:
                    raise ModelCutOff(
                        f"The answer broke off: {self._explained(error, begun=True)}."
                    ) from error
                if attempt == _ATTEMPTS or not await _waited(error, ends):
                    raise ModelError(
                        f"The language model failed: {self._explained(error, begun=False)}."
                    ) from error

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        deadline: float,
        most: int,
        meter: Meter | None = None,  # noqa: ARG002
    ) -> str:
        """The reply: at most `most` characters of it, within `deadline` seconds, tried once.

        Raises:
            ModelError: the model failed, refused, broke off or took too long.
        """
        allowed = min(deadline, self._deadline)
        ends = asyncio.get_running_loop().time() + allowed
        text = ""
        try:
            async with aclosing(self._pieces(messages, ends)) as pieces:
                async for piece in pieces:
                    text += piece
                    if len(text) >= most:
                        break
        except TimeoutError as error:
            raise ModelError(f"{self._model!r} did not finish within {allowed:g} seconds") from error
        except (openai.OpenAIError, _Unfinished) as error:
            raise ModelError(self._explained(error, begun=False)) from error
        return text[:most]

    async def close(self) -> None:
        """Closes connections."""
        await self._client.close()

    async def _pieces(self, messages: Sequence[Message], ends: float) -> AsyncGenerator[str, None]:
        """One attempt. The deadline is checked at each step here: a timeout around the whole generator would
        cancel whoever consumes it, in the middle of something else."""
        async with asyncio.timeout_at(ends):
            stream = await self._open(messages)
        try:
            reason: str | None = None
            refused = False
            chunks = aiter(stream)
            while (chunk := await _next(chunks, ends)) is not None:
                content, ended, refuses = _read(chunk)
                reason = ended or reason
                refused = refused or refuses
                if content:
                    yield content
        finally:
            await stream.close()
        self._check_end(reason, refused=refused)

    async def _open(self, messages: Sequence[Message]) -> AsyncStream[ChatCompletionChunk]:
        chat = [{"role": message.role, "content": message.content} for message in messages]
        return await self._client.chat.completions.create(
            model=self._model, messages=cast("list[ChatCompletionMessageParam]", chat), stream=True
        )

    def _check_end(self, reason: str | None, *, refused: bool) -> None:
        """A stream that just ends raises nothing in the SDK, so a reason to finish is required."""
        if reason is None:
            raise _Unfinished
        if reason == "length":
            raise ModelCutOff(
                f"The answer broke off: {self._model!r} reached the limit of its output.", again=False
            )
        if refused or reason == "content_filter":
            raise ModelError(f"The language model {self._model!r} declined to answer this question.")

    def _explained(self, error: Exception, *, begun: bool) -> str:
        if isinstance(error, (TimeoutError, openai.APITimeoutError)):
            return (
                f"{self._model!r} did not finish within {self._deadline:g} seconds (FOOTNOTE_MODEL_DEADLINE)"
            )
        if begun and isinstance(error, openai.APIConnectionError):
            return f"the connection to {self._base_url} broke: try again"
        if isinstance(error, openai.OpenAIError):
            return explain(error, model=self._model, setting=_SETTING, base_url=self._base_url)
        return f"{self._base_url} ended the stream before it was complete: try again, or see OPENAI_BASE_URL"


class _Unfinished(Exception):
    """The stream ended without a reason to finish, or is not what the protocol says."""


async def _next(chunks: AsyncIterator[ChatCompletionChunk], ends: float) -> ChatCompletionChunk | None:
    if asyncio.get_running_loop().time() >= ends:  # a timeout does not end what never waits
        raise TimeoutError
    try:
        async with asyncio.timeout_at(ends):
            return await anext(chunks, None)
    except ValueError as error:  # an event that is no JSON
        raise _Unfinished from error


def _read(chunk: ChatCompletionChunk) -> tuple[str, str | None, bool]:
    """What a chunk adds, its reason to finish, and whether it refuses. The SDK checks nothing of what servers send."""
    content, reason, refuses = "", None, False
    try:
        for choice in chunk.choices or ():
            reason = choice.finish_reason or reason
            if choice.delta is not None:  # servers other than OpenAI's may leave it out
                refuses = refuses or bool(choice.delta.refusal)
                content += choice.delta.content or ""
    except (AttributeError, TypeError) as error:
        raise _Unfinished from error
    return content, reason, refuses


async def _waited(error: Exception, ends: float) -> bool:
    """Whether another attempt makes sense; if so, after the pause that the service asked for."""
    if isinstance(error, (TimeoutError, openai.APITimeoutError)):
        return False
    pause = _PAUSE
    if isinstance(error, openai.OpenAIError):
        if not passes_by_waiting(error):
            return False
        if isinstance(error, openai.APIStatusError):
            asked = retry_after(error)
            pause = _PAUSE if asked is None else asked
    if asyncio.get_running_loop().time() + pause >= ends:
        return False
    await asyncio.sleep(pause)
    return True
