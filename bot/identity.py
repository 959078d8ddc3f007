"""Who the bot's token makes us in Slack, and what it lets us do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackRefused, TokenRefused
from bot.listeners.questions import Identity
from bot.manifest import SCOPES
from bot.slack_client import call, call_with_headers
from indexer.errors import FootnoteError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

log = structlog.get_logger(__name__)

_NEEDED_SCOPES = frozenset({"app_mentions:read", "channels:read", "chat:write", "users:read"})
_BAD_TOKEN = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})


async def identify(client: AsyncWebClient) -> Identity:
    """Who the bot token makes us.

    Raises:
        TokenRefused: the token is not valid any more, or never was.
        SettingsError: it is of another kind, or lacks a scope without which nobody can be answered.
        SlackUnavailable: Slack does not answer.
    """
    try:
        me, headers = await call_with_headers(client, "auth.test", {})
    except SlackRefused as refused:
        raise _refused_token("SLACK_BOT_TOKEN", refused) from refused
    _check_scopes(headers.get("x-oauth-scopes"))
    return Identity(me["team_id"], me["user_id"], me.get("bot_id") or "")


async def check_app_token(client: AsyncWebClient, app_token: str) -> None:
    """Raises SettingsError when Slack refuses it: the socket's client would try for ever."""
    opening = AsyncWebClient(token=app_token, base_url=client.base_url, session=client.session)
    try:
        await call(opening, "apps.connections.open", {})
    except SlackRefused as refused:
        raise _refused_token("SLACK_APP_TOKEN", refused) from refused


def missing_scopes(granted: str) -> Mapping[str, str]:
    """The scopes of the manifest that are not among those granted (`a,b`), and what each is for."""
    given = {scope.strip() for scope in granted.split(",")}
    return {scope: purpose for scope, purpose in SCOPES.items() if scope not in given}


def _check_scopes(granted: str | None) -> None:
    if granted is None:  # another server than Slack's
        return
    missing = missing_scopes(granted)
    if _NEEDED_SCOPES.intersection(missing):
        raise SettingsError(
            f"the Slack app lacks the scopes {', '.join(missing)}: take them from `footnote manifest`, "
            f"install the app again and copy the new SLACK_BOT_TOKEN"
        )
    for scope, purpose in missing.items():
        log.warning(
            "the Slack app lacks a scope, and works without what it is for: "
            "take it from `footnote manifest` and install the app again",
            scope=scope,
            purpose=purpose,
        )


def _refused_token(name: str, refused: SlackRefused) -> FootnoteError:
    if refused.code == "not_allowed_token_type":
        kinds = {"SLACK_BOT_TOKEN": "a bot token (xoxb-…)", "SLACK_APP_TOKEN": "an app-level token (xapp-…)"}
        return SettingsError(f"{name} is a token of another kind: use {kinds[name]}")
    if refused.code == "missing_scope":
        scope = "connections:write" if name == "SLACK_APP_TOKEN" else "those of `footnote manifest`"
        return SettingsError(f"{name} lacks a scope: give it {scope} and install the app again")
    if refused.code in _BAD_TOKEN:
        kind = TokenRefused if name == "SLACK_BOT_TOKEN" else SettingsError
        return kind(
            f"Slack refuses {name} ({refused.code}): copy it again from the app's page at api.slack.com/apps"
        )
    return SettingsError(f"Slack refuses {name}: {refused.code}")
