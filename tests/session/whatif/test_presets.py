"""Each preset on each model that it fits does what it says."""

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.session.whatif.presets import PRESETS, apply, find_preset, presets_of
from tests.session.runs import recorded

SETTINGS = {
    "text-to-image": {"side": 2},
    "self-attention": {"causal": "yes"},
    "encoder": {"causal": "yes"},
    "multi-head": {"hide": "1"},
    "gru": {"bidirectional": "yes"},
    "lstm": {"n_layers": 2},
}
TEXTS = {"vit": None, "text-to-image": "red bar"}


def before_of(model):
    return recorded(model, TEXTS.get(model, "the cat sat"), **SETTINGS.get(model, {}))


FITTING = [(model, row.id) for model in MODELS for row in presets_of(before_of(model))]
WRITING = ("update-open", "reset-closed", "freeze")


def values(trace, name, op=None):
    steps = (trace[index] for _, index in trace.named())
    return [step for step in steps if step.name == name and op in (None, step.op)]


def check_gate(name, number):
    def check(before, after):
        steps = values(after.trace, name, "sigmoid")
        assert steps and all((step.value == number).all() for step in steps)

    return check


def check_forget_closed(before, after):
    check_gate("f", 0)(before, after)
    for path, index in after.trace.named():
        step = after.trace[index]
        if step.name == "c" and step.op == "add":
            scope = path.rpartition(".")[0]
            written = after.trace.value(f"{scope}.i") * after.trace.value(f"{scope}.g")
            np.testing.assert_array_equal(step.value, written)


def check_input_closed(before, after):
    check_gate("i", 0)(before, after)
    assert all((step.value == 0).all() for step in values(after.trace, "c", "add") if "decoder" not in step.scope)


def check_output_closed(before, after):
    check_gate("o", 0)(before, after)
    assert all((step.value == 0).all() for step in values(after.trace, "h", "mul"))


def check_nothing_kept(before, after):
    """The state is the candidate, whichever of the two z is the share of."""
    check_gate("z", {"keep": 0, "write": 1}[after.config.get("update", "keep")])(before, after)
    for path, index in after.trace.named():
        if after.trace[index].name == "n":
            h = after.trace.value(f"{path.rpartition('.')[0]}.h")
            np.testing.assert_allclose(h, after.trace[index].value, atol=1e-15)


def check_frozen(before, after):
    """In each part, the state is the same at all times from the first on."""
    held = {}
    for _, index in after.trace.named():
        step = after.trace[index]
        if step.name in ("h", "c") and not step.is_leaf and step.op not in ("concat", "index", "identity"):
            held.setdefault((step.scope.untimed, step.name), []).append((step.time, step.value))
    assert held
    for (part, name), found in held.items():
        if name == "c" and (part, "h") not in held:
            continue
        begun = [value for k, (time, value) in enumerate(found) if any(t == 1 for t, _ in found[: k + 1])]
        assert all(np.array_equal(value, begun[0]) for value in begun) or name == "h", (part, name)
        if (part, "c") not in held:  # h is the whole state
            assert all(np.allclose(value, begun[0], atol=1e-15) for value in begun), (part, name)


def shares(run):
    return [s for name in ("pattern", "alpha") for s in values(run.trace, name, "softmax")]


def check_uniform(before, after):
    assert shares(after)
    for step in shares(after):
        scores = after.trace[step.operands[0]].value
        assert ((step.value > 0) == np.isfinite(scores)).all()
        rows = np.atleast_2d(step.value)
        assert all(len(set(row[row > 0])) == 1 and row.sum() == pytest.approx(1) for row in rows)


def check_hard(before, after):
    assert shares(after)
    for step in shares(after):
        assert (np.sort(np.atleast_2d(step.value), axis=1)[:, -1] == 1).all()
        assert np.atleast_2d(step.value).sum() == np.atleast_2d(step.value).shape[0]


def check_dropped_head(before, after):
    found = values(after.trace, "z", "matmul")
    dropped = [step for step in found if not step.value.any()]
    assert dropped and all(step.edited is not None for step in dropped)
    assert len({step.scope.untimed for step in dropped}) == 1
    assert len({step.scope.untimed for step in found}) == 1 or len(dropped) < len(found)


def check_unmasked(before, after):
    for name in ("mask", "memory_mask"):
        for step in values(after.trace, name):
            assert not np.isneginf(step.value).any()


CHECKS = {
    "forget-closed": check_forget_closed,
    "forget-open": check_gate("f", 1),
    "input-closed": check_input_closed,
    "input-open": check_gate("i", 1),
    "output-closed": check_output_closed,
    "update-closed": check_nothing_kept,
    "update-open": check_nothing_kept,
    "reset-closed": check_gate("r", 0),
    "freeze": check_frozen,
    "uniform": check_uniform,
    "hard": check_hard,
    "drop-head": check_dropped_head,
    "drop-mask": check_unmasked,
}


def test_every_preset_is_checked_and_fits_some_model() -> None:
    assert set(CHECKS) == {row.id for row in PRESETS} == {id for _, id in FITTING} | set(WRITING)
    assert all(row.title and row.look for row in PRESETS)
    assert all(len(row.title) <= 50 for row in PRESETS)


@pytest.mark.parametrize(("model", "id"), FITTING)
def test_a_preset_does_what_it_says(model, id) -> None:
    before = before_of(model)
    after = apply(before, find_preset(before, id))
    assert after.request.edits
    CHECKS[id](before, after)


@pytest.mark.parametrize("id", WRITING)
def test_a_preset_does_what_it_says_where_z_is_the_share_that_is_written(id) -> None:
    before = recorded("gru", "the cat sat", update="write", n_layers=2)
    assert {row.id for row in presets_of(before)} == set(WRITING)
    CHECKS[id](before, apply(before, find_preset(before, id)))


def test_the_head_looked_at_is_dropped() -> None:
    before = recorded("multi-head")
    at = before.trace[before.trace.find("head1.q")]
    after = apply(before, find_preset(before, "drop-head"), at)
    assert not after.trace.value("head1.z").any() and after.trace.value("head0.z").any()


def test_the_state_is_frozen_after_the_time_looked_at() -> None:
    before = recorded("rnn", "a b c d")
    at = before.trace[before.trace.find("t2.h")]
    after = apply(before, find_preset(before, "freeze"), at)
    assert np.array_equal(after.trace.value("t1.h"), before.trace.value("t1.h"))
    for t in (3, 4):
        assert np.array_equal(after.trace.value(f"t{t}.h"), before.trace.value("t2.h"))


def test_a_preset_follows_a_run_that_writes_other_words() -> None:
    for seed in (1, 3, 5):
        before = run(Request("bahdanau", seed=seed))
        for row in presets_of(before):
            after = apply(before, row)
            CHECKS[row.id](before, after)
            paths = {path for path, _ in after.request.edits}
            assert paths <= {path for path, _ in after.trace.named()}


def test_a_preset_that_does_not_fit_is_named_with_those_that_do() -> None:
    with pytest.raises(SeqtuiError, match=r"no preset 'uniform' fits lstm; there are forget-closed, "):
        find_preset(recorded("lstm"), "uniform")
    with pytest.raises(SeqtuiError, match="there are none for this model"):
        find_preset(recorded("markov"), "freeze")
