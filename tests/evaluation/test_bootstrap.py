"""Intervals: they hold the estimate, narrow with more cases, and are the same every time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.evaluation.bootstrap import RESAMPLES, draws, mean

values = st.lists(st.floats(-1, 1), min_size=1, max_size=30)


@settings(max_examples=50)
@given(values)
def test_an_interval_holds_the_mean_and_stays_within_the_values(sample: list[float]) -> None:
    estimate = mean(sample)
    assert estimate is not None
    assert estimate.low <= estimate.value <= estimate.high
    assert min(sample) - 1e-12 <= estimate.low
    assert estimate.high <= max(sample) + 1e-12
    assert estimate.cases == len(sample)


def test_nothing_has_no_mean() -> None:
    assert mean([]) is None


def test_the_interval_of_a_share_is_that_of_its_binomial_distribution() -> None:
    """Of 100 cases with a share of .3 the bootstrap's mean is Binomial(100, .3)/100: .21 to .39 in the middle 95 %."""
    estimate = mean([1.0] * 30 + [0.0] * 70)
    assert estimate is not None
    assert estimate.low == pytest.approx(0.21, abs=0.015)
    assert estimate.high == pytest.approx(0.39, abs=0.015)


def test_four_times_the_cases_halve_the_interval() -> None:
    few, many = mean([0.0, 1.0] * 20), mean([0.0, 1.0] * 80)
    assert few is not None
    assert many is not None
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(2, rel=0.15)


def test_the_same_cases_have_the_same_interval_every_time() -> None:
    assert mean([0.0, 1.0, 1.0]) == mean([0.0, 1.0, 1.0])


def test_intervals_are_about_as_wide_as_theory_says() -> None:
    chance = np.random.default_rng(7)
    sample = chance.normal(0, 1, 400)
    estimate = mean(sample.tolist())
    assert estimate is not None
    width = 2 * 1.96 * sample.std() / math.sqrt(len(sample))
    assert estimate.high - estimate.low == pytest.approx(width, rel=0.1)


@pytest.mark.parametrize("size", [1, 7, 5000])
def test_samples_are_drawn_in_blocks_of_all_resamples(size: int) -> None:
    blocks = list(draws(size))
    assert sum(len(block) for block in blocks) == RESAMPLES
    assert {block.shape[1] for block in blocks} == {size}
    assert max(int(block.max()) for block in blocks) == size - 1


def test_streams_are_independent() -> None:
    one, other = next(draws(50, stream=1)), next(draws(50, stream=2))
    assert (one != other).any()
