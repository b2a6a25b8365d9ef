"""Bug hunts: each bug is really recorded, its key is where the two records part, and the table names it rightly."""

from functools import cache

import numpy as np
import pytest

from seqtui.course.practice.bug_hunt import DIFFICULTIES, departure, hunt, places, planted
from seqtui.course.practice.bugs import BUGS
from seqtui.engine.derive import explain
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import formula
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.session.share.code import write_code
from seqtui.session.share.restore import state_of
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.whatif.edit_tree import Baseline

SMALL = {"text-to-image": {"side": "2"}, "transformer": {"limit": "2"}}
EXPECTED = {  # in the text "a b a", or the words of the example: the equation, and what it says then
    "residual-missing": ("encoder", "block0.resid_mid", "resid_mid = attn_out"),
    "scale-forgotten": ("self-attention", "scaled", "scaled = scores"),
    "mask-forgotten": ("decoder", "block0.head0.attn_scores", "attn_scores = scaled"),
    "mask-off-by-one": ("decoder", "block0.head0.attn_scores", "attn_scores = scaled + mask[[1, 2, 3, 4, 4]]"),
    "softmax-wrong-axis": ("self-attention", "pattern", None),
    "gates-swapped": ("lstm", "t1.c", "cₜ = iₜ ⊙ cₜ₋₁ + fₜ ⊙ gₜ"),
    "state-lost": ("rnn", "t2.h", "hₜ = tanh(W_xh xₜ + b_xh + W_hh hₜ₋₂ + b_hh)"),
    "state-not-reset": ("lstm", "t1.f", "fₜ = σ(W_xf xₜ + W_hf hₜ₋₁ + b_f)"),
    "input-shifted": ("decoder", "embed", "embed = W_E[[0, 0, 1, 2, 3]]"),
    "wrong-entry": ("decoder", "t1.loss", "lossₜ = −log(y[0][2])"),
    "bias-forgotten": ("gru", "t1.r", "rₜ = σ(W_xr xₜ + W_hr hₜ₋₁)"),
    "tanh-for-sigmoid": ("lstm", "t1.f", "fₜ = tanh(W_xf xₜ + W_hf hₜ₋₁ + b_f)"),
    "activation-forgotten": ("encoder", "block0.mlp_post", "mlp_post = mlp_pre"),
    "norm-left-out": ("encoder", "block0.ln1.out", "out = resid_mid"),
    "spread-forgotten": ("vit", "block0.ln1.normalized", "normalized = centered"),
    "positions-left-out": ("encoder", "x", "x = embed"),
    "weight-transposed": ("rnn", "t1.h", "hₜ = tanh(W_xhᵀ xₜ + b_xh + W_hh hₜ₋₁ + b_hh)"),
    "hidden-for-cell": ("lstm", "t2.c", "cₜ = fₜ ⊙ hₜ₋₁ + iₜ ⊙ gₜ"),
    "sum-restarted": ("rnn", "t2.L", "Lₜ = lossₜ"),
    "smoothing-forgotten": ("markov", "P", "P = N / (N_row + k V)"),
}


@pytest.mark.parametrize("bug", BUGS)
def test_each_bug_departs_where_its_equation_is_first_computed(bug):
    model, path, said = EXPECTED[bug]
    true = recorded(model)
    found = planted(true, BUGS[bug])
    assert found.departure.path == path and found.everywhere
    trace = found.faulty.trace
    assert said in (None, formula(trace, trace.find(path)))
    assert bool(found.departure.given) == (bug == "state-not-reset")


def by_going_through(true, faulty):
    """Where two records part, equation by equation."""
    for equation in faulty.equations:
        path = faulty.path(equation.last)
        a, b = faulty.value(path), true.value(path) if true.has(path) else np.zeros(99)
        if a.shape != b.shape:
            return path
        with np.errstate(invalid="ignore"):
            apart = np.abs(a - b) > 1e-8 * (1 + np.minimum(np.abs(a), np.abs(b)))
        if (apart & (a != b)).any():
            return path
    return None


@cache
def recorded(model):
    return run(Request(model, settings=SMALL.get(model, {})))


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_hunts_whose_key_is_where_the_records_part(model, difficulty):
    true = recorded(model)
    made = hunt(true, 1, difficulty)
    trace = made.faulty.trace
    assert made.departure.path == by_going_through(true.trace, trace) == made.answers[0]
    found = explain(trace, trace.find(made.departure.path), made.departure.element)
    assert found.rebuilt() == pytest.approx(made.departure.faulty, abs=1e-9, nan_ok=True)
    if difficulty == "medium":
        assert hunt(true, 1, difficulty).departure == made.departure, "a seed gives another hunt"
    if difficulty != "easy" and not made.departure.given:
        assert made.departure.path in places(true, made.bug) and not made.everywhere


def test_the_true_run_departs_nowhere():
    true = run(Request("gru"))
    assert departure(true.trace, run(Request("gru")).trace) is None
    assert planted(true, BUGS["residual-missing"]) is None, "a bug that fits no equation plants nothing"


def test_a_decoder_with_a_bug_goes_on_from_the_words_that_it_writes_itself():
    true = run(Request("seq2seq", settings={"limit": 6}, seed=3))
    runs = [made for bug in BUGS.values() if (made := planted(true, bug))]
    assert any(made.faulty.outputs != true.outputs for made in runs)
    for made in runs:
        trace = made.faulty.trace
        assert bool(made.departure.given) == (made.bug.id == "state-not-reset"), "a word that it chose is no cause"
        for t, word in enumerate(made.faulty.outputs, 1):
            y = trace.find(f"decoder.t{t}.y")
            assert made.faulty.labels(trace[y].scope, "d_vocab")[trace[y].value.argmax()] == word


def test_a_stepper_walks_through_a_faulty_run_and_marks_what_differs():
    made = planted(run(Request("lstm", "the cat sat")), BUGS["gates-swapped"])
    stepper = Stepper(Player(made.faulty), Baseline(made.true))
    stepper.player.jump("t1.g")
    assert not any(cell.any() for cell in map(stepper.changed, range(stepper.player.cursor)))
    stepper.player.jump(made.departure.path)
    assert stepper.changed(stepper.player.cursor).any()
    assert stepper.view().current.formula.startswith("cₜ = iₜ ⊙ cₜ₋₁ + fₜ ⊙ gₜ")
    with pytest.raises(SeqtuiError, match="planted bug has no code"):
        write_code(state_of(stepper))
