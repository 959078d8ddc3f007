"""Calls of Slack's Web API: how clients are made, and what their errors mean to us.

Three things can go wrong with a call, and only one of them is known to have had no effect:
Slack refuses (SlackRefused), asks to wait (no effect: the call is repeated), or does not answer intelligibly
(SlackUnavailable: whether it had an effect must be looked up).
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import SlackRefused
from indexer.errors import FootnoteError

CALL_SECONDS = 20.0
"""How long one call may take."""
PATIENCE = 120.0
"""Seconds that a call waits in all because Slack asks to."""

ABOUT_US = frozenset(
    {
        "access_denied",
        "account_inactive",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
"""Refusals that are about us and not about what was asked for: an admin can mend them."""

_TRANSIENT = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)


class SlackUnavailable(FootnoteError):
    """Slack did not answer, or not intelligibly: whether the call had its effect is unknown."""

    def __init__(self, method: str, why: str) -> None:
        super().__init__(f"Slack did not answer {method}: {why}")
        self.method = method
        self.why = why


class SlackBusy(SlackUnavailable):
    """Slack asks to wait; the call had no effect."""

    def __init__(self, method: str, retry_after: float) -> None:
        super().__init__(method, f"it asks to wait {retry_after:.0f} s")
        self.retry_after = retry_after


def open_session() -> aiohttp.ClientSession:
    """One session for all calls, with a limit on the time of each. To be made inside the running loop."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS))


def posting_client(token: str, base_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client that never repeats a call by itself: a post whose answer is lost may stand there already."""
    return AsyncWebClient(token=token, base_url=base_url, session=session, retry_handlers=[])


def reading_client(token: str, base_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client for calls that change nothing: it repeats them, and waits when Slack asks to."""
    return AsyncWebClient(
        token=token,
        base_url=base_url,
        session=session,
        retry_handlers=[
            AsyncConnectionErrorRetryHandler(max_retry_count=2),
            AsyncServerErrorRetryHandler(max_retry_count=2),
            AsyncRateLimitErrorRetryHandler(max_retry_count=3),
        ],
    )


async def call(
    client: AsyncWebClient,
    method: str,
    arguments: dict[str, Any],
    *,
    patience: float = PATIENCE,
    form: bool = False,
) -> dict[str, Any]:
    """Calls a method with JSON arguments, waiting as often as Slack asks to within `patience` seconds.

    `form` sends them as a form: some methods take no JSON.

    Raises:
        SlackRefused: Slack refuses, and waiting does not mend it.
        SlackBusy: it asks to wait longer than that.
        SlackUnavailable: it did not answer; whether the call had its effect is unknown.
    """
    until = time.monotonic() + patience
    while True:
        try:
            return await _once(client, method, {"data": arguments} if form else {"json": arguments})
        except SlackBusy as busy:
            if time.monotonic() + busy.retry_after > until:
                raise
            await asyncio.sleep(busy.retry_after)


async def call_with_headers(
    client: AsyncWebClient, method: str, arguments: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """As `call`, without waiting; also the response's headers, their names in lower case."""
    response = await _response(client, method, {"json": arguments})
    headers = {str(name).lower(): str(value) for name, value in response.headers.items()}
    return _data(response), headers


async def read(client: AsyncWebClient, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Calls a method that changes nothing. Raises SlackRefused, SlackUnavailable."""
    return await _once(client, method, {"http_verb": "GET", "params": arguments})


async def _once(client: AsyncWebClient, method: str, how: dict[str, Any]) -> dict[str, Any]:
    return _data(await _response(client, method, how))


async def _response(client: AsyncWebClient, method: str, how: dict[str, Any]) -> AsyncSlackResponse:
    try:
        return await client.api_call(method, **how)
    except SlackApiError as error:
        raise translated(method, error) from error
    except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError) as error:
        raise SlackUnavailable(method, type(error).__name__) from error


def _data(response: AsyncSlackResponse) -> dict[str, Any]:
    return response.data if isinstance(response.data, dict) else {}


def translated(method: str, error: SlackApiError) -> SlackRefused | SlackUnavailable:
    """What an error answer of Slack means."""
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return SlackBusy(method, retry_after(getattr(response, "headers", None) or {}))
    if code is None or code in _TRANSIENT:
        return SlackUnavailable(method, code or f"HTTP {status}")
    return SlackRefused(method, str(code))


def retry_after(headers: Any) -> float:
    """Seconds of the header Retry-After, 1 when it is missing or no number."""
    for name, value in headers.items():
        if str(name).lower() == "retry-after":
            try:
                return max(0.0, float(value))
            except (TypeError, ValueError):
                return 1.0
    return 1.0
