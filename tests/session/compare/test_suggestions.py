"""A file of weights beside the run in the stepper: what no shape of it tells is not taken from the run it stands by."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.models.weights.file_notes import HeadsNotGivenError
from seqtui.session.compare.suggestions import beside
from tests.statements import files


@pytest.fixture
def file(tmp_path) -> str:
    """An encoder whose heads nobody knows."""
    path = tmp_path / "own.safetensors"
    save_file(dict(files.file_of("encoder", np.random.default_rng(0), 4, 3).tensors), path)
    return str(path)


@pytest.mark.parametrize("model", ["encoder", "lstm", "decoder"])
def test_heads_are_asked_for_and_the_rest_is_said(file, model):
    own = run(Request(model, "a b"))
    with pytest.raises(HeadsNotGivenError, match="give n_heads"):
        beside(own, None, file)
    _, made = beside(own, None, f"{file},n_heads=2,eps=0.1")
    assert made.model.name == "encoder" and made.config["n_heads"] == 2
    assert set(made.assumed) == {"norm_first", "activation", "causal"}
