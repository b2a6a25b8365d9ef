"""Columns of a comparison: every line as wide as asked, the same thing on the same line, signs that mean sizes."""

import pytest

from seqtui.render.compare import bar_of, column_widths, compared_run_lines
from seqtui.render.heatmap import state_map
from seqtui.render.summary import summary_lines
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.summary import comparison_view, summary
from seqtui.session.walk.views import History
from tests.render.drawing import ASCII, PLAIN, text, widths
from tests.session.runs import recorded

RACES = {
    "cells": lambda: [recorded("rnn"), recorded("lstm"), recorded("gru")],
    "norms": lambda: [recorded("encoder"), recorded("encoder", norm_first=True)],
    "writers": lambda: [recorded("seq2seq", limit=2), recorded("bahdanau", limit=3)],
    "both kinds": lambda: [recorded("rnn"), recorded("self-attention")],
    "korean": lambda: [recorded("rnn", "나는 밥을 먹는다"), recorded("naive", "나는 밥을 먹는다")],
}


@pytest.mark.parametrize("name", RACES)
@pytest.mark.parametrize("palette", [PLAIN, ASCII], ids=["plain", "ascii"])
def test_every_line_has_the_width_of_its_column(name, palette):
    race = Comparison(RACES[name](), palette.look)
    for place in range(0, race.last + 1, max(1, race.last // 8)):
        race.go(place)
        race.point_at(1, 1)
        view = comparison_view(race)
        for width, height in ((26, 21), (39, 21), (59, 36), (12, 4)):
            for k in range(len(race.lanes)):
                lines = compared_run_lines(view, k, width, height, palette)
                assert len(lines) == height
                assert widths(lines) == {width}
                assert palette is PLAIN or text(lines).isascii()
    for width in (80, 120, 50):
        assert widths(summary_lines(summary(race), width, 40, palette)) == {width}


def test_the_same_thing_stands_on_the_same_line_of_every_column():
    race = Comparison(RACES["cells"]())
    race.jump("t2.h")
    view = comparison_view(race)
    columns = [text(compared_run_lines(view, k, 26, 21, PLAIN)).splitlines() for k in range(3)]
    for word in ("parameters", "multiplications", "h×10", "‖∂h_T/∂x_t‖"):
        (line,) = {next(n for n, said in enumerate(column) if word in said) for column in columns}
    assert line


@pytest.mark.parametrize(
    ("value", "bar"),
    [(1.0, "█"), (10**-0.5, "▇"), (0.1, "▆"), (1e-3, "▂"), (1e-9, "▁"), (0.0, " "), (float("inf"), "!")],
)
def test_a_bar_is_lower_by_one_for_every_factor_of_root_ten(value, bar):
    assert bar_of(value, 1.0, PLAIN) == bar


def test_a_map_writes_a_sign_and_a_digit():
    history = History("h", "h", 1, ((0.34, -0.99, None), (0.0, 1.0, None)), 1, signed=True)
    drawn = text(state_map(history, 20, 3, PLAIN)).splitlines()
    assert "+3-9 ·" in drawn[1]
    assert " 0+9 ·" in drawn[2]
    large = History("h", "h", 1, ((340.0, -12.0),), 1, signed=True)
    assert "/1e2" in text(state_map(large, 20, 2, PLAIN))
    assert "+3 0" in text(state_map(large, 20, 2, PLAIN))


def test_columns_share_the_width():
    assert column_widths(80, 3) == [26, 26, 26]
    assert column_widths(80, 2) == [39, 40]
