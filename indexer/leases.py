"""Leases: what only one process does at a time, with fences that unmask a holder who slept too long."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, update

from indexer.catalogue.tables import leases
from indexer.database import Database, insert_or


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do something, until it expires or somebody else acquires it with a higher fence."""

    name: str
    holder: str
    fence: int


class Leases:
    """Rows of `leases`. Times to live are seconds of `clock`, which is the same for all processes.

    All methods raise CatalogueError, CatalogueUnavailable among them, when the database fails.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def acquire(self, name: str, holder: str, ttl: float) -> Lease | None:
        """The lease, with a higher fence than ever before; None while somebody else holds it.

        Who holds it already gets it anew, which makes the fence of the earlier acquisition old.
        """
        with self._database.write() as connection:
            now = self._clock()
            row = {"name": name, "holder": "", "until": 0.0, "fence": 0}
            connection.execute(insert_or(connection, leases).values(row).on_conflict_do_nothing())
            taken = connection.execute(
                update(leases)
                .where(leases.c.name == name, or_(leases.c.until <= now, leases.c.holder == holder))
                .values(holder=holder, until=now + ttl, fence=leases.c.fence + 1)
            )
            if not taken.rowcount:
                return None
            fence = connection.execute(select(leases.c.fence).where(leases.c.name == name)).scalar_one()
        return Lease(name, holder, fence)

    def renew(self, lease: Lease, ttl: float) -> bool:
        """Whether it still holds, and then for another `ttl` seconds; also after it expired, if untaken."""
        with self._database.write() as connection:
            renewal = update(leases).where(_is(lease)).values(until=self._clock() + ttl)
            return bool(connection.execute(renewal).rowcount)

    def release(self, lease: Lease) -> None:
        """Lets the next one have it at once. A lease that somebody else acquired since stays theirs."""
        with self._database.write() as connection:
            connection.execute(update(leases).where(_is(lease)).values(holder="", until=0.0))


def _is(lease: Lease) -> ColumnElement[bool]:
    return and_(leases.c.name == lease.name, leases.c.holder == lease.holder, leases.c.fence == lease.fence)
