"""Lengths of time as settings write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.durations import parse_duration
from indexer.errors import SettingsError
from indexer.settings import IndexerSettings

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@given(st.integers(0, 999_999), st.sampled_from("smhdSMHD"), st.sampled_from(["", " "]))
def test_a_number_and_a_unit_are_a_length_of_time(number: int, unit: str, space: str) -> None:
    assert parse_duration(f" {number}{space}{unit}") == timedelta(seconds=number * _SECONDS[unit.lower()])


@pytest.mark.parametrize("text", ["", "7", "d", "-1d", "1.5h", "1d12h", "1w", "1000000d", "٣m", "never"])
def test_anything_else_is_refused_with_how_it_is_written(text: str) -> None:
    with pytest.raises(ValueError, match=r"30s, 15m, 6h, 1d"):
        parse_duration(text)


def test_the_grace_before_an_erasure_is_one() -> None:
    def grace(text: str) -> timedelta:
        return IndexerSettings(_env_file=None, erase_after=text).erasure_grace  # type: ignore[call-arg]

    assert (grace("0s"), grace("12h"), grace("7d")) == (
        timedelta(0),
        timedelta(hours=12),
        timedelta(days=7),
    )
    with pytest.raises(SettingsError, match=r"FOOTNOTE_ERASE_AFTER='soon'.*write a number"):
        grace("soon")
