"""The comparison can fail: a config.json that says something else leads to other numbers, and where they begin is seen.

Each row is the usual mistake of somebody who writes a family down: the wrong ε, the other gelu, the other base of the
rotation, a window one too long, positions that begin elsewhere. Such a network still says much of what the right one
says, so that text tells nothing.
"""

import json
import shutil
from typing import Any

import pytest

from seqtui.engine.errors import SeqtuiError
from tests.real.golden import FOLDER
from tests.real.proof import differences, opened, typed
from tests.real.reference import read

# family, what its config says instead, and the first value that is another then
MISTAKES = [
    ("gpt2", {"layer_norm_epsilon": 1e-5}, "block0.ln1.normalized"),
    ("gpt2", {"activation_function": "gelu"}, "block0.mlp_post"),
    ("gpt2", {"scale_attn_weights": False}, "block0.head0.scaled"),
    ("llama", {"rms_norm_eps": 1e-6}, "block0.ln1.rms"),
    ("llama", {"rope_parameters": {"rope_theta": 500000.0, "rope_type": "default"}}, "rate"),
    ("llama", {"rope_parameters": {"rope_theta": 10000.0, "rope_type": "linear", "factor": 2.0}}, "rate"),
    ("mistral", {"sliding_window": 3}, "mask"),
    ("mistral", {"sliding_window": None}, "mask"),
    ("bert", {"hidden_act": "relu"}, "block0.mlp_post"),
    ("bert", {"layer_norm_eps": 1e-12}, "embed_norm.normalized"),
    ("roberta", {"hidden_act": "gelu_new"}, "block0.mlp_post"),
    ("distilbert", {"activation": "relu"}, "block0.mlp_post"),
    ("marian", {"scale_embedding": False}, "encoder.x"),
    ("marian", {"activation_function": "relu"}, "encoder.block0.mlp_post"),
    ("vit", {"hidden_act": "gelu_new"}, "block0.mlp_post"),
    ("bart", {"activation_function": "gelu_new"}, "encoder.block0.mlp_post"),
]


def changed(tmp_path, family: str, said: dict[str, Any]):
    """The differences of a kept network, whose config.json says something else, from what `transformers` computed."""
    network = tmp_path / "network"
    shutil.copytree(FOLDER / family / "network", network)
    config = json.loads((network / "config.json").read_text())
    assert all(key in config and config[key] != value for key, value in said.items())
    (network / "config.json").write_text(json.dumps(config | said))
    reference = read(FOLDER / family)
    return differences(opened(network, *typed(FOLDER / family, reference.about)).trace, reference)


@pytest.mark.parametrize(("family", "said", "first"), MISTAKES)
def test_what_config_json_says_wrongly_is_seen_where_it_matters(tmp_path, family, said, first):
    far = changed(tmp_path, family, said)
    assert next(path for path, value in far.items() if not value <= 1e-10) == first


@pytest.mark.parametrize(("family", "key"), [("gpt2", "n_head"), ("llama", "num_attention_heads")])
def test_heads_that_do_not_divide_evenly_are_refused_by_name(tmp_path, family, key):
    with pytest.raises(SeqtuiError, match=r"heads|num_attention_heads"):
        changed(tmp_path, family, {key: 3})
