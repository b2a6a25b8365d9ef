"""Both runs side by side on the walk backwards: gradients beside gradients, each checked against its own walk."""

import numpy as np
import pytest

from seqtui.session.gradients.backward_player import turned
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.whatif.edit_tree import Baseline
from tests.session.runs import recorded

EDITS = {
    "rnn": ("t2.h[0]", 0.5),
    "lstm": ("t2.f[1]", 0.0),
    "seq2seq": ("encoder.t1.h[0]", 0.5),
    "bahdanau": ("encoder.forward.t1.h[0]", 0.5),
    "self-attention": ("scores[2,0]", 1.0),
    "decoder": ("block0.head0.z[0,0]", 1.0),
}


def edited(model: str) -> Stepper:
    before = recorded(model)
    after = before.model.run(before.request.with_edits(EDITS[model]))
    return Stepper(Player(after), Baseline(before, (("one", after.request),))).turned()


@pytest.mark.parametrize("model", EDITS)
def test_gradients_stand_beside_those_of_the_run_before(model):
    stepper = edited(model)
    player = stepper.player
    old = turned(Player(recorded(model)), player.goal).gradients
    while True:
        moment = stepper.view()
        assert moment.changes == ("one",), "the header says that it was changed"
        for row in moment.rows:
            if row.before is not None:
                was = old[old.trace.find(player.trace.path(row.step))]
                assert set(row.before) <= set(np.ravel(was).tolist()), row.path
                assert row.step >= player.cursor, "only what all has come back to is compared"
        if not player.step(7):
            break


@pytest.mark.parametrize("model", EDITS)
def test_the_largest_change_is_one_of_gradients(model):
    stepper = edited(model)
    player = stepper.player
    old, new = turned(Player(recorded(model)), player.goal).gradients, player.gradients
    moved = {}
    for path, index in new.trace.named():
        if old.trace.has(path):
            moved[path] = float(np.abs(new[index] - old[old.trace.find(path)]).max(initial=0.0))
    size, path = stepper.difference.largest
    assert size == max(moved.values()) > 0
    assert path.startswith("∂L/∂")
    assert moved[path.removeprefix("∂L/∂").partition("[")[0]] == size
