"""What there is to do for a document that has to be read: all of it, or what an earlier sync has left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from indexer.passwords import fingerprint, read_passwords
from indexer.pdf.ocr_setup import ocr_of
from indexer.plan import Step
from indexer.preparation import Work
from indexer.progress import Progress
from indexer.settings import IndexerSettings
from indexer.sources import Source
from indexer.sweeping import Leftovers
from indexer.twins import known_digests
from indexer.types import Document, DocumentState, SourceFile, generation_id
from indexer.writer import Writer

if TYPE_CHECKING:
    from indexer.index import Index

log = structlog.get_logger(__name__)

KEPT_FROM_WORKERS = {"database_url", "qdrant_api_key", "sources", "passwords", "slack_bot_token"}
"""Settings that preparing a document does not need, and that would tell a worker how to reach the index."""


class Works:
    """Makes the first Work of each document that one sync reads."""

    def __init__(self, index: Index, writer: Writer, left: Leftovers, progress: Progress) -> None:
        """Raises SettingsError when the passwords or OCR are not set up as the settings say."""
        self._index = index
        self._catalogue = index.catalogue
        self._workspace = index.workspace
        self._pipeline = index.pipeline
        self._writer = writer
        self._progress = progress
        self._kept = dict(left.kept)
        self._settings = for_workers(index.settings)
        self._passwords = read_passwords(index.settings.passwords)
        self._ocr = ocr_of(index.settings)

    def tried_with(self, source: Source, file: SourceFile) -> str | None:
        """The fingerprint of the passwords that there are for the file; None without any."""
        return fingerprint(self._workspace, self._passwords.matching(source.url, file.name))

    def on(self, source: Source, step: Step, document: Document) -> Work:
        """The work on a document as it was observed: from its first page, or behind what is on record of it."""
        work = Work(
            source=source,
            file=step.file,
            document=document.id,
            generation=generation_id(
                self._workspace, document.id, step.file.revision, self._pipeline, name=step.file.name
            ),
            epoch=document.epoch,
            is_new=step.known is None or step.known.state is DocumentState.GONE,
            settings=self._settings,
            passwords=self._passwords.matching(source.url, step.file.name),
            ocr=self._ocr,
            known=known_digests(self._index, source.url, step.file, document.id, passwords=self._passwords),
        )
        kept = self._kept.pop(document.id, None)
        if kept is None or (kept.generation, kept.epoch) != (work.generation, work.epoch):
            if kept is not None and kept.generation != work.generation:
                self._writer.drop([kept])
            return work
        log.info("reading_goes_on", uri=step.file.uri, page=kept.last + 1, pages=kept.facts.page_total)
        self._progress.pages(step.file, kept.last, kept.facts.page_total)
        return self._writer.going_on(work, kept)

    def drop_unwanted(self, source: Source) -> None:
        """Clears what is on record of files of a synced source that are no longer there, or others now."""
        known = {each.id for each in self._catalogue.documents(self._workspace, source=source.url, gone=True)}
        if unwanted := [self._kept.pop(document) for document in known.intersection(self._kept)]:
            self._writer.drop(unwanted)


def for_workers(settings: IndexerSettings) -> IndexerSettings:
    """What workers need of the settings: neither the bot's tokens nor the way to database and store."""
    needed = set(IndexerSettings.model_fields) - KEPT_FROM_WORKERS
    return IndexerSettings.model_construct(**{name: getattr(settings, name) for name in needed})
