"""What requests and the history of syncs say of a file beside its rows: its name, and why it could not be read."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from indexer.catalogue.chunks import chunks
from indexer.catalogue.tables import requests, syncs


def drop(connection: Connection, workspace: str, document: str, source: str, uri: str) -> None:
    """Drops it, in a write transaction. Requests for the file that wait or are worked on go too."""
    named = ({"source": source, "uri": uri}, {"document": document})
    asked = select(requests.c.id, requests.c.payload).where(requests.c.workspace == workspace)
    found = [row.id for row in connection.execute(asked) if row.payload in named]
    for part in chunks(found):
        connection.execute(delete(requests).where(requests.c.id.in_(part)))
    past = select(syncs.c.id, syncs.c.report).where(syncs.c.workspace == workspace, syncs.c.source == source)
    for row in connection.execute(past).all():
        failed = row.report["failed"]
        others = [failure for failure in failed if failure["uri"] != uri]
        if others != failed:
            report = row.report | {"failed": others}
            connection.execute(update(syncs).where(syncs.c.id == row.id).values(report=report))
