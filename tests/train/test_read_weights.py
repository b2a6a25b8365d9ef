"""The one door for weights: what is behind it, the content of a path says, not its suffix."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from seqtui.engine.errors import SeqtuiError
from seqtui.train.read_weights import are_weights, read_weights
from tests.models.layouts.directories import GPT2_CONFIG, gpt2, written


def test_a_directory_a_file_of_any_name_and_a_network_of_the_zoo_go_through_one_door(tmp_path):
    folder = written(tmp_path / "a", GPT2_CONFIG, gpt2())
    assert read_weights(folder).network.model == "gpt"
    assert read_weights("zoo:recall-lstm").about.model == "lstm"
    save_file({"weight_hh_l0": np.ones((4, 4))}, tmp_path / "model.ckpt")
    np.savez(tmp_path / "plain.npz", weight_hh_l0=np.ones((4, 4)))
    for name in ("model.ckpt", "plain.npz"):
        assert read_weights(tmp_path / name)["weight_hh_l0"].shape == (4, 4)


def test_what_is_not_there_or_of_no_kind_is_one_sentence(tmp_path):
    (tmp_path / "notes.bin").write_bytes(b"hello, these are notes")
    (tmp_path / "empty").mkdir()
    for name in ("notes.bin", "empty", "gone.safetensors"):
        with pytest.raises(SeqtuiError) as error:
            read_weights(tmp_path / name)
        assert "\n" not in str(error.value)
    assert are_weights(tmp_path / "notes.bin") and not are_weights(tmp_path / "empty")
