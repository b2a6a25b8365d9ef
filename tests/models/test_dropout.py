"""Dropout on what each sublayer adds: drawn from the seed, inverted, by torch's arithmetic with the same mask."""

import numpy as np
import pytest

from seqtui.engine.backward import backward
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import formula
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.train.verify.checks import Checks, reference_of

TEXT = "the cat the mat"
MODELS = {"encoder": {}, "decoder": {}, "transformer": {"target": "a cat sat"}}


def recorded(name, seed=0, **settings):
    return run(Request(name, TEXT, {"n_layers": 2, **MODELS[name], **settings}, seed=seed))


def named(trace, end):
    return [(path, trace[index].value) for path, index in trace.named() if path.endswith(end)]


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("norm_first", ["yes", "no"])
def test_every_value_and_gradient_is_torchs_with_the_same_mask(name, norm_first):
    made = recorded(name, dropout=0.4, norm_first=norm_first)
    checks = Checks()
    checks.add(made)
    rows = checks.rows()
    assert len(rows) >= 4 and all(row.ok for row in rows)
    compared = reference_of(made).values
    assert all(path in compared for path, _ in named(made.trace, "_dropped"))


@pytest.mark.parametrize("name", MODELS)
def test_what_is_dropped_is_0_and_the_rest_is_divided_by_what_is_left(name):
    trace = recorded(name, dropout=0.4).trace
    masks = named(trace, "_keep")
    sublayers = {"encoder": 4, "decoder": 6, "transformer": 10}[name]
    assert len(masks) == len(named(trace, "_dropped")) == sublayers
    for path, keep in masks:
        outs = {"attn": "attn_out", "cross": "cross.attn_out", "mlp": "mlp_out"}
        scope, part = path.removesuffix("_keep").rpartition(".")[::2]
        added, dropped = trace.value(f"{scope}.{outs[part]}"), trace.value(f"{scope}.{part}_dropped")
        assert set(np.unique(keep)) <= {0.0, 1.0}
        np.testing.assert_allclose(dropped, np.where(keep == 1, added / 0.6, 0.0), atol=1e-15)
    drawn = np.concatenate([keep.ravel() for _, keep in masks])
    assert abs(drawn.mean() - 0.6) < 4 * np.sqrt(0.24 / drawn.size)
    assert formula(trace, trace.find(masks[0][0].replace("_keep", "_dropped"))).endswith("/ 0.6")


def test_the_seed_draws_it_and_each_sublayer_draws_its_own():
    one, same, other = (recorded("encoder", seed, dropout=0.5).trace for seed in (0, 0, 1))
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(named(one, "_keep"), named(same, "_keep"), strict=True))
    assert any(
        not np.array_equal(a, b) for (_, a), (_, b) in zip(named(one, "_keep"), named(other, "_keep"), strict=True)
    )
    masks = [mask.tobytes() for _, mask in named(one, "_keep")]
    assert len(set(masks)) == len(masks)


def test_no_gradient_passes_where_a_number_was_dropped():
    trace = recorded("encoder", dropout=0.5).trace
    gradients = backward(trace, trace.equations[-1].last, (3, 1))
    out, keep = gradients[trace.find("block1.mlp_out")], trace.value("block1.mlp_keep")
    assert not out[keep == 0].any() and out[keep == 1].any()
    np.testing.assert_allclose(out, gradients[trace.find("block1.mlp_dropped")] * keep / 0.5, atol=1e-15)


def test_a_dropped_number_can_be_kept_by_hand():
    made = recorded("encoder", dropout=0.5)
    place = tuple(int(k) for k in np.argwhere(made.trace.value("block0.attn_keep") == 0)[0])
    path = f"block0.attn_keep[{place[0]},{place[1]}]"
    changed = run(made.request.with_edits((path, 1.0))).trace
    assert changed.value("block0.attn_dropped")[place] == changed.value("block0.attn_out")[place] / 0.5


@pytest.mark.parametrize("name", MODELS)
def test_without_it_nothing_is_recorded_and_with_it_a_note_says_so(name):
    plain, dropped = recorded(name), recorded(name, dropout=0.25)
    assert not named(plain.trace, "_keep") and not any("dropout" in note for note in plain.notes)
    assert any("with probability 0.25 (seed 0), and else divided by 0.75" in note for note in dropped.notes)


def test_a_network_that_writes_has_none():
    with pytest.raises(SeqtuiError, match="where the target is known: give one"):
        run(Request("transformer", TEXT, {"dropout": 0.1}))
    with pytest.raises(SeqtuiError, match=r"give a number from 0 to 0\.9"):
        run(Request("encoder", TEXT, {"dropout": 1}))
