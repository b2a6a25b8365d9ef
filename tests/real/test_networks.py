"""The networks that are compared hide nothing: each of their tensors was drawn, and they are what a user finds."""

import json

import numpy as np
import pytest

from tests.real.cases import USUAL
from tests.real.proof import tensors
from tests.real.reference import read


@pytest.mark.parametrize("name", USUAL)
def test_no_tensor_is_left_as_a_training_begins_with_it(usual, name):
    found = tensors(usual / name / "network")
    assert len(found) > 15
    for key, tensor in found.items():
        assert tensor.std() > 0.1 and len(np.unique(tensor)) > 0.9 * tensor.size, key


@pytest.mark.parametrize("name", USUAL)
def test_a_directory_is_one_of_the_hub(usual, name):
    network = usual / name / "network"
    assert json.loads((network / "config.json").read_text())["model_type"] == USUAL[name].family
    pieces = {"tokenizer.json", "tokenizer_config.json"} if USUAL[name].text else set()
    assert {"model.safetensors", *pieces} <= {path.name for path in network.iterdir()}


@pytest.mark.parametrize("name", USUAL)
def test_every_tensor_of_the_file_has_a_place_and_a_gradient(usual, name):
    kept, found = read(usual / name), tensors(usual / name / "network")
    assert {place.key for place in kept.about.places.values()} == set(found)
    assert set(kept.gradients) == set(found) - {"final_logits_bias"}  # that is no parameter
    assert all(np.abs(gradient).max() > 0 for gradient in kept.gradients.values())


@pytest.mark.parametrize("name", USUAL)
def test_what_is_compared_is_spread(usual, name):
    values = read(usual / name).values
    patterns = [value for path, value in values.items() if path.endswith(".pattern")]
    assert patterns and all(len(pattern) > 4 and np.median(pattern.max(axis=1)) < 0.95 for pattern in patterns)
    assert all(value.std() > 1e-3 for path, value in values.items() if path.endswith(("_out", ".out", ".q", ".v")))
