"""What a question on the command line may use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from indexer.errors import SettingsError, SourceError
from indexer.types import Reach, Reader

if TYPE_CHECKING:
    from indexer.settings import IndexerSettings


def reach_of_operator(
    settings: IndexerSettings, channel: str | None = None, *, warn: Callable[[str], None]
) -> Reach:
    """The workspace's files, to which those of public channels belong, and those of one channel if named.

    Slack says which of the bot's channels are public. When it cannot, `warn` is given a sentence, and the rest is
    used.
    """
    channels = {channel} if channel else set()
    if (access := settings.slack_access) is not None:
        from indexer.sources.slack import public_channels

        try:
            channels |= public_channels(access)
        except (SourceError, SettingsError) as error:
            warn(f"files of public channels are left out: {error}")
    return Reach((Reader(True, frozenset(channels)),))
