"""Weights of MiniLM as whole numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indexer.embedders.minilm_layers import in_whole_numbers

WEIGHTS = arrays(np.float32, (5, 3), elements=st.floats(-8, 8, width=32))


@given(WEIGHTS, st.sampled_from([63, 127]), st.sampled_from([0, 1]))
@settings(deadline=None)
def test_a_weight_comes_back_within_half_a_step_of_its_line(weights: np.ndarray, top: int, axis: int) -> None:
    integers, scale = in_whole_numbers(weights, top, axis)
    assert integers.dtype == np.int8
    assert np.abs(integers).max() <= top
    step = np.abs(weights).max(axis=axis, keepdims=True) / top
    assert (np.abs(integers * scale - weights) <= step / 2 + 1e-5).all()


def test_a_line_of_zeros_stays_zero() -> None:
    integers, scale = in_whole_numbers(np.zeros((2, 2), np.float32), 63, 0)
    assert not integers.any()
    assert np.isfinite(scale).all()
