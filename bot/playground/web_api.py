"""Slack's Web API over HTTP: tokens, arguments, faults, the record of every call, Slack's way of refusing."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Collection
from dataclasses import replace

from aiohttp import web

from bot.playground.arguments import Arguments, read_arguments
from bot.playground.faults import Fault, Faults
from bot.playground.methods import METHODS
from bot.playground.methods.app import App
from bot.playground.records import Call, Change, Json, Refusal

_WITHOUT_TOKEN = frozenset({"api.test"})
_APP_LEVEL = frozenset({"apps.connections.open"})


class WebApi:
    """Answers `/api/{method}` and keeps what was asked."""

    def __init__(
        self, app: App, faults: Faults, *, bot_tokens: Collection[str], app_tokens: Collection[str]
    ) -> None:
        self.calls: list[Call] = []
        self._app = app
        self._faults = faults
        self._bot_tokens = frozenset(bot_tokens)
        self._app_tokens = frozenset(app_tokens)

    def is_bot_token(self, token: str) -> bool:
        """Whether a token is the installed bot's."""
        return token in self._bot_tokens

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        name = request.match_info["method"]
        try:
            arguments = await read_arguments(request)
        except Refusal as refusal:
            return self._respond(_refused(refusal))
        token = bearer(request) or arguments.text("token")
        arguments.values.pop("token", None)
        return await self.answer(request, name, arguments, lambda: self._call(name, token, arguments))

    async def answer(
        self,
        request: web.Request,
        name: str,
        arguments: Arguments,
        effect: Callable[[], Json],
        *,
        refused_status: int = 200,
    ) -> web.StreamResponse:
        """Record a call, let a waiting fault spoil it, otherwise have its effect and answer."""
        number = len(self.calls) + 1
        self.calls.append(Call(number, name, arguments.values, self._app.workspace.now()))
        self._app.workspace.tell(Change("call", detail=name))
        fault = self._faults.take(name, arguments.values)
        if fault and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault and (spoiled := self._spoil(request, fault, number)):
            return spoiled
        try:
            answer = {"ok": True, **effect()}
        except Refusal as refusal:
            answer = _refused(refusal)
        if fault and fault.lose_response:
            return _hang_up(request)
        status = 200 if answer["ok"] else refused_status
        self._finish(number, answer, status)
        return self._respond(answer, status=status)

    def _spoil(self, request: web.Request, fault: Fault, number: int) -> web.StreamResponse | None:
        if fault.lose_request:
            return _hang_up(request)
        if fault.retry_after is not None:
            answer: Json = {"ok": False, "error": "ratelimited"}
            self._finish(number, answer, 429)
            return self._respond(answer, status=429, headers={"Retry-After": str(fault.retry_after)})
        if fault.status is not None:
            self._finish(number, {}, fault.status)
            return web.Response(
                status=fault.status, text="<html>Something went wrong</html>", content_type="text/html"
            )
        if fault.error is not None:
            answer = {"ok": False, "error": fault.error}
            self._finish(number, answer, 200)
            return self._respond(answer)
        return None

    def _call(self, name: str, token: str, arguments: Arguments) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refusal("unknown_method", req_method=name)
        if name not in _WITHOUT_TOKEN:
            self._check_token(name, token)
        return method(self._app, arguments)

    def _check_token(self, name: str, token: str) -> None:
        if not token:
            raise Refusal("not_authed")
        if not self.is_bot_token(token) and token not in self._app_tokens:
            raise Refusal("invalid_auth")
        if (name in _APP_LEVEL) != (token in self._app_tokens) and name != "auth.test":
            raise Refusal("not_allowed_token_type")

    def _finish(self, number: int, answer: Json, status: int) -> None:
        self.calls[number - 1] = replace(self.calls[number - 1], answer=answer, status=status)

    def _respond(
        self, answer: Json, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> web.Response:
        told = {"x-slack-req-id": secrets.token_hex(16)}
        told["x-oauth-scopes"] = ",".join(self._app.workspace.team.scopes)
        return web.Response(
            status=status,
            text=json.dumps(answer, default=str),
            content_type="application/json",
            headers=told | (headers or {}),
        )


def bearer(request: web.Request) -> str:
    """The token of the Authorization header, or ""."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _refused(refusal: Refusal) -> Json:
    return {"ok": False, "error": refusal.code, **refusal.details}


def _hang_up(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
