"""The playground for code that blocks: served by a thread with its own loop, and acted on from any other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, TypeVar

from pydantic import SecretStr

from bot.playground import BOT_TOKEN, File, Playground
from bot.playground.workspace import Workspace
from indexer.sources.slack import SlackAccess

PDF = b"%PDF-1.7\n%%EOF"
"""The least that a source takes for a PDF; nothing can be read in it."""

Result = TypeVar("Result")


class SlackWorkspace:
    """A playground at `url`. Acts of `Playground` may be called on it directly; they happen in its loop."""

    def __init__(self, playground: Playground, loop: asyncio.AbstractEventLoop) -> None:
        self.playground = playground
        self._loop = loop

    @property
    def url(self) -> str:
        return self.playground.url

    @property
    def api_url(self) -> str:
        return self.playground.api_url

    @property
    def workspace(self) -> Workspace:
        """For reading; changes go through `do`."""
        return self.playground.workspace

    def access(
        self, *, token: str = BOT_TOKEN, channels: Collection[str] = (), excluded: Collection[str] = ()
    ) -> SlackAccess:
        """What a source needs to reach it."""
        return SlackAccess(SecretStr(token), self.api_url, frozenset(channels), frozenset(excluded))

    def do(self, act: Callable[[Playground], Result]) -> Result:
        """The act's result or error, after it happened in the playground's own loop."""

        async def acted() -> Result:
            return act(self.playground)

        return asyncio.run_coroutine_threadsafe(acted(), self._loop).result()

    def upload(
        self,
        person: str = "ada",
        channel: str = "#people",
        name: str = "plan.pdf",
        content: bytes = PDF,
        **facts: Any,
    ) -> File:
        """Share a file; `facts` as the text or thread_ts of `Acts.upload`."""
        return self.do(lambda slack: slack.upload(person, channel, name, content, **facts))

    def __getattr__(self, name: str) -> Any:
        act = getattr(self.playground, name)
        if not callable(act):
            return act

        async def acted(*given: Any, **named: Any) -> Any:
            done = act(*given, **named)
            return await done if asyncio.iscoroutine(done) else done

        return lambda *given, **named: asyncio.run_coroutine_threadsafe(
            acted(*given, **named), self._loop
        ).result()


@contextmanager
def slack_workspace(**options: Any) -> Iterator[SlackWorkspace]:
    """A fresh Acme until the end of the block; `options` are Playground's."""
    loop = asyncio.new_event_loop()
    ready = Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.call_soon(ready.set)
        loop.run_forever()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = Thread(target=run, name="playground", daemon=True)
    thread.start()
    ready.wait()

    async def start() -> Playground:
        playground = Playground(**options)
        await playground.start()
        return playground

    try:
        playground = asyncio.run_coroutine_threadsafe(start(), loop).result()
        try:
            yield SlackWorkspace(playground, loop)
        finally:
            asyncio.run_coroutine_threadsafe(playground.stop(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
