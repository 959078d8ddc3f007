"""The children that read one PDF, one after another: a page that ends its child is given up, not those behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import TracebackType

from indexer.pdf import verdicts
from indexer.pdf.children import Child
from indexer.pdf.clock import Clock
from indexer.pdf.messages import Message, Opened, Read, decode
from indexer.pdf.remedies import SAVE_ANEW
from indexer.pdf.request import Request
from indexer.types import Page, ReadBy, Unreadable

_OPENING_BYTES = 8 * 1024 * 1024
_BYTES_OF_A_CHARACTER = 6  # of JSON, at most


@dataclass(frozen=True, slots=True)
class _Lost:
    """A page ended its child, by crashing it or by taking too long."""

    why: str


class Attempts:
    """Reads what is asked for; a context manager that leaves no child behind."""

    def __init__(self, request: Request) -> None:
        """Starts the first child.

        Raises:
            OSError: no process can be started.
        """
        self._request = request
        self._limits = request.limits
        self._clock = Clock(request.limits, ocr=request.ocr is not None, later=request.first > 1)
        self._known: Opened | None = None
        self._opened = False  # by the present child
        self._page = request.first - 1  # the last that is done
        self._restarts = 0
        self._characters = 0
        self._cut: list[int] = []
        self._child = self._start()

    def __enter__(self) -> Attempts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.close()

    def messages(self) -> Iterator[Message]:
        """Opened, then each page; an Unreadable last when reading had to end early, alone when nothing could be read."""
        while self._known is None or self._page < self._end():
            heard = self._hear()
            if isinstance(heard, Opened) and self._known is not None:
                self._opened = True
                continue
            said = self._take(heard)
            yield said
            if isinstance(said, Unreadable):
                return

    def remark(self, first: int, last: int | None) -> Unreadable | None:
        """What is to say of the pages `first` to `last` (None: the end) when every one of them is done."""
        total = self._known.pages if self._known is not None else 0
        if total > self._limits.max_pages and (last is None or last >= self._limits.max_pages):
            return verdicts.too_many_pages(total, self._limits)
        cut = [page for page in self._cut if page >= first and (last is None or page <= last)]
        return verdicts.cut_pages(cut, self._limits) if cut else None

    def _take(self, heard: Message | _Lost | None) -> Message:
        """What is made of it."""
        if isinstance(heard, Unreadable):
            return heard
        if isinstance(heard, Opened):
            self._known, self._opened = heard, True
            self._clock.opened(self._end() - self._page)
            return heard
        if self._opened and isinstance(heard, Read):
            return self._count(heard)
        if isinstance(heard, _Lost):
            return self._give_up_page(heard.why)
        return verdicts.nonsense(self._page)

    def _start(self) -> Child:
        """A child that goes on behind the last page that is done."""
        request = replace(self._request, first=self._page + 1, again=self._known is not None)
        most = _OPENING_BYTES + _BYTES_OF_A_CHARACTER * self._limits.max_page_characters
        self._opened = False
        return Child(request.encode(), max_message=most)

    def _end(self) -> int:
        return self._request.end(self._known.pages) if self._known is not None else 0

    def _hear(self) -> Message | _Lost | None:
        """The next message, None at the end; whatever else happens to the child as a value."""
        try:
            raw = self._clock.receive(self._child)
            if raw is None:
                return self._ended()
            return decode(raw, expected=self._page + 1, label=self._label(self._page + 1))
        except TimeoutError:
            return self._late()
        except ValueError:
            return verdicts.nonsense(self._page)

    def _late(self) -> _Lost | Unreadable:
        if self._known is None:
            return verdicts.not_opened(self._clock.patience)
        if self._clock.over:
            return verdicts.out_of_time(self._page)
        return _Lost(f"It was not read within {self._clock.patience:.3g} seconds.")

    def _ended(self) -> _Lost | Unreadable:
        """The child is gone without a last message."""
        code = self._child.exit_code
        why = verdicts.ended(code, self._limits)
        if self._opened and verdicts.of_a_page(code):
            return _Lost(why)
        return verdicts.unread(self._page, why, passing=verdicts.from_outside(code))

    def _give_up_page(self, why: str) -> Read | Unreadable:
        """The page as failed, and another child that goes on behind it."""
        if self._restarts >= self._limits.restarts:
            return verdicts.unread(self._page, why)
        self._restarts += 1
        self._clock.lost()
        self._child.close()
        self._page += 1
        if self._page < self._end():
            self._child = self._start()
        return Read(Page(self._page, self._label(self._page), "", ReadBy.FAILED, f"{why} {SAVE_ANEW}"))

    def _count(self, read: Read) -> Read | Unreadable:
        self._page = read.page.number
        self._characters += len(read.page.text)
        if read.recognised:
            self._clock.took_ocr()
        elif read.drawn:
            self._clock.took_drawing()
        if self._characters > self._limits.max_characters:
            return verdicts.too_many_characters(self._page, self._limits)
        if read.cut:
            self._cut.append(self._page)
        return read

    def _label(self, number: int) -> str:
        labels = self._known.labels if self._known is not None else ()
        place = number - self._request.first
        return labels[place] if place < len(labels) else str(number)
