"""Single files of well-known scripts: every number is that of the network as its authors wrote it."""

import numpy as np
import pytest
import torch

from seqtui.engine.errors import SeqtuiError
from seqtui.models.layouts.single_files import NANOGPT
from seqtui.models.model import Request, Run
from seqtui.models.table import find_model, run
from seqtui.models.weights.file_notes import HeadsNotGivenError
from seqtui.models.weights.module_detection import candidates, choose_module
from seqtui.models.weights.state_dict import StateDict, checked
from tests.models.layouts.scripts import (
    NanoGPT,
    OldTransformerModel,
    RNNModel,
    TimmViT,
    TransformerModel,
    as_torchvision,
)

IDS = [3, 1, 4, 1, 5]
TEXT = "3 1 4 1 5"


def made(kind, *args) -> torch.nn.Module:
    torch.set_default_dtype(torch.float64)
    try:
        torch.manual_seed(0)
        network = kind(*args).eval()
        for value in network.parameters():
            value.data = value.data + 0.05 * torch.randn(value.shape)
        return network
    finally:
        torch.set_default_dtype(torch.float32)


def expected(network: torch.nn.Module, read) -> np.ndarray:
    torch.set_default_dtype(torch.float64)
    try:
        return network(read).detach().numpy()
    finally:
        torch.set_default_dtype(torch.float32)


def state(tensors: dict[str, torch.Tensor], **config) -> StateDict:
    whole = checked("w.pt", {key: value.numpy() for key, value in tensors.items()})
    return StateDict(whole.name, whole.tensors, config=config)


def opened(whole: StateDict, text: str | None = TEXT, **settings) -> Run:
    model, weights = choose_module(whole)
    return run(Request(model, text, settings=settings, weights=weights))


@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod."])
@pytest.mark.parametrize("bias", [True, False])
def test_nanogpt(bias, prefix):
    network = made(NanoGPT, 7, 8, 2, 2, bias)
    tensors = {prefix + key: value for key, value in network.state_dict().items()}
    found = opened(state(tensors, model_args={"n_head": 2, "n_layer": 2}))
    assert found.model.name == "gpt" and found.settings["n_heads"] == 2 and found.settings["tied"]
    np.testing.assert_allclose(found.trace.value("logits"), expected(network, torch.tensor(IDS)), atol=1e-12)
    assert found.request.weights.network.layout == NANOGPT.name
    assert found.assumed == {"activation": "gelu"}
    assert not any("random" in note for note in found.notes)


def test_heads_are_asked_for_where_a_nanogpt_does_not_say_them():
    with pytest.raises(HeadsNotGivenError, match="n_heads"):
        opened(state(made(NanoGPT, 7, 8, 2, 1, True).state_dict()))


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
def test_word_language_model(kind, tied):
    network = made(RNNModel, kind, 7, 4, 2, tied)
    found = opened(state(network.state_dict()))
    logits = expected(network, torch.tensor(IDS))
    for t, row in enumerate(logits, 1):
        np.testing.assert_allclose(found.trace.value(f"t{t}.logits"), row, atol=1e-12)
    assert found.assumed == ({"nonlinearity": "tanh"} if kind == "RNN" else {})


@pytest.mark.parametrize("kind", [TransformerModel, OldTransformerModel])
def test_word_language_model_with_attention(kind):
    network = made(kind, 7, 8, 2, 2)
    found = opened(state(network.state_dict()), n_heads=2)
    np.testing.assert_allclose(found.trace.value("logits"), expected(network, torch.tensor(IDS)), atol=1e-12)
    assert found.config["causal"] and found.config["scale_embed"] and not found.assumed


@pytest.mark.parametrize("names", [dict, as_torchvision])
def test_vision_transformers(names):
    network = made(TimmViT, 8, 2, 12, 3, 2, 5)
    picture = np.random.default_rng(0).random((8, 8))
    model, weights = choose_module(state(names(network.state_dict())))
    found = run(Request(model, settings={"n_heads": 3}, weights=weights, input=picture))
    assert model == "vit"
    np.testing.assert_allclose(found.trace.value("logits"), expected(network, torch.tensor(picture)), atol=1e-12)
    assert weights.network.settings["eps"] == 1e-6


def test_a_part_of_a_renamed_network_opens_by_its_name_here():
    network = made(NanoGPT, 7, 8, 2, 2, True)
    whole = state(network.state_dict(), model_args={"n_head": 2})
    model, weights = choose_module(whole, "transformer.layers.1.self_attn")
    x = np.random.default_rng(0).normal(size=(3, 8))
    found = run(Request(model, input=x, weights=weights, settings={"n_heads": 2, "causal": True}))
    theirs = expected(network.transformer["h"][1].attn, torch.tensor(x))
    assert model == "multi-head"
    np.testing.assert_allclose(found.trace.value("attn_out"), theirs, atol=1e-12)


def test_words_of_a_vocabulary_take_the_place_of_numbers():
    network = made(RNNModel, "LSTM", 7, 4, 1)
    whole = state(network.state_dict())
    words = tuple("abcdefg")
    model, weights = choose_module(StateDict(whole.name, whole.tensors, vocabulary=words))
    found = run(Request(model, "d b e b f", weights=weights))
    np.testing.assert_allclose(found.trace.value("t5.logits"), expected(network, torch.tensor(IDS))[-1], atol=1e-12)
    assert found.vocabulary == words


def test_two_networks_in_one_file_are_told_apart_by_their_prefixes():
    network = made(RNNModel, "LSTM", 7, 4, 1).state_dict()
    whole = state({f"{side}.{key}": value for side in ("a", "b") for key, value in network.items()})
    assert [found.prefix for found in candidates(whole)] == ["a", "b"]
    with pytest.raises(SeqtuiError, match="--part a"):
        choose_module(whole)
    assert find_model(choose_module(whole, "b")[0]).name == "lstm"
