"""What *it* looks at: the row of *it*, of the last block, of the snapshot that is named."""

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.training.snapshots import attention_row, pronoun_view
from seqtui.train.data.coreference import SHOWCASE

ENCODER, HEAD = "zoo:coreference-encoder", "zoo:coreference-self-attention"


@pytest.mark.parametrize(("file", "model", "path"), [
    (ENCODER, "encoder", "block1.head0.pattern"),
    (HEAD, "self-attention", "pattern"),
])  # fmt: skip
def test_the_rows_are_those_of_it_before_and_after(file: str, model: str, path: str) -> None:
    view = pronoun_view(HEAD, file, (0, 300))
    assert not view.note and len(view.grids) == len(SHOWCASE)
    for text, grid, said in zip(SHOWCASE, view.grids, view.said, strict=True):
        run = record(Request(model, text, weights=read_safetensors(file)))
        row = run.trace.value(path)[text.split().index("it")]
        assert grid.rows == ("untrained", "after 300") and grid.columns == tuple(text.split())
        assert grid.cells[1] == pytest.approx(row)
        assert f"animal {grid.cells[0][1]:.2f} to {row[1]:.2f}" in said and f"to {row[5]:.2f}" in said


def test_several_heads_are_averaged_and_earlier_blocks_left_out() -> None:
    run = record(Request("encoder", "it was tired", settings={"n_layers": 2, "n_heads": 2}))
    heads = [run.trace.value(f"block1.head{k}.pattern")[1] for k in (0, 1)]
    assert attention_row(run, 1) == pytest.approx(np.mean(heads, axis=0))
