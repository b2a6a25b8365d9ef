"""Two runs laid over each other: what is not read, and what is."""

import numpy as np

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.whatif import run_diff
from seqtui.session.whatif.run_diff import RunDiff, is_same
from seqtui.train.read_weights import read_weights
from tests.real.networks import save


def test_weights_that_both_runs_read_from_one_file_are_not_compared_again(tmp_path, monkeypatch):
    weights = read_weights(save(tmp_path, "gpt2"))
    request = Request("gpt", "the cat sat", weights=weights)
    before, after = run(request), run(request.with_edits(("block0.head0.z[1,0]", 3.0), ("block0.W_in[0,0]", 9.0)))
    read = []
    distance = run_diff.distance
    monkeypatch.setattr(run_diff, "distance", lambda old, new: read.append(new.size) or distance(old, new))
    moved = {after.trace.path(one.index): one for one in RunDiff(before, after).moved}
    assert sum(read) < sum(step.value.size for step in after.trace if not step.is_leaf) + before.trace.value(
        "block0.W_in"
    ).size + len(moved), "each value once, and of the weights the edited one"
    assert max(moved["block0.W_in"].sizes) > 1 and max(moved["block0.head0.z"].sizes) > 1
    assert set(moved["W_E"].sizes) == {0.0} and set(moved["W_pos"].sizes) == {0.0}
    assert [path for path, _ in after.trace.named() if path not in moved and path != "chosen"] == []


def test_arrays_are_the_same_in_the_same_memory_alone():
    numbers = np.arange(6.0).reshape(2, 3)
    assert is_same(numbers, numbers[:]) and not is_same(numbers, numbers.copy())
    assert not is_same(numbers[:, :2], numbers[:, 1:]) and not is_same(numbers[:2, :2], numbers.reshape(3, 2)[:2])
