"""Jacobians entry by entry, and the radius that a matrix is brought to."""

import numpy as np
import pytest

from seqtui.engine.backward import backward
from seqtui.session.gradients.measures import jacobian_size, jacobians
from seqtui.session.gradients.radius_sweep import radius_entries, spectral_radius
from tests.session.runs import recorded

TEXT = "the cat sat on the mat"


def test_a_row_belongs_to_its_element_and_a_column_to_its_unit() -> None:
    trace = recorded("rnn", TEXT).trace
    found = jacobians(trace, trace.find("t6.h"), [trace.find("t4.h"), trace.find("t6.x")])
    slopes = {t: np.diag(1 - trace.value(f"t{t}.h") ** 2) for t in (5, 6)}
    by_state = slopes[6] @ trace.value("W_hh") @ slopes[5] @ trace.value("W_hh")
    np.testing.assert_allclose(found[trace.find("t4.h")], by_state, rtol=1e-12)
    np.testing.assert_allclose(found[trace.find("t6.x")], slopes[6] @ trace.value("W_xh"), rtol=1e-12)


@pytest.mark.parametrize("model", ["lstm", "gru"])
def test_each_row_is_one_backward_pass(model: str) -> None:
    trace = recorded(model, TEXT).trace
    last, early = trace.find("t6.h"), trace.find("t2.h")
    rows = [backward(trace, last, (k,))[early] for k in range(4)]
    np.testing.assert_array_equal(jacobians(trace, last, [early])[early], rows)


def test_a_size_is_the_largest_stretch_and_the_root_of_the_squares() -> None:
    found = jacobian_size(np.array([[3.0, 0.0], [4.0, 0.0]]))
    assert found.spectral == pytest.approx(5) and found.frobenius == pytest.approx(5)
    found = jacobian_size(np.diag([2.0, -3.0]))
    assert found.spectral == pytest.approx(3) and found.frobenius == pytest.approx(np.sqrt(13))


@pytest.mark.parametrize(
    ("matrix", "radius"),
    [
        ([[0.0, -2.0], [2.0, 0.0]], 2.0),  # turns: both eigenvalues are imaginary
        ([[-3.0, 0.0], [0.0, 1.0]], 3.0),  # the largest one is negative
        ([[1.0, 100.0], [0.0, 0.5]], 1.0),  # stretches far more than its radius says
        ([[1.0, -1.0], [1.0, 1.0]], np.sqrt(2.0)),
    ],
)
def test_the_spectral_radius_is_the_modulus_of_the_largest_eigenvalue(matrix, radius: float) -> None:
    assert spectral_radius(np.array(matrix)) == pytest.approx(radius)


@pytest.mark.parametrize("d_hidden", [2, 5])
def test_a_rescaled_matrix_grows_by_its_radius_at_each_step(d_hidden: int) -> None:
    run = recorded("rnn", TEXT, d_hidden=d_hidden)
    for entry in radius_entries(run, (0.5, 2.0)):
        ((_, matrix),) = [(path, value) for path, value in entry.request.edits if path == "W_hh"]
        power = np.linalg.norm(np.linalg.matrix_power(np.asarray(matrix), 400)) ** (1 / 400)  # Gelfand
        assert power == pytest.approx(entry.radius, rel=0.02)
