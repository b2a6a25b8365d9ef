"""Runs in lock step: they meet where they should, miss no equation, and show the numbers of a single run."""

from itertools import groupby

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.parts.cost import multiplications
from seqtui.models.table import run
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.summary import comparison_view, point_data, summary
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from tests.session.runs import recorded

TEXT = "one two three four"
QUICK = settings(deadline=None, max_examples=15)

cells = st.builds(
    lambda model, width, layers, both: recorded(model, TEXT, d_hidden=width, n_layers=layers, bidirectional=both),
    st.sampled_from(("rnn", "lstm", "gru")),
    st.integers(1, 3),
    st.integers(1, 2),
    st.booleans(),
)
readers = st.builds(
    lambda model, causal: recorded(model, TEXT, causal=causal),
    st.sampled_from(("self-attention", "multi-head", "encoder")),
    st.booleans(),
)
writers = st.builds(
    lambda model, limit: recorded(model, TEXT, limit=limit),
    st.sampled_from(("seq2seq", "bahdanau", "luong")),
    st.integers(1, 4),
)
counters = st.sampled_from(("naive", "markov", "ar")).map(lambda model: recorded(model, TEXT))
starts = st.one_of(
    *(st.lists(kind, min_size=2, max_size=3) for kind in (cells, writers, counters)),
    st.lists(st.one_of(cells, readers), min_size=2, max_size=3),
    st.lists(st.one_of(cells, counters), min_size=2, max_size=3),
)


def at_every_place(race, look):
    race.start()
    seen = [look(race)]
    while race.step():
        seen.append(look(race))
    return seen


def equations(race):
    return tuple(race.equation(k) for k in range(len(race.lanes)))


@QUICK
@given(starts)
def test_each_run_does_each_of_its_equations_once_and_in_order(runs):
    race = Comparison(runs)
    places = at_every_place(race, equations)
    for lane, walked in zip(race.lanes, zip(*places, strict=True), strict=True):
        done = [equation for equation, _ in groupby(walked) if equation >= 0]
        assert done == list(range(len(lane.frames.equations)))


@QUICK
@given(starts)
def test_back_is_where_it_came_from(runs):
    race = Comparison(runs)
    forwards = at_every_place(race, equations)
    backwards = [equations(race)]
    while race.step(-1):
        backwards.append(equations(race))
    assert backwards[::-1] == forwards


@QUICK
@given(starts)
def test_at_a_meeting_point_every_run_is_at_its_time(runs):
    race = Comparison(runs)
    race.start()
    race.step(-1)
    met = []
    while not met or race.meeting():
        if not race.met:
            race.meeting()
        met.append(race.number)
        time = race.point.time
        for lane, span in zip(race.lanes, race.point.spans, strict=True):
            own = lane.player.frame.time
            assert (
                time is None or own == time or not span
            )  # one that waits has ended, has not begun, or has read all at once
            assert lane.equation == span.stop - 1
    assert met == list(range(len(race.points)))


@QUICK
@given(starts, st.data())
def test_the_numbers_are_those_of_each_run_alone(runs, data):
    race = Comparison(runs)
    race.go(data.draw(st.integers(0, race.last)))
    for lane, view in zip(race.lanes, comparison_view(race).lanes, strict=True):
        assert view.multiplications == (multiplications(lane.trace, lane.step) if lane.step >= 0 else 0)
        if lane.equation < 0:
            assert all(row.values is None for row in view.rows)
            continue
        alone = Player(lane.run)
        alone.jump(lane.trace.path(lane.step))
        for row in view.rows:
            step = lane.trace.find(row.path)
            assert (row.values is None) == (step > alone.cursor)
            if row.values is not None:
                assert np.isin(row.values, lane.trace[step].value).all()
        if lane.player.query is None:
            shown = {row.path: row.values for row in Stepper(alone).view().rows}
            assert shown[view.rows[0].path] == view.rows[0].values
            assert Stepper(alone).view().current.formula == view.formula


def test_a_cell_with_fewer_equations_waits_at_its_last():
    race = Comparison([recorded("rnn"), recorded("lstm"), recorded("gru")])
    race.jump("t2")
    first = [lane.trace.path(lane.step) for lane in race.lanes]
    assert first == ["t2.x", "t2.x", "t2.x"]
    race.step(8)
    assert [lane.where for lane in comparison_view(race).lanes] == ["waits", "equation 9 of 11", "equation 9 of 9"]
    assert not race.met
    race.meeting()
    assert [lane.trace.path(lane.step) for lane in race.lanes] == ["t2.L"] * 3
    assert race.met
    race.meeting(-1)
    assert [lane.trace.path(lane.step) for lane in race.lanes] == ["t1.L"] * 3


