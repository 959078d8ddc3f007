"""The threshold of relevance under which a question counts as not answered, derived from cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor

import numpy as np

from indexer.evaluation.bootstrap import Estimate, Floats, draws, estimate

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Calibration:
    """A threshold and what it does to the cases that it was derived from.

    The intervals are those of the whole procedure: with each sample drawn again the threshold is derived again.
    """

    keep: float
    threshold: Estimate
    auc: Estimate  # how often an answerable question is more relevant than one that is not
    refused_answerable: Estimate
    refused_unanswerable: Estimate


def calibrate(answerable: Sequence[float], unanswerable: Sequence[float], keep: float) -> Calibration:
    """The highest threshold that keeps that share of the answerable, from the relevance of both kinds.

    Raises ValueError where a kind has no question.
    """
    if not answerable or not unanswerable:
        raise ValueError("both kinds of questions are needed")
    good, bad = np.sort(np.asarray(answerable, float)), np.sort(np.asarray(unanswerable, float))
    values = _figures(good, bad, keep)
    samples = zip(_drawn_again(good, 1), _drawn_again(bad, 2), strict=True)
    again = np.array([_figures(good_again, bad_again, keep) for good_again, bad_again in samples])
    cases = (len(good), len(good) + len(bad), len(good), len(bad))
    limit, auc, refused_good, refused_bad = (
        estimate(value, again[:, column], count)
        for column, (value, count) in enumerate(zip(values, cases, strict=True))
    )
    return Calibration(keep, limit, auc, refused_good, refused_bad)


def threshold(answerable: Floats, keep: float) -> float:
    """The highest threshold, rounded down to four digits, below which at most 1 - keep of the sorted values lie."""
    spared = floor((1.0 - keep) * len(answerable) + 1e-9)
    scale = 10.0**_DIGITS
    return floor(float(answerable[min(spared, len(answerable) - 1)]) * scale) / scale


def area_under_curve(answerable: Floats, unanswerable: Floats) -> float:
    """The share of pairs in which the answerable one has more, ties counting half (Mann & Whitney 1947).

    The unanswerable must be sorted.
    """
    below = np.searchsorted(unanswerable, answerable, side="left")
    not_above = np.searchsorted(unanswerable, answerable, side="right")
    return float((below + not_above).sum() / (2 * len(answerable) * len(unanswerable)))


def _figures(answerable: Floats, unanswerable: Floats, keep: float) -> tuple[float, float, float, float]:
    """Threshold, area, shares refused of both kinds, of sorted values."""
    limit = threshold(answerable, keep)
    return (
        limit,
        area_under_curve(answerable, unanswerable),
        float((answerable < limit).mean()),
        float((unanswerable < limit).mean()),
    )


def _drawn_again(values: Floats, stream: int) -> Iterator[Floats]:
    for rows in draws(len(values), stream=stream):
        yield from np.sort(values[rows], axis=1)
