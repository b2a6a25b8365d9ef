"""The walk: every step has a way back, and the pointer is always somewhere."""

import gc
from weakref import ref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.table import run as record
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.walk.breakpoints import parse_breakpoint
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player
from tests.session.runs import SHAPES, recorded

ALL = pytest.mark.parametrize("shape", SHAPES)


def paths_of(player, granularity):
    """The paths that a walk from the beginning stops at."""
    found = [player.trace.path(player.cursor)]
    while player.step(1, granularity):
        found.append(player.trace.path(player.cursor))
    return found


@ALL
@pytest.mark.parametrize("granularity", Granularity)
def test_backwards_is_forwards_the_other_way_round(shape, granularity):
    player = Player(SHAPES[shape]())
    player.start()
    while player.step(-1, granularity):
        pass
    forwards = paths_of(player, granularity)
    back = [player.trace.path(player.cursor)]
    while player.step(-1, granularity):
        back.append(player.trace.path(player.cursor))
    assert back == forwards[::-1]
    stops = [player.trace.path(i) for i in player.frames.stops(granularity)]
    assert forwards == stops
    assert len(set(stops)) == len(stops)


@ALL
def test_several_steps_at_once_are_the_same_as_one_after_the_other(shape):
    one, many = Player(SHAPES[shape]()), Player(SHAPES[shape]())
    for _ in range(3):
        one.step(1)
    many.step(3)
    assert one.cursor == many.cursor
    many.step(10_000)
    one.end()
    assert one.cursor == many.cursor
    many.step(-10_000)
    one.start()
    assert one.cursor == many.cursor


def test_the_walk_goes_equation_by_equation_as_the_paper_writes_them():
    player = Player(recorded("lstm"))
    assert paths_of(player, Granularity.EQUATION)[:9] == [
        f"t1.{name}" for name in ("x", "f", "i", "g", "c", "o", "h", "logits", "y")
    ]
    player.jump("t1.x")
    assert paths_of(player, Granularity.TIME)[-3:] == ["t1.L", "t2.L", "t3.L"]
    player.jump("t1.x")
    player.step(1, Granularity.PRIMITIVE)
    assert player.trace.path(player.cursor) == "t1.f#1"
    assert Stepper(player).view().current.part


def test_a_time_step_does_not_mix_the_two_reading_directions():
    player = Player(SHAPES["both ways"]())
    first = 0
    for stop in player.frames.times:
        passed = [player.trace[last] for last in player.frames.equations if first <= last <= stop]
        assert len({(step.time, "reverse" in step.scope) for step in passed}) == 1
        first = stop + 1
    read = [
        player.trace[stop].time for stop in player.frames.times if "layer0.reverse" in str(player.trace[stop].scope)
    ]
    assert [time for time in read if time is not None] == [3, 2, 1]


@ALL
def test_every_named_computed_value_can_be_jumped_to(shape):
    player = Player(SHAPES[shape]())
    for path, index in player.trace.named():
        if player.trace[index].is_leaf:
            with pytest.raises(SeqtuiError, match="given, not computed"):
                player.jump(path)
        else:
            player.jump(path)
            assert player.cursor == index
            assert Stepper(player).view().rows[player.row].path == path


def test_a_jump_takes_paths_with_indices_and_times():
    player = Player(recorded("lstm"))
    player.jump("t3.f[2]")
    assert (player.trace.path(player.cursor), player.unit) == ("t3.f", 2)
    player.jump(" 2 ")
    assert player.frame.time == 2
    player.jump("t1")
    assert player.trace.path(player.cursor) == "t1.x"


@pytest.mark.parametrize(
    "text", ["", "t3.q", "99", "t99", "t3.f[4]", "t3.f[x]", "9" * 5000, "t" + "9" * 5000, "../etc", "t1.x["]
)
def test_a_jump_to_nowhere_is_refused_and_nothing_moves(text):
    player = Player(recorded("lstm"))
    player.jump("t2.c[1]")
    before = player.cursor, player.unit
    with pytest.raises(SeqtuiError):
        player.jump(text)
    assert (player.cursor, player.unit) == before


