"""A stepper: whatever player it gets, it keeps its baseline and its level, and compares like with like."""

import pytest

from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.gradients.backward_views import GradientDrillDown
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Level
from seqtui.session.whatif.edit_tree import EditTree
from tests.session.runs import recorded


@pytest.fixture
def stepper():
    """A changed run beside the one before, looked at as code, in the middle of its walk."""
    tree = EditTree(recorded("lstm"))
    tree.make("f = 0", tree.run.request.with_edits(("t2.f", 0.0)))
    found = Stepper(Player(tree.run), tree.baseline("look at c"), Level.CODE)
    found.player.jump("t2.f")
    return found


def test_turned_round_and_back_it_keeps_baseline_and_level(stepper):
    back = stepper.turned("t3.h[1]")
    assert isinstance(back.player, BackwardPlayer) and back.player.goal == "t3.h[1]"
    forwards = back.turned_back()
    assert type(forwards.player) is Player and forwards.turned_back() is forwards
    for other in (back, forwards):
        assert (other.baseline, other.level) == (stepper.baseline, stepper.level)
        assert other.view().changes == ("f = 0",)


def test_in_another_run_it_stands_at_the_same_place_beside_another_baseline(stepper):
    other = stepper.followed(stepper.before, None)
    assert (other.player.trace.path(other.player.cursor), other.level) == ("t2.f", Level.CODE)
    assert other.before is other.difference is other.profile is other.changed is None
    assert other.view().changes == () and all(row.before is None for row in other.view().rows)


def test_values_are_compared_with_values_and_gradients_with_gradients(stepper):
    f = stepper.player.trace.find("t2.f")
    assert stepper.changed(f).all() and stepper.difference.before is stepper.before
    back = stepper.turned()
    assert back.changed is None, "a map of gradients marks no values"
    assert back.difference.before is not back.before and back.profile.at.startswith("∂L/∂")


def test_the_level_is_that_of_values_alone(stepper):
    assert stepper.view().current.level is Level.CODE
    assert stepper.turned().view().current.level is Level.NUMBERS


def test_the_pointed_number_opens_and_is_copied_as_what_it_is(stepper):
    step = stepper.player.cursor
    assert type(stepper.drill_down(step)) is DrillDown and "print(" in stepper.snippet()
    back = stepper.turned()
    assert type(back.drill_down(back.player.cursor)) is GradientDrillDown and "print(" not in back.snippet()
