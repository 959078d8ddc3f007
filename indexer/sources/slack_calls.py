"""Calls of Slack's Web API that read: repeated when that may help, and their errors in our words."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from indexer.errors import NotNow, SourceError
from indexer.sources.slack import SlackAccess

PATIENCE = 300.0
"""Seconds that one call waits in all because Slack asks to; its limits count by the minute."""
ATTEMPTS = 4
"""Of one call while Slack cannot be reached or is out of order."""
PAUSE = 0.5
"""Seconds before the second of them; doubled each time."""
CALL_SECONDS = 30
"""How long a call waits for Slack to say something."""
CONVERSATIONS_AT_ONCE = 999
"""The most that Slack gives: three calls for 2,000 channels, of about 50 a minute."""
KINDS = "public_channel,private_channel,mpim,im"

_BAD_TOKEN = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "not_allowed_token_type",
    }
)
_BUSY = frozenset({"ratelimited", "rate_limited"})
_TRANSIENT = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
_CODE = re.compile(r"[a-z0-9_]+")


class RefusedCall(SourceError):
    """Slack refuses a call for a reason that waiting does not mend; `code` is Slack's word for it."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__("Slack", reason)
        self.code = code


class BadToken(RefusedCall):
    """Slack does not take the token."""


class _Busy(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__(f"asked to wait {seconds:.0f} s")
        self.seconds = seconds


class _Transient(Exception):
    """What may be over in a moment; its text is a clause for people."""


def call(access: SlackAccess, method: str, **arguments: Any) -> dict[str, Any]:
    """What Slack answers.

    Raises:
        RefusedCall: Slack refuses; BadToken if it is for the token.
        NotNow: Slack cannot be reached, answers nonsense, or asks to wait for longer than `PATIENCE` seconds.
    """
    until = time.monotonic() + PATIENCE
    failures = 0
    while True:
        try:
            return _once(access, method, arguments)
        except _Busy as busy:
            if time.monotonic() + busy.seconds > until:
                raise NotNow(
                    "Slack",
                    f"Slack asks to wait {busy.seconds:.0f} s before {method} may be called again, which is too "
                    f"long in all: the next sync tries it again",
                ) from busy
            time.sleep(busy.seconds)
        except _Transient as failure:
            failures += 1
            if failures == ATTEMPTS or time.monotonic() > until:
                raise NotNow("Slack", f"{failure}: check SLACK_API_URL and the network") from failure
            time.sleep(PAUSE * 2 ** (failures - 1))


def conversations(access: SlackAccess, kinds: str = KINDS) -> Iterator[dict[str, Any]]:
    """The conversations that the bot is in and that are not archived. Raises as `call` does."""
    cursor = ""
    seen = set()
    while cursor not in seen:
        seen.add(cursor)
        answer = call(
            access,
            "users.conversations",
            types=kinds,
            exclude_archived=True,
            limit=CONVERSATIONS_AT_ONCE,
            **({"cursor": cursor} if cursor else {}),
        )
        for channel in answer.get("channels") or ():
            if not channel.get("is_archived"):
                yield channel
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
    raise SourceError("Slack", "Slack's list of the bot's channels has no end; check SLACK_API_URL")


class _Client(WebClient):
    """Shows the token to the server that is asked, and to none that it redirects to."""

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        if token := req.headers.pop("Authorization", None):
            req.add_unredirected_header("Authorization", token)
        return super()._perform_urllib_http_request_internal(url, req)


def _once(access: SlackAccess, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
    client = _Client(
        token=access.token.get_secret_value(),
        base_url=access.api_url,
        timeout=CALL_SECONDS,
        retry_handlers=[],  # slack_sdk's waits as long as it is told to
    )
    client.proxy = None  # slack_sdk's reading of the environment knows no NO_PROXY; urllib's own does
    try:
        response = client.api_call(method, params=arguments)
    except SlackApiError as error:
        raise _meaning(method, error) from error
    except ValueError as error:
        raise _Transient("Slack's answer cannot be read") from error
    except (URLError, HTTPException, SlackClientError, OSError) as error:
        cause = error.reason if isinstance(error, URLError) else error
        raise _Transient(f"Slack cannot be reached ({str(cause) or type(cause).__name__})") from error
    return response.data if isinstance(response.data, dict) else {}


def _meaning(method: str, error: SlackApiError) -> Exception:
    data = error.response.data if isinstance(error.response.data, dict) else {}
    code = str(data.get("error") or "")
    status = error.response.status_code
    if status == 429 or code in _BUSY:
        return _Busy(_asked_to_wait(error.response.headers))
    if code in _BAD_TOKEN:
        return BadToken(
            code,
            f"Slack does not take the bot's token ({code}): set SLACK_BOT_TOKEN to the Bot User OAuth Token of "
            f"the installed app (OAuth & Permissions; it begins with xoxb-)",
        )
    if code in _TRANSIENT or not _CODE.fullmatch(code):
        return _Transient(f"Slack answers {method} with {code if code in _TRANSIENT else f'status {status}'}")
    if code == "missing_scope":
        return RefusedCall(
            code,
            f"the app lacks the scope {data.get('needed') or 'for it'} for {method}: add it under "
            f"OAuth & Permissions and install the app again",
        )
    return RefusedCall(code, f"Slack refuses {method} ({code})")


def _asked_to_wait(headers: Mapping[str, str]) -> float:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            with suppress(ValueError):
                return max(PAUSE, float(value))
    return 1.0
