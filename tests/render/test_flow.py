"""Norms along time as lines of signs, clipped rows, weights: to be read without colour, at any size."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from seqtui.models.model import Request
from seqtui.models.table import family, run
from seqtui.render.flow import clipped_lines, compared_lines, flow_lines, scrolled, weight_lines
from seqtui.render.plot import Ruler, Scale
from seqtui.session.gradients.flow import flow_view
from seqtui.session.gradients.flow_page import Below, FlowPage, about, compare_flow
from seqtui.session.gradients.radius_sweep import how_long, race_entries, radius_entries
from tests.render.drawing import ASCII, PLAIN, text, widths


@cache
def page(model="rnn"):
    made = run(Request(model))
    rows = tuple(map(compare_flow, (*radius_entries(made), *race_entries(made))))
    return FlowPage(flow_view(made), about(made), how_long(made), rows, len(rows), now=5)


def test_all_of_it_stands_on_the_smallest_screen():
    drawn = text(flow_lines(page(), 80, 23, PLAIN))
    for words in ("‖∂L/∂h_t‖", "‖∂h_T/∂h_t‖", "‖∂h_T/∂x_t‖", "tanh ρ 0.5", "relu ρ 2", "lstm", "gru", "t=5: the"):
        assert words in drawn
    assert "its W_hh scaled to radius ρ, its text repeated to 36 steps" in drawn
    clipped = text(flow_lines(replace(page(), clipping=True), 80, 23, PLAIN))
    assert "4.381 → 1.000, clipped at 1" in clipped
    assert "↓ 4 more" in clipped
    down = scrolled(replace(page(), clipping=True), 9, 80, 23, PLAIN)
    assert "what has vanished stays vanished" in text(flow_lines(down, 80, 23, PLAIN))


def test_one_scale_holds_for_every_bar_and_is_said():
    drawn = text(flow_lines(page(), 80, 23, PLAIN))
    assert "on one logarithmic scale: ▁ 1.0e-8 or less … █ 1.0e8 or more" in drawn
    bars = {line[:14].strip(): line[34:70] for line in drawn.splitlines()}
    one = "▅"  # 1 is the middle of the scale, in the run's own rows and in those of the others
    assert bars["‖∂h_T/∂h_t‖"].strip()[-1] == one == bars["tanh ρ 0.5"].strip()[-1]


def test_the_conclusion_stands_above_and_in_words():
    assert "Vanishing along the hidden state: on average a step back keeps" in text(flow_lines(page(), 80, 23, PLAIN))


@pytest.mark.parametrize("palette", [PLAIN, ASCII])
def test_what_vanished_and_what_exploded_are_told_apart_by_signs_alone(palette):
    rows = {line.plain[:14].strip(): line.plain[33:69] for line in compared_lines(page(), 80, palette)[1:]}
    low, high = palette.sign("▁", "."), palette.sign("█", "@")
    rho = palette.sign("ρ", "rho")
    assert rows[f"relu {rho} 0.5"][0] == low
    assert rows[f"relu {rho} 2"][0] == high
    if palette is ASCII:
        assert text(flow_lines(page(), 80, 23, ASCII)).isascii()


def test_clipping_changes_what_is_long_and_brings_nothing_back():
    lines = clipped_lines(replace(page(), clipping=True, threshold=10.0), 80, PLAIN)
    rows = {line.plain[:12].strip(): line.plain.split()[3:] for line in lines if " ρ " in line.plain[:12]}
    assert rows["tanh ρ 0.5"] == ["3.350", "→", "3.350", "×1.000", "2.4e-14", "→", "2.4e-14"]
    before, _, after, factor, *_ = rows["relu ρ 2"]
    assert float(before) > 1e11 and after == "10.00" and float(factor[1:]) < 1e-10


def test_weights_are_sums_over_time():
    lines = weight_lines(page(), 80, PLAIN)
    W_hh = next(line.plain for line in lines if line.plain.startswith(" W_hh"))
    listed = next(p for p in page().flow.parameters if p.path == "W_hh")
    assert f"{listed.norm:.3f}" in W_hh and f"{dict(listed.by_time)[5]:.3f}" in W_hh
    assert "used once for all tokens" in text(flow_lines(page("self-attention"), 80, 23, PLAIN))


def test_the_lower_part_scrolls_and_stops_at_its_ends():
    weights = replace(page("lstm"), below=Below.WEIGHTS)
    assert " b_y" not in text(flow_lines(weights, 80, 23, PLAIN))
    down = scrolled(weights, 1000, 80, 23, PLAIN)
    assert " b_y" in text(flow_lines(down, 80, 23, PLAIN))
    assert 0 < down.top < 20
    assert scrolled(down, -1000, 80, 23, PLAIN).top == 0


def test_before_the_runs_are_computed_it_says_how_far_it_is():
    assert f"computing run 3 of {10 + len(family('recurrent'))}" in text(
        flow_lines(replace(page(), rows=page().rows[:2]), 80, 23, PLAIN)
    )


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(("rnn", "lstm", "self-attention")),
    st.integers(1, 150),
    st.integers(1, 50),
    st.integers(1, 11),
    st.booleans(),
    st.sampled_from(Below),
    st.sampled_from((PLAIN, ASCII)),
)
def test_it_keeps_to_the_room_it_has(model, width, height, now, clipping, below, palette):
    drawn = flow_lines(replace(page(model), now=now, clipping=clipping, below=below), width, height, palette)
    assert len(drawn) <= height
    assert widths(drawn) == {width}


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 300), st.integers(-5, 120), st.data())
def test_a_ruler_marks_the_time_above_its_column(length, room, data):
    now = data.draw(st.integers(1, length))
    ruler = Ruler(length, room)
    assert len(ruler.shown) * ruler.cell <= max(1, room)
    line = ruler.line(now, PLAIN).plain
    if room >= 12:
        assert f"[{now}]" in line
    assert ruler.strip([1.0] * length, Scale.of([1.0]), PLAIN).width == len(ruler.shown) * ruler.cell


def test_signs_grow_with_the_power_of_ten():
    scale = Scale.of([1e-7, 1.0])
    assert "".join(scale.sign(10.0**k, PLAIN) for k in range(-7, 1)) == "▁▂▃▄▅▆▇█"
    assert [scale.sign(x, ASCII) for x in (0.0, float("inf"), float("nan"), 1.0)] == ["0", "!", "!", "@"]
    assert Scale.of([]).legend(ASCII) == ". 0.100 ... @ 1.000"
