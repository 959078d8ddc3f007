"""A long PDF is indexed within bounded memory (Linux; measured in /proc)."""

from __future__ import annotations

import sys

import pytest

from bench.big_file import measure


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="memory of processes is read from /proc")
def test_ten_times_the_pages_need_hardly_more_memory() -> None:
    small, big = measure(300, 0, "none"), measure(3000, 0, "none")
    assert (small["pages"], big["pages"]) == (300, 3000)
    for who in ("parent", "worker", "child"):
        assert big["peak_mb"][who] < small["peak_mb"][who] + 100
        assert big["peak_mb"][who] < 512
