"""The attention models against torch, run by run; and faults of the textbooks, which must be seen.

Over the whole grid each is verified in test_verify.
"""

import numpy as np
import pytest
import torch

from seqtui.engine.array import identity, softmax, square
from seqtui.models import (
    bahdanau,
    decoder,
    encoder,
    luong,
    multi_head,
    positional,
    self_attention,
    seq2seq,
    transformer,
)
from seqtui.models.model import Request
from seqtui.models.parts import attention, block
from seqtui.train.verify.checks import VALUES, Checks, reference_of

torch.set_num_threads(1)

MODULES = (self_attention, multi_head, positional, encoder, decoder, transformer, seq2seq, bahdanau, luong)
NAMES = [module.MODEL.name for module in MODULES]


def checked(model, *requests):
    checks = Checks()
    for run in map(model.run, requests):
        checks.add(run)
    return checks.rows()


def missed(rows) -> set[str]:
    return {row.check.partition(" (")[0] for row in rows if not row.ok}


def test_each_module_is_the_one_that_the_model_names():
    for module, wanted in {
        self_attention: "nn.MultiheadAttention",
        multi_head: "nn.MultiheadAttention",
        encoder: "nn.TransformerEncoder",
        decoder: "nn.TransformerDecoder",
        transformer: "nn.Transformer",
        seq2seq: "nn.LSTM",
        bahdanau: "nn.GRU",
    }.items():
        run = module.MODEL.run(Request(module.MODEL.name))
        assert reference_of(run).module == wanted


@pytest.mark.parametrize("module", MODULES, ids=NAMES)
def test_the_twin_has_every_value_and_every_weight(module):
    run = module.MODEL.run(Request(module.MODEL.name))
    reference = reference_of(run)
    assert {path for path, _ in run.trace.named()} <= set(reference.values)
    weights = {path for path, index in run.trace.named() if run.trace[index].op == "parameter"}
    assert weights <= set(reference.leaves)
    assert reference.outputs and reference.target.shape == run.trace[run.trace.equations[-1].last].value.shape


def test_the_patterns_of_all_heads_are_those_that_the_module_returns():
    run = multi_head.MODEL.run(Request("multi-head", settings={"n_heads": 4}))
    outputs = reference_of(run).outputs
    for h in range(4):
        theirs = outputs[f"head{h}.pattern"].detach().numpy()
        np.testing.assert_allclose(run.trace.value(f"head{h}.pattern"), theirs, rtol=0, atol=VALUES)


def test_the_gradients_that_are_compared_are_not_all_zero():
    run = encoder.MODEL.run(Request("encoder"))
    reference = reference_of(run)
    reference.target[-1, 0].backward()
    assert all(float(leaf.gradient.abs().max()) > 1e-6 for path, leaf in reference.leaves.items() if "W_" in path)


@pytest.mark.parametrize("cache", ["yes", "no"])
def test_a_cached_run_is_compared_with_a_module_that_has_no_cache(cache):
    settings = {"cache": cache, "limit": 4, "n_layers": 1, "n_decoder_layers": 2}
    assert missed(checked(transformer.MODEL, Request("transformer", settings=settings))) == set()


# faults -------------------------------------------------------------------------------------------------------

COMPOSED, RETURNED = "every named value, composed in torch", "outputs and last states"


@pytest.mark.parametrize("module", [self_attention, multi_head, encoder, decoder, transformer])
def test_no_scaling_is_seen(monkeypatch, module):
    monkeypatch.setattr(attention, "scale", lambda scores, d_head: identity(scores))
    assert {COMPOSED, RETURNED} <= missed(checked(module.MODEL, Request(module.MODEL.name)))


@pytest.mark.parametrize("module", [decoder, transformer])
def test_no_causal_mask_is_seen(monkeypatch, module):
    monkeypatch.setattr(attention, "causal_mask", lambda length: np.zeros((length, length)))
    settings = {"target": "a b"} if module is transformer else {}
    assert {COMPOSED, RETURNED} <= missed(checked(module.MODEL, Request(module.MODEL.name, settings=settings)))


def test_padding_that_is_not_hidden_is_seen(monkeypatch):
    monkeypatch.setattr(encoder, "hidden_keys", lambda text: [])
    assert {COMPOSED, RETURNED} <= missed(checked(encoder.MODEL, Request("encoder", settings={"hide": "2"})))


def test_an_unbiased_variance_is_seen(monkeypatch):
    def unbiased(centered):
        return square(centered).sum(axis=-1, keepdims=True) / (centered.shape[-1] - 1)

    monkeypatch.setattr(block, "variance", unbiased)
    assert {COMPOSED, RETURNED} <= missed(checked(encoder.MODEL, Request("encoder")))


def test_the_other_gelu_is_seen(monkeypatch):
    swapped = {**block.ACTIVATIONS, "gelu": block.ACTIVATIONS["gelu_tanh"]}
    monkeypatch.setattr(block, "ACTIVATIONS", swapped)
    rows = checked(encoder.MODEL, Request("encoder", settings={"activation": "gelu"}))
    assert {COMPOSED, RETURNED} <= missed(rows)


def test_energies_without_tanh_are_seen(monkeypatch):
    monkeypatch.setattr(bahdanau, "tanh", identity)
    assert COMPOSED in missed(checked(bahdanau.MODEL, Request("bahdanau")))


def test_attention_that_is_normalised_over_the_wrong_axis_is_seen(monkeypatch):
    monkeypatch.setattr(attention, "softmax", lambda x: softmax(x, axis=0))
    assert {COMPOSED, RETURNED} <= missed(checked(self_attention.MODEL, Request("self-attention")))
