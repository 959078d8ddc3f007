"""The bars of a sync on a terminal."""

from __future__ import annotations

import io

import pytest

from indexer.progress import progress_bar
from tests.catalogue.making import pdf

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
