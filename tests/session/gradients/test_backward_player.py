"""The walk backwards: its order, what has come back so far, and why a gradient is what it is."""

import numpy as np
import pytest

from seqtui.engine.chain import links
from seqtui.models.table import MODELS
from seqtui.session.gradients.backward_player import BackwardPlayer, turned, turned_back
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import ValueState
from tests.session.gradients.test_target import run_of
from tests.session.runs import SHAPES, recorded


def walk(player, granularity=None):
    yield player.cursor
    while player.step(1, granularity):
        yield player.cursor


@pytest.mark.parametrize("name", MODELS)
def test_the_walk_goes_down_from_the_goal_through_all_that_it_depends_on(name):
    player = turned(Player(run_of(name)))
    stepper, seen = Stepper(player), []
    for cursor in walk(player):
        seen.append(cursor)
        if len(seen) % 9 != 1 and len(player.trace) > 500:
            continue
        moment = stepper.view()
        assert moment.backwards
        assert moment.current.formula
    assert seen[0] == player.goal_of_walk.step
    assert seen == sorted(seen, reverse=True)
    trace, gradients = player.forward.trace, player.gradients
    named = [k for _, k in trace.named() if gradients.reached(k) and trace.owner(k) == k]
    assert seen == named[::-1]
    for _ in seen[1:]:
        assert player.step(-1)
    assert player.cursor == seen[0]
    assert not player.step(-1)


def test_by_operations_every_operation_is_visited_and_by_time_steps_every_time():
    player = turned(Player(recorded("lstm")))
    reached = {k for k, step in enumerate(player.forward.trace) if player.gradients.reached(k) and not step.is_leaf}
    assert reached <= set(walk(player, Granularity.PRIMITIVE))
    player = turned(Player(recorded("lstm")))
    times = [player.trace[cursor].time for cursor in walk(player, Granularity.TIME)]
    assert list(dict.fromkeys(time for time in times if time is not None)) == [3, 2, 1, 0]
    assert times[-1] is None


@pytest.mark.parametrize("shape", ["lstm", "both ways", "latent"])
def test_rows_show_what_has_come_back_so_far(shape):
    """Part by part the rows grow into the gradient; nothing is shown before anything came, or changes afterwards."""
    player = turned(Player(SHAPES[shape]()))
    gradients = player.gradients
    for cursor in walk(player):
        for row in Stepper(player).view().rows:
            came = [s.gradient for s in gradients.contributions(row.step) if s.consumer > cursor]
            if row.step >= cursor:
                expected = player.pointer.line(player.trace[row.step])
            elif not came:
                assert row.values is None
                continue
            else:
                expected = player.pointer.line(player.trace[row.step]._replace(value=sum(came)))
            np.testing.assert_allclose(row.values, expected[: row.width], rtol=1e-12, atol=1e-15)


def test_the_uses_of_a_weight_are_listed_and_add_up():
    player = turned(Player(recorded("lstm")))
    player.jump("W_hf")
    player.pointer.unit = 6  # W_hf[1,2], in reading order
    view = Stepper(player).view().current
    assert [use.path for use in view.uses] == ["t3.f", "t2.f", "t1.f"]
    assert sum(use.value for use in view.uses) == pytest.approx(player.gradients[player.cursor][1, 2], rel=1e-12)
    assert player.element(player.cursor) == (1, 2)
    assert "∂L/∂W_hf[1,2]" in view.lines[0]


def test_a_single_use_is_shown_as_upstream_times_local():
    player = turned(Player(recorded("lstm")))
    player.jump("t2.f[1]")
    view = Stepper(player).view().current
    assert view.formula == "∂L/∂f₂ = ∂L/∂c₂ ⊙ c₁"
    (way,) = links(player.gradients, player.cursor, (1,))
    assert f"{way.upstream:.3f}".replace("-", "−") in view.lines[0]
    assert f"{way.local:.3f}".replace("-", "−") in view.lines[0]


def test_the_finite_difference_stands_beside_the_gradient_once_it_is_made():
    player = turned(Player(recorded("gru")))
    player.jump("t2.h")
    assert "..." in Stepper(player).view().current.check
    player.check(player.unchecked())
    assert player.unchecked() is None
    made = player.checks["t2.h", (0,)]
    assert made == pytest.approx(player.gradients[player.cursor][0], rel=1e-6)
    assert "apart by" in Stepper(player).view().current.check


@pytest.mark.parametrize("name", ["lstm", "gru", "self-attention", "encoder", "bahdanau", "markov"])
def test_every_gradient_opens_up_to_the_goal(name):
    player = turned(Player(run_of(name)))
    player.end()
    selection = Stepper(player).drill_down(player.cursor)
    for _ in range(500):
        view = selection.view()
        if not view.terms:
            break
        assert view.difference <= 1e-12 * max(1.0, abs(view.value))
        assert selection.open()
    assert selection.place.step == player.goal_of_walk.step
    assert "begins here" in selection.view().rule
    while selection.back():
        pass
    assert selection.view().trail == (selection.name(selection.place),)


def test_turning_back_stands_at_the_same_place():
    player = Player(recorded("lstm"))
    back = turned(player, "t3.h[1]")
    assert isinstance(back, BackwardPlayer)
    assert back.goal == "t3.h[1]"
    back.jump("t2.c")
    forwards = turned_back(back)
    assert forwards.trace.path(forwards.cursor) == "t2.c"
    assert forwards.run is player.run
    assert turned(back, "t2.h").recorded is player.run


def test_in_ascii_everything_is_ascii():
    player = turned(Player(recorded("lstm"), TextStyle(ascii=True)))
    for _ in walk(player):
        moment = Stepper(player).view()
        view = moment.current
        assert all(row.label.isascii() for row in moment.rows)
        assert "".join((view.title, view.formula, *view.lines, *(use.signs for use in view.uses))).isascii()


def test_a_breakpoint_stops_in_both_directions():
    player = turned(Player(recorded("lstm")))
    player.break_at("t2.c")
    assert player.run_to_breakpoint(1)
    assert player.trace.path(player.cursor) == "t2.c"
    player.end()
    assert player.run_to_breakpoint(-1)
    assert player.trace.path(player.cursor) == "t2.c"
    assert all(row.state in ValueState for row in Stepper(player).view().rows)
