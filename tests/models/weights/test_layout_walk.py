"""The table of layouts, row by row: a file with one key dropped, renamed or of another shape is refused by that key."""

import re
from functools import cache

import numpy as np
import pytest
import torch
from torch import nn

from seqtui.engine.errors import SeqtuiError
from seqtui.models.layouts.table import LAYOUTS, by_name
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.models.weights.module_detection import candidates, choose_module
from seqtui.models.weights.state_dict import checked
from tests.models.layouts.annotated import AnnotatedTransformer
from tests.models.layouts.directories import FAMILIES
from tests.models.layouts.scripts import (
    NanoGPT,
    OldTransformerModel,
    RNNModel,
    TimmViT,
    TransformerModel,
    as_torchvision,
)

SIZES = {"d_model": 8, "nhead": 2, "dim_feedforward": 12}
VIT = (TimmViT, 8, 2, 12, 3, 2, 5)
NETWORKS = {
    "nanogpt": (NanoGPT, 7, 8, 2, 2, True),
    "annotated-transformer": (AnnotatedTransformer, 7, 9, 2, 8, 12, 2),
    "word-language-model": (RNNModel, "LSTM", 7, 4, 2),
    "word-language-model-transformer": (TransformerModel, 7, 8, 2, 2),
    "word-language-model-transformer-2019": (OldTransformerModel, 7, 8, 2, 2),
    "timm-vit": VIT,
    "torchvision-vit": VIT,
    "torch-transformer": (nn.Transformer, 8, 2, 1, 1, 12),
    "torch-decoder": (lambda: nn.TransformerDecoder(nn.TransformerDecoderLayer(**SIZES), 1),),
    "torch-decoder-layer": (lambda: nn.TransformerDecoderLayer(**SIZES),),
    "torch-encoder": (lambda: nn.ModuleDict({"layers": nn.ModuleList([nn.TransformerEncoderLayer(**SIZES)])}),),
    "torch-encoder-layer": (lambda: nn.TransformerEncoderLayer(**SIZES),),
    "torch-attention": (nn.MultiheadAttention, 8, 2),
    "torch-recurrent": (nn.GRU, 3, 4),
    "torch-cell": (nn.GRUCell, 3, 4),
}
KERAS = {"keras-lstm": ("lstm_cell", 4), "keras-gru": ("gru_cell", 3), "keras-rnn": ("simple_rnn_cell", 1)}
# tried with the files of their packages, with what this program trained, by a config.json alone, or refused by name
ELSEWHERE = {"g2p-en", "e2k", "netra", "g2pm", "anarcii", "glassllm", "mistral", "torch-attention-widths"}
ELSEWHERE |= {"luong", "bahdanau", "seq2seq", "text-to-image", "torch-vit"}
ALIKE = (("gpt2", "nanogpt"), ("bert", "roberta"), ("keras-lstm", "keras-gru", "keras-rnn"))
ALIKE += (("torch-recurrent", "torch-cell", "g2pm"), ("torch-attention", "torch-attention-widths"))


@cache
def tensors_of(row: str) -> dict[str, np.ndarray]:
    if row in FAMILIES:
        return {key: np.asarray(value, float) for key, value in FAMILIES[row][1]().items()}
    if row in KERAS:
        (cell, blocks), random = KERAS[row], np.random.default_rng(0)
        shapes = {"kernel": (3, 4 * blocks), "recurrent_kernel": (4, 4 * blocks), "bias": (4 * blocks,)}
        return {f"net.0.{cell}.{name}": random.normal(size=shape) for name, shape in shapes.items()}
    kind, *sizes = NETWORKS[row]
    torch.manual_seed(0)
    state = {key: value.numpy() for key, value in kind(*sizes).double().state_dict().items()}
    return as_torchvision(state) if row == "torchvision-vit" else state


def titles_of(row: str) -> set[str]:
    """Of a row, and of those whose keys are the same but for their shapes."""
    return {by_name(name).title for names in ((row,), *ALIKE) for name in names if row in names}


ROWS = [row.name for row in LAYOUTS if row.name not in ELSEWHERE]


@pytest.mark.parametrize("row", ROWS)
def test_a_file_of_a_row_is_known_as_that(row):
    assert candidates(checked("w", tensors_of(row)))[0].layout.name == row


@pytest.mark.parametrize("change", ["dropped", "renamed"])
@pytest.mark.parametrize("row", ROWS)
def test_a_key_that_is_missing_is_named_with_its_layout_or_what_is_whole_in_the_file_is_found(row, change):
    layout, whole = by_name(row), tensors_of(row)
    (prefix, *_more) = layout.prefixes(whole)
    titles = titles_of(row)
    for key in layout.known_by:
        changed = {name: array for name, array in whole.items() if name != f"{prefix}{key}"}
        if change == "renamed":
            changed[f"{prefix}{key}_of_mine"] = whole[f"{prefix}{key}"]
        state = checked("w", changed)
        inner = candidates(state)
        if inner:  # a module in it is whole: it opens, or is listed, and the row that is broken is not among them
            assert all((found.layout.name, found.prefix) != (row, prefix.removesuffix(".")) for found in inner)
            continue
        with pytest.raises(SeqtuiError) as error:
            choose_module(state)
        said = str(error.value)
        near = re.search("the nearest layout is (.+), and the first key of that which it lacks is ([^ ]+) ", said)
        if row not in ("torch-attention", "torch-recurrent"):  # of whose few keys most are gone with one
            assert near and near[1] in titles and f"{prefix}{key}".endswith(near[2]), said
        assert "seqtui layouts" in said


@pytest.mark.parametrize("row", ROWS)
def test_a_key_of_another_shape_is_named_with_that_shape(row):
    layout, whole = by_name(row), tensors_of(row)
    (prefix, *_more) = layout.prefixes(whole)
    for key in layout.known_by:
        if "conv_proj" in key or "patch_embed" in key:
            continue  # flattened, whatever its shape; the sizes of a patch are compared when a picture is read
        state = checked("w", {**whole, f"{prefix}{key}": np.zeros((2, 3, 2))})
        with pytest.raises(SeqtuiError) as error:
            model, weights = choose_module(state)
            heads = {} if model in ("rnn", "lstm", "gru") else {"n_heads": 2}
            memory = np.zeros((2, 8)) if model == "decoder" else None
            given = {"text": "a b"} if model == "transformer" else {"input": np.zeros((3, 8))}
            run(Request(model, settings=heads, weights=weights, memory=memory, **given))
        said = str(error.value)
        assert "w" in said and (key.rpartition(".")[0] or key) in said and ("2, 3, 2" in said or "matrix" in said), said
        assert any(title in said for title in titles_of(row)) or not layout.renames
