"""The bars of a sync on a terminal."""

from __future__ import annotations

import io

import pytest

from indexer.progress import progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_long_files_have_a_bar_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    with progress_bar() as bars:
        assert bars is not None
        bars.expect(2)
        bars.pages("long.pdf", 250, 3000)
        bars.pages("long.pdf", 500, 3000)
        bars._bars.refresh()  # type: ignore[attr-defined]
        shown = terminal.getvalue()
        bars.done("long.pdf")
        bars.done("short.pdf")
        terminal.truncate(0)
        bars._bars.refresh()  # type: ignore[attr-defined]
        after = terminal.getvalue()
    assert "long.pdf, pages" in shown
    assert "500/3000" in shown
    assert "pages" not in after
    assert "2/2" in after


def test_there_is_no_bar_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with progress_bar() as bars:
        assert bars is None