def test_finding_goes_by_path_and_by_meaning_exact_names_first():
    player = Player(recorded("lstm"))
    assert player.find("T2.F")[0] == "t2.f"
    assert player.find("c")[:3] == ["t1.c", "t2.c", "t3.c"]
    assert {"t1.f", "t2.f", "t3.f"} <= set(player.find("forget gate")) <= {"t1.f", "t2.f", "t3.f", "b_f"}
    assert player.find("zzz") == []
    assert player.find("2") == []  # a number is a time, not a piece of a name
    assert len(player.find("t")) <= 50


ACTIONS = st.one_of(
    st.tuples(st.just("step"), st.integers(-4, 4).filter(bool), st.sampled_from(Granularity)),
    st.tuples(st.just("point"), st.integers(-9, 9), st.integers(-9, 9)),
    st.tuples(st.just("click"), st.integers(0, 30), st.integers(-2, 300)),
    st.tuples(st.just("jump"), st.integers(0, 10_000), st.integers(0, 10_000)),
    st.tuples(st.just("run"), st.sampled_from((1, -1)), st.sampled_from(("h", "max(y) > 0.3", "log_P < -3"))),
    st.tuples(st.just("time"), st.integers(1, 3), st.none()),
    st.tuples(st.just("edge"), st.booleans(), st.none()),
)


def act(player, kind, a, b):
    if kind == "step":
        player.step(a, b)
    elif kind == "point":
        player.point(a, b)
    elif kind == "click":
        rows = Stepper(player).view().rows
        player.point_at(rows[a % len(rows)].step, b)
    elif kind == "jump":
        equations = player.frames.equations
        player.jump(player.trace.path(equations[a % len(equations)]))
    elif kind == "run":
        player.breakpoints = [parse_breakpoint(b)]
        player.run_to_breakpoint(a)
    elif kind == "time":
        player.jump_to_time(max(a, player.trace[player.frames.equations[-1]].time - a))
    else:
        player.start() if a else player.end()


@settings(deadline=None, max_examples=120)
@given(st.sampled_from(sorted(set(SHAPES) - {"one token"})), st.lists(ACTIONS, max_size=12))
def test_the_pointer_is_in_the_table_whatever_is_done(shape, actions):
    player = Player(SHAPES[shape]())
    for action in actions:
        act(player, *action)
        moment = Stepper(player).view()
        assert 0 <= moment.row < len(moment.rows)
        assert moment.rows[moment.row].step == player.pointed
        assert 0 <= moment.unit < moment.rows[moment.row].width
        assert moment.rows[moment.row].path in [row.path for row in moment.rows]
        assert 1 <= moment.equation <= moment.equations
        value = player.trace[player.pointed].value
        assert np_index(value, player.element(player.pointed))


def np_index(value, element):
    return len(element) == value.ndim and all(0 <= i < n for i, n in zip(element, value.shape, strict=True))


def test_the_groups_of_a_trace_are_made_once_and_go_with_it():
    run = record(Request("lstm", "a b"))
    player, seen = Player(run), ref(run.trace)
    assert Player(run).frames is player.frames is not Player(record(Request("lstm", "a b"))).frames
    del run, player
    gc.collect()
    assert seen() is None


@pytest.mark.parametrize("model", MODELS)
def test_the_tallest_table_is_that_of_every_part_and_of_parts_alike_one_is_looked_at(model, monkeypatch):
    player = Player(recorded(model, MODELS[model].example))
    parts = {frame.part: frame for frame in player.frames.frames}
    tallest = max(len(player.lines(frame)) + player._headings(frame) for frame in parts.values())
    looked_at: list[object] = []
    lines = Player.lines
    monkeypatch.setattr(Player, "lines", lambda self, frame: looked_at.append(frame) or lines(self, frame))
    stepper = Stepper(player)
    views = StepViews(stepper)
    looked_at.clear()
    assert views.tallest == tallest
    kinds = {tuple(part.kind for part in scope.parts) for scope in parts}
    assert len(kinds) <= len(looked_at) <= min(len(parts), 4 * len(kinds)), (len(parts), len(kinds), len(looked_at))
    player.step(1)
    views = StepViews(stepper)
    looked_at.clear()
    assert views.tallest == tallest and not looked_at, "it is the same at every step"
