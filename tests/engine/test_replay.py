"""A replay computes what a run with the edits records, bit by bit, from what follows from the edits alone."""

import numpy as np
import pytest

from seqtui.engine.allowance import Allowance, Cost, held
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.replay import Replay
from seqtui.models.model import Request
from seqtui.models.table import run as record

RUNS = {
    "rnn": Request("rnn", "a b c"),
    "lstm": Request("lstm", "a b c", settings={"n_layers": "2"}),
    "encoder": Request("encoder", "a b a c", settings={"output": "yes"}),
    "pre-norm": Request("encoder", "a b a c", settings={"norm_first": "yes", "activation": "gelu", "dropout": "0.2"}),
    "decoder": Request("decoder", "a b a c"),
    "vit": Request("vit"),
    "edited": Request("encoder", "a b a c", edits=(("block0.head0.z[1,2]", 3.0), ("block1.attn_out[0,1]", 0.5))),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_replay_is_the_run_with_the_edits_bit_by_bit(name):
    run = record(RUNS[name])
    rng = np.random.default_rng(3)
    named = [path for path, index in run.trace.named() if run.trace[index].op != "parameter"]
    last = len(run.trace) - 1
    for path in rng.choice(named, 12):
        value = run.trace.value(path)
        new = rng.normal(size=value.shape)
        edits = [(path, new)] if "mask" not in path else [(path, np.zeros(value.shape))]
        again = record(run.request.with_edits(*edits))
        wanted = [int(k) for k in rng.integers(0, last + 1, 5)] + [last]
        found = Replay(run.trace, wanted, run.request.edits).values(edits)
        assert all(found[k].tobytes() == again.trace[k].value.tobytes() for k in wanted), path


@pytest.mark.parametrize("name", RUNS)
def test_a_value_set_to_what_it_is_changes_nothing(name):
    run = record(RUNS[name])
    wanted = range(0, len(run.trace), 7)
    replay = Replay(run.trace, wanted, run.request.edits)
    finite = [path for path, index in run.trace.named() if np.isfinite(run.trace[index].value).all()]
    for path in finite[::5]:
        found = replay.values([(path, run.trace.value(path))])
        assert all(found[k].tobytes() == run.trace[k].value.tobytes() for k in wanted), path


def test_a_replay_counts_what_it_computes_and_can_be_stopped():
    run = record(RUNS["encoder"])
    late, early = "block1.mlp_out", "block0.resid_pre"
    replay = Replay(run.trace, [run.trace.find("logits")])
    steps, numbers, products = replay.cost([late])
    assert 0 < steps < replay.cost([early])[0] and products > 0
    with held(Allowance(Cost(steps, numbers, products), "")):
        replay.values([(late, 0.0)])
    with held(Allowance(Cost(steps - 1, numbers, products), "")), pytest.raises(SeqtuiError):
        replay.values([(late, 0.0)])


def test_an_edit_that_does_not_fit_is_refused():
    run = record(RUNS["encoder"])
    replay = Replay(run.trace, [len(run.trace) - 1])
    with pytest.raises(SeqtuiError, match="no value"):
        replay.values([("block7.mlp_out", 0.0)])
    with pytest.raises(SeqtuiError, match="shape"):
        replay.values([("block0.mlp_out", np.zeros(3))])
