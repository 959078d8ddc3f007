"""Pages of indexed documents as pictures, for whoever may see them now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from indexer.errors import NoPicture, SettingsError, SourceError, UnreadablePdf
from indexer.page_store import digest_of
from indexer.passwords import read_passwords
from indexer.pdf.limits import Limits
from indexer.pdf.ocr_setup import ocr_of
from indexer.pdf.page_image import DRAWING_VERSION, PageImage, draw_page
from indexer.pdf.request import Ocr, Picture
from indexer.sources import SourceSpec, open_source
from indexer.sources.slack import SCHEME
from indexer.types import Document, Page, Reach, ReadBy, SourceFile, Unreadable

if TYPE_CHECKING:
    from indexer.index import Index

log = structlog.get_logger(__name__)

WIDTH = 1000
LIMITS = Limits(base_seconds=10.0, page_seconds=10.0, cpu_seconds=60)
"""Somebody waits for a picture."""

_ASK_AGAIN = "Ask again to see what it says now."

Span = tuple[int, int]


class Pictures:
    """Draws pages of the index's documents. Thread-safe."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._store = index.page_store

    def of(
        self,
        generation: str,
        page: int,
        spans: Sequence[Span] = (),
        *,
        reach: Reach,
        width: int = WIDTH,
    ) -> PageImage:
        """The picture of a page (physical, from 1) of a reading, with spans of its text highlighted.

        Whether the reading is visible and within the reach is asked of the catalogue before anything else, and
        again before the picture is handed out. `width` is in pixels.

        Raises:
            NoPicture: it may not be seen, its file cannot be had or is another one now, or it cannot be drawn.
            CatalogueError: the database failed.
        """
        document = self._admitted(generation, reach)
        text = self._index.catalogue.pages(self._index.workspace, generation, [page]).get(page)
        if text is None or document.sha256 is None:
            raise NoPicture(f"{document.name} has no page {page} that was read.", "Name another page.")
        ocr = self._ocr() if text.read_by is ReadBy.OCR and spans else None
        key = _key(text, spans, width, ocr)
        image = self._store.picture(document.sha256, key)
        if image is None:
            picture = Picture(page, text.text if spans else "", tuple(spans), width)
            image = self._draw(document, document.sha256, picture, ocr)
            self._store.keep_picture(document.sha256, key, image)
        erase_unseen(self._index)  # if it went away meanwhile, whoever took it away may have come too early
        self._admitted(generation, reach)
        return image

    def _admitted(self, generation: str, reach: Reach) -> Document:
        confirmed = self._index.catalogue.confirm(self._index.workspace, [generation], reach)
        document = confirmed.get(generation)
        if document is None:
            raise NoPicture(
                "This page cannot be shown here: its document was changed, removed, or is not shared with "
                "everyone here.",
                _ASK_AGAIN,
            )
        return document

    def _ocr(self) -> Ocr | None:
        """How words of pages are found that were read by OCR; None where this machine cannot."""
        with suppress(SettingsError):
            return ocr_of(self._index.settings)
        return None

    def _draw(self, document: Document, sha256: str, picture: Picture, ocr: Ocr | None) -> PageImage:
        passwords = read_passwords(self._index.settings.passwords).matching(document.source, document.name)
        with self._bytes_of(document, sha256) as path:
            drawn = draw_page(path, picture, limits=LIMITS, passwords=passwords, ocr=ocr)
        if isinstance(drawn, Unreadable):
            raise NoPicture(f"{document.name}: {drawn.reason}", drawn.remedy)
        return drawn

    @contextmanager
    def _bytes_of(self, document: Document, sha256: str) -> Iterator[Path]:
        """A file with the document's bytes as they were read: kept here, or fetched from its source."""
        try:
            with self._store.scratch() as scratch:
                path = scratch / "file.pdf"
                if not self._store.borrow(sha256, path):
                    self._fetch(document, sha256, path)
                    self._store.keep(sha256, path)
                yield path
        except OSError as error:
            raise NoPicture(
                f"{document.name} cannot be drawn on this machine ({error.strerror or error}).",
                "Try again later, or open the file itself.",
            ) from error

    def _fetch(self, document: Document, sha256: str, to: Path) -> None:
        listed = SourceFile(
            uri=document.uri,
            revision=document.revision,
            name=document.name,
            size=document.size,
            link=document.link,
            audience=document.audience,
        )
        settings = self._index.settings
        in_slack = document.source.startswith(SCHEME)
        try:
            source = open_source(
                SourceSpec(document.source, None if in_slack else document.audience),
                max_bytes=settings.max_file_mb * 1024 * 1024,
                slack=settings.slack_access,
            )
            source.fetch(listed, to)
        except UnreadablePdf as error:
            raise _changed(document) from error
        except SourceError as error:
            raise NoPicture(
                f"{document.name} cannot be fetched: {error.reason}.", "Try again after the next sync."
            ) from error
        except SettingsError as error:
            raise NoPicture(f"{document.name} cannot be fetched: {error}.", _ASK_AGAIN) from error
        if digest_of(to) != sha256:
            raise _changed(document)


def erase_unseen(index: Index) -> None:
    """Erases copies and pictures of files that no visible document has any longer.

    Called whenever a document may have become invisible. What a crash left, or what went away while another machine
    held a copy, is found by the next call there. Raises CatalogueError.
    """
    held = index.page_store.held()
    if not held:
        return
    unseen = held - index.catalogue.visible_files(index.workspace, held)
    try:
        index.page_store.forget(unseen)
    except OSError as error:
        log.warning("page_store_not_erased", files=len(unseen), reason=str(error))


def _changed(document: Document) -> NoPicture:
    return NoPicture(
        f"{document.name} has changed since it was read, so its page may say something else now.",
        "Ask again after the next sync.",
    )


def _key(page: Page, spans: Sequence[Span], width: int, ocr: Ocr | None) -> str:
    """Whatever a picture depends on, besides the file's bytes."""
    by = ocr.languages if ocr is not None else ()
    return json.dumps([DRAWING_VERSION, page.number, page.text if spans else "", list(spans), width, by])
