"""When syncs run by themselves."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SettingsError
from indexer.schedule import MISFIRE_GRACE, parse_interval, start_schedule


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("30s", timedelta(seconds=30)),
        ("15m", timedelta(minutes=15)),
        ("6h", timedelta(hours=6)),
        ("1d", timedelta(days=1)),
        (" 2 H ", timedelta(hours=2)),
        ("never", None),
    ],
)
def test_intervals_are_a_number_and_a_unit(text: str, interval: timedelta | None) -> None:
    assert parse_interval(text) == interval


@pytest.mark.parametrize("text", ["", "15", "m", "1.5h", "-5m", "0 3 * * 1", "1w", "٣m", "15m15m", "always"])
def test_anything_else_is_an_error_that_says_what_to_write(text: str) -> None:
    with pytest.raises(SettingsError, match=r"FOOTNOTE_SCHEDULE.*15m"):
        parse_interval(text)


@pytest.mark.parametrize("text", ["0s", "4s", "0d"])
def test_an_interval_of_nearly_nothing_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="too short"):
        parse_interval(text)


@given(st.text(max_size=12))
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        interval = parse_interval(text)
    except SettingsError:
        return
    assert interval is None or interval >= timedelta(seconds=5)


def test_the_first_run_is_at_once_and_a_late_one_is_made_up_for() -> None:
    ran = threading.Event()
    scheduler = start_schedule("1d", ran.set)
    assert scheduler is not None
    try:
        assert ran.wait(10)
        (job,) = scheduler.get_jobs()
        assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (MISFIRE_GRACE, True, 1)
    finally:
        scheduler.shutdown(wait=False)


def test_never_schedules_nothing() -> None:
    assert start_schedule("never", lambda: None) is None
