"""How far an estimate can be trusted: percentile intervals of the bootstrap.

Efron & Tibshirani, An Introduction to the Bootstrap (1993), chapter 13: cases are drawn again with replacement, the
estimate is made again of each such sample, and the middle 95 % of these estimates are the interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 2000
CONFIDENCE = 0.95
_SEED = 1993
_BLOCK = 2_000_000  # indices in memory at once


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, its 95 % interval, and of how many cases it is made."""

    value: float
    low: float
    high: float
    cases: int


def mean(values: Sequence[float]) -> Estimate | None:
    """The mean with its interval; None of nothing.

    The mean of the differences of two configurations on the same cases gives the paired interval.
    """
    if not values:
        return None
    sample = np.asarray(values, dtype=np.float64)
    again = [sample[drawn].mean(axis=1) for drawn in draws(len(sample))]
    return estimate(float(sample.mean()), np.concatenate(again), len(sample))


def draws(size: int, *, stream: int = 0) -> Iterator[NDArray[np.int64]]:
    """Indices of samples of that size, drawn with replacement, in blocks of rows; always the same ones.

    Samples of another `stream` are independent of these.
    """
    random = np.random.default_rng((_SEED, stream))
    rows = max(1, _BLOCK // size)
    for begin in range(0, RESAMPLES, rows):
        yield random.integers(0, size, size=(min(rows, RESAMPLES - begin), size))


def estimate(value: float, again: Floats, cases: int) -> Estimate:
    """The value with the percentiles of the estimates made again, widened to hold the value itself."""
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(again, [tail, 100 - tail])
    return Estimate(value, min(float(low), value), max(float(high), value), cases)
