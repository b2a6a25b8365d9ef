"""`verify`: torch's table beside ours, every model of the table compared, and what is said when that cannot be done."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.ops import OPS
from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.train.process import spawn
from seqtui.train.verify import VerifyRow, cases, checks, verify
from seqtui.train.verify.cases import verification_cases
from seqtui.train.verify.checks import GRADIENTS, VALUES, Checks, Tally
from seqtui.train.verify.replay import TORCH_OPS

torch.set_num_threads(1)  # the tests run on every core already

POSITIVE = {"log", "sqrt", "div"}


def samples(name: str) -> list[tuple[tuple[np.ndarray, ...], tuple]]:
    """Operands and params that between them reach every case of an op."""
    rng = np.random.default_rng(7)
    low = 0.3 if name in POSITIVE else -2.0
    s, v, m, k = (rng.uniform(low, 2.0, shape) for shape in ((), (4,), (3, 4), (4, 2)))
    if name in ("add", "sub", "mul", "div"):
        return [((a, b), ()) for a, b in ((v, v + 0.1), (m, v), (v, m), (s, v), (m, s), (m[:, :1], m))]
    special = {
        "matmul": [((m, v), ()), ((v, k), ()), ((m, k), ()), ((v, v), ())],
        "softmax": [((v,), (-1,)), ((m,), (0,)), ((m,), (1,)), ((m,), ())],
        "stack": [((v, v + 1, -v), ()), ((m, m), ())],
        "concat": [((v, v[:2], v), (0,)), ((m, m), (1,)), ((m, m[:1]), (0,))],
        "index": [((m,), (1,)), ((m,), (-1,)), ((m,), (2, 1)), ((m,), (slice(1, 3), 1)), ((m,), (slice(None, 2), 0))],
        "reshape": [((m,), (2, 6)), ((v,), (-1, 2)), ((v[:1],), ())],
    }
    special["index"] += [((m,), ((2, 0, 2), 0)), ((v,), (3,))]
    reduce = [((v,), ()), ((m,), ()), ((m,), (0, False)), ((m,), (1, True)), ((m,), (None, True))]
    special |= {"sum": reduce, "mean": reduce}
    return special.get(name, [((x,), ()) for x in (s, v, m)])


def test_torch_has_every_op_of_the_table_and_no_other():
    assert set(TORCH_OPS) == set(OPS.values())


@pytest.mark.parametrize("name", OPS)
def test_an_op_and_its_gradient_are_torchs(name):
    for values, params in samples(name):
        ours = np.asarray(OPS[name].forward(*values, *params))
        operands = [torch.tensor(value, requires_grad=True) for value in values]
        theirs = TORCH_OPS[OPS[name]](*operands, *params)
        assert theirs.dtype == torch.float64 and tuple(theirs.shape) == ours.shape
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=0, atol=VALUES)
        g = np.random.default_rng(1).normal(size=ours.shape)
        theirs.backward(torch.tensor(g))
        for back, operand in zip(OPS[name].vjp(g, values, ours, *params), operands, strict=True):
            np.testing.assert_allclose(back, operand.grad.numpy(), rtol=0, atol=GRADIENTS)


OF_EACH_KIND = ("markov", "lstm", "bahdanau", "transformer", "vit")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in OF_EACH_KIND else pytest.mark.every) for name in MODELS]
)
def test_every_model_is_verified(name):
    rows = [VerifyRow(**row) for row in checks.rows(name)]
    assert all(isinstance(row, VerifyRow) and row.values > 0 for row in rows)
    assert [row for row in rows if not row.ok] == []
    assert all(row.largest <= row.bar <= 1e-10 for row in rows)
    assert len(rows) >= (5 + bool(MODELS[name].module) if MODELS[name].torch_reference else 1)
    assert "every recorded step" in rows[0].check and rows[0].bar == VALUES
    if MODELS[name].torch_reference and MODELS[name].family == "attention":
        assert {row.bar for row in rows} == {VALUES, GRADIENTS}
        said = " ".join(row.check for row in rows)
        assert all(part in said for part in ("composed in torch", "outputs", "gradients of weights"))
        assert ("again from the state_dict" in said) == bool(MODELS[name].module)


def test_the_reset_before_variant_says_that_torch_has_no_module_for_it():
    checks = Checks()
    checks.add(MODELS["gru"].run(Request("gru", "a b a", {"reset": "before"})))
    labels = [row.check for row in checks.rows()]
    assert any("torch has no such module" in label for label in labels)
    assert not any("nn.GRU" in label or "outputs and last states" in label for label in labels)


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_the_grid_covers_layers_directions_variants_lengths_and_both_kinds_of_input(name):
    runs = list(verification_cases(MODELS[name]))
    variant = {"rnn": "nonlinearity", "gru": "reset"}.get(name, "unit")
    seen = {(r.config["n_layers"], r.config["bidirectional"], r.config[variant], r.length) for r in runs}
    assert len(seen) == 3 * 2 * (1 if name == "lstm" else 2) * 3
    assert {r.length for r in runs} == {1, 3, 12}
    assert {bool(r.vocabulary) for r in runs} == {True, False}
    assert len({(r.config["d_in"], r.config["d_hidden"]) for r in runs}) == len(cases.SIZES)
    assert len({r.request.seed for r in runs}) == len(runs)


# a comparison that fails must say so --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theirs", "largest"),
    [
        (torch.tensor([1.0, 2.5], dtype=torch.float64), 0.5),
        (None, np.inf),
        (torch.zeros(3, dtype=torch.float64), np.inf),
        (torch.tensor([1.0, np.nan], dtype=torch.float64), np.nan),
    ],
)
def test_a_difference_a_missing_value_and_nan_are_not_ok(theirs, largest):
    run = MODELS["rnn"].run(Request("rnn", "a"))
    tally = Tally("a check", 1e-12)
    tally.add(run, "t1.h", np.array([1.0, 2.0]), theirs)
    tally.add(run, "t1.y", np.ones(3), torch.ones(3, dtype=torch.float64))
    assert not tally.row.ok and tally.row.values == 5
    assert tally.row.largest == pytest.approx(largest, nan_ok=True)
    assert tally.row.where.startswith("t1.h (T=1 seed=0")


def test_infinities_of_the_same_sign_are_equal():
    tally = Tally("a check", 0.0)
    run = MODELS["rnn"].run(Request("rnn", "a"))
    tally.add(run, "x", np.array([np.inf, -np.inf]), np.array([np.inf, -np.inf]))
    assert tally.row.ok


# the process --------------------------------------------------------------------------------------------------


def test_the_asking_side_never_imports_torch():
    code = (
        "import sys, seqtui.train.torch_file, seqtui.train.verify.cases, seqtui.train.verify.proof;"
        "print([m for m in sys.modules if m.partition('.')[0] == 'torch'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_missing_torch_is_one_sentence_with_the_command(monkeypatch):
    monkeypatch.setattr(spawn, "find_spec", lambda name: None)
    with pytest.raises(SeqtuiError, match=r"pip install 'seqtui\[train\]'"):
        verify("lstm")


def test_an_unknown_model_is_refused_before_anything_starts(monkeypatch):
    monkeypatch.setattr(spawn, "ask", None)
    with pytest.raises(SeqtuiError, match="no model 'lstn'"):
        verify("lstn")


def test_a_worker_that_takes_too_long_is_stopped():
    with pytest.raises(SeqtuiError, match="did not answer within"):
        verify("lstm", seconds=0.05)


@pytest.mark.parametrize("worker", ["seqtui.train.nothing", "seqtui.train.verify.cases"])
def test_a_worker_that_stops_without_an_answer_is_one_sentence(worker):
    with pytest.raises(SeqtuiError, match="without an answer") as caught:
        spawn.ask(worker, {}, 30.0)
    assert "\n" not in str(caught.value)


def test_a_worker_does_not_import_what_lies_in_the_current_directory(tmp_path, monkeypatch):
    (tmp_path / "torch.py").write_text("open('ran', 'w')")
    (tmp_path / "json.py").write_text("open('ran', 'w')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [part for part in sys.path if part])
    rows = verify("rnn")
    assert len(rows) > 4 and all(row.ok for row in rows)
    assert not (tmp_path / "ran").exists()