def test_pre_and_post_norm_meet_between_the_sublayers():
    race = Comparison([recorded("encoder"), recorded("encoder", norm_first=True)])
    names = [point.name for point in race.points]
    for block in range(2):
        assert {f"block{block}.{name}" for name in ("resid_pre", "head1.z", "resid_mid", "resid_post")} <= set(names)
    race.go(race.end_of(names.index("block0.resid_mid")))
    assert {lane.trace.path(lane.step) for lane in race.lanes} == {"block0.resid_mid"}
    view = comparison_view(race)
    assert view.gaps[0] is None
    moved = np.abs(race.lanes[0].trace.value("block0.resid_mid") - race.lanes[1].trace.value("block0.resid_mid")).max()
    assert view.gaps[1].size >= moved > 0


def test_a_model_of_a_single_part_meets_at_every_value():
    race = Comparison([recorded("self-attention"), recorded("self-attention", scale=False, positions="sinusoidal")])
    names = ["x", "q", "k", "v", "scores", "scaled", "attn_scores", "pattern", "z"]
    assert [point.name for point in race.points] == ["before x", *names]  # positions are made first
    race = Comparison([recorded("self-attention"), recorded("self-attention", scale=False)])
    gaps = {point.name: race.gap(1, race.end_of(k)) for k, point in enumerate(race.points)}
    assert [name for name, gap in gaps.items() if gap.path] == names[names.index("scaled") :]


def test_attention_beside_a_recurrent_network_looks_at_the_token_of_the_time_step():
    race = Comparison([recorded("rnn", TEXT), recorded("self-attention", TEXT)])
    for time in (1, 3, 4):
        race.jump(str(time))
        race.meeting(0) if race.met else race.meeting()
        row = next(row for row in comparison_view(race).lanes[1].rows if row.path == "z")
        assert row.values == tuple(race.lanes[1].trace.value("z")[time - 1])


def test_writers_meet_at_each_word_they_write_and_one_that_ends_waits():
    race = Comparison([recorded("seq2seq", TEXT, limit=1), recorded("luong", TEXT, limit=3)])
    assert [point.name for point in race.points][-3:] == ["decoder.t1", "decoder.t2", "decoder.t3"]
    race.end()
    view = comparison_view(race)
    assert view.lanes[0].where == "has ended"
    assert view.lanes[1].writes == race.lanes[1].run.outputs[2]


@pytest.mark.parametrize(
    ("runs", "told"),
    [
        ([recorded("rnn")], "not 1"),
        ([recorded("rnn")] * 4, "not 4"),
        ([recorded("rnn"), recorded("vit", None)], "no token in common"),
        ([recorded("self-attention"), recorded("vit", None)], "never meet"),
    ],
    ids=["one", "four", "patches", "other tokens"],
)
def test_what_cannot_go_side_by_side_is_one_sentence(runs, told):
    with pytest.raises(SeqtuiError, match=told):
        Comparison(runs)


@pytest.mark.parametrize(("model", "module"), [("rnn", torch.nn.RNN), ("lstm", torch.nn.LSTM), ("gru", torch.nn.GRU)])
@pytest.mark.parametrize("layers", [1, 2])
def test_parameters_are_those_of_the_torch_module(model, module, layers):
    race = Comparison([recorded(model, d_in=3, d_hidden=5, n_layers=layers), recorded("rnn")])
    theirs = sum(p.numel() for p in module(3, 5, num_layers=layers).parameters())
    assert race.lanes[0].parameters.model == theirs


def test_the_ratio_of_the_three_cells_is_one_four_three():
    view = comparison_view(Comparison([recorded("rnn"), recorded("lstm"), recorded("gru")]))
    assert view.ratios == (1.0, 4.0, 3.0)


def test_all_arrays_of_the_record_are_counted_words_apart():
    lane = Comparison([recorded("lstm"), recorded("encoder")]).lanes[0]
    sizes = {path: step.value.size for path, i in lane.trace.named() if (step := lane.trace[i]).op == "parameter"}
    assert lane.parameters.total == sum(sizes.values())
    assert lane.parameters.words == sizes["W_E"] + sizes["W_hy"] + sizes["b_y"]


