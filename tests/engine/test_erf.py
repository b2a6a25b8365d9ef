"""The error function against the standard library's, in each of its ranges and at their edges."""

import math

import numpy as np
import pytest

from seqtui.engine.erf import erf

EDGES = [0.84375, 1.25, 1 / 0.35, 6.0]
NEAR = [np.nextafter(edge, side) for edge in EDGES for side in (0.0, 9.0)]
SPECIAL = [0.0, -0.0, 1e-320, -1e-300, 5e-9, 30.0, -30.0, math.inf, -math.inf]


@pytest.mark.parametrize("low, high", [(0, 0.84375), (0.84375, 1.25), (1.25, 1 / 0.35), (1 / 0.35, 6), (6, 9)])
def test_it_is_the_standard_librarys_to_the_last_digit_or_two(low, high):
    x = np.linspace(low, high, 20_001)
    x = np.concatenate([x, -x])
    wanted = np.array([math.erf(value) for value in x])
    np.testing.assert_allclose(erf(x), wanted, rtol=2.3e-16, atol=0)


def test_the_edges_and_the_ends_are_right():
    x = np.array(EDGES + NEAR + SPECIAL)
    wanted = np.array([math.erf(value) for value in x])
    np.testing.assert_allclose(erf(x), wanted, rtol=2.3e-16, atol=0)
    assert np.array_equal(np.signbit(erf(x)), np.signbit(wanted))
    assert np.isnan(erf(np.array([np.nan]))).all()


@pytest.mark.parametrize("shape", [(), (0,), (2, 3), (4, 1, 2)])
def test_the_shape_stays(shape):
    assert erf(np.full(shape, 0.3)).shape == shape
