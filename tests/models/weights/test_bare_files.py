"""Weights of the hub without their config.json: what shapes say is read, heads are asked for, the rest is said."""

import json
import shutil

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.models.weights.file_notes import HeadsNotGivenError
from seqtui.models.weights.module_detection import choose_module
from seqtui.models.weights.state_dict import checked
from seqtui.train.read_weights import read_weights
from tests.models.layouts.directories import FAMILIES, D, V, folder_of

AS_LLAMA = {"mistral": "llama"}  # nothing but a window that config.json says tells them apart


@pytest.mark.parametrize("family", FAMILIES)
def test_a_bare_file_is_that_of_its_directory_once_the_settings_are_given(family, tmp_path):
    folder = folder_of(family, tmp_path / "a")
    shutil.copy(folder / "model.safetensors", tmp_path / "bare.safetensors")
    whole = read_weights(folder)
    model, bare = choose_module(read_weights(tmp_path / "bare.safetensors"))
    assert bare.network.layout == AS_LLAMA.get(family, family) and model == whole.network.model
    tied = {"out.weight"} if family in ("llama", "mistral", "qwen2") else set()  # a head of its own, or none
    assert {*whole.tensors} - tied == {*bare.tensors} - tied
    for name in {*whole.tensors} - tied:
        np.testing.assert_array_equal(bare[name], whole[name])
    with pytest.raises(HeadsNotGivenError, match=r"n_heads.*assumed unless given.*eps="):
        run(Request(model, "3 1 4", weights=bare) if model != "vit" else Request(model, weights=bare))
    if model in ("gpt", "encoder"):
        x = np.random.default_rng(0).normal(size=(4, D))
        told = {"d_head", *bare.network.settings}
        asked = {name: value for name, value in whole.network.settings.items() if name not in told}
        found, known = (
            run(Request(model, input=x, settings=asked, weights=bare)),
            run(Request(model, input=x, weights=whole)),
        )
        assert not found.assumed
        np.testing.assert_array_equal(found.trace.value("x"), known.trace.value("x"))
        assert found.trace.has("angle") == (family in ("llama", "mistral", "qwen2"))  # vectors are turned, too
        last = "block1.resid_post"
        np.testing.assert_allclose(found.trace.value(last), known.trace.value(last), rtol=0, atol=1e-13)
        np.testing.assert_allclose(found.trace.value("block1.head0.pattern"), known.trace.value("block1.head0.pattern"))


def test_what_is_assumed_of_a_bare_file_stands_with_its_run(tmp_path):
    shutil.copy(folder_of("llama", tmp_path / "a") / "model.safetensors", tmp_path / "bare.safetensors")
    model, bare = choose_module(read_weights(tmp_path / "bare.safetensors"))
    found = run(Request(model, "3 1 4", settings={"n_heads": 3}, weights=bare))
    assert found.assumed == {"eps": 1e-6, "rotary_base": 10000.0, "window": 0}
    assert (found.config["n_kv_heads"], found.config["d_head"], found.config["tied"]) == (1, 4, False)
    assert set(bare.network.settings) | set(bare.network.usual) <= {setting.name for setting in MODELS[model].settings}


def test_an_output_layer_of_its_own_is_not_tied():
    own = {**FAMILIES["gpt2"][1](), "lm_head.weight": np.ones((V, D))}
    assert choose_module(checked("w", own))[1].network.settings["tied"] is False
    assert choose_module(checked("w", FAMILIES["gpt2"][1]()))[1].network.settings["tied"] is True


def test_the_config_beside_weights_that_are_named_is_theirs(tmp_path):
    folder = folder_of("gpt2", tmp_path / "my-gpt2")
    state = read_weights(folder / "model.safetensors")
    assert state.name == "my-gpt2" and state.network.settings["n_heads"] == 2
    (folder / "config.json").write_text(json.dumps({"lr": 0.1}), encoding="utf-8")  # somebody's own
    assert read_weights(folder / "model.safetensors").network is None
    (folder / "config.json").write_text(json.dumps({"model_type": "gpt2"}), encoding="utf-8")
    (folder / "other.safetensors").write_bytes((folder / "model.safetensors").read_bytes())
    assert read_weights(folder / "other.safetensors").network is None
