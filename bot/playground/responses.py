"""response_url: addresses by which an app answers a command or a button, five times within half an hour."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from bot.playground.arguments import Arguments
from bot.playground.methods.app import App
from bot.playground.methods.chat import content
from bot.playground.records import Json, Message, Refusal
from bot.playground.web_api import WebApi

MOST_USES = 5
LIFETIME = 1_800.0  # seconds


@dataclass(slots=True)
class _Address:
    channel: str
    user: str
    expires: float
    message: Message | None  # the one whose button was pressed
    uses: int = 0


class Responses:
    """Issues such addresses and does what is posted to them."""

    def __init__(self, app: App, api: WebApi) -> None:
        self._app = app
        self._api = api
        self._addresses: dict[str, _Address] = {}

    def issue(self, channel: str, user: str, *, message: Message | None = None) -> str:
        """An address for one command or click."""
        secret = secrets.token_urlsafe(18)
        expires = self._app.workspace.now() + LIFETIME
        self._addresses[secret] = _Address(channel, user, expires, message)
        return f"{self._app.url}/actions/{self._app.workspace.team.id}/{secret}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One post to a response_url."""
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        arguments = Arguments(body if isinstance(body, dict) else {})
        secret = request.match_info["secret"]
        return await self._api.answer(
            request, "response_url", arguments, lambda: self._answer(secret, arguments), refused_status=404
        )

    def respond(self, channel: str, user: str, payload: Json, *, message: Message | None = None) -> None:
        """Do what a response payload says: show it to one person, post it, replace or delete the original.

        Raises Refusal as chat.postMessage does.
        """
        arguments = Arguments(payload)
        if arguments.flag("delete_original") and message:
            self._replace(message, None)
            return
        given = content(arguments)
        if not (given.get("text") or given.get("blocks") or given.get("attachments")):
            raise Refusal("no_text")
        if arguments.flag("replace_original") and message:
            self._replace(message, given)
            return
        self._post(channel, user, arguments, given)

    def _answer(self, secret: str, arguments: Arguments) -> Json:
        address = self._addresses.get(secret)
        if address is None:
            raise Refusal("invalid_url")
        if self._app.workspace.now() > address.expires:
            raise Refusal("expired_url")
        if address.uses >= MOST_USES:
            raise Refusal("used_url")
        self.respond(address.channel, address.user, arguments.values, message=address.message)
        address.uses += 1
        return {}

    def _post(self, channel: str, user: str, arguments: Arguments, given: dict[str, Any]) -> None:
        workspace = self._app.workspace
        facts: dict[str, Any] = {
            "bot_id": workspace.team.bot_id,
            "thread_ts": arguments.text("thread_ts") or None,
        }
        text = given.pop("text", "")
        if arguments.text("response_type") == "in_channel":
            workspace.post(channel, self._app.user, text, **facts, **given)
        else:
            workspace.whisper(channel, self._app.user, text, visible_to=user, **facts, **given)

    def _replace(self, message: Message, given: dict[str, Any] | None) -> None:
        workspace = self._app.workspace
        if message.visible_to is not None:
            present = next((other for other in workspace.ephemerals if other.ts == message.ts), None)
            if present is None:
                raise Refusal("message_not_found")
            cleared = replace(present, blocks=(), attachments=())
            workspace.replace_whisper(present, replace(cleared, **given) if given else None)
        elif given is None:
            workspace.delete(message.channel, message.ts)
        else:
            workspace.change(message.channel, message.ts, **({"blocks": (), "text": ""} | given))
