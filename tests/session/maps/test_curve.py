"""The curve of each function, its tangent, and the point that is looked at."""

import math

import numpy as np
import pytest

from seqtui.engine.functions import FUNCTIONS
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.gradients.backward_player import turned
from seqtui.session.maps.curve import curve_view, slope_of
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player
from tests.session.runs import recorded


@pytest.mark.parametrize("op", FUNCTIONS, ids=lambda op: op.name)
def test_the_slope_is_that_of_the_curve(op):
    for x in (0.3, 1.7):
        near = [float(op.forward(np.asarray(x + d))) for d in (-1e-5, 1e-5)]
        assert slope_of(op, x, float(op.forward(np.asarray(x)))) == pytest.approx((near[1] - near[0]) / 2e-5, abs=1e-6)


@pytest.mark.parametrize(("model", "path", "name"), [("lstm", "t2.f[1]", "sigmoid"), ("lstm", "t2.h[2]", "tanh")])
def test_the_point_is_the_number_that_is_looked_at(model, path, name):
    player = Player(recorded(model))
    player.jump(path)
    view = curve_view(player)
    assert view.name == name and view.is_reached and not view.is_operation
    assert math.isclose(view.y, {"sigmoid": 1 / (1 + math.exp(-view.x)), "tanh": math.tanh(view.x)}[name])
    assert view.points[0][0] <= -4 <= view.x <= 4 <= view.points[-1][0]
    if name == "sigmoid":
        assert view.y == player.trace.value("t2.f")[1]
        player.point(units=1)
        assert curve_view(player).y == player.trace.value("t2.f")[2], "it follows the unit"


def test_an_equation_without_a_function_has_no_curve_and_inside_one_the_walk_stands_at_it():
    player = Player(recorded("lstm"))
    player.jump("t2.c")
    assert curve_view(player) is None
    player.jump("t2.f")
    player.step(1, Granularity.PRIMITIVE)
    while player.trace.path(player.owner) != "t2.h":
        player.step(1, Granularity.PRIMITIVE)
    seen = set()
    while player.trace.path(player.owner) == "t2.h":
        seen.add((player.trace[player.cursor].op, curve_view(player).is_operation))
        player.step(1, Granularity.PRIMITIVE)
    assert ("tanh", True) in seen and ("mul", False) in seen


@pytest.mark.parametrize("seed", range(3))
def test_backwards_the_slope_is_what_the_gradient_is_multiplied_by(seed):
    recurrent = run(Request("rnn", "the cat sat", seed=seed))
    back = turned(Player(recurrent))
    back.jump("t2.h")
    view = curve_view(back)
    assert view.backwards
    t = recurrent.trace
    before = t.value("W_xh") @ t.value("t2.x") + t.value("b_xh") + t.value("W_hh") @ t.value("t1.h") + t.value("b_hh")
    unit = back.element(back.owner)[-1]
    assert math.isclose(view.x, before[unit]) and math.isclose(view.slope, 1 - np.tanh(before[unit]) ** 2)
