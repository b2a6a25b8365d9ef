"""The small map of a state: a digit never says more than there is."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.render.heatmap import state_map
from seqtui.render.palette import Palette
from seqtui.session.walk.views import History
from tests.render.drawing import PLAIN, text


def _drawn(*values: float) -> list[str]:
    """The cells of a map of one unit."""
    line = text(state_map(History("h", "h", 1, (values,), 0, signed=True), 5 + 2 * len(values), 2, PLAIN))
    return [line.splitlines()[1][k : k + 2] for k in range(5, 5 + 2 * len(values), 2)]


def test_a_digit_is_the_tenths_that_a_number_has_reached() -> None:
    assert _drawn(0.39, 0.3, -0.19, 0.95, 1.0, 0.09, -0.05) == ["+3", "+3", "-1", "+9", "+9", " 0", " 0"]


@given(st.floats(-1, 1, allow_nan=False))
def test_no_digit_is_rounded_up(x: float) -> None:
    digit = int(_drawn(x, 1.0)[0].strip() or "0")
    assert abs(digit) <= abs(x) * 10 + 1e-6 and (abs(x) * 10 - abs(digit) < 1 or abs(digit) == 9)
    assert not digit or math.copysign(1, digit) == math.copysign(1, x)


@pytest.mark.parametrize(
    ("largest", "digits", "head"), [(34.0, ["+3", "+1", "-2"], "/1e1"), (3.4, ["+3", "+1", "-2"], "h")]
)
def test_large_numbers_are_read_with_the_power_in_the_head(largest: float, digits: list[str], head: str) -> None:
    values = (largest, largest / 1.8, -largest / 1.3)
    assert _drawn(*values) == digits
    lines = text(state_map(History("h", "h", 1, (values,), 0, signed=True), 20, 2, PLAIN)).splitlines()
    assert head in lines[0] and "×10" not in lines[0]


@pytest.mark.parametrize("factor", [1.0, 10.0, 100.0])
def test_the_colour_is_that_of_the_digit(factor: float) -> None:
    palette, shares = Palette(), (0.9, -0.5, 0.2)
    values = tuple(share * factor for share in shares) + ((1.0,) if factor == 1 else ())
    line = state_map(History("h", "h", 1, (values,), 0, signed=True), 30, 2, palette)[1]
    styles = [style.bgcolor for _, style in line.pieces if style.bgcolor is not None]
    assert styles[:3] == [palette.heat(share, True).bgcolor for share in shares]
