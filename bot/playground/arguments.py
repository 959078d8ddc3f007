"""The arguments of a Web API call, however they were sent: query, form, multipart or JSON."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from aiohttp import web

from bot.playground.records import Json, Refusal

Item = TypeVar("Item")


class Arguments:
    """Named arguments with Slack's leniency: numbers and flags come as text, arrays and objects as JSON text."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """An argument as text."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """An argument that must be there. Raises Refusal("invalid_arguments")."""
        value = self.text(name)
        if not value:
            messages = [f"[ERROR] missing required field: {name}"]
            raise Refusal("invalid_arguments", response_metadata={"messages": messages})
        return value

    def number(self, name: str, default: int, *, most: int) -> int:
        """A whole number from 1 to `most`. Raises Refusal("invalid_limit")."""
        try:
            value = int(self.text(name) or default)
        except ValueError:
            raise Refusal("invalid_limit") from None
        if value < 1:
            return default
        return min(value, most)

    def flag(self, name: str, default: bool = False) -> bool:
        """True for `true`, `1`, `"True"`; Slack takes all of them."""
        value = self.values.get(name)
        return default if value is None else str(value).lower() in ("1", "true", "yes")

    def parsed(self, name: str, refusal: str) -> Any:
        """An array or object, parsed when it came as text; None when absent. Raises Refusal(refusal)."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(refusal) from None


async def read_arguments(request: web.Request) -> Arguments:
    """Query, then body. Raises Refusal("invalid_json", "json_not_object")."""
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        if body:
            try:
                parsed = json.loads(body)
            except ValueError:
                raise Refusal("invalid_json") from None
            if not isinstance(parsed, dict):
                raise Refusal("json_not_object")
            values |= parsed
    elif request.method == "POST":
        form = await request.post()
        values |= {name: value for name, value in form.items() if isinstance(value, str)}
    return Arguments(values)


def page(
    items: Sequence[Item],
    arguments: Arguments,
    *,
    key: Callable[[Item], str],
    default: int,
    most: int,
    newest_first: bool = False,
) -> tuple[list[Item], str]:
    """One page of `items`, sorted by key (falling when `newest_first`), and the cursor of the next, or "".

    A cursor names the key that comes next, so items that come or go meanwhile shift nothing.
    Raises Refusal("invalid_cursor").
    """
    limit = arguments.number("limit", default, most=most)
    if cursor := arguments.text("cursor"):
        start = _decode(cursor)
        items = [item for item in items if (key(item) <= start if newest_first else key(item) >= start)]
    following = _encode(key(items[limit])) if len(items) > limit else ""
    return list(items[:limit]), following


def _encode(key: str) -> str:
    return base64.b64encode(f"next:{key}".encode()).decode()


def _decode(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Refusal("invalid_cursor") from None
    if not text.startswith("next:"):
        raise Refusal("invalid_cursor")
    return text.removeprefix("next:")
