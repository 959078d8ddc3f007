"""PDFs that are shared in the Slack conversations that the bot is in."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

SCHEME = "slack:"
"""A source of this kind is `slack:TEAM_ID`; its files' URIs are Slack's file ids."""


@dataclass(frozen=True, slots=True)
class SlackAccess:
    """How to reach a workspace, and which of its channels count. It travels to workers, which fetch files."""

    token: SecretStr
    api_url: str  # ends with a slash
    channels: frozenset[str] = frozenset()  # only these, unless empty
    excluded: frozenset[str] = frozenset()  # never these

    def wants(self, channel: str) -> bool:
        """Whether files that are shared in this channel are to be indexed for it."""
        return channel not in self.excluded and (not self.channels or channel in self.channels)


def source_url(team: str) -> str:
    """The URL of a workspace's source."""
    return f"{SCHEME}{team}"
