"""The parts of a file: each that is listed opens, and computes what it computes inside the whole."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request, Run
from seqtui.models.table import run
from seqtui.models.weights.file_parts import file_parts
from seqtui.models.weights.module_detection import choose_module
from seqtui.models.weights.state_dict import StateDict, checked
from seqtui.train.read_weights import read_weights
from tests.models.layouts.annotated import AnnotatedTransformer
from tests.models.layouts.directories import FAMILIES, D, folder_of
from tests.models.layouts.scripts import NanoGPT, RNNModel, TimmViT, TransformerModel

SCRIPTS = {
    "nanogpt": (NanoGPT, (7, 8, 2, 2, True)),
    "annotated": (AnnotatedTransformer, (7, 9, 2, 8, 12, 2)),
    "wlm": (RNNModel, ("GRU", 7, 4, 2)),
    "wlm-transformer": (TransformerModel, (7, 8, 2, 2)),
    "timm": (TimmViT, (8, 2, 12, 2, 2, 5)),
    "nn.Transformer": (torch.nn.Transformer, (8, 2, 1, 2, 12)),
}
HEADS = {"n_heads": 2}


@cache
def state(name: str) -> StateDict:
    if name in FAMILIES:
        with TemporaryDirectory() as folder:
            found = read_weights(folder_of(name, Path(folder) / name))
            copies = {id(a): np.array(a) for a in found.tensors.values()}  # what is mapped goes with the folder
            tensors = {key: copies[id(a)] for key, a in found.tensors.items()}
            return StateDict(found.name, tensors, network=found.network)
    kind, sizes = SCRIPTS[name]
    torch.manual_seed(0)
    tensors = kind(*sizes).double().state_dict()
    return checked(f"{name}.pt", {key: value.numpy() for key, value in tensors.items()})


def opened(name: str, part: str | None, settings: dict, memory: np.ndarray | None = None, **given) -> Run:
    model, weights = choose_module(state(name), part)
    if model != "decoder" and "input" not in given:
        memory = None
    return run(Request(model, settings=settings, weights=weights, memory=memory, **given))


def width(weights: StateDict) -> int:
    """Of the vectors that a part reads."""
    for key, axis in {"linear1.weight": 1, "in_proj_weight": 1, "q_proj.weight": 1, "weight_ih_l0": 1}.items():
        found = next((a for name, a in weights.tensors.items() if name.endswith(key)), None)
        if found is not None:
            return found.shape[axis]
    return D


@pytest.mark.parametrize("name", [*FAMILIES, *SCRIPTS])
def test_every_part_that_is_listed_opens(name):
    parts, generator = file_parts(state(name)), np.random.default_rng(0)
    assert len({part.prefix for part in parts}) == len(parts)
    assert [part.parameters for part in parts if not part.prefix] or name in ("nanogpt", "nn.Transformer")
    for part in parts:
        prefix = part.prefix if name in SCRIPTS else part.prefix or None
        model, weights = choose_module(state(name), prefix)
        assert model == part.model
        if not part.prefix or part.layout == "nanogpt":
            continue  # the whole is opened by other tests
        told = {} if weights.network is None else weights.network.settings
        heads = {} if model == "gru" or "n_heads" in told else HEADS
        x = generator.normal(size=(3, width(weights)))
        memory = generator.normal(size=(2, x.shape[1])) if model == "decoder" else None
        found = run(Request(model, settings=heads, weights=weights, input=x, memory=memory))
        assert found.trace[-1].value.size and not (name in FAMILIES and found.assumed), part.prefix


@pytest.mark.parametrize("name", ["gpt2", "llama", "mistral", "qwen2", "bert", "roberta", "distilbert"])
def test_a_block_alone_computes_what_it_does_in_its_network(name):
    x = np.random.default_rng(0).normal(size=(5, D))
    model, weights = choose_module(state(name))
    value = run(Request(model, input=x, weights=weights)).trace.value
    norm_first = weights.network.settings["norm_first"]
    for k in range(2):
        alone = opened(name, f"layers.{k}", {}, input=value(f"block{k}.resid_pre")).trace
        out = "block0.resid_post" if norm_first else "block0.ln2.out"
        np.testing.assert_allclose(alone.value(out), value(out.replace("block0", f"block{k}")), rtol=0, atol=1e-12)
        read = value(f"block{k}.ln1.out" if norm_first else f"block{k}.resid_pre")
        if name in ("llama", "mistral", "qwen2"):
            with pytest.raises(SeqtuiError, match="no module that can be opened alone"):
                opened(name, f"layers.{k}.self_attn", {}, input=read)
        else:
            alone = opened(name, f"layers.{k}.self_attn", {}, input=read).trace
            np.testing.assert_allclose(alone.value("attn_out"), value(f"block{k}.attn_out"), rtol=0, atol=1e-12)


def test_a_part_of_an_encoder_decoder_has_the_settings_of_its_side():
    whole = run(Request("transformer", "3 1 4", settings={**HEADS, "target": "2 6"}, weights=whole_of("annotated")))
    value, memory = whole.trace.value, whole.trace.value("memory")
    side = opened("annotated", "decoder", HEADS, memory, input=value("decoder.x")).trace
    np.testing.assert_allclose(side.value("ln_final.out"), value("decoder.ln_final.out"), rtol=0, atol=1e-12)
    read = value("decoder.block1.ln1.out")
    own = opened("annotated", "decoder.layers.1.self_attn", HEADS, input=read).trace
    np.testing.assert_allclose(own.value("attn_out"), value("decoder.block1.attn_out"), rtol=0, atol=1e-12)
    read = value("decoder.block1.ln2.out")
    cross = opened("annotated", "decoder.layers.1.multihead_attn", HEADS, memory, input=read).trace
    np.testing.assert_allclose(cross.value("attn_out"), value("decoder.block1.cross.attn_out"), rtol=0, atol=1e-12)


def whole_of(name: str) -> StateDict:
    return choose_module(state(name))[1]


def test_the_whole_is_first_and_counts_a_matrix_that_is_used_twice_once():
    parts = file_parts(state("gpt2"))
    assert (parts[0].prefix, parts[0].model, parts[0].layout) == ("", "gpt", "gpt2")
    assert parts[0].parameters == sum(a.size for key, a in state("gpt2").tensors.items() if key != "out.weight")
    named = [part.prefix for part in file_parts(state("nanogpt"))]
    assert named == ["transformer", *(f"transformer.layers.{k}{s}" for k in (0, 1) for s in ("", ".self_attn"))]


def test_attention_whose_positions_turn_its_queries_is_no_part_that_opens_alone():
    whole = state("bert")
    assert whole.network is not None
    turning = replace(whole.network, settings={**whole.network.settings, "positions": "rotary"})
    models = [{part.model for part in file_parts(replace(whole, network=one))} for one in (whole.network, turning)]
    assert models == [{"encoder", "multi-head"}, {"encoder"}]
