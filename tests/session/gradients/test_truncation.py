"""Truncated BPTT beside torch, where the states are detached every k steps; and what is said of it."""

import numpy as np
import pytest
import torch
from torch import nn

from seqtui.engine.errors import SeqtuiError
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.gradients.flow import flow_view
from seqtui.session.gradients.notation import remark
from seqtui.session.gradients.target import find_target
from seqtui.session.gradients.truncation import with_truncation
from seqtui.session.proof import proof_of, shown
from seqtui.session.share.restore import reopened, state_of
from seqtui.session.stepper import Stepper
from tests.session.runs import recorded

TEXT = "the cat sat on the mat"
BLOCKS = {"rnn": "h", "lstm": "ifgo", "gru": "rzn"}
CELLS = {"rnn": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}


def detached(run, k: int, goal: str) -> dict[str, np.ndarray]:
    """The gradients of all weights by torch's own cell, its states detached every k steps from the last one."""
    trace, length = run.trace, run.length
    value = lambda path: torch.tensor(trace.value(path))  # noqa: E731
    letters, cell = BLOCKS[run.model.name], CELLS[run.model.name](run.config["d_in"], run.config["d_hidden"]).double()
    names = {"weight_ih": "W_x", "weight_hh": "W_h", "bias_ih": "b_x", "bias_hh": "b_h"}
    cell.load_state_dict({key: torch.cat([value(name + c) for c in letters]) for key, name in names.items()})
    W_E, W_hy, b_y = (value(path).requires_grad_() for path in ("W_E", "W_hy", "b_y"))
    ids = [run.vocabulary.index(word) for word in run.tokens]
    following = [run.vocabulary.index(word) for word in run.targets]
    state, loss = (torch.zeros(1, run.config["d_hidden"], dtype=torch.float64),) * 2, 0.0
    for t in range(1, length + 1):
        if t > 1 and (length - (t - 1)) % k == 0:
            state = tuple(part.detach() for part in state)
        x = W_E[ids[t - 1]][None]
        state = cell(x, state) if run.model.name == "lstm" else (cell(x, state[0]),) * 2
        loss = loss + nn.functional.cross_entropy(state[0] @ W_hy.T + b_y, torch.tensor(following[t - 1 : t]))
    (state[0].sum() if goal == "h" else loss).backward()
    found = {"W_E": W_E, "W_hy": W_hy, "b_y": b_y}
    grads = {path: np.zeros(w.shape) if w.grad is None else w.grad.numpy() for path, w in found.items()}
    for key, name in names.items():
        parts = getattr(cell, key).grad.chunk(len(letters))
        grads |= {name + c: part.numpy() for c, part in zip(letters, parts, strict=True)}
    return grads


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("k", [1, 2, 4, 6, 9])
@pytest.mark.parametrize("goal", ["L", "h"])
def test_the_gradients_are_those_of_torch_with_its_states_detached(name, k, goal):
    run = recorded(name, TEXT)
    target = find_target(run, f"{'t6.h' if goal == 'h' else ''} truncate {k}")
    ours = target.gradients()
    for path, theirs in detached(run, k, goal).items():
        np.testing.assert_allclose(ours[run.trace.find(path)], theirs, atol=1e-12, rtol=0, err_msg=path)
    assert (target.cut == frozenset()) == (k >= 6)


@pytest.mark.parametrize(
    "settings", [{"n_layers": 2}, {"bidirectional": "yes"}, {"n_layers": 2, "bidirectional": "yes"}]
)
def test_every_layer_and_direction_is_cut_and_torch_agrees_on_every_number(settings, torch_here):
    player = BackwardPlayer(recorded("lstm", TEXT, **settings), "truncate 2")
    trace = player.forward.trace
    states = {str(trace[source].scope.untimed) for source, _ in player.gradients.cut}
    assert len(states) == settings.get("n_layers", 1) * (2 if "bidirectional" in settings else 1)
    assert {trace[source].name for source, _ in player.gradients.cut} == {"h", "c"}
    proof = proof_of(player)
    proof.check()
    seen = 0
    while player.step(7):
        worst = proof.worst(*shown(player, Stepper(player).view()))
        assert worst.ok
        seen += worst.values
    assert seen > 200


def test_where_the_flow_is_cut_it_is_said_and_how_much_there_would_be():
    run = recorded("rnn", TEXT)
    goal = find_target(run, "t6.h[1] truncate 2")
    full = find_target(run, "t6.h[1]").gradients()
    here, below = (BackwardPlayer(run, goal.text).trace.find(path) for path in ("t4.h", "t3.h"))
    for step, said in ((here, "what t = 5 would send back to this state is cut"), (below, "is cut on the way")):
        remarked = remark(goal, goal.gradients(), type("P", (), {"step": step, "element": (0,)})())
        assert said in remarked and f"{full[step][0]:.3g}" in remarked
        assert goal.gradients()[step][0] == 0 != full[step][0]
    assert remark(goal, goal.gradients(), type("P", (), {"step": run.trace.find("t5.h"), "element": (0,)})()) is None


def test_the_page_of_gradients_through_time_says_what_is_lost():
    run = recorded("lstm", TEXT)
    flow, whole = flow_view(run, "truncate 2"), flow_view(run)
    assert "t = 5 to 4, t = 3 to 2" in flow.notes[0] and "BPTT, k = 2" in flow.notes[0]
    parts = {p.path: p.lost for p in flow.parameters}
    assert parts["W_hy"] == 0 < parts["W_hf"] <= 1
    assert all(p.lost is None for p in whole.parameters)
    assert flow.norm != whole.norm and flow.tracks[1].norms == whole.tracks[1].norms  # the true Jacobians stay


def test_a_truncated_walk_is_the_same_walk_elsewhere():
    stepper = Stepper(BackwardPlayer(recorded("gru", TEXT), "t6.h[1] truncate 3"))
    again = reopened(state_of(stepper)).player
    assert again.goal == "t6.h[1] truncate 3" and again.gradients.cut == stepper.player.gradients.cut


def test_a_truncated_gradient_has_no_finite_difference():
    said = find_target(recorded("rnn", TEXT), "truncate 1").checked("t1.h", (0,))
    assert "truncated gradient is not the slope" in said


@pytest.mark.parametrize(
    ("model", "goal", "said"),
    [
        ("rnn", "truncate 0", "give a whole number from 1"),
        ("rnn", "t3.h truncate two", "'two' steps"),
        ("encoder", "truncate 2", "encoder has no chain of states"),
        ("rnn", "W_hh truncate 2", "outside of time"),
    ],
)
def test_what_cannot_be_truncated_is_answered_in_a_sentence(model, goal, said):
    with pytest.raises(SeqtuiError, match=said):
        find_target(recorded(model, TEXT), goal)


def test_how_it_is_typed():
    assert with_truncation(None, None) is None
    assert with_truncation(None, "3") == "truncate 3"
    assert with_truncation("5=street", "3") == "5=street truncate 3"
    assert with_truncation("t5.h truncate 2", "3") == "t5.h truncate 3"
