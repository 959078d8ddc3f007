"""The control API under `/control`: the acts of people, faults and everything that can be read, as JSON."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.playground.records import Refusal
from bot.playground.socket_mode import Delivery

if TYPE_CHECKING:
    from bot.playground.server import Playground

ACTS = (
    "say",
    "direct",
    "edit",
    "delete",
    "react",
    "unreact",
    "upload",
    "share_file",
    "replace_file",
    "delete_file",
    "expire_file",
    "change_file",
    "command",
    "click",
    "click_home",
    "open_home",
    "emit",
    "add_person",
    "change_person",
    "add_channel",
    "change_channel",
    "delete_channel",
    "change_channel_id",
    "join",
    "invite",
    "leave",
    "remove",
    "fail",
    "lose_events",
)
"""Methods of Playground that `POST /control/{name}` calls with the JSON body's members as arguments.

Bytes travel as base64 under `content`.
"""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Control:
    """Answers `/control/…`; a refused act is 409 with Slack's word, wrong arguments are 400."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground

    def routes(self) -> list[web.RouteDef]:
        """All routes below /control."""
        return [
            web.get("/control", self.index),
            web.get("/control/messages", self.messages),
            web.get("/control/calls", self.calls),
            web.get("/control/deliveries", self.deliveries),
            web.get("/control/workspace", self.workspace),
            web.get("/control/answer", self.answer),
            web.post("/control/sockets", self.sockets),
            web.post("/control/subscriptions", self.subscriptions),
            web.post("/control/file", self.file),
            web.post("/control/{act}", self.act),
        ]

    async def index(self, _request: web.Request) -> web.Response:
        """What there is."""
        routes = [f"{route.method} {route.path}" for route in self.routes()]
        return _answer({"acts": list(ACTS), "routes": routes})

    async def act(self, request: web.Request) -> web.Response:
        """`POST /control/{act}`."""
        name = request.match_info["act"]
        if name not in ACTS:
            raise web.HTTPNotFound(text=f"no such act: {name}")
        arguments = await _body(request)
        if "content" in arguments:
            arguments["content"] = base64.b64decode(arguments["content"])
        try:
            return _answer(getattr(self._playground, name)(**arguments))
        except Refusal as refusal:
            return _answer({"error": refusal.code}, status=409)
        except (TypeError, ValueError, KeyError) as error:
            return _answer({"error": f"wrong arguments: {error}"}, status=400)

    async def file(self, request: web.Request) -> web.Response:
        """`POST /control/file?person=&channel=&name=&text=&thread_ts=` with the file's bytes as the body.

        With `?file=` alone they take the place of that file's.
        """
        query = request.query
        try:
            if replaced := query.get("file"):
                return _answer(self._playground.replace_file(replaced, await request.read()))
            file = self._playground.upload(
                query.get("person", ""),
                query.get("channel", ""),
                query.get("name", "file"),
                await request.read(),
                text=query.get("text", ""),
                thread_ts=query.get("thread_ts") or None,
            )
        except Refusal as refusal:
            return _answer({"error": refusal.code}, status=409)
        return _answer(file)

    async def messages(self, request: web.Request) -> web.Response:
        """Messages with their earlier versions; `?channel=` and `?thread_ts=` narrow."""
        channel, thread = request.query.get("channel"), request.query.get("thread_ts")
        try:
            found = self._playground.messages(channel, thread_ts=thread)
        except Refusal as refusal:
            return _answer({"error": refusal.code}, status=409)
        versions = self._playground.versions
        return _answer([_plain(message) | {"versions": versions(message)} for message in found])

    async def calls(self, request: web.Request) -> web.Response:
        """Calls of the Web API; `?method=` narrows."""
        return _answer(self._playground.calls(request.query.get("method")))

    async def deliveries(self, request: web.Request) -> web.Response:
        """Envelopes; `?event=` narrows."""
        return _answer(self._playground.deliveries(request.query.get("event")))

    async def workspace(self, _request: web.Request) -> web.Response:
        """People, channels, files, and how many connections the app holds."""
        workspace = self._playground.workspace
        return _answer(
            {
                "team": workspace.team,
                "people": list(workspace.people.values()),
                "channels": list(workspace.channels.values()),
                "files": list(workspace.files.values()),
                "connections": self._playground.sockets.connections,
                "subscriptions": sorted(self._playground.subscriptions),
            }
        )

    async def answer(self, request: web.Request) -> web.Response:
        """`GET /control/answer?ts=&timeout=`: waits for the finished answer; 504 when there is none in time."""
        try:
            seconds = float(request.query.get("timeout", "30"))
            return _answer(await self._playground.answer_to(request.query.get("ts", ""), seconds))
        except TimeoutError as error:
            return _answer({"error": str(error)}, status=504)
        except Refusal as refusal:
            return _answer({"error": refusal.code}, status=409)

    async def sockets(self, request: web.Request) -> web.Response:
        """`{"do": "disconnect"|"cut"|"pause"|"resume"|"drop_acks"|"redeliver", …}`."""
        asked = await _body(request)
        sockets = self._playground.sockets
        match asked.get("do"):
            case "disconnect":
                grace = float(asked.get("grace", 10.0))
                await sockets.disconnect(asked.get("reason", "refresh_requested"), grace=grace)
            case "cut":
                sockets.cut()
            case "pause":
                sockets.pause()
            case "resume":
                sockets.resume()
            case "drop_acks":
                sockets.drop_acks(int(asked.get("times", 1)))
            case "redeliver":
                self._redeliver(str(asked.get("envelope_id")))
            case other:
                return _answer({"error": f"cannot do {other!r}"}, status=400)
        return _answer({"connections": sockets.connections})

    async def subscriptions(self, request: web.Request) -> web.Response:
        """`{"add": […], "remove": […]}` changes which events the app gets."""
        asked = await _body(request)
        self._playground.subscriptions |= set(asked.get("add", ()))
        self._playground.subscriptions -= set(asked.get("remove", ()))
        return _answer(sorted(self._playground.subscriptions))

    def _redeliver(self, envelope_id: str) -> None:
        for delivery in self._playground.sockets.deliveries:
            if delivery.envelope["envelope_id"] == envelope_id:
                self._playground.sockets.redeliver(delivery)
                return
        raise web.HTTPNotFound(text="no such envelope")


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="send JSON")
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise web.HTTPBadRequest(text="this is not JSON") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="send an object")
    return body


def _answer(value: Any, *, status: int = 200) -> web.Response:
    return web.json_response(text=json.dumps(_plain(value), default=str), status=status)


def _plain(value: Any) -> Any:
    """Records as objects, sets as sorted lists."""
    if isinstance(value, Delivery):
        return value.to_json()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(_plain(inner) for inner in value)
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
