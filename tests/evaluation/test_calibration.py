"""The threshold: it keeps what it promises, and refuses as much as it can."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.evaluation.calibration import area_under_curve, calibrate, threshold

relevances = st.lists(st.integers(0, 10_000).map(lambda n: n / 10_000), min_size=1, max_size=40)
kept = st.sampled_from([0.5, 0.9, 0.95, 1.0])


def test_a_threshold_spares_the_share_that_may_be_lost() -> None:
    answerable = np.array([0.1, *(0.5 + number / 100 for number in range(19))])  # twenty, sorted
    assert threshold(answerable, 0.95) == 0.5
    assert threshold(answerable, 1.0) == 0.1
    assert threshold(answerable, 0.90) == 0.51


def test_a_threshold_is_rounded_down_so_that_nothing_more_is_lost() -> None:
    assert threshold(np.array([0.123_49]), 0.95) == 0.1234


@given(relevances, kept)
def test_the_promised_share_is_kept(answerable: list[float], keep: float) -> None:
    limit = threshold(np.sort(answerable), keep)
    assert sum(relevance >= limit for relevance in answerable) >= keep * len(answerable) - 1e-9


@given(relevances, kept)
def test_no_higher_threshold_keeps_it(answerable: list[float], keep: float) -> None:
    higher = threshold(np.sort(answerable), keep) + 2e-4
    lost = sum(relevance < higher for relevance in answerable)
    assert lost > (1 - keep) * len(answerable) - 1e-9


def test_the_area_counts_pairs_and_ties_half() -> None:
    # .5 beats .1, ties .5; .9 beats both: 3.5 of 4 pairs
    assert area_under_curve(np.array([0.5, 0.9]), np.array([0.1, 0.5])) == 3.5 / 4


@given(relevances, relevances)
def test_the_area_is_that_of_all_pairs(answerable: list[float], unanswerable: list[float]) -> None:
    pairs = [(good > bad) + (good == bad) / 2 for good in answerable for bad in unanswerable]
    area = area_under_curve(np.array(answerable), np.sort(unanswerable))
    assert area == pytest.approx(sum(pairs) / len(pairs))


@settings(max_examples=10)
@given(
    st.lists(st.floats(0.6, 1), min_size=1, max_size=20), st.lists(st.floats(0, 0.5), min_size=1, max_size=20)
)
def test_kinds_that_are_apart_are_told_apart(answerable: list[float], unanswerable: list[float]) -> None:
    calibration = calibrate(answerable, unanswerable, 0.95)
    assert (calibration.auc.value, calibration.auc.low, calibration.auc.high) == (1, 1, 1)
    assert calibration.refused_unanswerable.value == 1
    assert calibration.refused_answerable.value <= 0.05


def test_kinds_that_are_the_same_are_not() -> None:
    calibration = calibrate([0.5] * 10, [0.5] * 10, 0.95)
    assert calibration.auc.value == 0.5
    assert calibration.refused_unanswerable.value == 0


@settings(max_examples=10)
@given(relevances, relevances)
def test_intervals_hold_what_they_are_of(answerable: list[float], unanswerable: list[float]) -> None:
    calibration = calibrate(answerable, unanswerable, 0.95)
    for estimate in (
        calibration.threshold,
        calibration.auc,
        calibration.refused_answerable,
        calibration.refused_unanswerable,
    ):
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


def test_the_interval_of_what_is_refused_knows_that_the_threshold_is_derived() -> None:
    """At .5 exactly the ten lower unanswerable are refused; another draw of the answerable moves the threshold."""
    answerable = [0.5, *(0.6 + number / 100 for number in range(19))]
    unanswerable = [0.1] * 10 + [0.55] * 10
    refused = calibrate(answerable, unanswerable, 1.0).refused_unanswerable
    assert refused.value == 0.5
    assert refused.high > 0.9


def test_one_kind_alone_gives_no_threshold() -> None:
    with pytest.raises(ValueError, match="both kinds"):
        calibrate([0.5], [], 0.95)
