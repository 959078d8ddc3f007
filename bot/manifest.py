"""The Slack app's manifest: what Footnote may do and hears of.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from typing import Any

SCOPES = {
    "app_mentions:read": "to hear questions in channels",
    "channels:history": "to read the thread of a question in a public channel",
    "channels:read": "to know who reads a public channel, and of its life",
    "chat:write": "to answer",
    "commands": "for /ask and /pdfs",
    "files:read": "to read the PDFs that are shared, and to hear when they change or go",
    "files:write": "to post pictures of pages, and to delete them with their file",
    "groups:history": "to read the thread of a question in a private channel",
    "groups:read": "to know who reads a private channel, and of its life",
    "im:history": "to hear questions in direct messages",
    "im:read": "to know who reads a direct message",
    "im:write": "to open a direct message",
    "mpim:history": "to read the thread of a question in a group",
    "mpim:read": "to know who reads a group",
    "reactions:write": "to say by a reaction that a PDF was read",
    "team:read": "to know the workspace",
    "users:read": "to know guests and people of other organisations",
}
"""What the bot token may do, and what for. https://docs.slack.dev/reference/scopes"""

BOT_SCOPES = tuple(SCOPES)
"""OAuth scopes of the bot token, in alphabetical order."""

EVENTS = {
    "app_home_opened": "to show the Home tab",
    "app_mention": "questions",
    "app_uninstalled": "to erase what was indexed",
    "channel_archive": "an archived channel gives nothing",
    "channel_deleted": "its files go",
    "channel_id_changed": "a private channel that is shared outside gets another id",
    "channel_left": "we left a public channel: its files go",
    "channel_shared": "people of other organisations read it now",
    "channel_unarchive": "its files come back",
    "channel_unshared": "people of other organisations do not read it any more",
    "file_change": "another version of a PDF",
    "file_deleted": "a PDF is gone: nothing of it may be shown any more",
    "file_public": "more people may read a PDF",
    "file_shared": "a PDF to be read",
    "file_unshared": "a PDF is gone from a channel",
    "group_archive": "as of channels",
    "group_deleted": "as of channels",
    "group_left": "we left a private channel: its files go",
    "group_unarchive": "as of channels",
    "member_joined_channel": "a guest may read it now; or we were invited: its files are to be read",
    "member_left_channel": "somebody does not read it any more",
    "message.im": "questions and PDFs in direct messages",
    "team_join": "who somebody is",
    "tokens_revoked": "to erase what was indexed",
    "user_change": "somebody became a guest, or was deactivated",
}
"""What Slack tells us, and what for. https://docs.slack.dev/reference/events

Not messages of channels: all of them count against the 30,000 events an hour of a workspace, so the conversion of a
channel, which is told by a message, is found out by asking.
"""

BOT_EVENTS = tuple(EVENTS)
"""Events that Slack sends us, in alphabetical order."""

COMMANDS = (
    ("/ask", "Ask the PDFs; only you see the answer", "how many weeks of parental leave do we get?"),
    (
        "/pdfs",
        "The PDFs that you may ask about here",
        "list [words] | status | notices [lines|reactions|quiet] | glossary [words] | forget FILE | reindex | help",
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
