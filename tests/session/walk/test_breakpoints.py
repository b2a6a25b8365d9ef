"""Where to stop, as it is typed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.engine.errors import SeqtuiError
from seqtui.session.gradients.backward_player import turned, turned_back
from seqtui.session.text import short
from seqtui.session.walk.breakpoints import parse_breakpoint
from seqtui.session.walk.player import Player
from tests.session.runs import recorded


def hits(text, model="lstm"):
    trace = recorded(model).trace
    found = parse_breakpoint(text)
    return [trace.path(i) for i in range(len(trace)) if found.hits(trace, i)]


def test_a_name_stops_everywhere_and_a_path_once():
    assert hits("f") == ["t1.f", "t2.f", "t3.f"]
    assert hits("t2.f") == ["t2.f"]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("c < 0", lambda c: (c < 0).any()),
        ("c[1] >= 0", lambda c: c[1] >= 0),
        ("max(c) > 0.3", lambda c: c.max() > 0.3),
        ("min( c ) <= −0.2", lambda c: c.min() <= -0.2),
        ("mean(c) > 0", lambda c: c.mean() > 0),
        ("sum(c) < 1e-1", lambda c: c.sum() < 0.1),
        ("norm(c) > .4", lambda c: np.linalg.norm(c) > 0.4),
        ("c[9] > 0", lambda c: False),
        ("c[-1] > -9", lambda c: False),
        ("c[0,0] > -9", lambda c: False),
    ],
)
def test_a_condition_is_what_it_says(condition, holds):
    run = recorded("lstm")
    assert hits(condition) == [f"t{t}.c" for t in range(4) if holds(run.trace.value(f"t{t}.c"))]


def test_a_single_number_can_be_compared():
    assert hits("log_p < -1", "markov") == [
        f"t{t}.log_p" for t in range(1, 5) if recorded("markov").trace.value(f"t{t}.log_p") < -1
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not a breakpoint"),
        ("f <", "not a breakpoint"),
        ("f != 1", "not a path"),
        ("median(f) > 1", "choose max, min, mean, sum, norm"),
        ("max(f)", "compares with nothing"),
        ("f < much", "not a number"),
        ("f[a] < 1", "not whole numbers"),
        ("(f < 1", "not a breakpoint"),
    ],
)
def test_what_is_no_breakpoint_is_answered_with_how_to_write_one(text, says):
    with pytest.raises(SeqtuiError, match=says):
        parse_breakpoint(text)


@given(st.text(st.sampled_from("tf.c0123[]()<>= maxn-e"), max_size=16))
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        found = parse_breakpoint(text)
    except SeqtuiError:
        return
    player = Player(recorded("lstm"))
    player.breakpoints = [found]
    player.run_to_breakpoint()


def test_walking_to_a_breakpoint_goes_both_ways_and_stays_when_there_is_none():
    player = Player(recorded("lstm"))
    player.breakpoints = [parse_breakpoint("o"), parse_breakpoint("t2.g")]
    places = []
    while player.run_to_breakpoint(1):
        places.append(player.trace.path(player.cursor))
    assert places == ["t1.o", "t2.g", "t2.o", "t3.o"]
    player.end()
    back = []
    while player.run_to_breakpoint(-1):
        back.append(player.trace.path(player.cursor))
    assert back == places[::-1]
    here = player.cursor
    player.breakpoints = [parse_breakpoint("f > 2")]
    assert not player.run_to_breakpoint(1)
    assert player.cursor == here


# gradients, and several at once -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "measure", "index"),
    [
        ("norm(grad) < 1e-3", "", "norm", None),
        ("max( grad ) > 1", "", "max", None),
        ("grad(f) < 0.1", "f", "", None),
        ("norm(grad(t2.h)) > 2", "t2.h", "norm", None),
        ("grad(f)[2] > 0", "f", "", (2,)),
        ("grad(f[2]) > 0", "f", "", (2,)),
        ("grad(t2.f)", "t2.f", "", None),
    ],
)
def test_a_condition_on_a_gradient(text, path, measure, index):
    found = parse_breakpoint(text)
    assert (found.of_gradient, found.path, found.measure, found.index) == (True, path, measure, index)


@pytest.mark.parametrize("text", ["grad", "norm(grad)", "grad() > 1", "max(max(f)) > 1", "norm(grad(f) > 1"])
def test_what_is_no_condition_on_a_gradient(text):
    with pytest.raises(SeqtuiError):
        parse_breakpoint(text)


def test_a_gradient_breakpoint_looks_at_the_gradient_that_it_is_given():
    trace = recorded("lstm").trace
    step, here = trace.find("t2.f"), parse_breakpoint("norm(grad(f)) < 0.5")
    assert here.hits(trace, step, np.full(4, 0.1))
    assert not here.hits(trace, step, np.full(4, 1.0))
    assert not here.hits(trace, step)
    assert not here.hits(trace, trace.find("t2.i"), np.zeros(4))


def test_walking_forwards_says_when_gradients_are_known():
    player = Player(recorded("lstm"))
    player.break_at("norm(grad) < 1e-3")
    with pytest.raises(SeqtuiError, match="press g first"):
        player.run_to_breakpoint()
    player.break_at("norm(grad) < 1e-3; t2.c")
    assert player.run_to_breakpoint()
    assert player.trace.path(player.cursor) == "t2.c"


def test_walking_backwards_stops_at_gradients_and_at_values():
    forwards = Player(recorded("lstm"))
    forwards.break_at("norm(grad(h)) > 0; max(o) > 0.5")
    player = turned(forwards)
    gradients = player.gradients
    stops = []
    while player.run_to_breakpoint():
        stops.append(player.trace.path(player.cursor))
    trace = recorded("lstm").trace
    wanted = [f"t{t}.h" for t in range(4) if np.linalg.norm(gradients[trace.find(f"t{t}.h")]) > 0]
    wanted += [f"t{t}.o" for t in (1, 2, 3) if trace.value(f"t{t}.o").max() > 0.5]
    reached = [trace.path(k) for _, k in player.trace.equations]
    assert stops == sorted((w for w in wanted if w in reached), key=trace.find, reverse=True)
    assert [b.text for b in turned_back(player).breakpoints] == ["norm(grad(h)) > 0", "max(o) > 0.5"]


def test_several_at_once_and_none():
    player = Player(recorded("lstm"))
    player.break_at("t2.f; t1.o ;")
    assert [b.path for b in player.breakpoints] == ["t2.f", "t1.o"]
    with pytest.raises(SeqtuiError, match="called 'nobody'"):
        player.break_at("t2.f; nobody > 1")
    assert [b.path for b in player.breakpoints] == ["t2.f", "t1.o"]
    player.break_at(" ; ")
    assert player.breakpoints == []


def test_the_patterns_of_all_heads():
    trace = recorded("encoder").trace
    found = parse_breakpoint("max(pattern) > 0.5")
    patterns = [k for k, step in enumerate(trace) if step.name == "pattern"]
    assert len(patterns) == 4
    assert [k for k in range(len(trace)) if found.hits(trace, k)] == [k for k in patterns if trace[k].value.max() > 0.5]


@pytest.mark.parametrize("model", ["lstm", "gru", "self-attention", "bahdanau"])
@pytest.mark.parametrize("sign", ["<", ">"])
def test_it_points_at_the_number_that_it_stopped_for_and_says_it(model, sign):
    run = recorded(model)
    name = {"lstm": "f", "gru": "z", "self-attention": "pattern", "bahdanau": "alpha"}[model]
    values = np.concatenate([s.value.ravel() for s in run.trace if s.name == name and not s.is_leaf])
    limit = float(np.quantile(values, 0.1 if sign == "<" else 0.9))
    player = Player(run)
    player.break_at(f"{name}{sign}{limit}")
    stops = 0
    while player.run_to_breakpoint() and stops < 20:
        stops += 1
        step, element = player.pointed, player.element(player.pointed)
        number = float(run.trace[step].value[element])
        assert number < limit if sign == "<" else number > limit
        assert player.told_hit().facts["number"] == number
        assert player.told_hit().endswith(f" is {short(number, minus='−')}")
    assert stops


def test_a_pointed_number_that_meets_the_condition_stays_pointed_at():
    player = Player(recorded("lstm"))
    player.point(units=2)
    player.break_at("f<2")
    player.run_to_breakpoint()
    assert player.unit == 2 and player.told_hit().facts["element"] == (2,)
    player.break_at("max(i)>0")
    player.run_to_breakpoint()
    assert player.unit == int(np.argmax(player.trace[player.cursor].value))
    player.break_at("norm(c)>0")
    player.run_to_breakpoint()
    assert player.told_hit().startswith("norm(c)>0 holds: norm of c")
    player.break_at("o")
    player.run_to_breakpoint()
    assert player.told_hit() is None


@pytest.mark.parametrize(
    ("text", "looked_at", "met"),
    [
        ("f>0.5", (0, 0), (0, 1)),
        ("f>0.5", (1, 1), (1, 1)),
        ("f<0.95", (0, 1), (0, 1)),
        ("max(f)>0.5", (1, 1), (0, 1)),
        ("min(f)<0.5", (1, 1), (0, 0)),
        ("mean(f)>0.1", (1, 1), None),
        ("f[1,0]>0.5", (1, 1), (1, 0)),
        ("f", (1, 1), None),
    ],
)
def test_the_number_meant_is_the_one_looked_at_or_the_first_or_the_extreme(text, looked_at, met):
    value = np.array([[0.0, 0.9], [0.8, 0.7]])
    assert parse_breakpoint(text).where(value, looked_at) == met


def test_where_it_stopped_is_said_in_the_words_of_the_columns_and_rows():
    player = Player(recorded("encoder"))
    player.break_at("pattern > 0.2")
    assert player.run_to_breakpoint()
    row, column = player.told_hit().facts["element"]
    tokens = player.run.tokens
    assert f" holds at query {tokens[row]}, key {tokens[column]}: " in player.told_hit()
    assert (player.query, player.unit) == (row, column)
    player = Player(recorded("lstm"))
    player.break_at("f > 0.5")
    assert player.run_to_breakpoint()
    assert player.told_hit().startswith(f"f > 0.5 holds at unit {player.unit}: f")
