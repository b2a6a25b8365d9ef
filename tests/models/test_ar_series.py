"""AR(tau) on a real-valued series: least squares found again, the window, and series that do not fit."""

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models import ar_series
from seqtui.models.model import Request
from seqtui.models.table import run
from tests.models.parts.counting_samples import CORPUS, counted


def wave(length: int = 200) -> np.ndarray:
    """x_t = 1.5 x_{t−1} − 0.8 x_{t−2} + 4, without noise."""
    x = [14.0, 15.0]
    while len(x) < length:
        x.append(1.5 * x[-1] - 0.8 * x[-2] + 4.0)
    return np.array(x[:length])


@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
def test_the_coefficients_of_a_series_are_found_again(shape):
    made = run(Request("ar", input=wave(60).reshape(shape), settings={"tau": 2}))
    np.testing.assert_allclose(made.trace.value("phi"), [1.5, -0.8], atol=1e-8)
    np.testing.assert_allclose(made.trace.value("c"), 4.0, atol=1e-7)
    assert made.trace.value("t60.E") < 1e-12
    assert made.config["kind"] == "series"


def test_noise_moves_the_coefficients_a_little():
    rng, x = np.random.default_rng(0), [0.0, 0.0]
    for _ in range(5000):
        x.append(0.6 * x[-1] + 0.3 * x[-2] + 1.0 + rng.normal())
    phi, c = ar_series.least_squares(np.array(x), 2)
    np.testing.assert_allclose([*phi, c], [0.6, 0.3, 1.0], atol=0.15)


def test_ar_1_beside_ar_2_on_the_example():
    one, two = (counted("ar", kind="series", tau=tau) for tau in (1, 2))
    assert one.tokens == two.tokens
    x = np.array(ar_series.EXAMPLE_SERIES)
    phi, c = two.trace.value("phi"), two.trace.value("c")
    for t in range(3, 31):
        assert two.trace.value(f"t{t}.window").tolist() == [x[t - 2], x[t - 3]]
        assert two.trace.value(f"t{t}.x_hat") == pytest.approx(phi[0] * x[t - 2] + phi[1] * x[t - 3] + c)
    assert not two.trace.has("t2.x_hat")
    errors = [x[t - 1] - two.trace.value(f"t{t}.x_hat") for t in range(3, 31)]
    assert two.trace.value("t30.E") == pytest.approx(np.square(errors).sum())
    assert two.trace.value("t30.E") < 0.5 * one.trace.value("t30.E")


def test_numbers_typed_as_text_are_a_series():
    typed = counted("ar", "1 2 3 4 5.5", kind="series", tau=1)
    assert typed.tokens == ("1", "2", "3", "4", "5.5")
    assert "do not settle" in counted("ar", "1 2 4", kind="series", tau=2).notes[0]


@pytest.mark.parametrize(
    "request_",
    [
        Request("ar", input=np.ones((3, 2))),
        Request("ar", input=np.ones(2)),
        Request("ar", input=np.array([1.0, np.nan, 2.0, 3.0])),
        Request("ar", input=np.ones(10_001)),
        Request("ar", input=np.array(["a", "b", "c"])),
        Request("ar", input=np.ones(9), text="a"),
        Request("ar", input=np.ones(9), corpus=CORPUS),
        Request("ar", text="one two three", settings={"kind": "series"}),
        Request("ar", text="1e300 2 3", settings={"kind": "series"}),
    ],
)
def test_a_series_that_is_none(request_):
    with pytest.raises(SeqtuiError) as caught:
        run(request_)
    assert "\n" not in str(caught.value)
