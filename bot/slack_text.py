"""Slack's wire form of a message's text -> the text as people read it."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<([^<>\s][^<>]*)>")
_SPACES = re.compile(r"[ \t]{2,}")


def plain_text(wire: str, bot_user_id: str) -> str:
    """The words of a message: mentions of the bot removed, links and channels by their label, entities resolved.

    https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
    """

    def word(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target == f"@{bot_user_id}":
            return ""
        if target.startswith(("@", "!")):
            return f"@{label.lstrip('@')}" if label else f"@{target[1:].partition('^')[0]}"
        if target.startswith("#"):
            return f"#{label}" if label else target
        return label or target

    text = _TOKEN.sub(word, wire)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return _SPACES.sub(" ", text).strip()
