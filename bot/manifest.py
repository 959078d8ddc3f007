"""The Slack app's manifest: what Footnote may do and hears of.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from typing import Any

BOT_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "team:read",
    "users:read",
)
"""OAuth scopes of the bot token, in alphabetical order."""

BOT_EVENTS = ("app_home_opened", "app_mention", "message.im")
"""Events that Slack sends us, in alphabetical order."""

COMMANDS = (
    ("/ask", "Ask the PDFs; only you see the answer", "how many weeks of parental leave do we get?"),
    (
        "/pdfs",
        "The PDFs that you may ask about here",
        "list [words] | status | glossary [words] | reindex | help",
    ),
)
"""Slash commands: name, description, usage hint."""


def manifest(name: str = "Footnote") -> dict[str, Any]:
    """The manifest of an app of this name, for Socket Mode."""
    return {
        "display_information": {
            "name": name,
            "description": "Answers from your team's PDFs, with a footnote under every claim",
            "background_color": "#1f4e79",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": [
                {"command": command, "description": description, "usage_hint": hint, "should_escape": False}
                for command, description, hint in COMMANDS
            ],
        },
        "oauth_config": {"scopes": {"bot": list(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(BOT_EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
