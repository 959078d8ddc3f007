"""Which conversations count: those that the bot is in, that are not archived, and that the settings want."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from indexer.sources.slack_calls import conversations

if TYPE_CHECKING:
    from indexer.sources.slack import SlackAccess

HOLDS_FOR = 10.0
"""Seconds for which the list is taken to hold, while files are looked at one by one."""
HOLDS_TIMES = 5
"""… and how many times as long as Slack took to say it: in a large workspace little else would be asked."""


class Membership:
    """The ids of the conversations that count, asked for when they are needed and remembered for some seconds.

    All methods raise SourceError when Slack cannot be asked.
    """

    def __init__(self, access: SlackAccess, clock: Callable[[], float] = time.monotonic) -> None:
        self._access = access
        self._clock = clock
        self._known: frozenset[str] = frozenset()
        self._holds_until: float | None = None
        self._absent: set[str] = set()  # looked for in this very list in vain, when it was new

    def now(self) -> frozenset[str]:
        """Those that count now, or did some seconds ago."""
        if self._holds_until is None or self._clock() > self._holds_until:
            self._ask()
        return self._known

    def now_with(self, channels: Collection[str]) -> frozenset[str]:
        """The same, asked anew if none of these channels is among them: the bot may just have joined one."""
        wanted = {channel for channel in channels if self._access.wants(channel)}
        if wanted.isdisjoint(self.now()) and not wanted <= self._absent:
            looked_for = wanted | self._absent
            self._ask()
            self._absent = looked_for - self._known
        return self._known

    def _ask(self) -> None:
        began = self._clock()
        found = frozenset(str(channel["id"]) for channel in conversations(self._access))
        took = self._clock() - began
        self._known = frozenset(filter(self._access.wants, found))
        self._absent = set()
        self._holds_until = began + max(HOLDS_FOR, HOLDS_TIMES * took)
