"""Walking `files.list` to its end while files come and go.

The method pages by number, newest first (docs.slack.dev/reference/methods/files.list), and numbers shift whenever
a file is added or taken away meanwhile. So the walk goes by time: each call asks for the first page of what is not
newer than the oldest file of the page before. What stands at every moment is in one of these pages, whatever
happens around it. Only where time cannot lead (a second with more files than a page, or pages out of order) it
counts pages, until two passes say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from indexer.errors import SourceError
from indexer.sources.slack import SlackAccess
from indexer.sources.slack_calls import call

MOST_PASSES = 6
"""Times that pages are counted before a listing gives up."""

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: file objects, newest first, and how many pages there are of that window."""

    entries: Sequence[Entry]
    pages: int

    @property
    def times(self) -> list[int]:
        """When its files were created, where that is said."""
        return [created for entry in self.entries if (created := created_of(entry))]

    @property
    def is_ordered(self) -> bool:
        """Whether it is newest first, as time must lead through it."""
        return all(newer >= older for newer, older in pairwise(self.times))


Ask = Callable[[int | None, int | None, int], Page]
"""`ask(first, last, number)`: a page, from 1, of the files created from `first` to `last`, both included."""


def asking(access: SlackAccess, count: int, narrowed: Mapping[str, str]) -> Ask:
    """Asks Slack for the PDFs that the bot may see, so many a page; `narrowed` are further arguments.

    The function raises SourceError when Slack cannot be asked, or does not say how many pages there are.
    """

    def ask(first: int | None, last: int | None, number: int) -> Page:
        window = {name: value for name, value in (("ts_from", first), ("ts_to", last)) if value is not None}
        answer = call(access, "files.list", types="pdfs", count=count, page=number, **window, **narrowed)
        paging = answer.get("paging")
        pages = paging.get("pages") if isinstance(paging, dict) else None
        if not isinstance(pages, int):
            raise SourceError(
                "Slack", "Slack does not say how many files there are: the listing is not complete"
            )
        files = answer.get("files") or ()
        return Page([file for file in files if isinstance(file, dict) and file.get("id")], pages)

    return ask


def created_of(entry: Entry) -> int:
    """Seconds since the epoch; 0 where it is not said, as in a stub of Slack Connect."""
    created = entry.get("created")
    return created if isinstance(created, int) else 0


def walk(ask: Ask) -> Iterator[Entry]:
    """Every file that is there from beginning to end, each once, newest first unless Slack's own order differs.

    Memory: one page, and the ids of one second.

    Raises:
        SourceError: pages had to be counted, and files kept changing.
    """
    last: int | None = None
    edge: set[str] = set()  # ids of the last second that were yielded
    before: set[str] = set()  # ids of the page before
    while True:
        page = ask(None, last, 1)
        times = page.times
        if last is not None and any(created > last for created in times):  # not every server heeds windows
            yield from _counted(ask, None, last, before)
            return
        yield from (entry for entry in page.entries if entry.get("id") not in edge)
        if page.pages <= 1:
            return
        before = _ids(page.entries)
        if not times or not page.is_ordered:
            yield from _counted(ask, None, last, edge | before)
            return
        oldest = times[-1]
        here = {str(entry.get("id")) for entry in page.entries if created_of(entry) in (0, oldest)}
        if oldest == last:
            yield from _counted(ask, oldest, oldest, edge | here)
            last, edge = oldest - 1, set()
        else:
            last, edge = oldest, here


def _counted(ask: Ask, first: int | None, last: int | None, known: set[str]) -> Iterator[Entry]:
    """The files of a window that are not known yet, by page number, until two passes in a row agree."""
    before: list[str] | None = None
    for _ in range(MOST_PASSES):
        seen: list[str] = []
        number = 1
        while True:
            page = ask(first, last, number)
            for entry in page.entries:
                seen.append(str(entry.get("id")))
                if seen[-1] not in known:
                    known.add(seen[-1])
                    yield entry
            if number >= page.pages:
                break
            number += 1
        if seen == before:
            return
        before = seen
    raise SourceError(
        "Slack", "its files changed faster than they could be listed; the next sync lists them again"
    )


def _ids(entries: Sequence[Entry]) -> set[str]:
    return {str(entry.get("id")) for entry in entries}
