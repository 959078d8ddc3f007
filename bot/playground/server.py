"""The playground as one HTTP server on loopback: Web API, Socket Mode, control API and page."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Self, TypeVar

from aiohttp import web

from bot.playground.acts import Acts
from bot.playground.control import Control
from bot.playground.events import DEFAULT_SUBSCRIPTIONS
from bot.playground.faults import Fault, Faults
from bot.playground.file_exchange import FileExchange
from bot.playground.guard import guard, secure
from bot.playground.live import Page
from bot.playground.methods.app import App
from bot.playground.records import Call, Change, Message
from bot.playground.responses import Responses
from bot.playground.socket_mode import Delivery, SocketMode
from bot.playground.web_api import WebApi
from bot.playground.workspace import Workspace
from bot.playground.world import acme

BOT_TOKEN = "xoxb-playground"  # noqa: S105 - public by design
APP_TOKEN = "xapp-playground"  # noqa: S105
MOST_UPLOAD = 256 * 1024 * 1024  # bytes of one request

Found = TypeVar("Found")


class Playground(Acts):
    """A local Slack workspace. `async with Playground() as playground:` serves it on a free port.

    People act by the methods of `Acts`; the app talks to `api_url` with BOT_TOKEN and APP_TOKEN.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        public_url: str | None = None,
        allowed_hosts: Collection[str] = (),
        workspace: Workspace | None = None,
        bot_tokens: Collection[str] = (BOT_TOKEN,),
        app_tokens: Collection[str] = (APP_TOKEN,),
        subscriptions: Collection[str] = DEFAULT_SUBSCRIPTIONS,
        commands: Collection[str] = ("/ask", "/pdfs"),
        ack_timeout: float = 3.0,
        retry_delays: Sequence[float] = (0.0, 60.0, 300.0),
    ) -> None:
        workspace = workspace or acme()
        self.sockets = SocketMode(workspace.team.app_id, ack_timeout=ack_timeout, retry_delays=retry_delays)
        self.sockets.on_connections = lambda: workspace.tell(Change("app"))
        self.app = App(workspace, self.sockets)
        self.faults = Faults()
        self.api = WebApi(self.app, self.faults, bot_tokens=bot_tokens, app_tokens=app_tokens)
        self.responses = Responses(self.app, self.api)
        super().__init__(self.app, self.responses, subscriptions=subscriptions, commands=commands)
        self._host, self._port, self._public_url = host, port, public_url
        self._allowed_hosts = allowed_hosts
        self._runner: web.AppRunner | None = None
        self._waiting: set[asyncio.Event] = set()
        workspace.watch(self._wake)

    # --- serving --------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The page's address, without a slash at the end."""
        return self.app.url

    @property
    def api_url(self) -> str:
        """The Web API's address for slack_sdk's `base_url`."""
        return f"{self.app.url}/api/"

    async def start(self) -> None:
        """Bind and serve. Raises OSError when the port is taken."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]
        shown = "127.0.0.1" if self._host in ("0.0.0.0", "::") else self._host  # noqa: S104
        self.app.url = (self._public_url or f"http://{shown}:{self._port}").rstrip("/")

    async def stop(self) -> None:
        """Close every connection and stop serving."""
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _application(self) -> web.Application:
        exchange = FileExchange(self.app, self.api)
        hosts = {self._host, *self._allowed_hosts}
        if self._public_url:
            hosts.add(self._public_url.split("//")[-1].split("/")[0].rsplit(":", 1)[0])
        application = web.Application(client_max_size=MOST_UPLOAD, middlewares=[guard(hosts)])
        application.on_response_prepare.append(secure)
        application.add_routes(
            [
                web.route("*", "/api/{method}", self.api.handle),
                web.get("/link/", self.sockets.serve),
                web.post("/actions/{team}/{secret}", self.responses.handle),
                web.post("/upload/v1/{secret}", exchange.upload),
                web.get("/files-pri/{where}/{name:.*}", exchange.download),
            ]
        )
        application.add_routes(Control(self).routes())
        page = Page(self)
        application.add_routes(page.routes())
        application.on_shutdown.append(page.close)
        return application

    # --- reading --------------------------------------------------------------------------------

    def messages(self, channel: str | None = None, *, thread_ts: str | None = None) -> list[Message]:
        """What was posted, ephemeral messages too (`visible_to`), in order of time."""
        found = list(self.workspace.all_messages())
        if channel is not None:
            wanted = self.workspace.channel(channel).id
            found = [message for message in found if message.channel == wanted]
        if thread_ts is not None:
            found = [message for message in found if message.root == thread_ts]
        return sorted(found, key=lambda message: message.ts)

    def versions(self, message: Message) -> list[Message]:
        """A message as it first stood, and after each update."""
        return list(self.workspace.versions.get((message.channel, message.ts), ()))

    def calls(self, method: str | None = None) -> list[Call]:
        """What the app called, posts to response_url under that name."""
        return [call for call in self.api.calls if method in (None, call.method)]

    def deliveries(self, event: str | None = None) -> list[Delivery]:
        """The envelopes sent; `event` names an event's type or the envelope's ("slash_commands")."""
        return [
            delivery
            for delivery in self.sockets.deliveries
            if event in (None, delivery.kind, delivery.event.get("type"))
        ]

    async def wait_for(self, predicate: Callable[[], Found], timeout: float = 60.0) -> Found:  # noqa: ASYNC109
        """The predicate's first true result. Raises TimeoutError, which tells what happened last.

        It is asked again after every change and, for what changes elsewhere, twenty times a second.
        """
        wake = asyncio.Event()
        self._waiting.add(wake)
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate()):
                    wake.clear()
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(0.05):
                            await wake.wait()
        except TimeoutError:
            raise TimeoutError(self._recently()) from None
        finally:
            self._waiting.discard(wake)
        return found

    async def answer_to(self, ts: str, timeout: float = 60.0) -> Message:  # noqa: ASYNC109
        """The bot's finished answer to the message `ts`, in its thread (`event_payload.final`).

        Raises TimeoutError when there is none in time, Refusal("message_not_found") when nobody asked.
        """
        asked = next((message for message in self.workspace.all_messages() if message.ts == ts), None)
        if asked is None:
            return self.workspace.message("", ts)

        def finished() -> Message | None:
            thread = self.workspace.thread(asked.channel, asked.root)
            return next((message for message in thread if message.is_final and message.ts > ts), None)

        answer = await self.wait_for(finished, timeout)
        assert answer is not None
        return answer

    def _wake(self, _change: Change) -> None:
        for event in self._waiting:
            event.set()

    def _recently(self) -> str:
        texts = [f"{message.ts} {message.user}: {message.text[:80]!r}" for message in self.messages()[-5:]]
        calls = [call.method for call in self.calls()[-8:]]
        return f"not in time; last messages {texts}, last calls {calls}"

    # --- faults ---------------------------------------------------------------------------------

    def fail(
        self,
        method: str,
        *,
        times: int = 1,
        skip: int = 0,
        match: Mapping[str, str] | None = None,
        **kinds: Any,
    ) -> None:
        """Spoil the next calls of a method ("*" for any, "response_url" too); `kinds` as in `Fault`."""
        self.faults.add(Fault(method, match=match or {}, **kinds), times=times, skip=skip)
