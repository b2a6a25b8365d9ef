"""Curves as text: where a number lies, what happens without numbers, with one, with very many, with NaN."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.render.palette import Palette
from seqtui.render.plot import AXIS, YScale, plot_lines
from seqtui.session.text import TextStyle
from seqtui.session.training.view import Curve, Plot, ReferenceLine

PLAIN, BRAILLE = Palette(TextStyle(True)), Palette(TextStyle(False))


def plot(*values, **more) -> Plot:
    points = tuple((float(x), y) for x, y in enumerate(values))
    return Plot("loss", (Curve("", "rnn", points),), more.pop("last", float(max(1, len(values) - 1))), **more)


def drawn(view: Plot, width: int = 29, height: int = 12, palette: Palette = PLAIN) -> list[str]:
    lines = plot_lines(view, width, height, palette)
    assert [line.width for line in lines] == [width] * height
    return [line.plain for line in lines]


def cells(rows: list[str], sign: str = "*") -> set[tuple[int, int]]:
    """Row and column, from the top left of the area, of every cell that has the sign."""
    return {(y, x - AXIS) for y, row in enumerate(rows[1:-1]) for x, ch in enumerate(row) if x >= AXIS and ch == sign}


def test_a_straight_line_goes_from_corner_to_corner():
    found = cells(drawn(plot(0.0, 1.0), width=AXIS + 11, height=12))
    assert found == {(9 - k, k) for k in range(10)}


def test_the_axes_have_the_numbers_at_their_ends():
    rows = drawn(plot(*range(0, 51, 10)), height=12)
    assert float(rows[1].split("|")[0]) == 50 and rows[10].split("|")[0].strip() == "0"
    assert rows[11].split() == ["0", "2", "5", "updates"]


def test_a_plot_without_numbers_says_so():
    for view in (plot(), plot(None, math.nan, math.inf), Plot("x", (), 1.0)):
        assert "no numbers yet" in "\n".join(drawn(view))


def test_one_point_is_one_cell():
    found = cells(drawn(Plot("loss", (Curve("", "", ((5.0, 0.3),)),), 10.0), width=AXIS + 12))
    assert len(found) == 1 and next(iter(found))[1] == 5


def test_what_is_no_number_is_a_gap():
    for nothing in (None, math.nan, math.inf, -math.inf):
        columns = {x for _, x in cells(drawn(plot(1.0, 1.0, nothing, 1.0, 1.0, last=4.0), width=AXIS + 10))}
        assert columns == {0, 1, 2, 6, 7, 8}, nothing


def test_many_powers_of_ten_are_drawn_on_a_log_scale():
    rows = drawn(plot(1.0, 0.1, 0.01, 0.001, last=3.0), width=AXIS + 11, height=12)
    assert "logarithmic" in rows[0]
    assert cells(rows) == {(k, k) for k in range(10)}
    assert "linear" in drawn(plot(1.0, 0.1))[0]
    assert "linear" in drawn(plot(1.0, 0.0, 0.001))[0]


def test_twenty_thousand_points_fill_every_column_once_over():
    found = cells(drawn(plot(*(k / 20_000 for k in range(20_000))), width=AXIS + 41))
    assert {x for _, x in found} == set(range(40)) and len(found) <= 80


def test_a_level_is_a_dotted_line_with_its_name():
    rows = drawn(plot(0.0, 0.0, 0.0, references=(ReferenceLine("target", 1.0), ReferenceLine("baseline", 0.5))))
    assert rows[1].rstrip().endswith("target") and ". ." in rows[1]
    assert any(row.rstrip().endswith("baseline") for row in rows[4:8])


def test_the_cursor_is_a_line_with_its_number():
    rows = drawn(plot(0.0, 1.0, last=100.0, cursor=50.0), width=AXIS + 12)
    assert "[50]" in rows[-1]
    assert {x for _, x in cells(rows, "|")} == {5}


def test_curves_over_each_other_are_told_apart_without_colour():
    lines = tuple(Curve(letter, letter, ((0.0, k), (9.0, k))) for k, letter in enumerate("abcd"))
    for palette in (PLAIN, BRAILLE):
        rows = drawn(Plot("loss", lines, 9.0), width=60, height=14, palette=palette)
        for letter in "abcd":
            assert len({y for y, _ in cells(rows, letter)}) == 1
        assert len({y for letter in "abcd" for y, _ in cells(rows, letter)}) == 4


def test_curves_that_lie_on_each_other_all_keep_their_letters():
    lines = tuple(Curve(letter, letter, ((0.0, 1.0), (9.0, 1.0))) for letter in "abcd")
    for palette in (PLAIN, BRAILLE):
        rows = drawn(Plot("loss", lines, 9.0), width=60, height=14, palette=palette)
        assert all(cells(rows, letter) for letter in "abcd")


def test_braille_has_two_dots_across_and_four_down():
    rows = drawn(plot(0.0, 1.0), width=AXIS + 9, height=4, palette=BRAILLE)
    assert ord(rows[2][AXIS]) & 0x40
    assert ord(rows[1][AXIS + 7]) & 0x08


numbers = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.floats(-1, 1))


@given(st.lists(numbers, max_size=30), st.integers(10, 90), st.integers(4, 20), st.booleans(), st.floats(0, 40))
def test_any_numbers_at_any_size_fill_exactly_the_place(values, width, height, ascii, cursor):
    view = plot(*values, last=20.0, cursor=cursor, references=(ReferenceLine("baseline", 0.5),))
    rows = drawn(view, width, height, Palette(TextStyle(ascii)))
    assert not ascii or all(row.isascii() for row in rows)


def test_a_scale_has_room_for_one_number_and_none():
    assert YScale.of([]) is None and YScale.of([None, math.nan]) is None
    one = YScale.of([3.0])
    assert one.share(3.0) is not None and 0 <= one.share(3.0) <= 1
    assert YScale.of([0.5, 0.9], [1.0]).share(1.0) == 1.0


@pytest.mark.parametrize("x", [1.0, 0.03, 1e-4])
def test_a_scale_and_its_numbers_agree(x):
    scale = YScale.of([1.0, 1e-4])
    assert scale.is_log and scale.number(scale.share(x)) == pytest.approx(x)
