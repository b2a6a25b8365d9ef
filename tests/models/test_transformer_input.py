"""What encoder, decoder and Transformer say to input that does not fit: one sentence, never NaN."""

import numpy as np
import pytest
from torch import nn

from seqtui.engine.errors import SeqtuiError
from seqtui.models import decoder, encoder, transformer
from seqtui.models.model import Request
from seqtui.models.weights.state_dict import StateDict
from tests.models import torch_attention as twin

ENCODER = twin.state_of(nn.TransformerEncoder(nn.TransformerEncoderLayer(6, 2, 7), 2, enable_nested_tensor=False))
DECODER = twin.state_of(nn.TransformerDecoder(nn.TransformerDecoderLayer(6, 2, 7), 2))
GAP = StateDict("gap", {k.replace("layers.1", "layers.2"): v for k, v in ENCODER.tensors.items()})
TWO = StateDict("two", {f"{side}.{k}": v for side in "ab" for k, v in ENCODER.tensors.items()})
CUT = StateDict("cut", {**ENCODER.tensors, "layers.1.linear2.weight": np.ones((2, 2))})
LESS = StateDict("less", {k: v for k, v in ENCODER.tensors.items() if k != "layers.0.norm2.weight"})
BAD = {
    "heads do not fit": (encoder, {"settings": {"d_model": 10, "n_heads": 4}}, "4 heads cannot share"),
    "heads do not fit the file": (encoder, {"weights": ENCODER, "settings": {"n_heads": 4}}, "d_model = 6"),
    "empty source": (transformer, {"text": "  "}, "the text is empty"),
    "empty target": (transformer, {"settings": {"target": "  "}}, "the target is empty"),
    "only marks": (decoder, {"text": "<s> </s>"}, "only marks"),
    "decoder weights for an encoder": (encoder, {"weights": DECODER}, "no nn.TransformerEncoder weights"),
    "encoder weights for a decoder": (decoder, {"weights": ENCODER}, "no nn.TransformerDecoder weights"),
    "half a transformer": (transformer, {"weights": ENCODER}, "no nn.TransformerDecoder weights"),
    "a layer is missing": (encoder, {"weights": GAP}, "layers.1 is not among them"),
    "nobody says how many heads": (encoder, {"weights": ENCODER}, r"how many heads.* give n_heads \(1, 2, 3 or 6\)"),
    "several": (encoder, {"weights": TWO}, "several encoders"),
    "a tensor of another shape": (
        encoder,
        {"weights": CUT, "settings": {"n_heads": 2}},
        r"linear2.weight has shape \[2, 2\]",
    ),
    "a tensor is missing": (
        encoder,
        {"weights": LESS, "settings": {"n_heads": 2}},
        "no tensor 'layers.0.norm2.weight'",
    ),
    "layers contradict": (encoder, {"weights": ENCODER, "settings": {"n_layers": 3}}, "n_layers is 2"),
    "memory for an encoder": (encoder, {"memory": twin.vectors(2, 8)}, "reads no --memory"),
    "memory of wrong width": (decoder, {"memory": twin.vectors(2, 3)}, "the memory has vectors of width 3"),
    "memory without cross": (decoder, {"memory": twin.vectors(2, 8), "settings": {"cross": "no"}}, "reads no --memory"),
    "everything hidden": (transformer, {"text": "a b", "settings": {"hide": "0 1"}}, "hides every key from query 0"),
    "too large": (encoder, {"input": np.zeros((4000, 512)), "settings": {"n_layers": 24}}, "too many numbers"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_sentence(name):
    model, given, words = BAD[name]
    with pytest.raises(SeqtuiError, match=words) as caught:
        model.MODEL.run(Request(model.MODEL.name, **given))
    assert "\n" not in str(caught.value)
