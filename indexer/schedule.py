"""When syncs run by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from indexer.durations import parse_duration
from indexer.errors import SettingsError

MISFIRE_GRACE = 3600
"""Seconds a run may come late and still run (APScheduler's own second would skip it in silence)."""
SHORTEST = timedelta(seconds=5)


def parse_interval(text: str) -> timedelta | None:
    """The interval that `30s`, `15m`, `6h` or `1d` means; None for `never`.

    Raises:
        SettingsError: it is none of these, or shorter than five seconds.
    """
    if text.strip().lower() == "never":
        return None
    try:
        interval = parse_duration(text)
    except ValueError as wrong:
        raise SettingsError(f"FOOTNOTE_SCHEDULE={text!r} is no interval: {wrong}, or `never`") from wrong
    if interval < SHORTEST:
        raise SettingsError(
            f"FOOTNOTE_SCHEDULE={text!r} is too short: the shortest interval is {SHORTEST.seconds}s"
        )
    return interval


def start_schedule(text: str, run: Callable[[], None]) -> BackgroundScheduler | None:
    """Calls `run` now and then at the interval, in a thread; missed runs are made up for by one.

    Returns the running scheduler, to be ended by `shutdown(wait=False)`, or None when the text says `never`.
    Raises SettingsError as parse_interval does.
    """
    interval = parse_interval(text)
    if interval is None:
        return None
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"misfire_grace_time": MISFIRE_GRACE, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_job(
        run,
        IntervalTrigger(seconds=int(interval.total_seconds()), timezone=UTC),
        id="sync",
        next_run_time=datetime.now(UTC),
        replace_existing=True,
    )
    scheduler.start()
    return scheduler
