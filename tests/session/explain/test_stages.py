"""The stages of a run, from its scopes and from what its equations do."""

import itertools

import pytest

from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.table import run as record
from seqtui.session.explain.stages import BRIDGE, stages_of
from seqtui.session.gradients.backward_player import turned
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from tests.session.runs import recorded, series


def words(run, count=None):
    return [str(stage.said(TextStyle())).removeprefix("stage: ") for stage in stages_of(run)[:count]]


TOLD = {
    "lstm": (lambda: recorded("lstm"), ["embedding, time step 1", "cell, time step 1", "output, time step 1"]),
    "two layers": (
        lambda: recorded("gru", n_layers=2),
        ["embedding, time step 1", "layer 0 · cell, time step 1", "layer 1 · cell, time step 1",
         "output, time step 1", "embedding, time step 2"],
    ),
    "both ways": (
        lambda: recorded("lstm", n_layers=1, bidirectional=True),
        ["embedding", "forward · cell", "backward · cell"],
    ),
    "seq2seq": (lambda: recorded("seq2seq"), ["encoder · reading", BRIDGE, "decoder · embedding, time step 1"]),
    "bahdanau": (
        lambda: recorded("bahdanau"),
        ["encoder · embedding", "encoder · forward · cell", "encoder · backward · cell", "encoder · output", BRIDGE,
         "decoder · attention, time step 1", "decoder · embedding, time step 1"],
    ),
    "multi-head": (lambda: recorded("multi-head"), ["embedding", "head 0", "head 1", "attention"]),
    "encoder": (
        lambda: recorded("encoder"),
        ["embedding", "block 0 · residual", "block 0 · head 0", "block 0 · head 1", "block 0 · attention"],
    ),
    "markov": (
        lambda: recorded("markov"),
        ["counts", "context, time step 1", "counts, time step 1", "probabilities, time step 1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_the_stages_are_what_the_model_does_one_after_the_other(name):
    make, told = TOLD[name]
    assert words(make(), len(told)) == told


RUNS = {
    **{
        name: lambda name=name: recorded(name) for name in MODELS if name not in ("vit", "text-to-image", "transformer")
    },
    "vit": lambda: record(Request("vit", "7")),
    "transformer": lambda: record(Request("transformer", "the cat", {"limit": 3})),
    "series": series,
}


@pytest.mark.parametrize("name", RUNS)
def test_stages_follow_each_other_and_leave_out_nothing_but_weights(name):
    run = RUNS[name]()
    stages, player = stages_of(run), Player(run)
    order = player.frames.equation_of
    for before, after in itertools.pairwise(stages):
        between = range(order[before.last] + 1, order[after.first])
        assert before.first <= before.last < after.first
        assert all(not run.trace[player.frames.equations[k]].time for k in between)
    assert stages[-1].last == player.frames.equations[-1]


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("backwards", [False, True])
def test_by_stages_the_walk_comes_to_its_end_and_back(name, backwards):
    run = RUNS[name]()
    player = turned(Player(run)) if backwards else Player(run)
    stepper = Stepper(player)
    places = [player.cursor]
    while stepper.to_stage(1):
        places.append(player.cursor)
    forth = [b > a for a, b in itertools.pairwise(places)]
    assert len(forth) > 0 and (not any(forth) if backwards else all(forth))
    assert stepper.to_stage(1) is None and player.cursor == places[-1]
    player.end()
    last = player.cursor
    assert stepper.to_stage(1) is None and player.cursor == last  # inside of the last stage, too
    while stepper.to_stage(-1):
        pass
    assert (player.cursor > places[0]) is False if not backwards else player.cursor >= places[-1]


def test_the_first_weights_of_attention_are_eight_keys_away():
    stepper = Stepper(Player(recorded("bahdanau")))
    for _ in range(5):
        stepper.to_stage(1)
    stepper.player.step(3)
    assert stepper.player.trace.path(stepper.player.cursor) == "decoder.t1.alpha"
