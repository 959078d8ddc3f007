"""Files of one source that have the same bytes: read once, and shown by each under its own name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from indexer.catalogue import Adoption
from indexer.errors import Outdated
from indexer.plan import is_current
from indexer.sources.slack import SCHEME
from indexer.types import Document, SourceFile, generation_id

if TYPE_CHECKING:
    from indexer.findable import Findable
    from indexer.index import Index
    from indexer.passwords import Passwords
    from indexer.preparation import Work
    from indexer.single_flight import HeldLease

log = structlog.get_logger(__name__)


def are_read_once(source: str) -> bool:
    """Whether that is done for a source: where people share one file again and again. `source` is its URL."""
    return source.startswith(SCHEME)


def known_digests(
    index: Index, source: str, file: SourceFile, document: str, *, passwords: Passwords
) -> frozenset[str]:
    """The digests of other files of the source that are as long, and were read as this document's would be.

    Not of those that other passwords are for: its people may hold an encrypted file that they cannot open.
    """
    if file.size is None or not are_read_once(source):
        return frozenset()
    alike = index.catalogue.same_bytes(index.workspace, source, size=file.size)
    ours = passwords.matching(source, file.name)
    read = [
        each
        for each in alike
        if each.id != document
        and is_current(each, index.pipeline)
        and passwords.matching(source, each.name) == ours
    ]
    return frozenset(each.sha256 for each in read if each.sha256 is not None)


def unchanged(index: Index, work: Work) -> Document:
    """The document of a work as it was when that began. Raises Outdated when it changed since."""
    document = index.catalogue.document(index.workspace, work.document)
    if document is None or document.epoch != work.epoch:
        raise Outdated(f"{work.file.name}: it changed while it was being read; it is read again")
    return document


class Twins:
    """Lets documents show what was read of their twins, under the lease of who writes."""

    def __init__(self, index: Index, held: HeldLease, findable: Findable) -> None:
        self._index = index
        self._held = held
        self._findable = findable

    def adopt(self, work: Work, sha256: str) -> bool:
        """Makes the document show what was read of another one of its source, whose file has the bytes of that digest.

        False when there is no such other one, or no longer: then this one is to be read. Raises as the writer does.
        """
        if not are_read_once(work.source.url):
            return False
        index = self._index
        for other in index.catalogue.same_bytes(index.workspace, work.source.url, sha256=sha256):
            if other.id == work.document or not is_current(other, index.pipeline):
                continue
            try:
                self._adopt(work, other, sha256)
            except Outdated as outdated:
                self._held.confirm()
                unchanged(index, work)
                log.info("not_adopted", uri=work.file.uri, reason=str(outdated))
            else:
                log.info("file_shares_a_reading", uri=work.file.uri, generation=other.generation)
                return True
        return False

    def _adopt(self, work: Work, other: Document, sha256: str) -> None:
        assert other.generation is not None
        index, file = self._index, work.file
        pipeline = replace(index.pipeline, ocr=other.ocr)
        adoption = Adoption(
            document=work.document,
            revision=file.revision,
            reading=generation_id(index.workspace, work.document, file.revision, pipeline, name=file.name),
            of=other.id,
            generation=other.generation,
            sha256=sha256,
        )
        self._held.check()
        self._findable.admit(other.generation, file.audience)
        index.catalogue.adopt(index.workspace, adoption, epoch=work.epoch, lease=self._held.lease)
