"""Who may still change a document: its row is locked first (on SQLite the whole database is), then compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, and_, select, update

from indexer.catalogue.rows import document_select
from indexer.catalogue.tables import documents, leases
from indexer.errors import Outdated
from indexer.types import DocumentState

if TYPE_CHECKING:
    from indexer.leases import Lease


def locked(connection: Connection, workspace: str, document: str) -> Row[Any] | None:
    """The document's row, which nobody else changes until the transaction ends; None if there is none."""
    query = document_select(workspace).where(documents.c.id == document).with_for_update(of=documents)
    return connection.execute(query).one_or_none()


def current(connection: Connection, workspace: str, document: str, epoch: int) -> Row[Any]:
    """The document's locked row, of that epoch. Raises Outdated."""
    row = locked(connection, workspace, document)
    if row is None or row.state == DocumentState.GONE:
        raise Outdated(f"{row.name if row else document}: it was removed meanwhile")
    if row.epoch != epoch:
        raise Outdated(f"{row.name}: it changed while it was being read; it is read again")
    return row


def wanted(connection: Connection, workspace: str, document: str, epoch: int, revision: str) -> Row[Any]:
    """As `current`, and that revision is the one to be read. Raises Outdated."""
    row = current(connection, workspace, document, epoch)
    if row.revision != revision:
        raise Outdated(f"{row.name}: another revision than the one read is wanted; it is read again")
    return row


def check_fence(connection: Connection, lease: Lease | None) -> None:
    """Raises Outdated when somebody acquired the lease since."""
    if lease is None:
        return
    fence = connection.execute(
        select(leases.c.fence).where(leases.c.name == lease.name).with_for_update(read=True)
    ).scalar_one_or_none()
    if fence != lease.fence:
        raise Outdated(f"another process has taken over {lease.name}; this one stops")


def update_document(connection: Connection, row: Row[Any], changes: dict[str, Any]) -> None:
    """Changes columns of the document of that row."""
    mine = and_(documents.c.workspace == row.workspace, documents.c.id == row.id)
    connection.execute(update(documents).where(mine).values(changes))
