"""A finite difference is made where there is one slope: a relu that it would carry over its kink is named instead."""

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.gradients.target import find_target

TEXT = "the cat sat"
FAR = 1e-3


def made(pre: float, *more):
    """An encoder with the number before one relu set by hand."""
    return run(Request("encoder", TEXT, edits=(("block0.mlp_pre[1,2]", pre), *more)))


def slopes(request_of, x: float) -> list[float]:
    """The slopes on both sides of a number, from runs of their own."""
    at = [float(request_of(x + h).trace.value("block1.ln2.out")[2, 1]) for h in (-FAR, 0.0, FAR)]
    return [float(d) / FAR for d in np.diff(at)]


@pytest.mark.parametrize("pre", [0.0, 1e-7, -1e-7])
def test_over_a_kink_there_are_two_slopes_and_no_difference(pre):
    goal = find_target(made(pre), "block1.ln2.out[2,1]")
    below, above = slopes(made, pre)
    assert abs(below - above) > 1e-3
    assert "block0.mlp_post[1,2] over the kink of relu" in str(goal.checked("block0.mlp_pre", (1, 2)))


@pytest.mark.parametrize("pre", [-0.5, 0.3])
def test_beside_a_kink_it_is_the_gradient(pre):
    goal = find_target(made(pre), "block1.ln2.out[2,1]")
    gradient = goal.gradients()[goal.run.trace.find("block0.mlp_pre")][1, 2]
    assert goal.checked("block0.mlp_pre", (1, 2)) == pytest.approx(gradient, abs=1e-8)


def test_a_relu_that_was_set_by_hand_or_comes_after_l_has_no_say():
    by_hand = find_target(made(0.0, ("block0.mlp_post[1,2]", 0.4)), "block1.ln2.out[2,1]")
    assert by_hand.checked("block0.mlp_pre", (1, 2)) == 0.0
    before = find_target(made(0.0), "block0.mlp_pre[1,2]")
    assert before.checked("block0.mlp_pre", (1, 2)) == pytest.approx(1.0)
