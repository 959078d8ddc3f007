"""Pages of a document as their neighbours explain them: what is furniture, and which sections they belong to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from indexer.pdf.furniture import REACH, Sheet, furniture_of, sheet_again, sheet_of
from indexer.pdf.language import detect_language
from indexer.pdf.marks import Title
from indexer.pdf.messages import Read
from indexer.pdf.sections import OutlineSections, TitleSections
from indexer.types import OutlineEntry, Page

_LEAST_OUTLINE = 2  # entries; one says no more than the title
_SAMPLE = 1000  # characters that tell a page's language


def arrange(
    reads: Iterable[Read], *, outline: Sequence[OutlineEntry], before: Sequence[Page] = ()
) -> Iterator[Page]:
    """The pages with their furniture, sections and language, in order, at most REACH pages behind what is read.

    `outline` is the whole document's. `before` are the last pages of the instalment before this one, as they were
    arranged: running headers and the section are carried on from them. Those of them that are read once more, for
    what only their marks tell, do not come again.
    """
    known = {page.number: page for page in before}
    sections = OutlineSections(outline) if len(outline) >= _LEAST_OUTLINE else TitleSections(_path(before))
    past: deque[Sheet] = deque((sheet_again(page) for page in before[-REACH:]), maxlen=REACH)
    for read, sheet, ahead in _with_those_ahead(reads):
        if read.page.number in known:
            sheet.found = known[read.page.number].furniture
            past = deque((one for one in past if one.page.number != read.page.number), maxlen=REACH)
            past.append(sheet)
            sections.recall(known[read.page.number], _titles(known[read.page.number], read))
            continue
        sheet.found = furniture_of(sheet, list(past), ahead)
        past.append(sheet)
        page = replace(read.page, furniture=sheet.found, language=detect_language(read.page.text[:_SAMPLE]))
        yield replace(page, sections=sections.on(page, _titles(page, read)))


def _path(before: Sequence[Page]) -> tuple[str, ...]:
    """The section that the pages before end in."""
    ends = [page.sections[-1].path for page in before[-1:] if page.sections]
    return ends[0] if ends else ()


def _with_those_ahead(reads: Iterable[Read]) -> Iterator[tuple[Read, Sheet, list[Sheet]]]:
    """Each page with the sheets of those after it."""
    waiting: deque[tuple[Read, Sheet]] = deque()
    for read in reads:
        waiting.append((read, sheet_of(read.page, read.marks)))
        if len(waiting) > REACH:
            first, sheet = waiting.popleft()
            yield first, sheet, [ahead for _, ahead in waiting]
    while waiting:
        first, sheet = waiting.popleft()
        yield first, sheet, [ahead for _, ahead in waiting]


def _titles(page: Page, read: Read) -> list[Title]:
    """The titles that are neither furniture nor the document's own."""
    return [
        title
        for title in read.marks.titles
        if not any(start < title.end and title.start < end for start, end in page.furniture)
        and not (page.number == 1 and page.text[title.start : title.end].replace("\n", " ") in read.heading)
    ]
