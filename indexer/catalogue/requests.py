"""What the bot and commands ask of the indexer, and what became of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, select, update

from indexer.catalogue.part import Part
from indexer.catalogue.tables import requests
from indexer.catalogue.values import RequestOutcome
from indexer.database import insert_or
from indexer.types import Request, RequestKind


class Requests(Part):
    """Requests, each of them done once."""

    def ask(
        self,
        workspace: str,
        kind: RequestKind,
        payload: Mapping[str, str],
        *,
        asked_by: str | None = None,
    ) -> int:
        """Asks something of the indexer; an identical request that nobody has started serves for both."""
        with self._database.write() as connection:
            return _ask(connection, workspace, kind, payload, asked_by, self._clock())

    def pending(
        self, workspace: str, limit: int = 100, *, kinds: Collection[RequestKind] = tuple(RequestKind)
    ) -> list[Request]:
        """Requests of these kinds that are not finished, oldest first."""
        with self._database.read() as connection:
            return _pending(connection, workspace, kinds, limit)

    def start(self, request_id: int) -> None:
        """Notes that work on the request begins: an identical one asked from now on is another request."""
        with self._database.write() as connection:
            _start(connection, request_id, self._clock())

    def finish(self, request_id: int, *, error: str | None = None) -> None:
        """Finishes the request; `error` is a sentence for who asked. The first outcome stays."""
        with self._database.write() as connection:
            _finish(connection, request_id, error, self._clock())

    def outcome(self, request_id: int) -> RequestOutcome | None:
        """What became of the request; None if there is none of that id."""
        with self._database.read() as connection:
            return _outcome(connection, request_id)

    def prune_requests(self, workspace: str, *, finished_before: float) -> int:
        """Forgets requests that were finished before that time (seconds since the epoch); returns how many."""
        old = delete(requests).where(
            requests.c.workspace == workspace, requests.c.finished_at < finished_before
        )
        with self._database.write() as connection:
            return connection.execute(old).rowcount


def _ask(
    connection: Connection,
    workspace: str,
    kind: RequestKind,
    payload: Mapping[str, str],
    asked_by: str | None,
    now: float,
) -> int:
    """Writes a request and returns its id; an identical one that still waits serves for both.

    One that was started does not: it may have listed its source before the reason for this one arose.
    """
    text = json.dumps([kind.value, dict(payload)], sort_keys=True)
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    connection.execute(
        insert_or(connection, requests)
        .values(
            workspace=workspace,
            kind=kind.value,
            payload=dict(payload),
            fingerprint=fingerprint,
            asked_by=asked_by,
            created_at=now,
            fence=0,
        )
        .on_conflict_do_nothing()
    )
    request: int = connection.execute(
        select(requests.c.id).where(
            requests.c.workspace == workspace,
            requests.c.fingerprint == fingerprint,
            requests.c.started_at.is_(None),
            requests.c.finished_at.is_(None),
        )
    ).scalar_one()
    return request


def _pending(
    connection: Connection, workspace: str, kinds: Collection[RequestKind], limit: int
) -> list[Request]:
    """Requests of these kinds that are not finished, oldest first."""
    rows = connection.execute(
        select(requests)
        .where(
            requests.c.workspace == workspace,
            requests.c.finished_at.is_(None),
            requests.c.kind.in_([kind.value for kind in kinds]),
        )
        .order_by(requests.c.id)
        .limit(limit)
    )
    return [
        Request(
            id=row.id,
            workspace=row.workspace,
            kind=RequestKind(row.kind),
            payload=row.payload,
            asked_by=row.asked_by,
            created_at=row.created_at,
            fence=row.fence,
        )
        for row in rows
    ]


def _start(connection: Connection, request: int, now: float) -> None:
    """Notes that the work on a request began, again perhaps."""
    connection.execute(
        update(requests)
        .where(requests.c.id == request, requests.c.finished_at.is_(None))
        .values(started_at=now, fence=requests.c.fence + 1)
    )


def _finish(connection: Connection, request: int, error: str | None, now: float) -> None:
    """Finishes a request, unless it is finished: then it keeps its error."""
    connection.execute(
        update(requests)
        .where(requests.c.id == request, requests.c.finished_at.is_(None))
        .values(finished_at=now, error=error)
    )


def _outcome(connection: Connection, request: int) -> RequestOutcome | None:
    """What became of a request; None if there is none of that id."""
    row = connection.execute(
        select(requests.c.started_at, requests.c.finished_at, requests.c.error).where(
            requests.c.id == request
        )
    ).one_or_none()
    return RequestOutcome(*row) if row else None
