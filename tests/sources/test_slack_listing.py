from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SourceError
from indexer.sources.slack_listing import Page, walk


@dataclass
class Shelf:
    """Files as `files.list` shows them, page by page, while others change them between the calls."""

    files: dict[str, int]  # id -> created
    count: int = 2
    changes: Iterator[Any] = field(default_factory=lambda: iter(()))
    calls: int = 0
    in_order: bool = True

    def ask(self, first: int | None, last: int | None, number: int) -> Page:
        self.calls += 1
        if self.calls > 1:
            self._change()
        window = [
            (created, file)
            for file, created in self.files.items()
            if (first is None or created >= first) and (last is None or created <= last)
        ]
        window.sort(key=lambda pair: pair if self.in_order else pair[1], reverse=True)
        shown = window[(number - 1) * self.count : number * self.count]
        pages = -(-len(window) // self.count)
        return Page([{"id": file, "created": created} for created, file in shown], pages)

    def _change(self) -> None:
        for file, created in next(self.changes, ()):
            if created is None:
                self.files.pop(file, None)
            else:
                self.files.setdefault(file, created)

    def walk(self) -> list[str]:
        return [str(entry["id"]) for entry in walk(self.ask)]


stays = st.dictionaries(st.integers(0, 30).map("stays{}".format), st.integers(1, 9), max_size=12)
comes_and_goes = st.integers(0, 12).map("moves{}".format)
change = st.tuples(comes_and_goes, st.none() | st.integers(1, 12))
between = st.lists(st.lists(change, max_size=3), max_size=12)


@given(stays, st.dictionaries(comes_and_goes, st.integers(1, 9), max_size=8), between, st.integers(1, 4))
def test_no_file_that_is_there_all_the_time_is_lost_whatever_comes_and_goes_between_the_pages(
    there: dict[str, int], at_first: dict[str, int], changes: list[Any], count: int
) -> None:
    shelf = Shelf(there | at_first, count, iter(changes))
    try:
        seen = shelf.walk()
    except SourceError:
        return  # it says that it is not complete
    assert set(there) <= set(seen)
    assert [file for file in seen if file in there] == list(dict.fromkeys(f for f in seen if f in there))


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 6), max_size=30), st.integers(1, 5))
def test_files_that_nobody_changes_come_each_once_newest_first(files: dict[str, int], count: int) -> None:
    seen = Shelf(dict(files), count).walk()
    assert sorted(seen) == sorted(files)
    times = [files[file] for file in seen]
    assert times == sorted(times, reverse=True)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.integers(2, 5))
def test_pages_that_are_out_of_order_are_counted_to_their_end(times: list[int], count: int) -> None:
    files = {"z1": 1, "z0": 60} | {f"f{number}": created for number, created in enumerate(times)}
    seen = Shelf(dict(files), count, in_order=False).walk()
    assert sorted(seen) == sorted(files)


def test_pages_by_number_alone_would_lose_a_file() -> None:
    shelf = Shelf({"newest": 4, "new": 3, "old": 2, "oldest": 1}, changes=iter([[("newest", None)]]))
    by_number = [entry["id"] for number in (1, 2) for entry in shelf.ask(None, None, number).entries]
    assert "old" not in by_number
    again = Shelf({"newest": 4, "new": 3, "old": 2, "oldest": 1}, changes=iter([[("newest", None)]]))
    assert again.walk() == ["newest", "new", "old", "oldest"]


def test_a_second_with_more_files_than_a_page_is_read_until_it_stands_still() -> None:
    files = {f"f{number}": 7 for number in range(9)} | {"before": 3}
    assert sorted(Shelf(dict(files)).walk()) == sorted(files)


def test_a_second_that_never_stands_still_ends_the_listing_with_an_error() -> None:
    restless = ([(f"new{number}", 7)] for number in range(10_000))
    with pytest.raises(SourceError, match="changed faster"):
        Shelf({f"f{number}": 7 for number in range(9)}, changes=restless).walk()


def test_pages_are_asked_for_as_files_are_taken() -> None:
    shelf = Shelf({f"f{number:02}": number + 1 for number in range(20)})
    files = walk(shelf.ask)
    next(files)
    assert shelf.calls == 1


def test_stubs_without_a_time_do_not_stop_the_walk() -> None:
    pages = {
        None: Page([{"id": "a", "created": 9}, {"id": "stub", "created": 0}], 2),
        9: Page([{"id": "stub", "created": 0}, {"id": "b", "created": 4}], 1),
    }
    seen = [entry["id"] for entry in walk(lambda _first, last, _number: pages[last])]
    assert seen == ["a", "stub", "b"]


def test_a_server_that_heeds_no_window_is_read_by_page_numbers_to_its_end() -> None:
    files = [{"id": f"f{number}", "created": 20 - number} for number in range(7)]

    def ask(_first: int | None, _last: int | None, number: int) -> Page:
        return Page(files[(number - 1) * 2 : number * 2], 4)

    assert [entry["id"] for entry in walk(ask)] == [file["id"] for file in files]
