"""What `footnote forget`, `footnote audit` and `footnote erase` do."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.audit import Audit, address_in, uses_of
from bot.erasure import erase_everything
from bot.file_handles import alike, handle, meant, slack_file_in
from bot.forgetting import Forgetting, Forgotten
from bot.forgotten_person import ForgottenPerson, forget_person
from bot.journal import Journal, migrate_journal
from bot.journal_tables import workspaces
from bot.reports import count
from indexer.erasure import scrub
from indexer.errors import FootnoteError
from indexer.index import Index, open_index
from indexer.single_flight import SyncRunning
from indexer.sources.slack import source_url
from indexer.types import Document, DocumentState, document_id

if TYPE_CHECKING:
    from bot.settings import BotSettings

USER = re.compile(r"[UW][A-Z0-9]{2,}")
SYNC_ENDS = 900.0
"""Seconds that an erasure by hand waits for a sync under way."""
_LOOK = 1.0


class NotClear(FootnoteError):
    """What was named is nothing that is known, or several things."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The index and the journal of one workspace."""

    index: Index
    journal: Journal

    @property
    def workspace(self) -> str:
        """Its key."""
        return self.index.workspace


@contextmanager
def opened(settings: BotSettings) -> Iterator[Opened]:
    """Both, until the end of the block. Raises FootnoteError."""
    index = open_index(settings)
    try:
        migrate_journal(index.database)
        yield Opened(index, Journal(index.database, settings.workspace))
    finally:
        index.close()


# --- documents ----------------------------------------------------------------------------------


def find(here: Opened, file: str, source: str | None) -> Document:
    """The one document that is meant. Raises NotClear."""
    known = here.index.catalogue.documents(here.workspace, source=source)
    found = meant(known, file)
    if len(found) == 1:
        return found[0]
    if found:
        raise NotClear(f"{len(found)} documents are named {file!r}. Name one of them: {_list(found, known)}")
    near = alike(known, file)
    hint = f" Did you mean {_list(near, known)}?" if near else " `footnote documents` lists what there is."
    raise NotClear(f"There is no document {file!r}.{hint}")


def _list(documents: Sequence[Document], known: Sequence[Document]) -> str:
    return ", ".join(repr(handle(each, known)) for each in documents[:10])


def forget(here: Opened, document: Document) -> Forgotten:
    """Forgets a document. Raises FootnoteError."""
    return Forgetting(here.index, here.journal).erase(document, by=None)


def undo(here: Opened, file: str, source: str | None) -> list[str]:
    """Lets forgotten files in again, and returns their ids. Raises NotClear.

    Nothing is known of a forgotten file but its id, which comes from its source and its place in there: so it has to
    be named by its Slack id or permalink, or by its path.
    """
    kept_out = here.index.catalogue.forgotten(here.workspace)
    found = [each for each in _ids(here, file, source) if each in kept_out]
    if not found:
        raise NotClear(
            f"No forgotten file is {file!r}: name it by its Slack file id or permalink, or by its path within its "
            f"source, and name the source with --source if it is none of FOOTNOTE_SOURCES"
        )
    return [each for each in found if here.index.catalogue.remember(here.workspace, each)]


def audits(here: Opened, file: str, source: str | None) -> list[Audit]:
    """Each document that is meant, also if it is gone, with the answers that used it. Raises NotClear."""
    known = here.index.catalogue.documents(here.workspace, source=source, gone=True)
    found = {each.id: each for each in meant(known, file)}
    ids = list(found) or _ids(here, file, source)
    told = [Audit(each, found.get(each), uses_of(here.index.database, here.workspace, each)) for each in ids]
    told = [each for each in told if each.document is not None or each.uses]
    if not told:
        raise NotClear(f"Nothing is known of {file!r}: name it by its name, its Slack file id or its path.")
    return told


def address(here: Opened) -> str | None:
    """The workspace's address in Slack, if it is known."""
    return address_in(here.index.catalogue.documents(here.workspace, gone=True))


def _ids(here: Opened, file: str, source: str | None) -> list[str]:
    """The ids that a file of that name would have in each of the sources."""
    uri = slack_file_in(file) or file
    sources = [source] if source is not None else _sources(here)
    return [file, *(document_id(here.workspace, each, uri) for each in sources)]


def _sources(here: Opened) -> list[str]:
    named = [spec.url for spec in here.index.settings.source_specs]
    known = {each.source for each in here.index.catalogue.documents(here.workspace, gone=True)}
    team = select(workspaces.c.team_id).where(workspaces.c.workspace == here.workspace)
    with here.index.database.read() as connection:
        slack = [source_url(each) for each in connection.execute(team).scalars()]
    return list(dict.fromkeys([*named, *slack, *sorted(known)]))


def describe(document: Document) -> str:
    """A document in a line, for who is asked whether it is the right one."""
    state = "" if document.state is DocumentState.INDEXED else f", {document.state.value}"
    return f"{document.name} ({count(document.pages.total, 'page')}{state}, {document.source})"


# --- people, everything -------------------------------------------------------------------------


def forget_user(here: Opened, user: str) -> tuple[ForgottenPerson, list[str]]:
    """Forgets a person; also what may remain on a disk. Raises FootnoteError."""
    return forget_person(here.index.database, here.workspace, user), scrub(here.index)


def erase(here: Opened, *, patience: float = SYNC_ENDS) -> list[str]:
    """Erases the workspace at once, waiting for a sync under way; what may remain on a disk, a sentence each.

    The erasure stays on record, so that nothing is indexed before the bot is started again.

    Raises:
        SyncRunning: the sync did not end in time; the erasure is due, and the running bot does it.
        FootnoteError: store or database are away.
    """
    here.index.catalogue.schedule_erasure(
        here.workspace, reason="it was asked for by hand", due_at=time.time()
    )
    until = time.monotonic() + patience
    while True:
        try:
            return erase_everything(here.index, here.journal)
        except SyncRunning:
            if time.monotonic() > until:
                raise
            time.sleep(_LOOK)
