"""What else is built of a decoder, its source and a look between them: equal to torch, and refused by name."""

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.train.verify.checks import Checks

HEADS = {"score": "heads", "n_heads": 2, "bidirectional": "yes", "bridge": "tanh", "first": "zeros", "readout": "cell"}
ADDITIVE = {"score": "additive", "bidirectional": "yes", "bridge": "linear", "first": "zeros", "readout": "joined"}


def recorded(**settings):
    return run(Request("luong", "the cat sat", settings=settings))


@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("settings", [HEADS, ADDITIVE, {"bidirectional": "yes", "score": "concat"}])
def test_every_value_is_torchs_and_a_state_dict_brings_it_back(settings, cell):
    checks = Checks()
    checks.add(recorded(**settings, cell=cell))
    rows = checks.rows()
    assert all(row.ok for row in rows) and any("from the state_dict" in row.check for row in rows)


def test_the_alignment_of_heads_is_their_average_and_nothing_reads_it():
    run_of_heads = recorded(**HEADS)
    trace = run_of_heads.trace
    patterns = [trace.value(f"decoder.t2.head{k}.pattern")[0] for k in range(2)]
    assert np.allclose(trace.value("decoder.t2.alpha"), np.mean(patterns, axis=0), atol=1e-15)
    assert not np.allclose(*patterns)
    place = trace.find("decoder.t2.alpha")
    assert not any(place in step.operands for step in trace)


def test_a_layer_between_is_what_attention_looks_at():
    trace = recorded(**ADDITIVE).trace
    states, weight, bias = (trace.value(path) for path in ("states", "W_p", "b_p"))
    assert np.allclose(trace.value("H"), states @ weight.T + bias, atol=1e-15)
    alpha, H = trace.value("decoder.t1.alpha"), trace.value("H")
    assert np.allclose(trace.value("decoder.t1.context"), alpha @ H, atol=1e-15)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"score": "dot", "bidirectional": "yes"}, "score=dot needs states of one width"),
        ({"score": "heads", "n_heads": 3}, "3 heads cannot share a width of d_hidden = 4: n_heads can be 1, 2, 4"),
        ({"input_feeding": "yes", "readout": "joined"}, "input_feeding feeds the attentional state"),
    ],
)
def test_choices_that_do_not_fit_are_one_sentence(settings, said):
    with pytest.raises(SeqtuiError, match=said):
        recorded(**settings)
