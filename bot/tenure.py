"""Whether a question is ours still."""

from __future__ import annotations

import asyncio
import time

from bot.errors import JournalUnavailable, LeaseLost
from bot.journal import Journal, Leased


class Tenure:
    """The right to answer one question, asked for before everything that people would see."""

    def __init__(self, journal: Journal, leased: Leased, lease: float) -> None:
        self._journal = journal
        self._leased = leased
        self._lease = lease
        self._sure_until = time.monotonic() + lease  # nobody can take it over before

    async def confirm(self) -> None:
        """Renews the lease.

        Raises LeaseLost, and JournalUnavailable when the journal is away for longer than the lease is sure.
        """
        now = time.monotonic()
        try:
            ours = await asyncio.to_thread(self._journal.renew, self._leased, self._lease)
        except JournalUnavailable:
            if now < self._sure_until:
                return
            raise
        if not ours:
            raise LeaseLost(f"question {self._leased.question.id} belongs to another worker by now")
        self._sure_until = now + self._lease