@pytest.mark.parametrize(
    ("model", "settings", "edits", "first"),
    [
        ("gru", {"reset": "before"}, (), "t1.n"),
        ("rnn", {"nonlinearity": "relu"}, (), "t1.h"),
        ("self-attention", {"scale": False}, (), "scaled"),
        ("lstm", {}, (("t2.f", 0.0),), "t2.f"),
        ("lstm", {}, (("t2.f", 0.0), ("t1.i", 1.0)), "t1.i"),
        ("multi-head", {"heads": "split"}, (), ""),
    ],
)
def test_twins_differ_first_where_they_should(model, settings, edits, first):
    text = "the cat sat"
    runs = [recorded(model), run(Request(model, text, settings=settings, edits=edits))]
    table = summary(Comparison(runs))
    assert (table.runs[0].twin, table.runs[1].twin) == (None, 0)
    assert table.runs[1].first_difference == first


def test_before_an_edit_nothing_is_marked_and_behind_it_exactly_what_moved():
    before, after = recorded("lstm"), run(Request("lstm", "the cat sat", edits=(("t2.f[1]", 0.0),)))
    race = Comparison([before, after])
    assert race.names == ("", "edited t2.f[1]=0")
    for time, moves in ((1, False), (2, True), (3, True)):
        race.go(race.end_of(race.point_named(f"t{time}")))
        assert bool(comparison_view(race).gaps[1].path) is moves
    race.jump("t2.f")
    row = comparison_view(race).lanes[1].rows[0]
    assert row.differs == (False, True, False, False)
    assert comparison_view(race).lanes[0].rows[0].differs == ()


def test_a_run_is_compared_with_the_first_of_its_own_kind():
    after = run(Request("lstm", "the cat sat", edits=(("t2.f", 0.0),)))
    race = Comparison([recorded("rnn"), recorded("lstm"), after])
    assert race.twin_of == (None, None, 1)
    race.end()
    assert [gap is not None for gap in comparison_view(race).gaps] == [False, False, True]


def test_what_the_end_feels_of_a_word_is_the_true_jacobian():
    model, text, h = "gru", "the cat sat", 1e-6
    lane = Comparison([recorded(model), recorded("rnn")]).lanes[0]
    base = lane.trace.value("t2.x")
    columns = []
    for k in range(base.size):
        ends = []
        for sign in (1, -1):
            moved = base.copy()
            moved[k] += sign * h
            ends.append(run(Request(model, text, edits=(("t2.x", moved),))).trace.value("t3.h"))
        columns.append((ends[0] - ends[1]) / (2 * h))
    assert lane.felt[1] == pytest.approx(np.linalg.svd(np.stack(columns, 1))[1][0], rel=1e-6)


def test_jumping_goes_to_times_points_and_paths_of_any_run():
    race = Comparison([recorded("rnn"), recorded("lstm")])
    race.jump("t3")
    assert race.lanes[1].trace.path(race.lanes[1].step) == "t3.x"
    race.jump("t2.f")  # only the lstm has it
    assert race.lanes[1].trace.path(race.lanes[1].step) == "t2.f"
    assert race.point.name == "t2"
    with pytest.raises(SeqtuiError, match=r"no value 't9\.f'"):
        race.jump("t9.f")
    assert race.point.name == "t2"
    assert "t2" in race.find("t2")


def test_the_table_holds_every_point_and_the_numbers_of_the_record():
    race = Comparison([recorded("rnn"), recorded("lstm")])
    table = summary(race)
    assert [row.name for row in table.rows] == [point.name for point in race.points]
    for row in table.rows[1:]:
        for lane, mark in zip(race.lanes, row.marks, strict=True):
            assert mark.norm == np.linalg.norm(lane.trace.value(f"{row.name}.h"))
            assert mark.loss == lane.trace.value(f"{row.name}.L")
    values = point_data(race, race.point_named("t2"))["values"]
    assert values[0]["t2.h"] == race.lanes[0].trace.value("t2.h").tolist()
    assert all(path.startswith("t2.") for side in values for path in side)


def test_where_all_tokens_are_read_at_once_the_pointer_moves_to_another_token_in_all_runs():
    race = Comparison([recorded("encoder"), recorded("encoder", norm_first=True)])
    race.jump("block0.resid_mid")
    race.point_at(rows=2)
    for lane, view in zip(race.lanes, comparison_view(race).lanes, strict=True):
        assert view.rows[0].values == tuple(lane.trace[lane.step].value[2])
    assert comparison_view(race).token == 3


def test_a_jacobian_that_would_take_long_is_left_out_and_said(monkeypatch):
    monkeypatch.setattr("seqtui.session.compare.compared_run.affordable", lambda trace, index: False)
    race = Comparison([recorded("rnn"), recorded("lstm")])
    assert comparison_view(race).lanes[0].strip.values == ()
    assert "left out" in summary(race).notes[0]
