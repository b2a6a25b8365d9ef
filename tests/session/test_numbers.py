"""Numbers as text."""

import math
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from seqtui.session.text import WIDTH, aligned, compact, precise, short

FLOATS = st.one_of(st.floats(), st.floats(-10_000, 10_000), st.floats(-1, 1))
HARD = (0.0, -0.0, 1e-300, -1e-300, 5e-324, 1e9, -1e9, 1.7e308, -9999.9996, 9999.9996, 0.0005, -1e-12, 999.9996)


def hard(test):
    for x in (*HARD, math.inf, -math.inf, math.nan):
        test = example(x)(test)
    return given(FLOATS)(test)


def read(text: str) -> float:
    return float(text.replace("−", "-"))


@hard
def test_a_column_has_one_width_and_its_points_stand_in_line(x):
    text = aligned(x)
    assert len(text) == WIDTH
    whole = re.search(r"[.e ]|$", text.strip()).start() + len(text) - len(text.lstrip())
    assert whole == WIDTH - 5, text


@hard
def test_no_digit_and_no_sign_is_lost_from_a_column(x):
    shown = read(aligned(x))
    if math.isnan(x):
        assert math.isnan(shown)
    elif abs(x) > 1e308:
        assert shown in (x, math.copysign(math.inf, x))  # 1.7e308 to one digit is more than a float can be
    else:
        assert shown == pytest.approx(x, rel=0.5, abs=5e-4)
        assert math.copysign(1, shown) == math.copysign(1, x) or shown == x == 0
        assert (shown == 0) == (x == 0)


@hard
def test_short_text_never_hides_a_number_behind_zeros(x):
    shown = read(short(x, minus="−"))
    if abs(x) < 1e308:
        assert (shown == 0) == (x == 0)
        assert shown == pytest.approx(x, rel=0.06, abs=5e-4)


@hard
def test_a_heat_map_cell_never_shows_another_number(x):
    for width in (3, 4):
        text = compact(x, width)
        assert len(text) <= 4
        if math.isfinite(x) and "big" not in text:
            assert len(text) <= width
            assert read(text) == pytest.approx(x, rel=0.5, abs=0.05)
        elif math.isfinite(x):
            assert abs(x) >= 99


@given(st.floats(allow_nan=False))
def test_precise_text_reads_back_as_the_same_number(x):
    assert float(precise(x)) == x


def test_numbers_as_they_are_read_on_the_screen():
    assert [short(x) for x in (0.5, -0.3125, -0.0, 4.1e-6, 12345.0)] == ["0.500", "-0.312", "0.000", "4.1e-6", "1.2e4"]
    cells = [".42", "-.07", "-1.3", "12", "1e12", "-big"]
    assert [compact(x, 4) for x in (0.42, -0.07, -1.26, 12.3, 1e12, -1e12)] == cells
    assert "".join(aligned(x) for x in (1.5, -20.25, 1e-12)) == "   1.500  -20.250    1e-12 "


def test_a_zero_has_no_minus():
    assert compact(-0.0, 5) == compact(0.0, 5) and short(-0.0) == short(0.0)
