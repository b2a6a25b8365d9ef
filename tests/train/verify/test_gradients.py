"""Gradients of every parameter, input and state of every model, beside torch's autograd over the same equations."""

import numpy as np
import pytest
import torch

from seqtui.engine.backward import backward
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.train.verify.replay import replay

torch.set_num_threads(1)  # the tests run on every core already

SMALL = {"transformer": {"limit": 3}, "text-to-image": {"d_model": 4, "n_heads": 1, "n_layers": 1}}


def settings_of(name: str) -> dict[str, object]:
    """Small sizes for the models whose example is long; names that a model lacks are left out."""
    known = {setting.name for setting in MODELS[name].settings}
    return {key: value for key, value in SMALL.get(name, {}).items() if key in known}


def assert_gradients_are_torchs(trace, goal, element):
    """Compare all of them, and add up the contributions of each; numbers beyond ±1 relatively."""
    made = replay(trace)
    number = made[goal].sum() if element is None else made[goal][element]
    theirs = torch.autograd.grad(number, made, allow_unused=True, materialize_grads=True)
    ours = backward(trace, goal, element)
    reached = 0
    for index in range(len(trace)):
        scale = max(1.0, float(theirs[index].abs().max())) if theirs[index].numel() else 1.0
        np.testing.assert_allclose(ours[index] / scale, theirs[index].numpy() / scale, rtol=0, atol=1e-10)
        parts = ours.contributions(index)
        if parts and index != goal:
            total = sum(part.gradient for part in parts)
            np.testing.assert_allclose(total / scale, ours[index] / scale, rtol=0, atol=1e-12)
        reached += trace[index].is_leaf and bool(theirs[index].any())
    return reached


@pytest.mark.parametrize("name", MODELS)
def test_every_gradient_of_every_model_is_autograds(name):
    trace = run(Request(name, settings=settings_of(name))).trace
    goal = trace.equations[-1].last
    element = tuple(n - 1 for n in trace[goal].value.shape)  # one number: shares, and rows of a LayerNorm, add up to 1
    assert assert_gradients_are_torchs(trace, goal, element)


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru", "encoder", "decoder", "bahdanau"])
def test_a_number_in_the_middle_of_a_run_too(name):
    trace = run(Request(name)).trace
    goal = trace.equations[len(trace.equations) // 2].last
    assert assert_gradients_are_torchs(trace, goal, (0,) * trace[goal].value.ndim)


def test_an_edited_state_passes_nothing_on_in_torch_either():
    request = Request("lstm", "the cat sat on", edits=(("t2.h[1]", "0.5"), ("t3.f", "0")))
    trace = run(request).trace
    assert assert_gradients_are_torchs(trace, trace.equations[-1].last, None)
