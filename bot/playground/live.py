"""The page: its files, and a WebSocket that shows one person what they may see, as it changes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import WSCloseCode, WSMsgType, web

from bot.playground.file_exchange import file_response
from bot.playground.records import Change, Channel, Json, Kind, Message, Person, Refusal
from bot.playground.wire import message_json, person_json

if TYPE_CHECKING:
    from bot.playground.server import Playground

_FOLDER = Path(__file__).parent / "page"
_UNSEEN = frozenset({"call", "file_shared", "file_unshared"})  # told already, or nothing to see


class Page:
    """Serves `/`, `/page/…`, `/live` and `/open/{file}`."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._workspace = playground.workspace
        self._sockets: set[web.WebSocketResponse] = set()

    def routes(self) -> list[web.AbstractRouteDef]:
        """All routes of the page; links of messages and files lead to it too."""
        return [
            web.get("/", self.index),
            web.get("/archives/{channel}/{message}", self.index),
            web.get("/files/{user}/{file}/{name}", self.index),
            web.get("/live", self.live),
            web.get("/open/{file}", self.open_file),
            web.static("/page", _FOLDER),
        ]

    async def index(self, _request: web.Request) -> web.FileResponse:
        """The page itself."""
        return web.FileResponse(_FOLDER / "index.html")

    async def open_file(self, request: web.Request) -> web.Response:
        """`/open/{file}?person=`: a file's bytes, for someone who shares a conversation with it."""
        try:
            person = self._workspace.person(request.query.get("person", ""))
            file = self._workspace.file(request.match_info["file"])
        except Refusal:
            raise web.HTTPNotFound(text="This file is gone.") from None
        seen = {channel.id for channel in self._visible(person)}
        if not seen & file.channels:
            raise web.HTTPNotFound(text="This file is gone.")
        response = file_response(self._playground.app, file.id, attachment=False)
        response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        return response

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        """`/live?person=`: a snapshot, then every change that this person may see."""
        try:
            person = self._workspace.person(request.query.get("person", ""))
        except Refusal:
            raise web.HTTPNotFound(text="nobody of that name") from None
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        self._sockets.add(socket)
        frames: asyncio.Queue[Json] = asyncio.Queue()
        frames.put_nowait(self._snapshot(person.id))

        def watch(change: Change) -> None:
            if frame := self._frame(change, person.id):
                frames.put_nowait(frame)

        stop = self._workspace.watch(watch)
        sender = asyncio.create_task(_send_all(socket, frames))
        try:
            async for frame in socket:
                if frame.type == WSMsgType.ERROR:
                    break
        finally:
            stop()
            sender.cancel()
            self._sockets.discard(socket)
        return socket

    async def close(self, _application: web.Application) -> None:
        """Signal `on_shutdown`: tell every page that the server goes."""
        closing = (socket.close(code=WSCloseCode.GOING_AWAY) for socket in self._sockets)
        await asyncio.gather(*closing, return_exceptions=True)

    def _frame(self, change: Change, person_id: str) -> Json | None:
        if change.what in _UNSEEN:
            return None
        person = self._workspace.people[person_id]
        seen = {channel.id for channel in self._visible(person)}
        message = change.message or change.before
        if message is not None:
            if message.channel not in seen or message.visible_to not in (None, person_id):
                return None
            return self._message_frame(change, message)
        if change.what == "status":
            return (
                {"type": "status", "channel": change.channel, **change.detail}
                if change.channel in seen
                else None
            )
        return self._snapshot(person_id)

    def _message_frame(self, change: Change, message: Message) -> Json:
        if change.what == "message_deleted":
            left = self._workspace.messages[message.channel].get(message.ts)
            if left is None:
                return {"type": "gone", "channel": message.channel, "ts": message.ts}
            message = left
        elif message.visible_to is None:
            message = self._workspace.messages[message.channel].get(message.ts, message)
        return {"type": "message", "message": self._shown(message)}

    def _snapshot(self, person_id: str) -> Json:
        workspace, person = self._workspace, self._workspace.people[person_id]
        visible = self._visible(person)
        seen = {channel.id for channel in visible}
        messages = [
            self._shown(message)
            for message in workspace.all_messages()
            if message.channel in seen and message.visible_to in (None, person_id)
        ]
        return {
            "type": "snapshot",
            "team": workspace.team.name,
            "bot": workspace.team.bot_user,
            "me": person_id,
            "people": [self._card(other) for other in workspace.people.values() if not other.deleted],
            "channels": [self._channel(channel, person) for channel in visible],
            "messages": sorted(messages, key=lambda message: str(message["ts"])),
            "statuses": [
                {"channel": channel, "thread_ts": thread, "status": status}
                for (channel, thread), status in workspace.statuses.items()
                if channel in seen
            ],
            "home": workspace.homes.get(person_id),
            "commands": sorted(self._playground.commands),
            "connected": self._playground.sockets.connections > 0,
        }

    def _visible(self, person: Person) -> list[Channel]:
        return [
            channel
            for channel in self._workspace.channels.values()
            if person.id in channel.members or (channel.kind is Kind.PUBLIC and not person.is_guest)
        ]

    def _card(self, person: Person) -> Json:
        return person_json(person, with_locale=True)

    def _channel(self, channel: Channel, person: Person) -> Json:
        return {
            "id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "topic": channel.topic,
            "members": sorted(channel.members),
            "is_member": person.id in channel.members,
            "is_archived": channel.is_archived,
            "is_ext_shared": channel.is_ext_shared,
        }

    def _shown(self, message: Message) -> Json:
        shown = message_json(self._workspace, message, url=self._playground.url)
        return shown | {"channel": message.channel, "visible_to": message.visible_to}


async def _send_all(socket: web.WebSocketResponse, frames: asyncio.Queue[Json]) -> None:
    while not socket.closed:
        await socket.send_json(await frames.get())
