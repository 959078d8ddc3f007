"""The bars of a sync on a terminal."""

from __future__ import annotations

import io

import pytest

from indexer.catalogue import Catalogue, SyncProgress
from indexer.database import Database
from indexer.presentation import progress_text
from indexer.progress import STALE_AFTER, TOLD_EVERY, Silent, Told, alive, progress_bar, seconds_left
from tests.catalogue.making import pdf
from tests.clock import Clock

LONG, NAMESAKE, SHORT = map(pdf, ("a/long.pdf", "b/long.pdf", "short.pdf"))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_long_files_have_a_bar_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    with progress_bar() as bars:
        assert bars is not None
        bars.expect(3)
        bars.pages(LONG, 250, 3000)
        bars.pages(NAMESAKE, 1750, 2000)
        bars.pages(LONG, 500, 3000)
        bars._bars.refresh()  # type: ignore[attr-defined]
        shown = terminal.getvalue()
        bars.done(LONG)
        bars.done(SHORT)
        terminal.truncate(0)
        bars._bars.refresh()  # type: ignore[attr-defined]
        after = terminal.getvalue()
    assert "long.pdf, pages" in shown
    assert "500/3000" in shown
    assert "1750/2000" in shown
    assert "3000" not in after
    assert "1750/2000" in after
    assert "2/3" in after


def test_there_is_no_bar_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with progress_bar() as bars:
        assert bars is None


# --- told to the catalogue ----------------------------------------------------------------------


class Watched:
    """What an observer sees of a sync of one source, by a stepped clock."""

    def __init__(self, database: Database) -> None:
        self.clock = Clock()
        self.catalogue = Catalogue(database, clock=self.clock)

    def told(self) -> Told:
        return Told(self.catalogue, "w", "slack:T1", Silent(), self.clock)

    def seen(self) -> list[tuple[int, int]]:
        return [(each.done, each.files) for each in self.catalogue.progress("w")]


@pytest.fixture
def watched(database: Database) -> Watched:
    return Watched(database)


def test_progress_is_reported_about_every_second_and_taken_back_at_the_end(watched: Watched) -> None:
    progress = watched.told()
    assert watched.seen() == []
    progress.expect(1000)
    assert watched.seen() == [(0, 1000)]
    progress.done(LONG)
    assert watched.seen() == [(0, 1000)]
    watched.clock.now += TOLD_EVERY
    progress.done(SHORT)
    assert watched.seen() == [(2, 1000)]
    progress.end()
    assert watched.seen() == []


def test_a_sync_that_reads_nothing_reports_nothing(watched: Watched) -> None:
    progress = watched.told()
    progress.expect(0)
    watched.clock.now += 60
    progress.beat()
    assert watched.seen() == []


def test_what_a_killed_sync_left_is_ignored_after_a_while_and_replaced_by_the_next(
    watched: Watched,
) -> None:
    watched.told().expect(1000)
    assert len(alive(watched.catalogue.progress("w"), watched.clock.now)) == 1
    watched.clock.now += STALE_AFTER
    assert alive(watched.catalogue.progress("w"), watched.clock.now) == []
    watched.told().expect(10)
    (report,) = alive(watched.catalogue.progress("w"), watched.clock.now)
    assert (report.files, report.started_at) == (10, watched.clock.now)


def test_a_sync_under_way_beats_while_one_file_takes_long(watched: Watched) -> None:
    progress = watched.told()
    progress.expect(1)
    for _ in range(10):
        watched.clock.now += STALE_AFTER / 2
        progress.beat()
        assert len(alive(watched.catalogue.progress("w"), watched.clock.now)) == 1


@pytest.mark.parametrize(
    ("done", "seconds", "left"), [(0, 10.0, None), (120, 60.0, 440.0), (1000, 60.0, 0.0)]
)
def test_the_rest_takes_as_long_as_what_was_done(done: int, seconds: float, left: float | None) -> None:
    assert seconds_left(SyncProgress("s", 1000, done, 1_000.0, 1_000.0 + seconds)) == left


def test_a_sync_under_way_is_told_in_words() -> None:
    progress = {"source": "slack:T1", "files": 1000, "done": 120, "seconds_left": 480.0}
    assert progress_text(progress) == "slack:T1: 120 of 1,000 files read, about 8 minutes left"
    assert progress_text(progress | {"seconds_left": None}) == "slack:T1: 120 of 1,000 files read"
    assert progress_text(progress | {"seconds_left": 3.0}).endswith("about 3 seconds left")
    assert progress_text(progress | {"seconds_left": 7_300.0}).endswith("about 2 hours left")
